/**
 * Boards, statistics, streaks and seasons rebuilt from the answer log alone, and how they differ from those kept.
 * The recorded period keys, seasons, teams and points are taken as they stand, so a rebuild gives the same rows. What re-keys, deleted
 * teams and deleted players change is in the log as well.
 */
import { periodKeys } from '../engine/calendar.ts';
import type { Credit, PeriodKeys } from '../engine/question.ts';
import { type Board, type BoardOf, boardExpires, boardName, boardsOfAnswer } from './boards.ts';
import { replayRuns } from './replayed-runs.ts';
import type { Derived, DerivedRow, LogEntry, Tally } from './store.ts';

export { type Difference, differences } from './differences.ts';

/** A row while it grows. */
interface GrowingRow {
  points: number;
  seq: number;
  right: number;
  answers: number;
  readonly members: Set<number>;
}

interface GrowingBoard {
  readonly board: Board;
  /** ms since the epoch, or `Infinity`. */
  readonly expires: number;
  readonly rows: Map<number, GrowingRow>;
}

interface GrowingTally {
  answers: number;
  right: number;
}

/** Members of a row of a player. */
const NOBODY = new Set<number>();

/** What an answer counts for on one board. */
interface Worth {
  readonly points: number;
  readonly right: boolean;
  readonly voided: boolean;
}

type Tallies = Map<string, Map<string, GrowingTally>>;

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
  readonly only?: { readonly players: ReadonlySet<number>; readonly teams: ReadonlySet<number> };
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
  const boards = new Map<string, GrowingBoard>();
  const placed = new Map<string, readonly GrowingBoard[]>();
  const statistics: Tallies = new Map();
  const workspace: Tallies = new Map();
  const runs = replayRuns();
  const seasons = new Map<number, string>();
  let running = 1;
  let timezone = 'UTC';
  let outdated = false;

  function fieldsOf(tallies: Tallies, name: string): Map<string, GrowingTally> {
    let fields = tallies.get(name);
    if (fields === undefined) tallies.set(name, (fields = new Map()));
    return fields;
  }

  function count(fields: Map<string, GrowingTally>, field: string, right: boolean): void {
    let tally = fields.get(field);
    if (tally === undefined) fields.set(field, (tally = { answers: 0, right: 0 }));
    tally.answers += 1;
    if (right) tally.right += 1;
  }

  /** The boards of answers with the same periods, season and area; made with the first of them. */
  function boardsOf(entry: Answer, of: BoardOf): readonly GrowingBoard[] {
    const { periods, season, area } = entry;
    const key = `${of} ${periods.day} ${periods.week} ${periods.month} ${season} ${area}`;
    let found = placed.get(key);
    if (found === undefined) {
      found = boardsOfAnswer(entry, of === 'teams').filter((board) => board.of === of).map((board) => {
        const name = boardName(board);
        let growing = boards.get(name);
        if (growing === undefined) boards.set(name, (growing = { board, expires: boardExpires(board.period, entry.received), rows: new Map() }));
        return growing;
      });
      placed.set(key, found);
    }
    return found;
  }

  /** What an answer counts for on a board: as it was recorded, or as the last re-key says that came before the board's period ended. */
  function worth(entry: Answer, board: Board, changed: readonly Regrade[] | undefined): Worth {
    const regrade = changed?.findLast(({ periods, season }) => isLive(board, periods, season));
    const { credit, points } = regrade ?? entry;
    const voided = regrade?.voided === true;
    return { points, right: credit.n === credit.d && !voided, voided };
  }

  function place(entry: Answer, of: BoardOf, member: number | undefined, recorded: Worth, changed: readonly Regrade[] | undefined): void {
    if (member === undefined || only?.[of].has(member) === false) return;
    for (const { board, rows } of boardsOf(entry, of)) {
      const { points, right } = changed === undefined ? recorded : worth(entry, board, changed);
      let row = rows.get(member);
      if (row === undefined) rows.set(member, (row = { points: 0, seq: entry.seq, right: 0, answers: 0, members: of === 'teams' ? new Set() : NOBODY }));
      if (points > 0) {
        row.points += points;
        row.seq = entry.seq;
      }
      row.answers += 1;
      if (right) row.right += 1;
      if (of === 'teams' && entry.player !== undefined) row.members.add(entry.player);
    }
  }

  function countSettled(entry: Answer, recorded: Worth, changed: readonly Regrade[] | undefined): void {
    const { player, season, periods } = entry;
    const as = (period: 'season' | 'week' | 'month', key: string): Worth => (changed === undefined ? recorded : worth(entry, { of: 'players', period, key }, changed));
    const inSeason = as('season', String(season));
    if (!inSeason.voided) {
      if (player !== undefined && only?.players.has(player) !== false) {
        const fields = fieldsOf(statistics, `${season}:${player}`);
        count(fields, `a:${entry.area}:${entry.difficulty}`, inSeason.right);
        count(fields, `t:${entry.topic}`, inSeason.right);
      }
      count(fieldsOf(workspace, `questions:${season}`), entry.id, inSeason.right);
    }
    const inWeek = as('week', periods.week);
    if (!inWeek.voided) count(fieldsOf(workspace, 'weeks'), periods.week, inWeek.right);
    const inMonth = as('month', periods.month);
    if (!inMonth.voided) count(fieldsOf(workspace, `areas:${periods.month}`), entry.area, inMonth.right);
  }

  /** Rows of seasons that had ended stay: archives keep their places, and nobody's name is in the log. */
  function forget(player: number): void {
    const isArchive = ({ period, key }: Board): boolean => period === 'season' && Number(key) < running;
    for (const { board, rows } of boards.values()) if (board.of === 'players' && !isArchive(board)) rows.delete(player);
    for (const name of statistics.keys()) if (name.endsWith(`:${player}`)) statistics.delete(name);
    runs.forget(player);
  }

  function dropTeam(team: number, at: number): void {
    const periods = periodKeys(at, timezone);
    for (const { board, rows } of boards.values()) if (board.of === 'teams' && isLive(board, periods, running)) rows.delete(team);
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
            place(entry, 'players', entry.player, recorded, changed);
            place(entry, 'teams', entry.team, recorded, changed);
            countSettled(entry, recorded, changed);
          } else if (entry.player !== undefined && only?.players.has(entry.player) !== false) {
            count(fieldsOf(statistics, `${entry.season}:${entry.player}`), 'practice', false);
          }
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
      const kept = new Map<string, ReadonlyMap<number, DerivedRow>>();
      for (const [name, { expires, rows: growing }] of boards) {
        if (expires <= now || growing.size === 0) continue;
        const rows = new Map<number, DerivedRow>();
        for (const [member, { points, seq, right, answers, members }] of growing) {
          rows.set(member, { points, seq, right, answers, active: members.size });
        }
        kept.set(name, rows);
      }
      return {
        boards: kept,
        statistics: copied(statistics),
        workspace: copied(workspace),
        streaks: runs.result(),
        seasons: new Map(seasons),
      };
    },
  };
}

function copied(tallies: Tallies): Map<string, ReadonlyMap<string, Tally>> {
  return new Map([...tallies].map(([name, fields]) => [name, new Map([...fields].map(([field, tally]) => [field, { ...tally }]))]));
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
