/** Workspaces that the bot was removed from: marked, and in time taken away. */
import type { RemovedWorkspace } from '../store.ts';
import type { Database } from './database.ts';
import { readWorkspace } from './home.ts';

/** Rows that go at once. */
const SLICE = 1_000;

export function markRemoved(database: Database, workspace: string, at: number): void {
  database.run('INSERT INTO removals (workspace, at) VALUES (?, ?) ON CONFLICT DO NOTHING', workspace, at);
}

export function markKept(database: Database, workspace: string): void {
  database.run('DELETE FROM removals WHERE workspace = ? AND at >= 0', workspace);
}

export function removed(database: Database): RemovedWorkspace[] {
  return database
    .all<{ workspace: string; at: number }>('SELECT workspace, at FROM removals ORDER BY abs(at), workspace')
    .map(({ workspace, at }) => ({ workspace, at: Math.abs(at), ...(at < 0 ? { begun: true as const } : {}) }));
}

/** Rows that are found by another row of the workspace; they go before it. */
const BELOW: readonly (readonly [table: string, which: string])[] = [
  ['board_rows', 'board IN (SELECT id FROM boards WHERE workspace = ?1)'],
  ['tally_rows', 'tally IN (SELECT id FROM tallies WHERE workspace = ?1)'],
  ['tally_questions', 'tally IN (SELECT id FROM tallies WHERE workspace = ?1)'],
];

/** Tables whose rows name the workspace by its number. The agenda goes first, so that nothing more is done there. */
const OWNED = [
  'agenda', 'notices', 'rounds', 'asked', 'asked_cards', 'asked_counts', 'asked_answers', 'asked_hints', 'shown', 'schedules', 'schedule_places', 'schedule_players',
  'occurrences', 'sets', 'set_items', 'seen', 'settled', 'typed', 'statistics', 'reports', 'counters', 'forgotten', 'players', 'teams', 'former_teams', 'seasons', 'log',
];

/** Takes away a slice of a workspace, the mark of its removal last. Once that is begun, the mark has its time below 0. */
export function purge(database: Database, name: string): { readonly more: boolean } {
  const workspace = readWorkspace(database, name)?.id;
  database.run('INSERT INTO removals (workspace, at) VALUES (?, -1) ON CONFLICT DO UPDATE SET at = -max(abs(at), 1)', name);
  let room = SLICE;
  const take = (table: string, which: string, value: string | number): void => {
    if (room === 0) return;
    const keys = database.all<{ name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table).map((column) => column.name).join(', ');
    room -= database.run(`DELETE FROM ${table} WHERE (${keys}) IN (SELECT ${keys} FROM ${table} WHERE ${which} LIMIT ?2)`, value, room);
  };
  if (workspace !== undefined) {
    const [agenda = '', ...others] = OWNED;
    take(agenda, 'workspace = ?1', workspace);
    for (const [table, which] of BELOW) take(table, which, workspace);
    for (const table of [...others, 'boards', 'tallies']) take(table, 'workspace = ?1', workspace);
  }
  take('deliveries', 'workspace = ?1', name);
  if (workspace !== undefined) take('workspaces', 'id = ?1', workspace);
  take('removals', 'workspace = ?1', name);
  // Where there was no room left, there may be more.
  return { more: room === 0 };
}
