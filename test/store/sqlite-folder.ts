/** Stores in directories of their own, and what is needed to break them. Everything is cleared after each test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';

const leftovers: (() => unknown)[] = [];

afterEach(async () => {
  for (const clear of leftovers.splice(0).toReversed()) await clear();
});

/** Calls it after the test, before what was put aside earlier. */
export function afterwards(clear: () => unknown): void {
  leftovers.push(clear);
}

export async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
  afterwards(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A store that is not open yet. */
export function store(directory: string, deadlineMs = 2_000): Store {
  const made = createSqliteStore({ directory, clock: systemClock, deadlineMs });
  afterwards(() => made.close());
  return made;
}

export async function opened(directory: string, deadlineMs?: number): Promise<Store> {
  const made = store(directory, deadlineMs);
  await made.open();
  return made;
}

/** Another program's connection to the same file. */
export function connect(directory: string): DatabaseSync {
  const connection = new DatabaseSync(join(directory, 'quiz.sqlite'));
  afterwards(() => {
    if (connection.isOpen) connection.close();
  });
  return connection;
}

/** Code of the store error with which it fails; anything else is passed on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'no failure';
}
