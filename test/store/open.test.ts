import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { ManualClock } from '../contracts/manual-clock.ts';

const surroundings = { clock: new ManualClock(0), random: systemRandom, logger: silentLogger };

describe('the store of the settings', () => {
  it('is SQLite in the folder that they name', async () => {
    const store = await openStore({ kind: 'sqlite', folder: ':memory:' }, surroundings);
    expect(store.kind).toBe('sqlite');
    // It is handed over closed: opening may fail, and the start says how.
    await expect(store.ping()).rejects.toMatchObject({ code: 'store/closed' });
    await store.open();
    await expect(store.ping()).resolves.toBeUndefined();
    await store.close();
  });

  it('is Redis where they name an address', async () => {
    const store = await openStore({ kind: 'redis', url: 'redis://127.0.0.1:1', prefix: 'quiz' }, surroundings);
    expect(store.kind).toBe('redis');
    await store.close();
  });
});
