import { createClient } from '@redis/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createScriptClient } from '../../src/store/redis/client.ts';
import { markerKey } from '../../src/store/redis/keys.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { startRedis } from '../redis-server.ts';

async function server() {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  return redis;
}

describe('the client of a Redis server', () => {
  it('sends what Keyv sends: one document, several, some that expire, and the end of all', async () => {
    const redis = await server();
    const store = createRedisStore({ url: redis.url, prefix: 'client', clock: systemClock, logger: silentLogger });
    onTestFinished(() => store.close());
    await store.open();
    const [documents, others] = [store.documents('some'), store.documents('others')];
    await others.set('a', 'kept');
    expect(await documents.get('a')).toBeUndefined();
    await documents.set('a', { text: '字' });
    await documents.set('b', [1], 60_000);
    expect([await documents.get('a'), await documents.get('b'), await documents.has('b'), await documents.has('c')]).toEqual([{ text: '字' }, [1], true, false]);
    await documents.setMany([{ key: 'c', value: 3 }, { key: 'd', value: 4, ttl: 60_000 }]);
    expect(await documents.getMany(['a', 'c', 'd', 'e'])).toEqual([{ text: '字' }, 3, 4, undefined]);
    expect(await documents.hasMany(['c', 'e'])).toEqual([true, false]);
    const names = (await redis.command('KEYS', '*some*')) as string[];
    const lives = await Promise.all(names.toSorted().map((name) => redis.command('PTTL', name)));
    expect(lives.map((life) => Number(life) > 0)).toEqual([false, true, false, true]);
    expect([await documents.delete('a'), await documents.delete('a'), await documents.deleteMany(['b', 'c'])]).toEqual([true, false, true]);
    await documents.clear();
    expect(await documents.getMany(['a', 'b', 'c', 'd'])).toEqual([undefined, undefined, undefined, undefined]);
    expect(await others.get('a')).toBe('kept');
  });

  it('sends every script as the library would, also to a server that has none', async () => {
    const redis = await server();
    const ours = createScriptClient({ url: redis.url, deadlineMs: 2_000 });
    const library = createClient({ url: redis.url, scripts: SCRIPTS });
    for (const client of [ours, library]) {
      client.on('error', () => undefined);
      await client.connect();
      onTestFinished(() => client.destroy());
    }
    const marker = markerKey('client');
    for (const client of [ours, library, ours]) {
      await redis.command('SCRIPT', 'FLUSH');
      const before = Number((await redis.command('TIME') as [string])[0]) * 1_000;
      expect(Number(await client.clock(marker, []))).toBeGreaterThanOrEqual(before);
      expect(Number(await client.clock(marker, []))).toBeGreaterThanOrEqual(before);
    }
    const late = await Promise.all([ours, library].map((client) => client.recordAnswer('k', ['1']).then(() => 'applied', (error: Error) => error.message)));
    expect(late[0]).toBe(late[1]);
    expect(late[0]).toMatch(/^LATE /);
    expect(Object.keys(SCRIPTS).filter((name) => typeof ours[name as keyof typeof SCRIPTS] !== 'function')).toEqual([]);
  });

  it('refuses what it cannot send, as the library does', async () => {
    const redis = await server();
    const ours = createScriptClient({ url: redis.url, deadlineMs: 2_000 });
    ours.on('error', () => undefined);
    await expect(ours.clock(markerKey('client'), [])).rejects.toThrow('The client is closed');
    expect(() => createScriptClient({ url: 'http://user:secret@host', deadlineMs: 2_000 })).toThrow('store/failed');
  });
});
