/** Servers that cannot be used, or not as they are: version, rights, memory, replicas, encryption. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Store } from '../../src/store/store.ts';
import { fresh, Play } from '../contracts/store-play.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { stopwatch } from '../stopwatch.ts';
import { clock, ending, PREFIX, storeAt, until } from './redis-play.ts';

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of leftovers.splice(0).toReversed()) await close();
});

async function server(args: readonly string[] = [], password?: string): Promise<RedisServer> {
  const started = await startRedis(args, password === undefined ? {} : { password });
  leftovers.push(() => started.close());
  return started;
}

function store(url: string, over: Parameters<typeof storeAt>[1] = {}): Store {
  const made = storeAt(url, over);
  leftovers.push(() => made.close());
  return made;
}

/** A logger that keeps all it is given as text. */
function listening(): { readonly logger: Logger; readonly text: () => string } {
  const lines: string[] = [];
  const write = (fields: object, message: string): void => void lines.push(JSON.stringify(fields) + message);
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
  return { logger, text: () => lines.join('\n') };
}

describe('opening', () => {
  it('warns of a server that evicts and writes nothing to disk', async () => {
    const redis = await server(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    expect(await store(redis.url).open()).toEqual({ warnings: [{ code: 'eviction', details: { policy: 'allkeys-lru' } }, { code: 'not-durable', details: {} }] });
  });

  it('is content with a server that keeps everything', async () => {
    const redis = await server(['--appendonly', 'yes']);
    expect(await store(redis.url).open()).toEqual({ warnings: [] });
  });

  it('takes a server that forbids CONFIG, as managed ones do, with a warning', async () => {
    const redis = await server(['--appendonly', 'yes']);
    await redis.command('ACL', 'SETUSER', 'bot', 'on', '>pw', '~*', '+@all', '-config');
    const opened = store(redis.url.replace('redis://', 'redis://bot:pw@'));
    expect(await opened.open()).toEqual({ warnings: [{ code: 'config-forbidden', details: {} }] });
    await new Play(opened, clock.now()).score('ann', 'a');
    await redis.command('ACL', 'SETUSER', 'bare', 'on', '>pw', '~*', '+@all', '-config', '-info');
    expect(await store(redis.url.replace('redis://', 'redis://bare:pw@')).open()).toEqual({ warnings: [{ code: 'config-forbidden', details: {} }] });
  });

  it('refuses a wrong password and a missing one, and never shows it', async () => {
    const redis = await server(['--requirepass', 'right-secret'], 'right-secret');
    for (const url of [`redis://:wrong-secret@127.0.0.1:${redis.port}`, `redis://127.0.0.1:${redis.port}`]) {
      const { logger, text } = listening();
      const time = stopwatch();
      const failure: unknown = await store(url, { logger }).open().catch((error: unknown) => error);
      expect(time()).toBeLessThan(1_000);
      expect(failure).toMatchObject({ code: 'store/auth' });
      expect(JSON.stringify(failure) + String(failure) + String((failure as Error).cause) + text()).not.toContain('secret');
    }
    await expect(store(redis.url).open()).resolves.toBeDefined();
    expect(() => store('redis://:top-secret@[bad')).toThrow(expect.objectContaining({ code: 'store/failed', details: { reason: 'url' } }));
  });

  it('refuses a replica', async () => {
    const master = await server();
    const replica = await server(['--replicaof', '127.0.0.1', String(master.port)]);
    await expect(store(replica.url).open()).rejects.toMatchObject({ code: 'store/read-only' });
  });

  it('refuses a store that only a newer version can read, and touches nothing', async () => {
    const redis = await server();
    await redis.command('HSET', `${PREFIX}:marker`, 'written-by', '7', 'readable-from', '7', 'id', 'x');
    const newer = store(redis.url);
    await expect(newer.open()).rejects.toMatchObject({ code: 'store/newer', details: { found: 7 } });
    expect(await redis.command('HGETALL', `${PREFIX}:marker`)).toEqual(['written-by', '7', 'readable-from', '7', 'id', 'x']);
    expect(await ending(new Play(newer, clock.now()).start('ann', ['a']))).toMatchObject({ code: 'store/newer' });
    expect(await redis.command('DBSIZE')).toBe(1);
  });

  it('refuses a store of before, whose counts it would misread, and touches nothing', async () => {
    const redis = await server();
    await redis.command('HSET', `${PREFIX}:marker`, 'written-by', '5', 'readable-from', '5', 'id', 'x');
    await expect(store(redis.url).open()).rejects.toMatchObject({ code: 'store/failed', details: { reason: 'format', found: 5 } });
    expect(await redis.command('HGETALL', `${PREFIX}:marker`)).toEqual(['written-by', '5', 'readable-from', '5', 'id', 'x']);
  });

  it('takes a store that a newer version wrote so that this one can read it', async () => {
    const redis = await server();
    await redis.command('HSET', `${PREFIX}:marker`, 'written-by', '7', 'readable-from', '1', 'id', 'x');
    const opened = store(redis.url);
    await opened.open();
    await new Play(opened, clock.now()).score('ann', 'a');
    expect(await redis.command('HGET', `${PREFIX}:marker`, 'written-by')).toBe('7');
  });

  it('keeps two prefixes on one server apart', async () => {
    const redis = await server();
    const [one, two] = [store(redis.url, { prefix: 'one' }), store(redis.url, { prefix: 'two' })];
    await Promise.all([one.open(), two.open()]);
    await new Play(one, clock.now()).score('ann', 'a');
    await one.documents('cache').set('x', 1);
    expect(await two.workspaces()).toEqual([]);
    expect(await two.documents('cache').get('x')).toBeUndefined();
    await two.documents('cache').clear();
    expect(await one.documents('cache').get('x')).toBe(1);
    expect(() => store(redis.url, { prefix: 'a{b' })).toThrow(expect.objectContaining({ code: 'store/failed' }));
  });

  it('speaks TLS, and trusts no certificate that it does not know', async () => {
    const redis = await server();
    const read = (name: string): Promise<string> => readFile(fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url)), 'utf8');
    const [key, cert] = await Promise.all([read('key'), read('certificate')]);
    const front = createServer({ key, cert }, (near) => {
      const far = connect(redis.port, '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => undefined);
    });
    front.on('tlsClientError', () => undefined);
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    leftovers.push(async () => front.close());
    const address = front.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const url = `rediss://127.0.0.1:${address.port}`;
    const trusting = store(url, { tls: { ca: cert } });
    await trusting.open();
    await new Play(trusting, clock.now()).score('ann', 'a');
    expect(await ending(store(url, { deadlineMs: 500 }).open())).toMatchObject({ code: 'store/unreachable' });
  });
});

describe('a server that is full', () => {
  it('fails with a code, keeps everything as it was, and goes on when there is room', async () => {
    const redis = await server(['--maxmemory', '10mb', '--maxmemory-policy', 'noeviction']);
    const opened = store(redis.url);
    await opened.open();
    const play = new Play(opened, clock.now());
    const set = await play.start('ann', ['a', 'b']);
    await play.answer('ann', set, 0);
    const before = await play.snapshot();
    // The cap falls below what is in use, which is the same as being filled up to it.
    await redis.command('CONFIG', 'SET', 'maxmemory', '500kb');
    const full = await ending(play.answer('ann', set, 1));
    expect(full).toMatchObject({ code: 'store/full' });
    expect(full.ms).toBeLessThan(2_500);
    expect(await ending(play.team('ann', 'Crew'))).toMatchObject({ code: 'store/full' });
    expect(await ending(opened.ping())).toMatchObject({ code: 'store/full' });
    expect(await play.snapshot()).toEqual(before);
    await redis.command('CONFIG', 'SET', 'maxmemory', '10mb');
    expect(await play.answer('ann', set, 1)).toMatchObject({ kind: 'accepted' });
  });
});

describe('a server that changes under way', () => {
  it('and becomes read-only says so, and is used again when it is a master again', async () => {
    const master = await server();
    const redis = await server();
    const opened = store(redis.url);
    await opened.open();
    const play = new Play(opened, clock.now());
    await play.start('ann', ['a']);
    await redis.command('REPLICAOF', '127.0.0.1', String(master.port));
    expect(await ending(play.start('ann', ['b']))).toMatchObject({ code: 'store/read-only' });
    await redis.command('REPLICAOF', 'NO', 'ONE');
    // The replica took the master's emptiness over; it works, and ping tells that the data is gone.
    await until(5_000, () => play.start('ann', ['b']));
  });

  it('and takes its clock forward is followed at once', async () => {
    const redis = await server();
    let offset = 0;
    // The process's own monotonic clock falling behind looks the same as the server's being set forward.
    const opened = store(redis.url, { monotonic: () => performance.now() - offset });
    await opened.open();
    const play = new Play(opened, clock.now());
    offset = 60_000;
    expect(fresh(await opened.readPerson(play.call('ann')))).toMatchObject({ kind: 'person' });
    expect(Math.abs(opened.skew() + clock.now() - Date.now())).toBeLessThan(1_000);
  });
});
