/** A Redis that is killed, stopped, not there, slow or silent: promises R2 and R4, verb by verb. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../../src/runtime/logger.ts';
import type { SetState, Store } from '../../src/store/store.ts';
import { candidate, DAY, Play } from '../contracts/store-play.ts';
import { DURABLE } from '../faults/outage.ts';
import { freePort, type RedisServer, startRedis } from '../redis-server.ts';
import { startProxy } from '../tcp-proxy.ts';
import { stopwatch } from '../stopwatch.ts';
import { clock, ending, PREFIX, storeAt, until } from './redis-play.ts';

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of leftovers.splice(0).toReversed()) await close();
});

async function server(...args: string[]): Promise<RedisServer> {
  const started = await startRedis(args);
  leftovers.push(() => started.close());
  return started;
}

/** A store that is there. With a short deadline a busy machine may take longer, and the store goes on trying. */
async function opened(url: string, over: Parameters<typeof storeAt>[1] = {}): Promise<Store> {
  const store = storeAt(url, over);
  leftovers.push(() => store.close());
  await store.open().catch(() => undefined);
  await until(5_000, () => store.ping());
  return store;
}

/** Every verb with a trip of its own, sent at once. */
function everyVerb(play: Play, set: SetState): Promise<unknown>[] {
  const { store } = play;
  const call = () => play.call('ann');
  return [
    store.recordAnswer(call(), play.answerOf(set, 0)),
    store.startSet(call(), { set: play.setId(), count: 1, pool: [candidate('z')], closes: play.base + DAY, filters: '', anew: true }),
    store.showItem(call(), { set: set.id, from: 0 }),
    store.takeHint(call(), { kind: 'solo', asked: set.id, index: 0, digest: set.items[0]?.digest ?? '' }),
    store.stopSet(call()),
    store.createTeam(call(), { name: 'Crew', fold: 'crew' }),
    store.leaveTeam(call()),
    store.savePreferences(call(), { language: 'zh' }),
    store.saveReport(call(), { questionId: 'a', reason: 'r' }),
    store.standings(call(), { period: 'all', by: 'total', offset: 0, limit: 10 }),
    store.statistics(call()),
    store.teams(call()),
    store.reports(call()),
    store.readPerson(call()),
    store.workspaces(),
    store.readLog(play.workspace, 0, 10),
    store.readDerived(play.workspace),
    store.documents('cache').get('x'),
    store.documents('cache').set('x', 'y'),
    store.ping(),
  ];
}

describe('an outage', () => {
  it.each(['SIGKILL', 'SIGSTOP'] as const)('by %s fails each verb within 2.5 s, scores nothing, and is over within 5 s', async (signal) => {
    const redis = await server(...DURABLE);
    const store = await opened(redis.url);
    const play = new Play(store, clock.now());
    const set = await play.start('ann', ['a', 'b']);
    const before = await play.snapshot();

    redis.signal(signal);
    const endings = await Promise.all(everyVerb(play, set).map(ending));
    for (const one of endings) {
      expect(one).not.toHaveProperty('value');
      expect(one.ms).toBeLessThan(2_500);
    }
    for (const one of endings) expect(['store/unreachable', 'store/timeout']).toContain(one.code);

    if (signal === 'SIGKILL') await redis.restart();
    else redis.signal('SIGCONT');
    expect(await until(5_000, () => store.ping())).toBeLessThan(5_000);
    expect(await play.snapshot()).toEqual(before);
    expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'accepted', answer: { points: 10, hint: false } });
  });

  it('from the start fails to open in time, and works once the server is there', async () => {
    const port = await freePort();
    const store = storeAt(`redis://127.0.0.1:${port}`);
    leftovers.push(() => store.close());
    const opening = await ending(store.open());
    expect(opening.code).toBe('store/unreachable');
    expect(opening.ms).toBeLessThan(2_500);
    const play = new Play(store, clock.now());
    const refused = await ending(play.start('ann', ['a']));
    expect(refused.code).toBe('store/unreachable');
    expect(refused.ms).toBeLessThan(2_500);

    const redis = await startRedis([], { port });
    leftovers.push(() => redis.close());
    expect(await until(5_000, () => play.score('ann', 'a'))).toBeLessThan(5_000);
    expect(await play.answers()).toHaveLength(1);
  });

  it('does not write later what was refused meanwhile', async () => {
    const redis = await server();
    const store = await opened(redis.url);
    const play = new Play(store, clock.now());
    const set = await play.start('ann', ['a']);
    await redis.kill();
    const codes = (await Promise.all(everyVerb(play, set).map(ending))).map((one) => one.code);
    expect(codes).not.toContain(undefined);
    await redis.restart();
    await redis.command('FLUSHALL');
    // What would have been queued goes out before this on the same connection.
    await until(5_000, () => store.readPerson(play.call('ann')));
    expect(await redis.command('DBSIZE')).toBe(0);
    // The data is gone, which is told, and not taken for a new store.
    expect(await ending(store.ping())).toMatchObject({ code: 'store/emptied' });
    expect(await redis.command('DBSIZE')).toBe(0);
    await store.open();
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('of a flush under way is told by ping and once in the log, until the data is back or the store is opened anew', async () => {
    const redis = await server();
    const lines: string[] = [];
    const logger: Logger = { ...silentLogger, error: (fields, message) => void lines.push(`${JSON.stringify(fields)} ${message}`), child: () => logger };
    const store = await opened(redis.url, { logger });
    const marker = (await redis.command('HGETALL', `${PREFIX}:marker`)) as string[];
    for (let turn = 0; turn < 3; turn += 1) {
      await redis.command('FLUSHALL');
      for (let look = 0; look < 3; look += 1) expect(await ending(store.ping())).toMatchObject({ code: 'store/emptied' });
      // Verbs go on meanwhile, and do not make it good.
      await new Play(store, clock.now()).score('ann', 'a');
      expect(await ending(store.ping())).toMatchObject({ code: 'store/emptied' });
      expect(lines.splice(0)).toEqual([expect.stringMatching(/^\{"code":"store\/emptied"\} the data of the store is gone: .* restored from a backup, or until this bot is started again/u)]);
      if (turn === 1) await store.open();
      else await redis.command('HSET', `${PREFIX}:marker`, ...marker);
      // The mark of the second turn is another store's.
      if (turn < 2) await expect(store.ping()).resolves.toBeUndefined();
      else expect(await ending(store.ping())).toMatchObject({ code: 'store/emptied' });
    }
    expect(lines).toEqual([]);
  });

  it('ends a connection on which nothing comes back, under load too', async () => {
    const redis = await server();
    const proxy = await startProxy(redis.port);
    leftovers.push(() => proxy.close());
    const store = await opened(`redis://127.0.0.1:${proxy.port}`, { deadlineMs: 400 });
    const play = new Play(store, clock.now());
    const made = proxy.connections();
    proxy.freeze();
    // A verb every few ms: each write makes the socket look alive.
    const works: unknown[] = [];
    const time = stopwatch();
    const pending: Promise<unknown>[] = [];
    while (works.length === 0 && time() < 5_000) {
      pending.push(store.readPerson(play.call('ann')).then((result) => works.push(result), () => undefined));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(pending);
    expect(works).not.toEqual([]);
    expect(proxy.connections()).toBeGreaterThan(made);
  });

  it('in mid-flight reconnects after a cut', async () => {
    const redis = await server();
    const proxy = await startProxy(redis.port);
    leftovers.push(() => proxy.close());
    const store = await opened(`redis://127.0.0.1:${proxy.port}`);
    const play = new Play(store, clock.now());
    const set = await play.start('ann', ['a']);
    proxy.delay(20);
    const answering = ending(play.answer('ann', set, 0));
    setTimeout(() => proxy.cut(), 30);
    expect((await answering).code).toBe('store/unreachable');
    proxy.delay(0);
    await until(5_000, () => play.answer('ann', set, 0));
    expect(await play.answers()).toHaveLength(1);
  });

  it('that is slowness refuses what arrives after its deadline, and applies nothing of it', async () => {
    const redis = await server();
    const proxy = await startProxy(redis.port);
    leftovers.push(() => proxy.close());
    const store = await opened(`redis://127.0.0.1:${proxy.port}`, { deadlineMs: 800 });
    const direct = await opened(redis.url);
    const play = new Play(store, clock.now());
    const set = await play.start('ann', ['a']);
    const before = await play.through(direct).snapshot();
    await store.ping();
    proxy.delay(1_000);
    const late = await ending(play.answer('ann', set, 0));
    expect(late.code).toBe('store/timeout');
    expect(late.ms).toBeLessThan(1_100);
    // The script has arrived and been refused when the answer to a later command is there.
    await until(5_000, async () => {
      const stats = String(await redis.command('INFO', 'errorstats'));
      if (!stats.includes('errorstat_LATE')) throw new Error('not refused yet');
    });
    expect(await play.through(direct).snapshot()).toEqual(before);
  });
});
