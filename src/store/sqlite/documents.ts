/** Keyv over a table, for documents that nobody was promised. */
import { EventEmitter } from 'node:events';
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv';
import type { Database } from './database.ts';

/** Runs work on the open database with the store's deadline and failures. */
export type Run = <T>(mode: 'read' | 'write', work: (database: Database) => T) => Promise<T>;

interface DocumentRow {
  readonly name: string;
  readonly value: string;
}

/** One namespace of the documents table. Keyv hands over values that it has made a string of. */
class DocumentTable extends EventEmitter implements KeyvStoreAdapter {
  readonly opts: { readonly dialect: 'sqlite' } = { dialect: 'sqlite' };
  readonly namespace: string;
  readonly #run: Run;
  readonly #now: () => number;

  constructor(namespace: string, run: Run, now: () => number) {
    super();
    this.namespace = namespace;
    this.#run = run;
    this.#now = now;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const row = await this.#run('read', (database) => database.get<DocumentRow>(
      'SELECT name, value FROM documents WHERE namespace = ? AND name = ? AND (expires IS NULL OR expires > ?)', this.namespace, key, this.#now()));
    return row?.value as StoredData<Value> | undefined;
  }

  /** `ttl` in ms. */
  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    await this.#run('write', (database) => database.run(
      'INSERT INTO documents (namespace, name, value, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, expires = excluded.expires',
      this.namespace, key, value, ttl === undefined ? null : Math.ceil(this.#now() + ttl)));
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#run('write', (database) => database.run('DELETE FROM documents WHERE namespace = ? AND name = ?', this.namespace, key))) > 0;
  }

  async clear(): Promise<void> {
    await this.#run('write', (database) => database.run('DELETE FROM documents WHERE namespace = ?', this.namespace));
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async *iterator<Value>(): AsyncGenerator<[string, Value], void> {
    const rows = await this.#run('read', (database) => database.all<DocumentRow>(
      'SELECT name, value FROM documents WHERE namespace = ? AND (expires IS NULL OR expires > ?) ORDER BY name', this.namespace, this.#now()));
    for (const { name, value } of rows) yield [name, value as Value];
  }
}

/** A Keyv of this namespace that throws on failure instead of answering "empty". */
export function openDocuments(namespace: string, run: Run, now: () => number): Keyv {
  const keyv = new Keyv({ store: new DocumentTable(namespace, run, now), namespace, useKeyPrefix: false, throwOnErrors: true });
  // Failures reach whoever called; the event alone would end the process where nobody listens.
  keyv.on('error', () => undefined);
  return keyv;
}
