/** Boards as people see them, and a player's own statistics. */
import type { Difficulty } from '../../engine/question.ts';
import { type Board, periodKey, ranked } from '../boards.ts';
import type { PlayerStatistics, StandingRow, Standings, StandingsQuery, Tally } from '../store.ts';
import { boardId } from './boards.ts';
import { runningSeason, seasonLabels, seasonOfLabel } from './seasons.ts';
import type { Visit } from './visit.ts';

/** Neighbours on each side of the own row, and places on each side among which they are looked for past hidden ones. */
const NEIGHBOURS = 2;
const NEAR = 20;

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

/** Players of these rows, hidden ones left out unless they ask themselves. */
function playerRows(visit: Visit, workspace: number, rows: readonly (Row & { readonly rank: number })[]): StandingRow[] {
  const hiddenByDefault = visit.settings().names === 'hidden';
  const shown: StandingRow[] = [];
  for (const row of rows) {
    const player = visit.database.get<{ name: string; hidden: number | null }>('SELECT name, hidden FROM players WHERE workspace = ? AND number = ?', workspace, row.member);
    const self = row.member === visit.player?.number;
    const hidden = player === undefined || (player.hidden === null ? hiddenByDefault : player.hidden === 1);
    if (player === undefined || (hidden && !self)) continue;
    shown.push({ rank: row.rank, id: row.member, name: player.name, points: row.points, right: row.right, answers: row.answers, self });
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
function playersPart(visit: Visit, workspace: number, board: number, query: StandingsQuery): Part {
  const { database } = visit;
  const total = database.get<{ size: number }>('SELECT size FROM boards WHERE id = ?', board)?.size ?? 0;
  const page = database.all<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? ORDER BY points DESC, seq LIMIT ? OFFSET ?`, board, query.limit, query.offset);
  const rows = playerRows(visit, workspace, withRanks(visit, board, page, query.offset));
  return { rows, around: nearest(playerRows(visit, workspace, placesNear(visit, board))), total };
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
function teamsPart(visit: Visit, workspace: number, board: number, query: StandingsQuery): Part {
  const all = visit.database.all<Row & { name: string }>(
    `SELECT ${ROW}, name FROM board_rows JOIN teams ON teams.workspace = ? AND teams.number = member WHERE board = ?`, workspace, board);
  const rows = ranked(all, query.by).map((row): StandingRow => ({
    rank: row.rank, id: row.member, name: row.name, points: row.points, right: row.right, answers: row.answers, active: row.active,
    self: row.member === visit.player?.team,
  }));
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
  const board = (whose: Board['of']): Board => ({
    of: whose, period, key: periodKey(period, visit.call.periods, season.number), ...(query.area === undefined ? {} : { area: query.area }),
  });
  const id = workspace === undefined ? undefined : boardId(visit.database, workspace, board(of));
  let part = EMPTY;
  if (workspace !== undefined && id !== undefined) part = (of === 'teams' ? teamsPart : playersPart)(visit, workspace, id, query);
  const own = of === 'teams' && person.team === undefined ? ownRow(visit, board('players')) : undefined;
  return { kind: 'standings', of, ...part, ...(own === undefined ? {} : { own }), season, person };
}

/** The asker's own player's row. */
function ownRow(visit: Visit, board: Board): StandingRow | undefined {
  const { workspace, player } = visit;
  if (workspace === undefined || player === undefined) return undefined;
  const id = boardId(visit.database, workspace, board);
  const row = id === undefined ? undefined : visit.database.get<Row>(`SELECT ${ROW} FROM board_rows WHERE board = ? AND member = ?`, id, player.number);
  if (id === undefined || row === undefined) return undefined;
  return playerRows(visit, workspace, [{ ...row, rank: above(visit, id, row.points) + 1 }])[0];
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
