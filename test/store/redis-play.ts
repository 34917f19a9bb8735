/** What the tests of the Redis store share beyond the contract. */
import { createClient } from '@redis/client';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createRedisStore, type RedisStoreOptions } from '../../src/store/redis/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createManualClock } from '../fakes/clock.ts';
import type { RedisServer } from '../redis-server.ts';
import { stopwatch } from '../stopwatch.ts';

/**
 * Wednesday 2037-11-25 09:00 UTC. Leases end by the server's own time where that is later than the process's, so that a clock that a test
 * moves by hand must be ahead of it.
 */
export const AHEAD = 2_142_752_400_000;

export const clock = createManualClock(AHEAD);

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

/** Tries again until it works; the ms of a `stopwatch` that it took. Throws the last error after `ms`. */
export async function until(ms: number, attempt: () => Promise<unknown>): Promise<number> {
  const time = stopwatch();
  for (;;) {
    try {
      await attempt();
      return time();
    } catch (error) {
      if (time() > ms) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/**
 * Time in ms of a processor that a server and this process spent on a piece of work: what it takes where nothing else runs,
 * and the same on a machine that is busy. Nothing else may use the server meanwhile.
 */
export async function effort<T>(redis: RedisServer, work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const server = async (): Promise<number> => {
    const seconds = [...String(await redis.command('INFO', 'cpu')).matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gmu)].map(([, text]) => Number(text));
    if (seconds.length !== 2) throw new Error('INFO cpu has no times');
    return seconds.reduce((sum, one) => sum + one, 0) * 1_000;
  };
  const before = await server();
  const own = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(own);
  return { ms: (user + system) / 1_000 + ((await server()) - before), value };
}

/** Removes what was kept under a prefix: the server may be somebody else's. */
export async function forget(url: string, prefix: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys(`${prefix}[:.]*`);
  for (let from = 0; from < keys.length; from += 1_000) await client.unlink(keys.slice(from, from + 1_000));
  client.destroy();
}
