/** Entries of the agenda as rows: put, moved, taken away. */
import { type AgendaEntry, entryId, type Step } from '../store.ts';
import type { Home } from './home.ts';

export interface EntryRow {
  readonly id: string;
  readonly due: number;
  readonly fence: number | null;
  readonly attempt: number;
  readonly first: number | null;
  readonly step: string;
  readonly opened: string | null;
  /** Number of the season whose podium comes with a daily. */
  readonly podium: number | null;
}

/** What an entry says is to be done; nothing where that cannot be read. */
export function stepOf(row: EntryRow): Step | undefined {
  try {
    const step = JSON.parse(row.step) as Step;
    if (entryId(step) !== row.id) return undefined;
    return step.kind !== 'daily' || (Number.isSafeInteger(step.closes) && typeof step.date === 'string') ? step : undefined;
  } catch {
    return undefined;
  }
}

/** Adds an entry. One of the same id stays as it is, or gives way with its claim. */
export function putEntry({ database, workspace }: Home, { due, step }: AgendaEntry, known: 'stays' | 'gives way'): void {
  database.run(
    `INSERT INTO agenda (workspace, id, due, ready, step) VALUES (?1, ?2, ?3, ?3, ?4) ${known === 'stays' ? 'ON CONFLICT DO NOTHING' : `ON CONFLICT DO UPDATE SET
       due = excluded.due, ready = excluded.ready, step = excluded.step, fence = NULL, attempt = 0, first = NULL, opened = NULL, podium = NULL`}`,
    workspace, entryId(step), due, JSON.stringify(step));
}

export function findEntry({ database, workspace }: Home, id: string): EntryRow | undefined {
  return database.get<EntryRow>('SELECT id, due, fence, attempt, first, step, opened, podium FROM agenda WHERE workspace = ? AND id = ?', workspace, id);
}

export function dropEntry({ database, workspace }: Home, id: string): boolean {
  return database.run('DELETE FROM agenda WHERE workspace = ? AND id = ?', workspace, id) === 1;
}

/** All entries whose id begins with `<beginning>:`; names and ids have no `;`, which follows `:`. */
const BELOW = 'workspace = ?1 AND id >= ?2 || \':\' AND id < ?2 || \';\'';

export function dropBelow({ database, workspace }: Home, beginning: string): void {
  database.run(`DELETE FROM agenda WHERE ${BELOW}`, workspace, beginning);
}

/** Moves those that nobody has claimed. */
export function moveBelow({ database, workspace }: Home, beginning: string, due: number): void {
  database.run(`UPDATE agenda SET due = ?3, ready = ?3 WHERE ${BELOW} AND fence IS NULL`, workspace, beginning, due);
}

export function moveEntry({ database, workspace }: Home, id: string, due: number): void {
  database.run('UPDATE agenda SET due = ?3, ready = ?3 WHERE workspace = ?1 AND id = ?2 AND fence IS NULL', workspace, id, due);
}

/** The last fence that was given in the workspace. */
export function fenceOf({ database, workspace }: Home): number {
  return database.get<{ fence: number }>('SELECT fence FROM workspaces WHERE id = ?', workspace)?.fence ?? 0;
}

/** Earliest time at which anything is due in the workspace, but for what was claimed after the fence `before`. */
export function nextDue({ database, workspace }: Home, before: number = fenceOf({ database, workspace })): { readonly next?: number } {
  const row = database.get<{ ready: number }>('SELECT ready FROM agenda WHERE workspace = ? AND coalesce(fence, 0) <= ? ORDER BY ready LIMIT 1', workspace, before);
  return row === undefined ? {} : { next: row.ready };
}
