/** What is left of a person or a workspace that is to be gone, in keys and values of the server. */
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { DailyStage } from '../contracts/store-daily-stage.ts';
import { candidate, DAY, fresh, HOUR, Play } from '../contracts/store-play.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { clock, PREFIX, storeAt } from './redis-play.ts';

let redis: RedisServer;
let store: Store;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  redis = await startRedis();
  store = storeAt(redis.url);
  client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await Promise.all([store.open(), client.connect()]);
});
afterAll(async () => {
  client.destroy();
  await store.close();
  await redis.close();
});

/** Keys in whose name or value a text stands; what a delivery was answered is kept for an hour and passed over. */
async function holding(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await client.keys('*')) {
    if (/:d:\w+:/u.test(key)) continue;
    const read = { hash: () => client.hGetAll(key), set: () => client.sMembers(key), zset: () => client.zRange(key, 0, -1), stream: () => client.xRange(key, '-', '+'), string: () => client.get(key) };
    const kind = (await client.type(key)) as keyof typeof read;
    if (key.includes(text) || JSON.stringify(await read[kind]()).includes(text)) found.push(key.slice(key.indexOf('}') + 2));
  }
  return found.toSorted();
}

describe('a deleted player', () => {
  it('is found nowhere: not by id, not by name, not by what they typed', async () => {
    const play = new Play(store, clock.now(), 'slack:T1');
    const stage = new DailyStage(play);
    await play.team('U0SECRET', 'Crew');
    fresh(await store.savePreferences(play.call('U0SECRET'), { nameHidden: true, exportNamed: true }));
    const set = await play.start('U0SECRET', ['s1', 's2']);
    await play.answer('U0SECRET', set, 0, { choice: '=my words' });
    await stage.set(0);
    const daily = await stage.post(0);
    await stage.press('U0SECRET', daily, { after: HOUR, choice: '=my words', buckets: ['=right'] });
    fresh(await store.startRound(play.call('U0SECRET', { after: HOUR }), {
      round: 'R00000000001', place: 'c9', count: 1, pool: [{ ...candidate('r1'), seconds: 20 }], preset: 'fast', language: 'en',
    }));
    fresh(await store.saveReport(play.call('U0SECRET'), { reason: 'my words' }));
    fresh(await store.barPlayer(play.call('boss'), { player: 'U0SECRET', barred: true }));
    expect(await holding('U0SECRET')).toEqual(['ids', 'p:1']);
    expect(await holding('my words')).toEqual(['rr:q1', 'x:1'].toSorted());
    expect((await client.keys('*')).filter((key) => /:(?:p|x|seen|st:\d+|done|mapped):1(?::|$)/u.test(key)).length).toBeGreaterThan(3);
    expect(fresh(await store.deletePlayer(play.call('U0SECRET', { after: HOUR }))).kind).toBe('deleted');
    for (const text of ['U0SECRET', 'my words']) expect(await holding(text)).toEqual([]);
    expect((await client.keys('*')).filter((key) => /:(?:p|x|seen|st:\d+|done|mapped):1(?::|$)/u.test(key))).toEqual([]);
    await play.verified();
  });
});

describe('a purged workspace', () => {
  it('leaves no key, though its id looks like a pattern, and takes none of another', async () => {
    const names = ['slack:T[1]*?\\^-', 'slack:T1x', 'slack:T[1]', 'slack:T'];
    for (const name of names) {
      const play = new Play(store, clock.now(), name);
      await play.team('ann', 'Crew');
      await play.score('ann', 'a');
      await store.startSet(play.call('ben'), { set: play.setId(), count: 1, pool: [candidate('a')], closes: play.base + DAY, filters: '', anew: true });
    }
    const keysOf = async (name: string): Promise<number> => (await client.keys('*')).filter((key) => key.startsWith(`${PREFIX}:{${name}}`)).length;
    const counts = await Promise.all(names.map(keysOf));
    expect(Math.min(...counts)).toBeGreaterThan(20);
    await store.markRemoved(names[0] ?? '', 1);
    while ((await store.purge(names[0] ?? '')).more) expect(await store.removed()).toEqual([{ workspace: names[0], at: 1, begun: true }]);
    expect(await Promise.all(names.map(keysOf))).toEqual([0, ...counts.slice(1)]);
    expect(await store.removed()).toEqual([]);
    expect(await holding('[1]*')).toEqual([]);
  });
});
