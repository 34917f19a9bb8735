/** What the tests of the Redis store share beyond the contract. */
import { createClient } from '@redis/client';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createRedisStore, type RedisStoreOptions } from '../../src/store/redis/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createManualClock } from '../fakes/clock.ts';
import { stopwatch } from '../stopwatch.ts';

export const clock = createManualClock();

/** Beginning of the keys of `storeAt`. */
export const PREFIX = 'store-tests';

export function storeAt(url: string, over: Partial<RedisStoreOptions> = {}): Store {
  return createRedisStore({ url, prefix: PREFIX, clock, logger: silentLogger, ...over });
}

/** How a promise ended: its value's kind, or the code of its error, and after how many ms of a `stopwatch`. */
export async function ending(promise: Promise<unknown>): Promise<{ readonly ms: number; readonly code?: string; readonly value?: unknown }> {
  const time = stopwatch();
  try {
    const value = await promise;
    return { ms: time(), value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { ms: time(), code };
  }
}

/** Tries again until it works; the ms that it took. Throws the last error after `ms`. */
export async function until(ms: number, attempt: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (;;) {
    try {
      await attempt();
      return performance.now() - started;
    } catch (error) {
      if (performance.now() - started > ms) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Removes what was kept under a prefix: the server may be somebody else's. */
export async function forget(url: string, prefix: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys(`${prefix}[:.]*`);
  for (let from = 0; from < keys.length; from += 1_000) await client.unlink(keys.slice(from, from + 1_000));
  client.destroy();
}
