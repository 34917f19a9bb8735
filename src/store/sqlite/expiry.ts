/** What has had its time goes in small slices, a few rows with each write, so that nothing ever stops for it. */
import type { Database } from './database.ts';

const SETS = 4;
const DELIVERIES = 16;
const ROWS = 100;
const DOCUMENTS = 8;
const ASKED = 2;

/** Removes some of what expired by `now`, in ms since the epoch. More goes with one write than one write can add. */
export function sweep(database: Database, now: number): void {
  for (const { workspace, id } of database.all<{ workspace: number; id: string }>('SELECT workspace, id FROM sets WHERE expires <= ? LIMIT ?', now, SETS)) {
    database.run('DELETE FROM set_items WHERE workspace = ? AND set_id = ?', workspace, id);
    database.run('DELETE FROM sets WHERE workspace = ? AND id = ?', workspace, id);
  }
  database.run(
    `DELETE FROM deliveries WHERE (workspace, verb, delivery) IN
       (SELECT workspace, verb, delivery FROM deliveries WHERE expires <= ? LIMIT ?)`, now, DELIVERIES);
  const board = database.get<{ id: number }>('SELECT id FROM boards WHERE expires <= ? LIMIT 1', now);
  if (board !== undefined) {
    const removed = database.run('DELETE FROM board_rows WHERE board = ?1 AND member IN (SELECT member FROM board_rows WHERE board = ?1 LIMIT ?2)', board.id, ROWS);
    if (removed < ROWS) database.run('DELETE FROM boards WHERE id = ?', board.id);
  }
  database.run('DELETE FROM documents WHERE (namespace, name) IN (SELECT namespace, name FROM documents WHERE expires <= ? LIMIT ?)', now, DOCUMENTS);
  sweepPublic(database, now);
}

/** Questions of rounds and of occurrences with all that belongs to them, and the tables of both. */
function sweepPublic(database: Database, now: number): void {
  const asked = database.all<{ workspace: number; id: string; position: number }>('SELECT workspace, id, position FROM asked WHERE held = 0 AND expires <= ? LIMIT ?', now, ASKED);
  for (const { workspace, id, position } of asked) {
    // People who answered may be many: their rows go first, and the question with the last of them.
    const answers = database.run(
      `DELETE FROM asked_answers WHERE workspace = ?1 AND id = ?2 AND position = ?3 AND player IN
         (SELECT player FROM asked_answers WHERE workspace = ?1 AND id = ?2 AND position = ?3 LIMIT ?4)`, workspace, id, position, ROWS);
    if (answers === ROWS) continue;
    for (const table of ['asked_hints', 'asked_counts', 'asked_cards', 'asked']) {
      database.run(`DELETE FROM ${table} WHERE workspace = ? AND id = ? AND position = ?`, workspace, id, position);
    }
  }
  database.run('DELETE FROM rounds WHERE (workspace, id) IN (SELECT workspace, id FROM rounds WHERE running = 0 AND expires <= ? LIMIT ?)', now, ASKED);
  const tally = database.get<{ id: number }>('SELECT id FROM tallies WHERE expires <= ? LIMIT 1', now);
  if (tally === undefined) return;
  const rows = database.run('DELETE FROM tally_rows WHERE tally = ?1 AND (kind, member) IN (SELECT kind, member FROM tally_rows WHERE tally = ?1 LIMIT ?2)', tally.id, ROWS);
  if (rows === ROWS) return;
  database.run('DELETE FROM tally_questions WHERE tally = ?', tally.id);
  database.run('DELETE FROM tallies WHERE id = ?', tally.id);
}
