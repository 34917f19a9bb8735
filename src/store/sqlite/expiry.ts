/** What has had its time goes in small slices, a few rows with each write, so that nothing ever stops for it. */
import type { Database } from './database.ts';

const SETS = 4;
const DELIVERIES = 16;
const ROWS = 100;
const DOCUMENTS = 8;

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
}
