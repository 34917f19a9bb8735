/**
 * Boards, statistics, streaks and seasons rebuilt from the answer log alone, and how they differ from those kept.
 * The recorded period keys, seasons, teams and points are taken as they stand, so a rebuild gives the same rows. What re-keys, deleted
 * teams and deleted players change is in the log as well.
 */
import { periodKeys } from '../engine/calendar.ts';
import type { Credit, PeriodKeys } from '../engine/question.ts';
import type { Board } from './boards.ts';
import { type Only, replayBoards, type Worth } from './replayed-boards.ts';
import { replayRuns } from './replayed-runs.ts';
import { replayStatistics } from './replayed-statistics.ts';
import type { Derived, LogEntry } from './store.ts';

export { type Difference, differences } from './differences.ts';

export type Answer = Extract<LogEntry, { readonly type: 'answer' }>;
export type RekeyLogged = Extract<LogEntry, { readonly type: 'rekey' }>;

/** What an answer counts for since a re-key, on boards of periods that had not ended then. */
export interface Regrade {
  readonly periods: PeriodKeys;
  readonly season: number;
  readonly credit: Credit;
  readonly points: number;
  /** The question is void: no points, and no part in statistics. */
  readonly voided: boolean;
}

/** By seq of the answer, in the order of the re-keys. */
export type Regrades = ReadonlyMap<number, readonly Regrade[]>;

/** Adds what a re-key says of earlier answers. */
export function addRegrades(regrades: Map<number, Regrade[]>, entry: Pick<RekeyLogged, 'do' | 'periods' | 'season' | 'graded'>): void {
  for (const [seq, [n, d, points]] of Object.entries(entry.graded)) {
    const regrade = { periods: entry.periods, season: entry.season, credit: { n, d }, points, voided: entry.do === 'void' };
    const known = regrades.get(Number(seq));
    if (known === undefined) regrades.set(Number(seq), [regrade]);
    else known.push(regrade);
  }
}

/** Whether the period of a board had not ended at a moment, given by its keys and the season that ran. */
function isLive({ period, key }: Board, periods: PeriodKeys, season: number): boolean {
  switch (period) {
    case 'day':
      return key >= periods.day;
    case 'week':
      return key >= periods.week;
    case 'month':
      return key >= periods.month;
    case 'season':
      return Number(key) >= season;
    case 'all':
      return true;
  }
}

export interface ReplayOptions {
  /** What all re-keys of the log say of answers before them: known from an earlier pass. */
  readonly regrades?: Regrades;
  /** Rows of these members alone; statistics of these players. */
  readonly only?: Only;
}

export interface Replay {
  /** Takes the next entry; entries come in the order of `seq`. */
  add(entry: LogEntry): void;
  /** What the re-keys so far say of answers before them. */
  readonly regrades: Regrades;
  /** Whether an answer before a re-key was counted without it: then the log must be replayed once more with `regrades`. */
  readonly outdated: boolean;
  /**
   * What the entries so far amount to.
   * @throws Error where `outdated`
   */
  result(): Derived;
}

/**
 * Rebuilds everything that is kept beside the log. With `now` (ms since the epoch, the store's clock) boards that have expired by then
 * are left out, as stores leave them out.
 */
export function derive(now: number = -Infinity, options: ReplayOptions = {}): Replay {
  const { only } = options;
  const regrades = new Map<number, Regrade[]>();
  const boards = replayBoards(only);
  const statistics = replayStatistics(only?.players);
  const runs = replayRuns();
  const seasons = new Map<number, string>();
  let running = 1;
  let timezone = 'UTC';
  let outdated = false;

  /** What an answer counts for on a board: as it was recorded, or as the last re-key says that came before the board's period ended. */
  function worth(entry: Answer, board: Board, changed: readonly Regrade[]): Worth {
    const regrade = changed.findLast(({ periods, season }) => isLive(board, periods, season));
    const { credit, points } = regrade ?? entry;
    const voided = regrade?.voided === true;
    return { points, right: credit.n === credit.d && !voided, voided };
  }

  /** Rows of seasons that had ended stay: archives keep their places, and nobody's name is in the log. */
  function forget(player: number): void {
    const isArchive = ({ period, key }: Board): boolean => period === 'season' && Number(key) < running;
    boards.drop('players', player, (board) => !isArchive(board));
    statistics.forget(player);
    runs.forget(player);
  }

  function dropTeam(team: number, at: number): void {
    const periods = periodKeys(at, timezone);
    boards.drop('teams', team, (board) => isLive(board, periods, running));
  }

  return {
    regrades,
    get outdated() {
      return outdated;
    },
    add(entry) {
      switch (entry.type) {
        case 'answer':
          if (entry.settled) {
            const changed = options.regrades?.get(entry.seq);
            const recorded = { points: entry.points, right: entry.credit.n === entry.credit.d, voided: false };
            const worthOn = changed === undefined ? undefined : (board: Board): Worth => worth(entry, board, changed);
            boards.answer(entry, recorded, worthOn);
            statistics.settled(entry, recorded, worthOn);
          } else statistics.practised(entry);
          runs.answer(entry);
          return;
        case 'rekey':
          addRegrades(regrades, entry);
          // What an earlier pass knew of was counted so from the beginning.
          if (options.regrades === undefined && Object.keys(entry.graded).length > 0) outdated = true;
          return;
        case 'occurrence':
          runs.happen(entry);
          return;
        case 'season':
          seasons.set(entry.number, entry.label);
          running = Math.max(running, entry.number);
          return;
        case 'zone':
          timezone = entry.timezone;
          return;
        case 'team':
          if (entry.change === 'deleted') dropTeam(entry.team, entry.at);
          return;
        case 'forgotten':
          forget(entry.player);
          return;
      }
    },
    result() {
      if (outdated) throw new Error('the log holds re-keys: it must be replayed once more with what they say');
      return {
        boards: boards.result(now),
        statistics: statistics.players(),
        workspace: statistics.workspace(),
        streaks: runs.result(),
        seasons: new Map(seasons),
      };
    },
  };
}

/** What a whole log amounts to, where it is in memory. */
export function rebuiltFrom(entries: readonly LogEntry[], now?: number): Derived {
  const first = derive(now);
  for (const entry of entries) first.add(entry);
  if (!first.outdated) return first.result();
  const second = derive(now, { regrades: first.regrades });
  for (const entry of entries) second.add(entry);
  return second.result();
}
