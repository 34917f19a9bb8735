/**
 * Boards and statistics rebuilt from the answer log alone, and how they differ from those kept.
 * The recorded period keys, seasons, teams and points are taken as they stand, so a rebuild gives the same rows.
 */
import { boardExpires, boardName, boardsOfAnswer } from './boards.ts';
import type { Derived, DerivedRow, LogEntry, Tally } from './store.ts';

/** A row while it grows. */
interface GrowingRow {
  points: number;
  seq: number;
  right: number;
  answers: number;
  readonly members: Set<number>;
}

interface GrowingBoard {
  /** ms since the epoch, or `Infinity`. */
  readonly expires: number;
  readonly rows: Map<number, GrowingRow>;
}

interface GrowingTally {
  answers: number;
  right: number;
}

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

export interface Replay {
  /** Takes the next entry; entries come in the order of `seq`. */
  add(entry: LogEntry): void;
  /** What the entries so far amount to. */
  result(): Derived;
}

/**
 * Rebuilds boards and statistics. With `now` (ms since the epoch, the store's clock) boards that have
 * expired by then are left out, as stores leave them out.
 */
export function derive(now: number = -Infinity): Replay {
  const boards = new Map<string, GrowingBoard>();
  const statistics = new Map<string, Map<string, GrowingTally>>();

  function count(entry: Answer, player: number, field: string, right: boolean): void {
    const name = `${entry.season}:${player}`;
    let fields = statistics.get(name);
    if (fields === undefined) statistics.set(name, (fields = new Map()));
    let tally = fields.get(field);
    if (tally === undefined) fields.set(field, (tally = { answers: 0, right: 0 }));
    tally.answers += 1;
    if (right) tally.right += 1;
  }

  function place(entry: Answer, right: boolean): void {
    for (const board of boardsOfAnswer(entry, entry.team !== undefined)) {
      const member = board.of === 'players' ? entry.player : entry.team;
      if (member === undefined) continue;
      const name = boardName(board);
      let growing = boards.get(name);
      if (growing === undefined) boards.set(name, (growing = { expires: boardExpires(board.period, entry.received), rows: new Map() }));
      let row = growing.rows.get(member);
      if (row === undefined) growing.rows.set(member, (row = { points: 0, seq: entry.seq, right: 0, answers: 0, members: new Set() }));
      if (entry.points > 0) {
        row.points += entry.points;
        row.seq = entry.seq;
      }
      row.answers += 1;
      if (right) row.right += 1;
      if (board.of === 'teams' && entry.player !== undefined) row.members.add(entry.player);
    }
  }

  return {
    add(entry) {
      if (entry.type !== 'answer') return;
      const right = entry.credit.n === entry.credit.d;
      if (entry.settled) place(entry, right);
      if (entry.player === undefined) return;
      if (entry.settled) {
        count(entry, entry.player, `a:${entry.area}:${entry.difficulty}`, right);
        count(entry, entry.player, `t:${entry.topic}`, right);
      } else {
        count(entry, entry.player, 'practice', false);
      }
    },
    result() {
      const kept = new Map<string, ReadonlyMap<number, DerivedRow>>();
      for (const [name, board] of boards) {
        if (board.expires <= now) continue;
        const rows = new Map<number, DerivedRow>();
        for (const [member, { points, seq, right, answers, members }] of board.rows) {
          rows.set(member, { points, seq, right, answers, active: members.size });
        }
        kept.set(name, rows);
      }
      const tallies = new Map<string, ReadonlyMap<string, Tally>>();
      for (const [name, fields] of statistics) {
        tallies.set(name, new Map([...fields].map(([field, tally]) => [field, { ...tally }])));
      }
      return { boards: kept, statistics: tallies };
    },
  };
}

/** One row, or one field of somebody's statistics, that is not what the log says. */
export interface Difference {
  /** Name of the board, or `statistics:<season>:<player>`. */
  readonly where: string;
  /** Number of the player or team, or the field of the statistics. */
  readonly what: string;
  /** As JSON with sorted keys; left out where there is no such row. */
  readonly kept?: string;
  readonly rebuilt?: string;
}

const TALLY = ['answers', 'right'] as const;
const ROW = ['points', 'seq', 'right', 'answers', 'active'] as const;

function compare<K extends string | number, F extends string>(
  kept: ReadonlyMap<string, ReadonlyMap<K, Readonly<Record<F, number>>>>,
  rebuilt: ReadonlyMap<string, ReadonlyMap<K, Readonly<Record<F, number>>>>,
  fields: readonly F[],
  prefix: string,
): Difference[] {
  const found: Difference[] = [];
  const write = (value: Readonly<Record<F, number>> | undefined): string | undefined =>
    value === undefined ? undefined : JSON.stringify(Object.fromEntries(fields.map((field) => [field, value[field]])));
  for (const where of new Set([...kept.keys(), ...rebuilt.keys()])) {
    const ours = kept.get(where);
    const theirs = rebuilt.get(where);
    for (const what of new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])])) {
      const left = write(ours?.get(what));
      const right = write(theirs?.get(what));
      if (left === right) continue;
      found.push({
        where: `${prefix}${where}`,
        what: String(what),
        ...(left === undefined ? {} : { kept: left }),
        ...(right === undefined ? {} : { rebuilt: right }),
      });
    }
  }
  return found;
}

/** Every row and field in which what is kept is not what the log says; none when all is well. */
export function differences(kept: Derived, rebuilt: Derived): Difference[] {
  return [
    ...compare(kept.boards, rebuilt.boards, ROW, ''),
    ...compare(kept.statistics, rebuilt.statistics, TALLY, 'statistics:'),
  ];
}
