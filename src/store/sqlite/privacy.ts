/** What a person may ask for and take away. */
import type { PlayerDeleted, PlayerExport, PlayerName } from '../store.ts';
import { boardsOf, dropRow } from './boards.ts';
import type { Database } from './database.ts';
import { type Home, readWorkspace } from './home.ts';
import { hashOf } from './keyed-hash.ts';
import { appendOther } from './log.ts';
import { restsOf } from './resting.ts';
import { enterSeason, runningSeason } from './seasons.ts';
import type { Visit } from './visit.ts';

/** Whether the asker had themselves deleted in this season or a later one: they are back, and whatever they answer is practice. */
export function isForgotten(visit: Visit, season: number): boolean {
  const { database, workspace, secret } = visit;
  if (workspace === undefined || secret === null) return false;
  return database.get('SELECT 1 FROM forgotten WHERE workspace = ? AND hash = ? AND season >= ?', workspace, hashOf(secret, visit.call.player.id), season) !== undefined;
}

function rememberHash(visit: Visit, { database, workspace }: Home, barred: number): void {
  database.run('UPDATE workspaces SET secret = lower(hex(randomblob(32))) WHERE id = ? AND secret IS NULL', workspace);
  visit.refresh();
  if (visit.secret === null) throw new Error('a secret was written and is not there');
  database.run('INSERT INTO forgotten (workspace, hash, season, barred) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET season = excluded.season, barred = excluded.barred',
    workspace, hashOf(visit.secret, visit.call.player.id), runningSeason(visit).number, barred);
}

/** Takes the player from the boards. Seasons that ended keep the row, which leads to nobody, so that nobody else's place in them changes. */
function leaveBoards(visit: Visit, { database, workspace }: Home, player: number): void {
  const running = runningSeason(visit).number;
  for (const { id, name } of boardsOf(database, workspace, 'players')) {
    const [, period, key] = name.split(':');
    if (period === 'season' && Number(key) < running) database.run('UPDATE board_rows SET teams = \'\' WHERE board = ? AND member = ?', id, player);
    else dropRow(database, id, player);
  }
}

/** Everything of one player, by number; the log and what teams and the workspace add up to stay. */
const OF_PLAYER = [
  'DELETE FROM set_items WHERE workspace = ?1 AND set_id IN (SELECT id FROM sets WHERE workspace = ?1 AND player = ?2)',
  'DELETE FROM tally_rows WHERE kind = \'player\' AND member = ?2 AND tally IN (SELECT id FROM tallies WHERE workspace = ?1)',
  ...['sets', 'seen', 'settled', 'typed', 'statistics', 'reports', 'asked_answers', 'asked_hints', 'schedule_players'].map((table) => `DELETE FROM ${table} WHERE workspace = ?1 AND player = ?2`),
  'DELETE FROM players WHERE workspace = ?1 AND number = ?2',
];

export function deletePlayer(visit: Visit): PlayerDeleted {
  const home = visit.known();
  const { player } = visit;
  if (home === undefined || player === undefined) return { kind: 'none', person: visit.person() };
  const { database, workspace } = home;
  enterSeason(visit);
  rememberHash(visit, home, player.barred);
  leaveBoards(visit, home, player.number);
  for (const statement of OF_PLAYER) database.run(statement, workspace, player.number);
  database.run('UPDATE rounds SET owner = \'\' WHERE workspace = ? AND owner = ?', workspace, visit.call.player.id);
  database.run('DELETE FROM deliveries WHERE workspace = ? AND player = ?', visit.call.workspace, player.number);
  appendOther(visit, 'forgotten', { at: visit.call.received, player: player.number });
  return { kind: 'deleted', person: {} };
}

/** @param unrevealed whether answers that rest may be told, too */
export function exportPlayer(visit: Visit, unrevealed: boolean): PlayerExport {
  const home = visit.known();
  const { player } = visit;
  const person = visit.person();
  if (home === undefined || player === undefined) return { kind: 'export', person };
  const rests = unrevealed ? undefined : restsOf(visit);
  if (rests !== undefined) return { kind: 'export', rests, person };
  const { database, workspace } = home;
  const boards = boardsOf(database, workspace, 'players').flatMap(({ id, name, expires }) => {
    const row = expires !== null && expires <= visit.now ? undefined
      : database.get<{ points: number; right: number; answers: number }>('SELECT points, "right", answers FROM board_rows WHERE board = ? AND member = ?', id, player.number);
    return row === undefined ? [] : [{ board: name, points: row.points, right: row.right, answers: row.answers }];
  });
  const streaks = database.all<{ schedule: string; days: number }>('SELECT schedule, days FROM schedule_players WHERE workspace = ? AND player = ? ORDER BY schedule', workspace, player.number);
  const reports = database.all<{ questionId: string; reason: string; at: number }>(
    'SELECT question AS questionId, reason, at FROM reports WHERE workspace = ? AND player = ? ORDER BY question', workspace, player.number);
  const typed = database.all<{ seq: number; text: string }>('SELECT seq, text FROM typed WHERE workspace = ? AND player = ? ORDER BY seq', workspace, player.number);
  return {
    kind: 'export',
    person,
    player: {
      id: visit.call.player.id,
      name: player.name,
      number: player.number,
      ...(player.last_question === null ? {} : { last: player.last_question }),
      ...(player.barred === 0 ? {} : { barred: true }),
      boards,
      streaks: streaks.map(({ schedule, days }) => ({ schedule, days })),
      reports: reports.map(({ questionId, reason, at }) => ({ questionId, reason, at })),
      typed: Object.fromEntries(typed.map(({ seq, text }) => [String(seq), text])),
    },
  };
}

/** By number; with id and name only those who agreed to it. */
export function playerNames(database: Database, name: string): PlayerName[] {
  const workspace = readWorkspace(database, name)?.id;
  if (workspace === undefined) return [];
  return database.all<{ number: number; person: string; name: string; named: number }>(
    'SELECT number, person, name, coalesce(export_named, 0) AS named FROM players WHERE workspace = ? ORDER BY number', workspace)
    .map((row) => ({ number: row.number, ...(row.named === 1 ? { id: row.person, name: row.name } : {}) }));
}
