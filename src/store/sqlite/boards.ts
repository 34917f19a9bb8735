/** Board rows and statistics, kept beside the log in the same transaction. */
import type { Credit } from '../../engine/question.ts';
import { boardExpires, boardName, type Board, boardsOfAnswer } from '../boards.ts';
import type { Derived, DerivedRow, DerivedRun, RecordAnswer, Tally } from '../store.ts';
import { countWorkspace, readCounters } from './counters.ts';
import type { Database } from './database.ts';
import type { Outcome } from './log.ts';
import type { Visit } from './visit.ts';

const isRight = (credit: Credit): boolean => credit.n === credit.d;

export function boardId(database: Database, workspace: number, board: Board): number | undefined {
  return database.get<{ id: number }>('SELECT id FROM boards WHERE workspace = ? AND name = ?', workspace, boardName(board))?.id;
}

function openBoard(visit: Visit, board: Board): number {
  const workspace = visit.home();
  const known = boardId(visit.database, workspace, board);
  if (known !== undefined) return known;
  const expires = boardExpires(board.period, visit.call.received);
  const made = visit.database.get<{ id: number }>('INSERT INTO boards (workspace, name, expires) VALUES (?, ?, ?) RETURNING id',
    workspace, boardName(board), Number.isFinite(expires) ? expires : null);
  if (made === undefined) throw new Error('a board was written and is not there');
  return made.id;
}

const ADD_ROW = `INSERT INTO board_rows (board, member, points, seq, "right", answers, active, teams) VALUES (?, ?, ?, ?, ?, 1, ?, ?)`;
const GROW_ROW = `UPDATE board_rows SET points = points + ?1, seq = CASE WHEN ?1 > 0 THEN ?2 ELSE seq END,
  "right" = "right" + ?3, answers = answers + 1, active = active + ?4, teams = teams || ?5 WHERE board = ?6 AND member = ?7`;

interface Added {
  readonly points: number;
  readonly seq: number;
  readonly right: number;
  readonly active: number;
  /** What comes to the row's list of teams. */
  readonly team: string;
}

/** Adds one answer to a row; whether that is new. */
function grow(database: Database, board: number, member: number, added: Added): boolean {
  if (database.run(GROW_ROW, added.points, added.seq, added.right, added.active, added.team, board, member) === 1) return false;
  database.run(ADD_ROW, board, member, added.points, added.seq, added.right, added.active, added.team);
  database.run('UPDATE boards SET size = size + 1 WHERE id = ?', board);
  return true;
}

/** Takes a member's row from a board. */
export function dropRow(database: Database, board: number, member: number): void {
  if (database.run('DELETE FROM board_rows WHERE board = ? AND member = ?', board, member) === 1) database.run('UPDATE boards SET size = size - 1 WHERE id = ?', board);
}

/** Ids and names of the boards of players, or of those of teams, in order of their names. */
export function boardsOf(database: Database, workspace: number, of: Board['of']): { readonly id: number; readonly name: string; readonly expires: number | null }[] {
  return database.all('SELECT id, name, expires FROM boards WHERE workspace = ? AND name >= ? AND name < ? ORDER BY name', workspace, `${of}:`, `${of};`);
}

/** Whether the player already counts as active for the team on this board of players. */
function isActive(database: Database, board: number, player: number, team: string): boolean {
  return database.get('SELECT 1 FROM board_rows WHERE board = ? AND member = ? AND instr(teams, ?) > 0', board, player, team) !== undefined;
}

/** Counts a settled answer on all boards it belongs to, of the player and of the team, and for the workspace. */
export function creditBoards(visit: Visit, answer: RecordAnswer, outcome: Outcome): void {
  const { database } = visit;
  const added = { points: outcome.points, seq: outcome.seq, right: Number(isRight(answer.credit)), active: 0, team: '' };
  const mark = outcome.team === null ? '' : `<${outcome.team}>`;
  // Players' boards come first. A player's row remembers the teams that count them as active in that period,
  // which saves a table of members for each board of teams.
  const joins = new Set<string>();
  let fresh = false;
  for (const board of boardsOfAnswer({ periods: visit.call.periods, season: outcome.season, area: answer.question.area }, outcome.team !== null)) {
    const id = openBoard(visit, board);
    const scope = `${board.period}:${board.area ?? ''}`;
    if (board.of === 'teams') {
      if (outcome.team !== null) grow(database, id, outcome.team, { ...added, active: Number(joins.has(scope)) });
    } else {
      const joined = mark !== '' && !isActive(database, id, outcome.player, mark);
      if (joined) joins.add(scope);
      const isNew = grow(database, id, outcome.player, joined ? { ...added, team: mark } : added);
      if (board.period === 'week') fresh = isNew;
    }
  }
  countWorkspace(visit, answer, outcome, fresh);
}

const COUNT = `INSERT INTO statistics (workspace, season, player, field, answers, "right") VALUES (?, ?, ?, ?, 1, ?)
  ON CONFLICT DO UPDATE SET answers = answers + 1, "right" = "right" + excluded."right"`;

/** Counts an answer in the player's own statistics of the season. */
export function countStatistics(visit: Visit, answer: RecordAnswer, outcome: Outcome): void {
  const { area, difficulty, topic } = answer.question;
  const fields = outcome.settled ? [`a:${area}:${difficulty}`, `t:${topic}`] : ['practice'];
  const right = outcome.settled ? Number(isRight(answer.credit)) : 0;
  for (const field of fields) visit.database.run(COUNT, visit.home(), outcome.season, outcome.player, field, right);
}

/** All boards that have not expired by `now` (ms since the epoch), and all statistics. */
export function readDerived(database: Database, workspace: string, now: number): Derived {
  const boards = new Map<string, Map<number, DerivedRow>>();
  const rows = database.all<DerivedRow & { name: string; member: number }>(
    `SELECT boards.name, member, points, board_rows.seq, "right", answers, active
     FROM workspaces JOIN boards ON boards.workspace = workspaces.id JOIN board_rows ON board = boards.id
     WHERE workspaces.name = ? AND (expires IS NULL OR expires > ?)`, workspace, now);
  for (const { name, member, points, seq, right, answers, active } of rows) {
    let board = boards.get(name);
    if (board === undefined) boards.set(name, (board = new Map()));
    board.set(member, { points, seq, right, answers, active });
  }
  const statistics = new Map<string, Map<string, Tally>>();
  const tallies = database.all<Tally & { season: number; player: number; field: string }>(
    `SELECT season, player, field, answers, "right" FROM statistics JOIN workspaces ON workspaces.id = workspace WHERE workspaces.name = ?`, workspace);
  for (const { season, player, field, answers, right } of tallies) {
    const name = `${season}:${player}`;
    let fields = statistics.get(name);
    if (fields === undefined) statistics.set(name, (fields = new Map()));
    fields.set(field, { answers, right });
  }
  return { boards, statistics, streaks: readStreaks(database, workspace), seasons: readSeasons(database, workspace), workspace: readCounters(database, workspace) };
}

function readStreaks(database: Database, workspace: string): NonNullable<Derived['streaks']> {
  const streaks = new Map<string, Map<string, DerivedRun>>();
  const runs = database.all<{ schedule: string; field: string; days: number; last: number }>(
    `SELECT schedule, 'p:' || player AS field, days, ordinal AS last FROM schedule_players JOIN workspaces ON workspaces.id = workspace WHERE workspaces.name = ?1
     UNION ALL SELECT schedule, 'c:' || place, days, ordinal FROM schedule_places JOIN workspaces ON workspaces.id = workspace WHERE workspaces.name = ?1 AND days > 0`, workspace);
  for (const { schedule, field, days, last } of runs) {
    let known = streaks.get(schedule);
    if (known === undefined) streaks.set(schedule, (known = new Map()));
    known.set(field, { days, last });
  }
  return streaks;
}

function readSeasons(database: Database, workspace: string): NonNullable<Derived['seasons']> {
  const rows = database.all<{ number: number; label: string }>('SELECT seasons.number, label FROM seasons JOIN workspaces ON workspaces.id = workspace WHERE workspaces.name = ?', workspace);
  return new Map(rows.map(({ number, label }) => [number, label]));
}
