/** Answers to record: open sets of many players, and the calls that answer each of their questions. */
import { periodKeys, quarterOf } from '../../src/engine/calendar.ts';
import { awardTable } from '../../src/engine/points.ts';
import type { Call, Candidate, RecordAnswer, Store } from '../../src/store/store.ts';

const SET_SIZE = 20;
/** Players who are prepared at once. */
const TOGETHER = 100;
const QUESTIONS = 200;
export const AREAS = ['pods', 'storage', 'security', 'workloads'] as const;

export interface Answer {
  readonly call: Call;
  readonly answer: RecordAnswer;
  /** Number of the player's team, where they have one. */
  readonly team?: number;
}

const pool: Candidate[] = Array.from({ length: QUESTIONS }, (_, index) => ({
  questionId: `question-number-${index}`,
  digest: `digest-${String(index).padStart(5, '0')}`,
}));

function callOf(workspace: string, player: number, delivery: string, now: number): Call {
  return {
    workspace,
    revision: 0,
    player: { id: `U${player}`, name: `Player ${player}`, guest: false },
    delivery,
    received: now,
    periods: periodKeys(now, 'UTC'),
    quarter: quarterOf(now, 'UTC'),
  };
}

/**
 * Opens a set of 20 questions for each of `players` and lists all their answers in turn. With `teams` everybody is in one of so many; without,
 * every fifth is in a team of their own.
 */
export async function prepareAnswers(store: Store, workspace: string, players: number, now: number, teams?: number): Promise<Answer[]> {
  const nameOf = (player: number): { readonly name: string; readonly fold: string } => {
    const name = `Team ${teams === undefined ? player : player % teams}`;
    return { name, fold: name.toLowerCase() };
  };
  const rounds: Answer[][] = [];
  for (let from = 0; from < players; from += TOGETHER) {
    const some = Array.from({ length: Math.min(TOGETHER, players - from) }, (_, index) => from + index);
    // Teams get their numbers in turn.
    for (const player of some) {
      if (teams === undefined ? player % 5 === 0 : player < teams) await store.createTeam(callOf(workspace, player, `t${player}`, now), nameOf(player));
    }
    const begun = await Promise.all(some.map(async (player) => {
      if (teams !== undefined && player >= teams) await store.joinTeam(callOf(workspace, player, `t${player}`, now), { fold: nameOf(player).fold });
      return store.startSet(callOf(workspace, player, `s${player}`, now), {
        set: `set${player}`,
        count: SET_SIZE,
        pool: pool.toSpliced(0, (player * 7) % QUESTIONS),
        closes: now + 86_400_000,
        filters: '',
        anew: true,
      });
    }));
    for (const [at, started] of begun.entries()) list(from + at, started);
  }
  return rounds.flat();

  function list(player: number, started: Awaited<ReturnType<Store['startSet']>>): void {
    const set = `set${player}`;
    if (started.kind !== 'started') throw new Error(`set of player ${player}: ${started.kind}`);
    started.set.items.forEach((item, index) => {
      const right = (player + index) % 3 > 0;
      const credit = right ? { n: 1, d: 1 } : { n: 0, d: 1 };
      (rounds[index] ??= []).push({
        call: callOf(workspace, player, `a${player}-${index}`, now),
        ...(teams === undefined ? {} : { team: (player % teams) + 1 }),
        answer: {
          kind: 'solo',
          asked: set,
          index,
          place: 'C0123456789',
          question: {
            id: item.questionId,
            keyHash: 'k'.repeat(22),
            digest: item.digest,
            area: AREAS[index % AREAS.length] ?? 'pods',
            topic: `topic-${index}`,
            difficulty: 'medium',
          },
          bankVersion: 'bench',
          choice: 'an-option',
          credit,
          preset: 'fair',
          ...awardTable({ difficulty: 'medium', credit, preset: 'fair', streaks: 'points' }),
        },
      });
    });
  }
}

/** Fails loudly when something other than a fresh answer was measured. */
export function accepted(result: { readonly kind: string }): void {
  if (result.kind !== 'accepted') throw new Error(`measured an answer that was not accepted: ${result.kind}`);
}
