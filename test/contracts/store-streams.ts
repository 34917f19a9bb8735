import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byAverage } from '../../src/store/boards.ts';
import { derive, differences } from '../../src/store/replay.ts';
import type { LogEntry, Store } from '../../src/store/store.ts';
import { DAY, fresh, HOUR, Play } from './store-play.ts';
import type { Bench } from './store.contract.ts';

const PLAYERS = ['ann', 'ben', 'cid', 'dan'] as const;
const TEAMS = ['Crew', 'Deck'] as const;
const AREAS = ['pods', 'network'] as const;
const QUESTIONS = ['q0', 'q1', 'q2', 'q3', 'q4', 'q5'] as const;

type Step =
  | { readonly do: 'answer'; readonly player: string; readonly question: number; readonly points: number; readonly right: boolean; readonly hint: boolean; readonly copies: number; readonly late: number }
  | { readonly do: 'join'; readonly player: string; readonly team: string }
  | { readonly do: 'leave'; readonly player: string }
  | { readonly do: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      player: fc.constantFrom(...PLAYERS),
      question: fc.nat(QUESTIONS.length - 1),
      points: fc.constantFrom(0, 1, 10, 10, 20, 67_000),
      right: fc.boolean(),
      hint: fc.boolean(),
      copies: fc.constantFrom(1, 1, 1, 3),
      // How long before now it was received: most at once, some a day or a season late.
      late: fc.constantFrom(0, 0, 0, HOUR, DAY, 9 * DAY),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), player: fc.constantFrom(...PLAYERS), team: fc.constantFrom(...TEAMS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), player: fc.constantFrom(...PLAYERS) }) },
  // Hours, days, a jump over the end of a season, and the clock stepping back.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(HOUR, DAY, 8 * DAY, 35 * DAY, -HOUR, -2 * DAY, -36 * DAY) }) },
);

/** Plays the steps; a set that is opened for each answer closes long after it. */
async function run(play: Play, other: Store, steps: readonly Step[]): Promise<void> {
  for (const team of TEAMS) await play.team('founder', team);
  // Half a day before the end of a season, so that most streams cross it, some more than once.
  let now = 39.5 * DAY;
  for (const [turn, next] of steps.entries()) {
    if (next.do === 'wait') {
      now = Math.max(-2 * DAY, now + next.ms);
    } else if (next.do === 'join') {
      await play.join(next.player, next.team, now);
    } else if (next.do === 'leave') {
      await play.leave(next.player, now);
    } else {
      const after = Math.max(-2 * DAY, now - next.late);
      const set = await play.start(next.player, [QUESTIONS[next.question] ?? 'q0'], after);
      if (next.hint) {
        await play.store.takeHint(play.call(next.player, { after }), { kind: 'solo', asked: set.id, index: 0, digest: set.items[0]?.digest ?? '' });
      }
      const call = play.call(next.player, { after });
      const answer = play.answerOf(set, 0, { right: next.right, points: next.points, area: AREAS[next.question % 2] ?? 'pods', topic: `topic-${next.question % 3}` });
      const results = await Promise.all(Array.from({ length: next.copies }, (_, copy) => ((copy + turn) % 2 === 0 ? play.store : other).recordAnswer(call, answer)));
      expect(results.filter((result) => result.kind === 'accepted')).toHaveLength(1);
    }
  }
}

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

/** The order of a board told from the log in the plainest way: points, then when the last of them came. */
function referenceOrder(answers: readonly Answer[], of: 'player' | 'team'): { readonly id: number; readonly points: number; readonly rank: number }[] {
  const rows = new Map<number, { id: number; points: number; reached: number }>();
  for (const answer of answers) {
    const id = answer[of];
    if (!answer.settled || id === undefined) continue;
    const row = rows.get(id) ?? { id, points: 0, reached: answer.seq };
    if (answer.points > 0) row.reached = answer.seq;
    row.points += answer.points;
    rows.set(id, row);
  }
  const sorted = [...rows.values()].toSorted((a, b) => (a.points === b.points ? a.reached - b.reached : b.points - a.points));
  return sorted.map((row) => ({ id: row.id, points: row.points, rank: 1 + sorted.filter((one) => one.points > row.points).length }));
}

let streams = 0;

/** Random streams: what is kept is what the log says, and boards stand in the order of a reference. */
export function streamPromises(bench: Bench): void {
  describe('random streams', () => {
    it('leave boards and statistics equal to a rebuild from the log', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), async (steps) => {
          streams += 1;
          const play = bench.play(`discord:${streams}`);
          await run(play, bench.other(), steps);
          const log = await play.log();
          expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
          const replay = derive();
          for (const entry of log) replay.add(entry);
          expect(differences(await play.store.readDerived(play.workspace), replay.result())).toEqual([]);

          const answers = log.filter((entry) => entry.type === 'answer');
          const settled = new Set<string>();
          for (const answer of answers) {
            const key = `${answer.player} ${answer.season} ${answer.kind} ${answer.id}`;
            expect(answer.settled).toBe(!settled.has(key));
            if (!answer.settled) expect(answer.points).toBe(0);
            settled.add(key);
          }
          const seasons = log.filter((entry) => entry.type === 'season');
          expect(seasons.map((entry) => entry.number)).toEqual(seasons.map((_, index) => index + 1));
          const latest = 2 * 365 * DAY;
          for (const [of, field] of [['players', 'player'], ['teams', 'team']] as const) {
            const all = await play.standings('ann', { of, period: 'all' }, latest);
            expect(all.rows.map(({ id, points, rank }) => ({ id, points, rank }))).toEqual(referenceOrder(answers, field));
            for (const season of seasons) {
              const board = await play.standings('ann', { of, season: season.label }, latest);
              expect(board.rows.map(({ id, points, rank }) => ({ id, points, rank }))).toEqual(referenceOrder(answers.filter((entry) => entry.season === season.number), field));
            }
          }
          const average = await play.standings('ann', { of: 'teams', period: 'all', by: 'average' }, latest);
          const kept = (await play.store.readDerived(play.workspace)).boards.get('teams:all:-') ?? new Map();
          const order = [...kept].toSorted(([, a], [, b]) => byAverage(a, b)).map(([id]) => id);
          expect(average.rows.map((row) => row.id)).toEqual(order);
          const points = (rows: Iterable<{ readonly points: number }>): number => [...rows].reduce((sum, row) => sum + row.points, 0);
          const inTeams = answers.filter((entry) => entry.team !== undefined);
          expect(points(kept.values())).toBe(points(inTeams));
          const teams = fresh(await play.store.teams(play.call('ann')));
          expect(teams.teams).toHaveLength(TEAMS.length);
        }),
        { numRuns: 30 },
      );
    });
  });
}
