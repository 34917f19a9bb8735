/** Entries of the answer log that are no answers. */
import type { LogEntry } from '../store.ts';
import { type Home, nextNumber } from './home.ts';

export type Other = Exclude<LogEntry, { readonly type: 'answer' }>;
export type Detail<Type extends Other['type']> = Omit<Extract<Other, { readonly type: Type }>, 'type' | 'seq'>;

/** Writes an entry that is no answer. */
export function appendEntry<Type extends Other['type']>(home: Home, type: Type, detail: Detail<Type>): void {
  home.database.run('INSERT INTO log (workspace, seq, type, detail) VALUES (?, ?, ?, ?)', home.workspace, nextNumber(home, 'seq'), type, JSON.stringify(detail));
}
