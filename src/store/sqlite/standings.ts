/** Boards as people see them, and a player's own statistics. */
import type { Difficulty } from '../../engine/question.ts';
import { type Board, periodKey, ranked } from '../boards.ts';
import type { PlayerStatistics, StandingRow, Standings, StandingsQuery, Tally } from '../store.ts';
import { boardId } from './boards.ts';
import { ALL_TEAMS } from './podium.ts';
import { longestRun } from './schedules.ts';
import { runningSeason, seasonLabels, seasonOfLabel } from './seasons.ts';
import { VISIBLE, type Visit } from './visit.ts';

/** Neighbours on each side of the own row, and places on each side among which they are looked for past hidden ones. */
const NEIGHBOURS = 2;
const NEAR = 20;
/** More points than any row has. */
const NEVER = Number.MAX_SAFE_INTEGER;

interface Row {
  readonly member: number;
  readonly points: number;
  readonly seq: number;
  readonly right: number;
  readonly answers: number;
  readonly active: number;
}

const ROW = 'member, points, seq, "right", answers, active';

interface Place {
  readonly points: number;
  readonly rank: number;
}

/** Points and competition rank of a member; nothing without a row. */
export function placeOf(visit: Visit, board: Board, member: number): Place | undefined {
  const id = visit.workspace === undefined ? undefined : boardId(visit.database, visit.workspace, board);
  const row = id === undefined ? undefined : visit.database.get<{ points: number }>('SELECT points FROM board_rows WHERE board = ? AND member = ?', id, member);
  return id === undefined || row === undefined ? undefined : { points: row.points, rank: above(visit, id, row.points) + 1 };
}

function above(visit: Visit, board: number, points: number): number {
  return visit.database.get<{ count: number }>('SELECT count(*) AS count FROM board_rows WHERE board = ? AND points > ?', board, points)?.count ?? 0;
}

function equalBefore(visit: Visit, board: number, row: { readonly points: number; readonly seq: number }): number {
  return visit.database.get<{ count: number }>('SELECT count(*) AS count FROM board_rows WHERE board = ? AND points = ? AND seq < ?', board, row.points, row.seq)?.count ?? 0;
}

/** Ranks of consecutive rows of which the first stands at `position`, counted from 0. */
function withRanks(visit: Visit, board: number, rows: readonly Row[], position: number): (Row & { readonly rank: number })[] {
  const first = rows[0];
  if (first === undefined) return [];
  let rank = position - equalBefore(visit, board, first) + 1;
  let { points } = first;
  return rows.map((row, index) => {
    if (row.points !== points) rank = position + index + 1;
    ({ points } = row);
    return { ...row, rank };
  });
}

/** Competition ranks of members, by number; nothing of those without a row. One pass over the order, however many they are. */
function ranksOf(visit: Visit, board: number | undefined, members: readonly number[]): ReadonlyMap<number, number> {
  const { database } = visit;
  const ranks = new Map<number, number>();
  if (board === undefined) return ranks;
  const rows = members.flatMap((member) => database.get<{ member: number; points: number }>('SELECT member, points FROM board_rows WHERE board = ? AND member = ?', board, member) ?? []);
  let rank = 1;
  let points = Infinity;
  for (const row of rows.toSorted((a, b) => b.points - a.points)) {
    if (row.points < points) {
      rank += database.get<{ count: number }>('SELECT count(*) AS count FROM board_rows WHERE board = ? AND points > ? AND points <= ?', board, row.points, Math.min(points, NEVER))?.count ?? 0;
      ({ points } = row);
    }
    ranks.set(row.member, rank);
  }
  return ranks;
}

/** A board that is being shown. */
interface Shown {
  readonly visit: Visit;
  readonly workspace: number;
  readonly board: number;
  /** The board of the period before. */
  readonly previous: number | undefined;
  readonly query: StandingsQuery;
}

/** Players of these rows, hidden ones left out unless they ask themselves. Deleted ones have no name any more. */
function playerRows({ visit, workspace, previous, query }: Omit<Shown, 'board'>, rows: readonly (Row & { readonly rank: number })[]): StandingRow[] {
  const hiddenByDefault = visit.settings().names === 'hidden';
  const before = ranksOf(visit, previous, rows.map((row) => row.member));
  const shown: StandingRow[] = [];
  for (const row of rows) {
    const player = visit.database.get<{ name: string; visible: number }>(`SELECT name, ${VISIBLE} AS visible FROM players WHERE workspace = ? AND number = ?`, Number(hiddenByDefault), workspace, row.member);
    const self = query.public !== true && row.member === visit.player?.number;
    if (player?.visible === 0 && !self) continue;
    const was = before.get(row.member);
    const streak = longestRun({ database: visit.database, workspace }, row.member);
    shown.push({
      rank: row.rank, id: row.member, name: player?.name ?? '', ...(player === undefined ? { deleted: true } : {}), points: row.points, right: row.right, answers: row.answers,
      ...(was === undefined ? {} : { before: was }), ...(streak === 0 ? {} : { streak }), self,
    });
  }
  return shown;
}

interface Part {
  readonly rows: readonly StandingRow[];
  readonly around: readonly StandingRow[];
  readonly total: number;
}

const EMPTY: Part = { rows: [], around: [], total: 0 };

/** Reads of a players' board only what is shown: it may have a million rows. */
function playersPart(shown: Shown): Part {
  const { visit, board, query } = shown;
  const { database } = visit;
  const total = database.get<{ size: number }>('SELECT size FROM boards WHERE id = ?', board)?.size ?? 0;
  const page = database.all<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? ORDER BY points DESC, seq LIMIT ? OFFSET ?`, board, query.limit, query.offset);
  const rows = playerRows(shown, withRanks(visit, board, page, query.offset));
  return { rows, around: query.public === true ? [] : nearest(playerRows(shown, placesNear(visit, board))), total };
}

/** The own row among these with its neighbours; nothing without an own row. */
function nearest(rows: readonly StandingRow[]): readonly StandingRow[] {
  const own = rows.findIndex((row) => row.self);
  return own < 0 ? [] : rows.slice(Math.max(0, own - NEIGHBOURS), own + NEIGHBOURS + 1);
}

function placesNear(visit: Visit, board: number): (Row & { readonly rank: number })[] {
  const { database, player } = visit;
  const own = player === undefined ? undefined : database.get<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? AND member = ?`, board, player.number);
  if (own === undefined) return [];
  const near = (where: string, order: string, ...values: number[]): Row[] =>
    database.all<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? AND ${where} ORDER BY ${order} LIMIT ?`, board, ...values);
  // Two seeks on each side, each along the index: equals first, then the next better or worse.
  const before = near('points = ? AND seq < ?', 'seq DESC', own.points, own.seq, NEAR);
  if (before.length < NEAR) before.push(...near('points > ?', 'points, seq DESC', own.points, NEAR - before.length));
  const after = near('points = ? AND seq > ?', 'seq', own.points, own.seq, NEAR);
  if (after.length < NEAR) after.push(...near('points < ?', 'points DESC, seq', own.points, NEAR - after.length));
  const position = above(visit, board, own.points) + equalBefore(visit, board, own) - before.length;
  return withRanks(visit, board, [...before.toReversed(), own, ...after], position);
}

/** Reads a board of teams as a whole: at most some hundred rows, and the average has no index. */
function teamsPart({ visit, workspace, board, previous, query }: Shown): Part {
  const read = (of: number): (Row & { name: string })[] =>
    visit.database.all(`SELECT ${ROW}, name FROM board_rows JOIN ${ALL_TEAMS} AS named ON named.number = member WHERE board = ?`, workspace, workspace, of);
  const before = new Map(previous === undefined ? [] : ranked(read(previous), query.by).map((row) => [row.member, row.rank] as const));
  const rows = ranked(read(board), query.by).map((row): StandingRow => {
    const was = before.get(row.member);
    return {
      rank: row.rank, id: row.member, name: row.name, points: row.points, right: row.right, answers: row.answers, active: row.active,
      ...(was === undefined ? {} : { before: was }), self: query.public !== true && row.member === visit.team,
    };
  });
  return { rows: rows.slice(query.offset, query.offset + query.limit), around: nearest(rows), total: rows.length };
}

export function standings(visit: Visit, query: StandingsQuery): Standings {
  const { workspace } = visit;
  const person = visit.person();
  const running = runningSeason(visit);
  const season = query.season === undefined || query.season === running.label ? running : seasonOfLabel(visit, query.season);
  if (season === undefined) return { kind: 'no-season', labels: seasonLabels(visit), person };

  const hasTeams = workspace !== undefined && visit.database.get('SELECT 1 FROM teams WHERE workspace = ? LIMIT 1', workspace) !== undefined;
  const of = query.of ?? (hasTeams ? 'teams' : 'players');
  // An earlier season and an area have a board of the season only.
  const period = query.area === undefined && query.season === undefined ? query.period : 'season';
  const empty: Standings = { kind: 'standings', of, ...EMPTY, season, person };
  if (workspace === undefined) return empty;
  const find = (whose: Board['of'], key: string | undefined): number | undefined =>
    key === undefined ? undefined : boardId(visit.database, workspace, { of: whose, period, key, ...(query.area === undefined ? {} : { area: query.area }) });
  const keyBefore = period === 'season' ? String(season.number - 1) : period === 'all' ? undefined : query.previous;
  const shownOf = (whose: Board['of']): Shown | undefined => {
    const board = find(whose, periodKey(period, visit.call.periods, season.number));
    return board === undefined ? undefined : { visit, workspace, board, previous: find(whose, keyBefore), query };
  };
  const shown = shownOf(of);
  const part = shown === undefined ? EMPTY : (of === 'teams' ? teamsPart : playersPart)(shown);
  const own = of === 'teams' && person.team === undefined && query.public !== true ? ownRow(shownOf('players')) : undefined;
  return { ...empty, ...part, ...(own === undefined ? {} : { own }) };
}

/** The asker's own player's row. */
function ownRow(shown: Shown | undefined): StandingRow | undefined {
  if (shown === undefined || shown.visit.player === undefined) return undefined;
  const { visit, board } = shown;
  const row = visit.database.get<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? AND member = ?`, board, shown.visit.player.number);
  return row === undefined ? undefined : playerRows(shown, [{ ...row, rank: above(visit, board, row.points) + 1 }])[0];
}

export function statistics(visit: Visit): PlayerStatistics {
  const { workspace, player } = visit;
  const season = runningSeason(visit);
  const fields = workspace === undefined || player === undefined ? []
    : visit.database.all<Tally & { field: string }>(
        'SELECT field, answers, "right" FROM statistics WHERE workspace = ? AND season = ? AND player = ? ORDER BY field', workspace, season.number, player.number);
  const cells: PlayerStatistics['cells'][number][] = [];
  const topics: PlayerStatistics['topics'][number][] = [];
  let practice = 0;
  for (const { field, answers, right } of fields) {
    const [kind, name = '', difficulty] = field.split(':');
    if (kind === 'a') cells.push({ area: name, difficulty: difficulty as Difficulty, answers, right });
    else if (kind === 't') topics.push({ topic: name, answers, right });
    else practice = answers;
  }
  const place = player === undefined ? undefined : placeOf(visit, { of: 'players', period: 'season', key: String(season.number) }, player.number);
  return {
    kind: 'statistics', season, points: place?.points ?? 0, ...(place === undefined ? {} : { rank: place.rank }), cells, topics, practice, person: visit.person(),
  };
}
