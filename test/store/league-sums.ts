/** What must hold of a workspace, whatever happened in it. */
import { expect } from 'vitest';
import { boardName, boardsOfAnswer } from '../../src/store/boards.ts';
import type { LogEntry } from '../../src/store/store.ts';
import { periodsAt } from '../contracts/store-play.ts';
import type { Game } from './league-game.ts';

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

/** Of each deleted player the season that ran then: rows of earlier seasons stay. */
function seasonsOfDeletion(log: readonly LogEntry[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let running = 1;
  for (const entry of log) {
    if (entry.type === 'season') running = entry.number;
    if (entry.type === 'forgotten') found.set(entry.player, running);
  }
  return found;
}

/** By board, the sum of the points that the log records, without those of deleted players and of teams that have left the board. */
function recordedSums(log: readonly LogEntry[]): ReadonlyMap<string, number> {
  const forgotten = seasonsOfDeletion(log);
  const sums = new Map<string, number>();
  /** Whether a team was deleted while the board's period had not ended. */
  const left = (answer: Answer, period: string, key: string): boolean => {
    let running = 1;
    for (const entry of log) {
      if (entry.type === 'season') running = entry.number;
      if (entry.type !== 'team' || entry.change !== 'deleted' || entry.team !== answer.team) continue;
      const at: Readonly<Record<string, string>> = { ...periodsAt(entry.at) };
      return period === 'season' ? Number(key) >= running : key >= (at[period] ?? key);
    }
    return false;
  };
  for (const answer of log) {
    if (answer.type !== 'answer' || !answer.settled) continue;
    for (const board of boardsOfAnswer(answer, answer.team !== undefined)) {
      const deletion = answer.player === undefined ? undefined : forgotten.get(answer.player);
      const leftPlayers = deletion !== undefined && !(board.period === 'season' && Number(board.key) < deletion);
      const gone = board.of === 'players' ? answer.player === undefined || leftPlayers : left(answer, board.period, board.key);
      if (!gone) sums.set(boardName(board), (sums.get(boardName(board)) ?? 0) + answer.points);
    }
  }
  return sums;
}

/** What is kept adds up to what was recorded, row by row and as a whole, and is shown in the order that was promised. */
export async function addsUp({ play, now }: Game): Promise<void> {
  await play.verified();
  const { boards } = await play.store.readDerived(play.workspace);
  const kept = new Map([...boards].map(([name, rows]) => [name, [...rows.values()].reduce((sum, row) => sum + row.points, 0)]));
  expect(kept).toEqual(recordedSums(await play.log()));
  for (const whose of ['players', 'teams'] as const) {
    const shown = await play.standings('onlooker', { of: whose, period: 'all' }, now);
    const ordered = [...(boards.get(`${whose}:all:-`) ?? [])].toSorted(([, a], [, b]) => b.points - a.points || a.seq - b.seq).map(([member]) => member);
    const visible = new Set(shown.rows.map((row) => row.id));
    expect(shown.rows.map((row) => row.id)).toEqual(ordered.filter((member) => visible.has(member)));
    expect(shown.total).toBe(ordered.length);
  }
}
