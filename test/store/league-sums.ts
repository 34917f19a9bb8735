/** What must hold of a workspace, whatever happened in it. Worked out from the log here, so that it leans on nothing of what it judges. */
import { deepStrictEqual } from 'node:assert/strict';
import type { PeriodKeys } from '../../src/engine/question.ts';
import { type Board, boardName, boardsOfAnswer } from '../../src/store/boards.ts';
import type { DerivedRow, LogEntry } from '../../src/store/store.ts';
import { periodsAt, type Play } from '../contracts/store-play.ts';

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;
type Rekeyed = Extract<LogEntry, { readonly type: 'rekey' }>;

/** Whether the period of a board had not ended at a moment, given by its keys and the season that ran. */
function isLive({ period, key }: Board, periods: PeriodKeys, season: number): boolean {
  if (period === 'all') return true;
  return period === 'season' ? Number(key) >= season : key >= periods[period];
}

/** What the log says that changed boards beside answers, with the season that ran. */
interface Facts {
  readonly forgotten: ReadonlyMap<number, number>;
  readonly dropped: readonly { readonly team: number; readonly seq: number; readonly at: number; readonly season: number }[];
  readonly rekeys: readonly Rekeyed[];
}

function factsOf(log: readonly LogEntry[]): Facts {
  const forgotten = new Map<number, number>();
  const dropped: Facts['dropped'][number][] = [];
  let season = 1;
  for (const entry of log) {
    if (entry.type === 'season') season = entry.number;
    if (entry.type === 'forgotten') forgotten.set(entry.player, season);
    if (entry.type === 'team' && entry.change === 'deleted') dropped.push({ team: entry.team, seq: entry.seq, at: entry.at, season });
  }
  return { forgotten, dropped, rekeys: log.filter((entry) => entry.type === 'rekey') };
}

/** What an answer counts for on a board: nothing of deleted players, but in seasons that had ended, and of teams that have left the board. */
function pointsOn(board: Board, answer: Answer, { forgotten, dropped, rekeys }: Facts): number | undefined {
  if (board.of === 'players') {
    const deletion = answer.player === undefined ? 0 : forgotten.get(answer.player);
    if (deletion !== undefined && !(board.period === 'season' && Number(board.key) < deletion)) return undefined;
  } else if (dropped.some(({ team, seq, at, season }) => team === answer.team && seq > answer.seq && isLive(board, periodsAt(at), season))) {
    return undefined;
  }
  const last = rekeys.findLast(({ graded, periods, season }) => graded[answer.seq] !== undefined && isLive(board, periods, season));
  return last?.graded[answer.seq]?.[2] ?? answer.points;
}

/** By board, the sum of the points that the log records. */
function recordedSums(log: readonly LogEntry[]): ReadonlyMap<string, number> {
  const facts = factsOf(log);
  const sums = new Map<string, number>();
  for (const answer of log) {
    if (answer.type !== 'answer' || !answer.settled) continue;
    for (const board of boardsOfAnswer(answer, answer.team !== undefined)) {
      const points = pointsOn(board, answer, facts);
      if (points !== undefined) sums.set(boardName(board), (sums.get(boardName(board)) ?? 0) + points);
    }
  }
  return sums;
}

/** Members in the order that is promised: more points (on average of active members), then who got there first. */
function stated(rows: ReadonlyMap<number, DerivedRow>, by: 'total' | 'average'): number[] {
  const better = by === 'total'
    ? ([, a]: [number, DerivedRow], [, b]: [number, DerivedRow]) => b.points - a.points || a.seq - b.seq
    : ([, a]: [number, DerivedRow], [, b]: [number, DerivedRow]) => b.points * a.active - a.points * b.active || a.seq - b.seq;
  return [...rows].toSorted(better).map(([member]) => member);
}

/**
 * What is kept adds up to what was recorded, row by row and as a whole, and is shown in the order that was promised.
 * @param now ms after the beginning of the play
 * @throws Error that says what does not hold
 */
export async function addsUp({ play, now }: { readonly play: Play; readonly now: number }): Promise<void> {
  await play.verified();
  const { boards, seasons } = await play.store.readDerived(play.workspace);
  const kept = new Map([...boards].map(([name, rows]) => [name, [...rows.values()].reduce((sum, row) => sum + row.points, 0)]));
  deepStrictEqual(kept, recordedSums(await play.log()));
  const shown = [['all', 'all:-', {}] as const, ...[...(seasons ?? [])].map(([number, label]) => ['season', `season:${number}`, { season: label }] as const)];
  for (const whose of ['players', 'teams'] as const) {
    for (const [period, key, query] of shown) {
      for (const by of whose === 'teams' ? (['total', 'average'] as const) : (['total'] as const)) {
        const page = await play.standings('onlooker', { of: whose, period, by, ...query }, now);
        const order = stated(boards.get(`${whose}:${key}`) ?? new Map(), by);
        const ids = page.rows.map((row) => row.id);
        // Hidden players take their places on a page of 25, and are not on it.
        const visible = new Set(ids);
        deepStrictEqual(ids, order.slice(0, 25).filter((member) => visible.has(member)));
        deepStrictEqual(page.total, order.length);
      }
    }
  }
}
