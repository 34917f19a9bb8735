/** A workspace in the database: its row, its settings, its counters. */
import { readSettings } from '../kept-settings.ts';
import type { Settings } from '../store.ts';
import type { Database } from './database.ts';

export interface WorkspaceRow {
  readonly id: number;
  readonly settings: string | null;
  readonly revision: number;
  /** Made when a person is first deleted: what is kept of their id leads back to it by this alone. */
  readonly secret: string | null;
}

/** A workspace of which something is kept. */
export interface Home {
  readonly database: Database;
  /** Its row id. */
  readonly workspace: number;
}

export function readWorkspace(database: Database, name: string): WorkspaceRow | undefined {
  return database.get<WorkspaceRow>('SELECT id, settings, revision, secret FROM workspaces WHERE name = ?', name);
}

export function settingsOf(row: WorkspaceRow | undefined): Settings {
  return readSettings(row?.settings ?? '{}', row?.revision ?? 0);
}

/** The row of a workspace, made now where it is new. */
export function enterWorkspace(database: Database, name: string): WorkspaceRow {
  const known = readWorkspace(database, name);
  if (known !== undefined) return known;
  database.run('INSERT INTO workspaces (name) VALUES (?)', name);
  const made = readWorkspace(database, name);
  if (made === undefined) throw new Error('a workspace was written and is not there');
  return made;
}

/** The next number of a workspace's log, of its players, of its teams or of its claims. */
export function nextNumber({ database, workspace }: Home, of: 'seq' | 'players' | 'teams' | 'fence'): number {
  const row = database.get<{ number: number }>(`UPDATE workspaces SET ${of} = ${of} + 1 WHERE id = ? RETURNING ${of} AS number`, workspace);
  if (row === undefined) throw new Error('a workspace was written and is not there');
  return row.number;
}
