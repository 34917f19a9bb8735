/** Rows of boards, rebuilt from the answer log. */
import { areaBoard, type Board, type BoardOf, boardExpires, boardName, wholeBoards } from './boards.ts';
import { Spans } from './replayed-spans.ts';
import type { Derived, DerivedRow, LogEntry } from './store.ts';

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

/** What an answer counts for on one board. */
export interface Worth {
  readonly points: number;
  readonly right: boolean;
  readonly voided: boolean;
}

export interface ReplayedBoards {
  /** Counts a settled answer: as `recorded`, or as `worthOn` says of each board. */
  answer(entry: Answer, recorded: Worth, worthOn: ((board: Board) => Worth) | undefined): void;
  /** Drops the row of a player or team from the boards of which `goes` holds. */
  drop(of: BoardOf, member: number, goes: (board: Board) => boolean): void;
  /** Without boards that have expired by `now`, in ms since the epoch. */
  result(now: number): Derived['boards'];
}

/** Rows of these members alone. */
export type Only = Readonly<Record<BoardOf, ReadonlySet<number>>>;

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

/** The rows of a player or team on the boards of everything, in their order. */
interface Held {
  readonly rows: readonly GrowingRow[];
  /** Of a team: who is among the members of all these rows. */
  readonly seen: Set<number>;
}

/** Boards of the players or teams that have answered in one span. */
interface Side {
  /** Of everything: one a period. */
  readonly whole: readonly GrowingBoard[];
  readonly areas: Map<string, GrowingBoard>;
  readonly held: Map<number, Held>;
}

/** Members of a row of a player. */
const NOBODY = new Set<number>();

function grow(row: GrowingRow, { points, right }: Worth, seq: number): void {
  if (points > 0) {
    row.points += points;
    row.seq = seq;
  }
  row.answers += 1;
  if (right) row.right += 1;
}

/** Takes the answers of a log in their order; with `only`, rows of these members alone. */
export function replayBoards(only?: Only): ReplayedBoards {
  const boards = new Map<string, GrowingBoard>();
  const spans = new Spans<{ players?: Side; teams?: Side }>(() => ({}));

  function boardOf(board: Board, received: number): GrowingBoard {
    const name = boardName(board);
    let growing = boards.get(name);
    if (growing === undefined) boards.set(name, (growing = { board, expires: boardExpires(board.period, received), rows: new Map() }));
    return growing;
  }

  function sideOf(entry: Answer, of: BoardOf): Side {
    return (spans.of(entry)[of] ??= {
      whole: wholeBoards(of, entry.periods, entry.season).map((board) => boardOf(board, entry.received)),
      areas: new Map(),
      held: new Map(),
    });
  }

  function boardOfArea({ areas }: Side, { season, area, received }: Answer, of: BoardOf): GrowingBoard {
    let growing = areas.get(area);
    if (growing === undefined) areas.set(area, (growing = boardOf(areaBoard(of, season, area), received)));
    return growing;
  }

  function rowOf({ rows }: GrowingBoard, member: number, seq: number, of: BoardOf): GrowingRow {
    let row = rows.get(member);
    if (row === undefined) rows.set(member, (row = { points: 0, seq, right: 0, answers: 0, members: of === 'teams' ? new Set() : NOBODY }));
    return row;
  }

  function heldBy({ held, whole }: Side, member: number, seq: number, of: BoardOf): Held {
    let known = held.get(member);
    if (known === undefined) {
      known = { rows: whole.map((growing) => rowOf(growing, member, seq, of)), seen: of === 'teams' ? new Set() : NOBODY };
      held.set(member, known);
    }
    return known;
  }

  function place(entry: Answer, of: BoardOf, member: number | undefined, recorded: Worth, worthOn: ((board: Board) => Worth) | undefined): void {
    if (member === undefined || only?.[of].has(member) === false) return;
    const { seq, player } = entry;
    const side = sideOf(entry, of);
    const { rows, seen } = heldBy(side, member, seq, of);
    const ofArea = boardOfArea(side, entry, of);
    const inArea = rowOf(ofArea, member, seq, of);
    if (worthOn === undefined) {
      for (const row of rows) grow(row, recorded, seq);
      grow(inArea, recorded, seq);
    } else {
      for (const { board, rows: all } of [...side.whole, ofArea]) {
        const row = all.get(member);
        if (row !== undefined) grow(row, worthOn(board), seq);
      }
    }
    if (of === 'players' || player === undefined) return;
    if (!seen.has(player)) {
      seen.add(player);
      for (const { members } of rows) members.add(player);
    }
    inArea.members.add(player);
  }

  return {
    answer(entry, recorded, worthOn) {
      place(entry, 'players', entry.player, recorded, worthOn);
      place(entry, 'teams', entry.team, recorded, worthOn);
    },
    drop(of, member, goes) {
      for (const { board, rows } of boards.values()) if (board.of === of && goes(board)) rows.delete(member);
      spans.clear();
    },
    result(now) {
      const kept = new Map<string, ReadonlyMap<number, DerivedRow>>();
      for (const [name, { expires, rows: growing }] of boards) {
        if (expires <= now || growing.size === 0) continue;
        const rows = new Map<number, DerivedRow>();
        for (const [member, { points, seq, right, answers, members }] of growing) {
          rows.set(member, { points, seq, right, answers, active: members.size });
        }
        kept.set(name, rows);
      }
      return kept;
    },
  };
}
