/** Scripts: one trip a verb, loaded anew when they are lost, exact under many callers, quick with a large pool. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derive, differences } from '../../src/store/replay.ts';
import { DEFAULT_SETTINGS, type Store } from '../../src/store/store.ts';
import { candidate, DAY, digestOf, fresh, Play, pool } from '../contracts/store-play.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { clock, effort, ending, PREFIX, storeAt } from './redis-play.ts';

let redis: RedisServer;
let store: Store;
let second: Store;
let plays = 0;
beforeAll(async () => {
  redis = await startRedis();
  store = storeAt(redis.url);
  second = storeAt(redis.url);
  await Promise.all([store.open(), second.open()]);
});
afterAll(async () => {
  await Promise.all([store.close(), second.close()]);
  await redis.close();
});

function play(): Play {
  plays += 1;
  return new Play(store, clock.now(), `discord:${plays}`);
}

const count = async (pattern: RegExp): Promise<number> => {
  const info = String(await redis.command('INFO', 'commandstats'));
  return [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].reduce((sum, [, name = '', calls]) => sum + (pattern.test(name) ? Number(calls) : 0), 0);
};

describe('a verb', () => {
  it('is one trip', async () => {
    const game = play();
    const { revision: _revision, ...settings } = DEFAULT_SETTINGS;
    const set = await game.start('ann', ['a', 'b', 'c', 'd']);
    const call = () => game.call('ann');
    const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
      recordAnswer: () => store.recordAnswer(call(), game.answerOf(set, 0, { right: false })),
      showItem: () => store.showItem(call(), { set: set.id, from: 0 }),
      replaceItem: () => store.replaceItem(call(), { set: set.id, index: 1, digest: digestOf('b'), pool: pool(300) }),
      takeHint: () => store.takeHint(call(), { kind: 'solo', asked: set.id, index: 2, digest: set.items[2]?.digest ?? '' }),
      stopSet: () => store.stopSet(call()),
      practiseMisses: () => store.practiseMisses(call(), { from: set.id, set: game.setId(), closes: game.base + DAY }),
      startSet: () => store.startSet(call(), { set: game.setId(), count: 5, pool: pool(300), closes: game.base + DAY, filters: '', anew: true }),
      savePreferences: () => store.savePreferences(call(), { language: 'zh' }),
      createTeam: () => store.createTeam(call(), { name: 'Crew', fold: 'crew' }),
      joinTeam: () => store.joinTeam(game.call('ben'), { fold: 'crew' }),
      leaveTeam: () => store.leaveTeam(game.call('ben')),
      teams: () => store.teams(call()),
      standings: () => store.standings(call(), { of: 'players', period: 'season', by: 'total', offset: 0, limit: 25 }),
      statistics: () => store.statistics(call()),
      saveReport: () => store.saveReport(call(), { reason: 'r' }),
      reports: () => store.reports(call()),
      readPerson: () => store.readPerson(call()),
      workspaces: () => store.workspaces(),
      saveSettings: () => store.saveSettings(call(), settings),
    };
    for (const [name, act] of Object.entries(verbs)) {
      // The first call of a script also loads it.
      await act();
      const before = await count(/^(evalsha|eval)$/);
      await act();
      expect([name, (await count(/^(evalsha|eval)$/)) - before]).toEqual([name, 1]);
    }
  });

  it('keeps nothing at all of a press on somebody else\'s set or on none', async () => {
    const game = play();
    const set = await game.start('ann', ['a']);
    const before = await redis.command('DBSIZE');
    for (const id of [set.id, 'nosuchset0']) {
      const call = () => game.call('ben');
      await store.showItem(call(), { set: id, from: 0 });
      await store.replaceItem(call(), { set: id, index: 0, digest: digestOf('a'), pool: pool(3) });
      await store.practiseMisses(call(), { from: id, set: game.setId(), closes: game.base + DAY });
      await store.takeHint(call(), { kind: 'solo', asked: id, index: 0, digest: set.items[0]?.digest ?? '' });
      await game.answer('ben', { ...set, id }, 0);
    }
    expect(await redis.command('DBSIZE')).toEqual(before);
  });

  it('lets everything go that has its time, and nothing else', async () => {
    const game = play();
    await game.team('ann', 'Crew');
    const set = await game.start('ann', ['a', 'b', 'c', 'd']);
    const on = (day: string, after: number) => ({ after, periods: { day, week: day < '2026-11-30' ? '2026-W48' : '2026-W49', month: day.slice(0, 7) } });
    await store.recordAnswer(game.call('ann', on('2026-11-29', 1)), game.answerOf(set, 0, { choice: '=typed' }));
    await store.recordAnswer(game.call('ann', on('2026-12-01', 3)), game.answerOf(set, 1));
    // Late for its day: its counts lie beside the record.
    await store.recordAnswer(game.call('ann', on('2026-11-28', 0)), game.answerOf(set, 2));
    await store.saveReport(game.call('ann'), { reason: 'odd' });
    const base = `${PREFIX}:{${game.workspace}}:`;
    const keys = (await redis.command('KEYS', `${base}*`)) as readonly string[];
    const day = 86_400;
    const kinds: readonly (readonly [RegExp, number])[] = [
      [/^[bc]:(?:players|teams):day:/u, 15 * day], [/^[bc]:(?:players|teams):week:/u, 77 * day], [/^[bc]:(?:players|teams):month:/u, 465 * day],
      [/^s:/u, 8 * day], [/^d:/u, 3_600],
    ];
    const found = new Set<RegExp>();
    for (const key of keys) {
      const [kind, longest] = kinds.find(([pattern]) => pattern.test(key.slice(base.length))) ?? [];
      const ttl = Number(await redis.command('TTL', key));
      if (kind === undefined || longest === undefined) expect([key, ttl]).toEqual([key, -1]);
      else {
        found.add(kind);
        expect(ttl, key).toBeGreaterThan(0.9 * longest);
        expect(ttl, key).toBeLessThanOrEqual(longest);
      }
    }
    expect(found.size).toBe(kinds.length);
    expect(keys.filter((key) => key.startsWith(`${base}c:`)).length).toBeGreaterThan(4);
  });

  it('survives the loss of all scripts with 99 calls in flight', async () => {
    const game = play();
    const sets = await Promise.all(Array.from({ length: 99 }, (_, index) => game.start(`p${index}`, ['a'])));
    const sent = sets.map((set, index) => game.answer(`p${index}`, set, 0, { points: 1 }));
    await redis.command('SCRIPT', 'FLUSH');
    const results = await Promise.all(sent);
    expect(results.filter((result) => result.kind === 'accepted')).toHaveLength(99);
    await redis.command('SCRIPT', 'FLUSH');
    expect(await game.score('p0', 'b')).toMatchObject({ kind: 'accepted' });
    expect(await game.answers()).toHaveLength(100);
  });

  it('refuses at the limits before it writes', async () => {
    const game = play();
    await game.score('ann', 'a', { points: 67_108_863 });
    expect(await game.score('ann', 'b', { points: 1 })).toMatchObject({ season: { points: 67_108_864 } });
    const set = await game.start('ann', ['c']);
    const before = await game.snapshot();
    expect(await ending(game.answer('ann', set, 0, { points: 1 }))).toMatchObject({ code: 'store/limit' });
    expect(await game.snapshot()).toEqual(before);
    await redis.command('HSET', `${PREFIX}:{${game.workspace}}:w`, 'seq', String(2 ** 27 - 4));
    expect(await ending(game.answer('ann', set, 0, { points: 0 }))).toMatchObject({ code: 'store/limit' });
    expect(await game.snapshot()).toEqual(before);
  });

  it('says corrupt when a key is of another kind, and writes nothing', async () => {
    const game = play();
    const set = await game.start('ann', ['a']);
    const keys = await redis.command('DBSIZE');
    await redis.command('SET', `${PREFIX}:{${game.workspace}}:seasons`, 'x');
    await redis.command('HSET', `${PREFIX}:{${game.workspace}}:w`, 'season', '1');
    expect(await ending(game.answer('ann', set, 0))).toMatchObject({ code: 'store/corrupt' });
    expect(await redis.command('DBSIZE')).toBe(Number(keys) + 1);
  });

  it('stays quick with 10,000 candidates', async () => {
    const game = play();
    const large = pool(10_000, 'question-with-a-name-');
    const start = () => ({ set: game.setId(), count: 20, pool: large, closes: game.base + DAY, filters: '', anew: true });
    await store.startSet(game.call('ann'), start());
    const first = await effort(redis, () => store.startSet(game.call('ann'), start()));
    expect(first.ms).toBeLessThan(200);
    // The worst case: everything was seen, so that the whole pool is looked through and cleared.
    const base = `${PREFIX}:{${game.workspace}}:`;
    await redis.command('DEL', `${base}numbers`);
    for (let from = 0; from < large.length; from += 1_000) {
      await redis.command('HSET', `${base}numbers`, ...large.slice(from, from + 1_000).flatMap(({ questionId }, index) => [questionId, String(from + index + 1)]));
    }
    await redis.command('HSET', `${base}w`, 'questions', '10000');
    await redis.command('SET', `${base}seen:1`, '\x7f'.repeat(1_251));
    for (let bit = 0; bit <= 10_007; bit += 8) await redis.command('SETBIT', `${base}seen:1`, String(bit), '1').catch(() => undefined);
    const worst = await effort(redis, () => store.startSet(game.call('ann'), start()));
    expect(worst.value).toMatchObject({ kind: 'started', set: { items: { length: 20, 0: large[0] } } });
    expect(worst.ms).toBeLessThan(300);
    const next = fresh(await store.startSet(game.call('ann'), { ...start(), count: 1 }));
    expect(next).toMatchObject({ kind: 'started', set: { items: [large[1]] } });
  });
});

describe('two processes', () => {
  it('add up 500 players with one point each, and their teams', async () => {
    const game = play();
    const other = game.through(second);
    for (let team = 0; team < 5; team += 1) await game.team(`founder${team}`, `Team ${team}`);
    const players = Array.from({ length: 500 }, (_, index) => `p${index}`);
    await Promise.all(players.map(async (player, index) => {
      const via = index % 2 === 0 ? game : other;
      await via.join(player, `Team ${index % 5}`);
      await via.score(player, 'a', { points: 1 });
    }));
    const derived = await store.readDerived(game.workspace);
    const sum = (board: string): number => [...(derived.boards.get(board)?.values() ?? [])].reduce((total, row) => total + row.points, 0);
    expect(sum('players:season:1')).toBe(500);
    expect(sum('teams:season:1')).toBe(500);
    const standings = await game.standings('p0', { of: 'teams' });
    expect(standings.rows.map((row) => [row.points, row.active, row.rank])).toEqual(Array.from({ length: 5 }, () => [100, 100, 1]));
    const replay = derive();
    for (const entry of await other.log()) replay.add(entry);
    expect(differences(derived, replay.result())).toEqual([]);
  });

  it('take one of many answers to a question, whichever comes first', async () => {
    const game = play();
    const set = await game.start('ann', ['a']);
    const results = await Promise.all(Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? game : game.through(second)).answer('ann', set, 0, { choice: `option-${turn % 4}` })));
    const accepted = results.filter((result) => result.kind === 'accepted');
    expect(accepted).toHaveLength(1);
    expect(await game.answers()).toHaveLength(1);
  });
});

describe('what has had its time', () => {
  it('expires: sets with their claims, boards of days, weeks and months, deliveries', async () => {
    const game = play();
    const set = await game.start('ann', ['a']);
    await game.answer('ann', set, 0);
    const base = `${PREFIX}:{${game.workspace}}:`;
    const days = async (key: string): Promise<number> => Number(await redis.command('PTTL', base + key)) / DAY;
    expect(await days(`s:${set.id}`)).toBeCloseTo(8, 2);
    const { day, week, month } = game.call('ann').periods;
    await game.standings('ann');
    expect(await days(`b:players:day:${day}`)).toBeCloseTo(15, 2);
    expect(await days(`b:players:week:${week}`)).toBeCloseTo(77, 2);
    expect(await days(`b:players:month:${month}`)).toBeCloseTo(465, 2);
    for (const kept of ['b:players:season:1', 'b:players:all:-', 'log', 'p:1']) expect(await redis.command('PTTL', base + kept)).toBe(-1);
    const deliveries = (await redis.command('KEYS', `${base}d:*`)) as string[];
    expect(deliveries.length).toBeGreaterThan(0);
    for (const key of deliveries) expect(Number(await redis.command('TTL', key))).toBeGreaterThan(3_500);
    // What was ended without an answer goes after a day; an answer that was received before the end keeps it as long as others.
    const anew = await Promise.all(['b', 'c', 'd', 'e'].map((id) => game.start('ann', [id, `${id}2`])));
    await game.answer('ann', anew[3]!, 0);
    await store.stopSet(game.call('ann', { after: 10 }));
    expect(await Promise.all(anew.map(({ id }) => days(`s:${id}`)))).toEqual([1, 1, 1, 8].map((kept) => expect.closeTo(kept, 2)));
    expect(await game.answer('ann', anew[0]!, 0, { after: -1 })).toMatchObject({ kind: 'accepted' });
    expect(await days(`s:${anew[0]!.id}`)).toBeCloseTo(8, 2);
    const stopped = await game.start('ann', ['f']);
    await store.stopSet(game.call('ann', { after: 10 }));
    expect(await days(`s:${stopped.id}`)).toBeCloseTo(1, 2);
    expect(await game.answer('ann', stopped, 0, { after: 20 })).toMatchObject({ kind: 'closed' });
    // A claim that is gone can pay nobody twice, because its set is gone with it.
    await redis.command('DEL', `${base}s:${set.id}`);
    expect(await game.answer('ann', set, 0)).toMatchObject({ kind: 'unknown' });
    expect(await store.startSet(game.call('ann'), { set: game.setId(), count: 1, pool: [candidate('b')], closes: game.base + DAY, filters: '', anew: false })).toMatchObject({ kind: 'started' });
  });
});
