import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { ManualClock } from '../contracts/manual-clock.ts';

describe('documents in SQLite', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 25, 12));
  let store: Store;
  beforeEach(async () => {
    store = createSqliteStore({ directory: ':memory:', clock });
    await store.open();
  });
  afterEach(() => store.close());

  it('go in and out one by one and many at a time', async () => {
    const documents = store.documents('cache');
    expect(await documents.get('a')).toBeUndefined();
    expect(await documents.has('a')).toBe(false);
    expect(await documents.set('a', { deep: ['安', null, 1.5] })).toBe(true);
    expect(await documents.has('a')).toBe(true);
    await documents.setMany([{ key: 'b', value: 2 }, { key: 'c', value: 3 }]);
    expect(await documents.getMany(['a', 'b', 'x', 'c'])).toEqual([{ deep: ['安', null, 1.5] }, 2, undefined, 3]);
    await documents.set('b', 20);
    expect(await documents.get('b')).toBe(20);
    expect(await documents.delete(['a', 'b'])).toBe(true);
    expect(await documents.delete('a')).toBe(false);
    expect(await documents.getMany(['a', 'b', 'c'])).toEqual([undefined, undefined, 3]);
  });

  it('are listed by namespace, without those whose time is over', async () => {
    const documents = store.documents('cache');
    await documents.set('a', 1);
    await documents.set('b', 2, 1_000);
    await store.documents('other').set('c', 3);
    const list = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const entry of documents.iterator?.('cache') ?? []) found.push(entry);
      return found;
    };
    expect(await list()).toEqual([['a', 1], ['b', 2]]);
    clock.move(1_000);
    expect(await list()).toEqual([['a', 1]]);
  });

  it('keep their time when written again, and lose it when written without one', async () => {
    const documents = store.documents('cache');
    await documents.set('a', 1, 1_000);
    clock.move(500);
    await documents.set('a', 2, 1_000);
    clock.move(999);
    expect(await documents.get('a')).toBe(2);
    await documents.set('a', 3);
    clock.move(10_000);
    expect(await documents.get('a')).toBe(3);
  });
});
