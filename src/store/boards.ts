/**
 * Boards as both stores know them: their names, how long they are kept, and the order of their rows.
 * Pure; the Redis scripts and the SQL follow these rules, and `replayed-boards.ts` rebuilds by them.
 */
import type { PeriodKeys } from '../engine/question.ts';
import type { Period } from './store.ts';

export type BoardOf = 'players' | 'teams';

/** A board of the workspace: `<of>:<period>:<key>[:<area>]`. */
export interface Board {
  readonly of: BoardOf;
  readonly period: Period;
  /** A period key, the number of a season, or `-` for all time. */
  readonly key: string;
  readonly area?: string;
}

export function boardName(board: Board): string {
  const name = `${board.of}:${board.period}:${board.key}`;
  return board.area === undefined ? name : `${name}:${board.area}`;
}

/** The key of a running period; seasons have theirs by number. */
export function periodKey(period: Period, periods: PeriodKeys, season: number): string {
  switch (period) {
    case 'day':
      return periods.day;
    case 'week':
      return periods.week;
    case 'month':
      return periods.month;
    case 'season':
      return String(season);
    case 'all':
      return '-';
  }
}

const PERIODS: readonly Period[] = ['day', 'week', 'month', 'season', 'all'];

/** The boards of the whole workspace on which a settled answer counts: one a period. */
export function wholeBoards(of: BoardOf, periods: PeriodKeys, season: number): readonly Board[] {
  return PERIODS.map((period) => ({ of, period, key: periodKey(period, periods, season) }));
}

/** The board of one area on which a settled answer counts. */
export function areaBoard(of: BoardOf, season: number, area: string): Board {
  return { of, period: 'season', key: String(season), area };
}

/** The boards on which one settled answer counts: five periods and the area of the season, for the player and for the team. */
export function boardsOfAnswer(answer: { readonly periods: PeriodKeys; readonly season: number; readonly area: string }, withTeam: boolean): readonly Board[] {
  const sides = withTeam ? (['players', 'teams'] as const) : (['players'] as const);
  return sides.flatMap((of) => [...wholeBoards(of, answer.periods, answer.season), areaBoard(of, answer.season, answer.area)]);
}

const DAY = 24 * 3_600_000;
/** From the first answer of a board: the length of its period and then 14 days, 10 weeks, 14 months. */
const KEPT: Readonly<Record<Period, number>> = {
  day: (1 + 14) * DAY,
  week: 7 * (1 + 10) * DAY,
  month: 31 * (1 + 14) * DAY,
  season: Infinity,
  all: Infinity,
};

/** When a board goes, in ms since the epoch, by the receipt of the first answer on it; `Infinity` for never. */
export function boardExpires(period: Period, firstReceived: number): number {
  return firstReceived + KEPT[period];
}

/** What decides the place of a row. */
export interface Placed {
  readonly points: number;
  /** The answer with which the points were reached. */
  readonly seq: number;
}

/** More points first, then who got there first. */
export function byTotal(a: Placed, b: Placed): number {
  return b.points - a.points || a.seq - b.seq;
}

/** More points per active member first, compared without division, then who got there first. */
export function byAverage(a: Placed & { readonly active: number }, b: Placed & { readonly active: number }): number {
  return b.points * a.active - a.points * b.active || a.seq - b.seq;
}

/** Rows in board order with their standard competition ranks (1, 2, 2, 4). For boards small enough to be held: teams. */
export function ranked<Row extends Placed & { readonly active: number }>(rows: readonly Row[], by: 'total' | 'average'): (Row & { readonly rank: number })[] {
  const order = by === 'total' ? byTotal : byAverage;
  const share = (row: Row): number => (by === 'total' ? row.points : row.points / row.active);
  let rank = 0;
  let last: number | undefined;
  return rows.toSorted(order).map((row, index) => {
    const own = share(row);
    if (own !== last) rank = index + 1;
    last = own;
    return { ...row, rank };
  });
}
