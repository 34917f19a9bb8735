/** The two stores for suites that run on both, each test with data of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { StoreConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import type { StoreKind } from './bot.ts';

/** SQLite in a folder of its own, Redis under a prefix of its own. */
export const STORES: readonly StoreKind[] = [
  {
    name: 'sqlite',
    async fresh(clock) {
      const folder = await mkdtemp(join(tmpdir(), 'quiz-'));
      return { open: () => open({ kind: 'sqlite', folder }, clock), dispose: () => rm(folder, { recursive: true, force: true }) };
    },
  },
  {
    name: 'redis',
    fresh(clock) {
      const redis = inject('redis');
      if ('failure' in redis) throw new Error(redis.failure);
      const { url } = redis;
      const prefix = `t${systemRandom.id(8).toLowerCase()}`;
      // The server of the tests keeps nothing; a prefix is never used again.
      return Promise.resolve({ open: () => open({ kind: 'redis', url, prefix }, clock), dispose: () => Promise.resolve() });
    },
  },
];

async function open(config: StoreConfig, clock: Parameters<StoreKind['fresh']>[0]) {
  const store = await openStore(config, { clock, random: systemRandom, logger: silentLogger });
  await store.open();
  return store;
}
