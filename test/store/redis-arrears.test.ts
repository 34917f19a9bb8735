/** Boards in arrears: what answers leave to be written later is never missing where anybody looks. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_ARREARS } from '../../src/store/redis/scripts/arrears.ts';
import type { RekeyEntry } from '../../src/store/league.ts';
import { DEFAULT_SETTINGS, type SetState, type Store } from '../../src/store/store.ts';
import { candidate, DAY, fresh, HOUR, Play, plain } from '../contracts/store-play.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { clock, ending, PREFIX, storeAt } from './redis-play.ts';

let redis: RedisServer;
let store: Store;
let plays = 0;
beforeAll(async () => {
  redis = await startRedis();
  store = storeAt(redis.url);
  await store.open();
});
afterAll(async () => {
  await store.close();
  await redis.close();
});

function play(): Play {
  plays += 1;
  return new Play(store, clock.now(), `discord:${plays}`);
}

const IDS = Array.from({ length: 20 }, (_, index) => `q${index}`);
const key = (game: Play, name: string): string => `${PREFIX}:{${game.workspace}}:${name}`;
const standing = async (game: Play): Promise<number> => Number(await redis.command('STRLEN', key(game, 'arrears')));
const pointsOn = async (game: Play, board: string, member: string): Promise<number | undefined> => {
  const score = await redis.command('ZSCORE', key(game, `b:${board}`), member);
  return score === null ? undefined : Math.ceil(Number(score) / 2 ** 27);
};

interface Seat {
  readonly player: string;
  readonly set: SetState;
}

/** People of two teams, and some of none, each with an open set of 20 questions that stays open for long. */
async function seats(game: Play, count: number, after = 0): Promise<Seat[]> {
  for (const team of ['Crew', 'Deck']) await game.team(`founder of ${team}`, team, after);
  return Promise.all(Array.from({ length: count }, async (_, index) => {
    const player = `p${index}`;
    if (index % 3 < 2) await game.join(player, index % 3 === 0 ? 'Crew' : 'Deck', after);
    const started = fresh(await game.store.startSet(game.call(player, { after }), { set: game.setId(), count: 20, pool: IDS.map(candidate), closes: game.base + 200 * DAY, filters: '', anew: true }));
    if (started.kind !== 'started') throw new Error(started.kind);
    return { player, set: started.set };
  }));
}

const areaOf = (item: number): string => ['pods', 'network', 'storage'][item % 3] ?? 'pods';

/** Everybody answers the items from one to before another, one item after the other. */
async function burst(game: Play, all: readonly Seat[], from: number, to: number, after = HOUR): Promise<void> {
  for (let item = from; item < to; item += 1) {
    const results = await Promise.all(all.map(({ player, set }, at) => game.answer(player, set, item, { after, points: 10 + at, right: (item + at) % 4 > 0, area: areaOf(item) })));
    for (const { kind } of results) expect(kind).toBe('accepted');
  }
}

describe('a burst of answers', () => {
  const reading: Readonly<Record<string, (game: Play) => Promise<unknown>>> = {
    'players of the day': (game) => game.standings('p0', { of: 'players', period: 'day' }),
    'players of the week': (game) => game.standings('p0', { of: 'players', period: 'week' }),
    'players of all time': (game) => game.standings('p0', { of: 'players', period: 'all' }),
    'players of an area': (game) => game.standings('p0', { of: 'players', area: 'network' }),
    'teams of the season': (game) => game.standings('p0', { of: 'teams' }),
    'teams of the month by average': (game) => game.standings('p0', { of: 'teams', period: 'month', by: 'average' }),
    'teams with their points': async (game) => fresh(await game.store.teams(game.call('p0'))),
    'statistics of the workspace': async (game) => fresh(await game.store.workspaceStatistics(game.call('p0'))),
    'what is kept of a player': async (game) => fresh(await game.store.exportPlayer(game.call('p0'))),
    'what is derived from the log': async (game) => plain(await game.store.readDerived(game.workspace)),
  };

  for (const [what, read] of Object.entries(reading)) {
    for (const people of [3, 80]) {
      it(`of ${people} people is on ${what} at once`, async () => {
        const game = play();
        const all = await seats(game, people);
        await burst(game, all, 0, people === 3 ? 4 : 6);
        expect(await standing(game)).toBeGreaterThan(0);
        const first = await read(game);
        expect(await standing(game)).toBe(0);
        await game.verified();
        expect(await read(game)).toEqual(first);
      });
    }
  }

  it('is worked off on the way, so that little is ever in arrears', async () => {
    const game = play();
    const all = await seats(game, 160);
    let highest = 0;
    let workedOff = 0;
    for (let item = 0; item < 20; item += 1) {
      const before = await standing(game);
      await burst(game, all, item, item + 1);
      const after = await standing(game);
      highest = Math.max(highest, after);
      if (after < before) workedOff += 1;
    }
    expect(highest).toBeLessThan(MOST_ARREARS);
    expect(workedOff).toBeGreaterThan(1);
    await game.verified();
  });

  it('is on the board of the season before anything is read, because its verdicts tell the rank', async () => {
    const game = play();
    const [one, two] = await seats(game, 2);
    expect(await game.answer('p0', one!.set, 0, { points: 10 })).toMatchObject({ season: { points: 10, rank: 1 } });
    expect(await game.answer('p1', two!.set, 0, { points: 20 })).toMatchObject({ season: { points: 20, rank: 1 } });
    expect(await game.answer('p0', one!.set, 1, { points: 5 })).toMatchObject({ season: { points: 15, rank: 2 } });
    expect(await pointsOn(game, 'players:season:1', '3')).toBe(15);
    expect(await standing(game)).toBeGreaterThan(0);
  });
});

describe('what is in arrears', () => {
  it('is worked off when an answer of another day, or another season, comes', async () => {
    const game = play();
    const [one, two, three] = await seats(game, 3, 39 * DAY);
    const day = (after: number): string => `players:day:${game.call('p0', { after }).periods.day}`;
    await game.answer('p0', one!.set, 0, { after: 39 * DAY });
    expect(await pointsOn(game, day(39 * DAY), '3')).toBeUndefined();
    await game.answer('p1', two!.set, 0, { after: 39.9 * DAY });
    expect(await pointsOn(game, day(39 * DAY), '3')).toBe(10);
    await game.answer('p2', three!.set, 0, { after: 40.1 * DAY });
    expect(await pointsOn(game, day(39.9 * DAY), '4')).toBe(10);
    expect(await pointsOn(game, 'teams:season:1', '2')).toBe(10);
    await game.verified(40.1 * DAY);
  });

  it('of an older day than the player was in last is written beside it', async () => {
    const game = play();
    const all = await seats(game, 4);
    await burst(game, all, 0, 1, 0);
    await burst(game, all, 1, 2, DAY);
    await burst(game, all, 2, 3, 0);
    await burst(game, all, 3, 4, 7 * DAY);
    await burst(game, all, 4, 5, HOUR);
    await burst(game, all, 5, 6, DAY);
    const rows = (await game.standings('p0', { of: 'players', period: 'day' })).rows;
    expect(rows.find(({ id }) => id === 3)).toMatchObject({ answers: 3 });
    await game.verified(7 * DAY);
  });

  it('stays with the team that it was earned for, whoever changes teams meanwhile', async () => {
    const game = play();
    const all = await seats(game, 3);
    await burst(game, all, 0, 2);
    await game.leave('p0');
    await game.join('p0', 'Deck');
    await burst(game, all, 2, 4);
    await game.leave('p0');
    await burst(game, all, 4, 5);
    expect(await standing(game)).toBeGreaterThan(0);
    await game.verified();
  });

  it('is there before a player or a team is deleted, or hidden', async () => {
    const game = play();
    const all = await seats(game, 6);
    await burst(game, all, 0, 3);
    fresh(await store.barPlayer(game.call('root'), { player: 'p1', barred: true }));
    fresh(await store.deletePlayer(game.call('p0')));
    expect(await standing(game)).toBe(0);
    await burst(game, all.slice(1), 3, 5);
    fresh(await store.deleteTeam(game.call('founder of Deck'), { team: 'deck', any: false }));
    expect(await standing(game)).toBe(0);
    await burst(game, all.slice(1), 5, 6);
    expect((await game.standings('p2', { of: 'players', period: 'day' })).rows.map(({ id }) => id)).not.toContain(4);
    await game.verified();
  });

  it('is worked off once only, also when the server is killed in between', async () => {
    const own = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    let there = storeAt(own.url);
    try {
      await there.open();
      const game = new Play(there, clock.now());
      const all = await seats(game, 10);
      await burst(game, all, 0, 3);
      await there.close();
      await own.kill();
      await own.restart();
      there = storeAt(own.url);
      await there.open();
      const after = game.through(there);
      await burst(after, all, 3, 5);
      await after.standings('p0', { period: 'day' });
      await own.kill();
      await own.restart();
      await there.close();
      there = storeAt(own.url);
      await there.open();
      await game.through(there).verified();
    } finally {
      await there.close();
      await own.close();
    }
  });

  it('is read as well where the server has no memory left', async () => {
    const own = await startRedis();
    const there = storeAt(own.url);
    try {
      await there.open();
      const game = new Play(there, clock.now());
      const all = await seats(game, 5);
      await burst(game, all, 0, 3);
      await own.command('CONFIG', 'SET', 'maxmemory', '1mb');
      expect(await ending(game.answer('p0', all[0]!.set, 4))).toMatchObject({ code: 'store/full' });
      expect((await game.standings('p0', { of: 'teams', period: 'day' })).rows).toHaveLength(2);
      await game.verified();
    } finally {
      await there.close();
      await own.close();
    }
  });

  it('makes no board last longer than from its first answer', async () => {
    const game = play();
    const all = await seats(game, 2);
    const { day, week } = game.call('p0').periods;
    await burst(game, all, 0, 1);
    const head = String(await redis.command('HGET', key(game, 'w'), 'arrears'));
    const aged = (days: number): string => head.replace(/\d+$/u, (since) => String(Number(since) - days * DAY));
    await redis.command('HSET', key(game, 'w'), 'arrears', aged(5));
    await game.standings('p0');
    const left = async (board: string): Promise<number> => Number(await redis.command('PTTL', key(game, `b:${board}`))) / DAY;
    expect(await left(`players:day:${day}`)).toBeCloseTo(10, 2);
    expect(await left(`teams:week:${week}`)).toBeCloseTo(72, 2);
    await redis.command('DEL', key(game, `b:players:day:${day}`));
    await burst(game, all, 1, 2);
    await redis.command('HSET', key(game, 'w'), 'arrears', aged(20));
    await game.standings('p0');
    expect(await redis.command('EXISTS', key(game, `b:players:day:${day}`))).toBe(0);
  });

  it('takes no team over the limit of its points', async () => {
    const game = play();
    const [one] = await seats(game, 1);
    await game.answer('p0', one!.set, 0, { points: 10 });
    await game.standings('p0');
    const raise = "local t = cmsgpack.unpack(redis.call('HGET', KEYS[1], 'record')) t[22] = tonumber(ARGV[1]) return redis.call('HSET', KEYS[1], 'record', cmsgpack.pack(t))";
    await redis.command('EVAL', raise, '1', key(game, 't:1'), String(2 ** 26 - 25));
    await game.answer('p0', one!.set, 1, { points: 10 });
    await game.standings('p0');
    await game.answer('p0', one!.set, 2, { points: 10 });
    expect(await ending(game.answer('p0', one!.set, 3, { points: 10 }))).toMatchObject({ code: 'store/limit' });
    expect(await game.answer('p0', one!.set, 3, { points: 5 })).toMatchObject({ kind: 'accepted' });
    expect(await game.answers()).toHaveLength(4);
  });

  it('takes no team over the limit either that a correction brought near to it', async () => {
    const game = play();
    const [one] = await seats(game, 1);
    await game.answer('p0', one!.set, 0, { points: 10 });
    const { revision: _revision, ...settings } = DEFAULT_SETTINGS;
    const entry: RekeyEntry = { questionId: 'q0', keyHash: 'key-q0', do: 'void', key: [], reason: 'because', at: game.base, periods: game.call('root').periods, season: 1, graded: {} };
    const rows = { seq: (await game.log()).length, boards: { 'teams:all:-': { 1: { points: 2 ** 26 - 15, seq: 1, right: 1, answers: 1 } } }, statistics: {}, workspace: {}, news: {} };
    const result = fresh(await store.applyRekey(game.call('root'), { settings, rekey: { questionId: 'q0', keyHash: 'key-q0', do: 'void', reason: 'because', at: game.base, key: [] }, rows, entry }));
    expect(result.kind).toBe('applied');
    game.revision += 1;
    expect(await game.answer('p0', one!.set, 1, { points: 10 })).toMatchObject({ kind: 'accepted' });
    expect(await ending(game.answer('p0', one!.set, 2, { points: 10 }))).toMatchObject({ code: 'store/limit' });
    expect(await game.answer('p0', one!.set, 2, { points: 5 })).toMatchObject({ kind: 'accepted' });
  });

  it('is kept where a record cannot be read, and answers go on being recorded', async () => {
    const game = play();
    const all = await seats(game, 80);
    await burst(game, all, 0, 1);
    await game.standings('p0');
    const record = "local r = redis.call('HGET', KEYS[1], 'record') redis.call('HSET', KEYS[1], 'record', string.sub(r, 1, 3) .. string.char(193)) redis.call('SET', KEYS[2], r) return 1";
    await redis.command('EVAL', record, '2', key(game, 't:2'), key(game, 'aside'));
    await burst(game, all, 1, 2);
    const before = await standing(game);
    expect(await ending(game.standings('p0', { of: 'teams' }))).toMatchObject({ code: 'store/failed' });
    expect(await standing(game)).toBe(before);
    const kinds = new Set<string>();
    for (let item = 2; item < 19; item += 1) {
      for (const { player, set } of all) {
        const call = game.call(player, { after: HOUR });
        const answer = game.answerOf(set, item, { points: item, area: areaOf(item) });
        const { code } = await ending(store.recordAnswer(call, answer));
        if (code !== undefined) kinds.add(code);
        expect(fresh(await store.recordAnswer(call, answer)).kind).toBe('again');
      }
    }
    expect([...kinds]).toEqual(['store/failed']);
    await redis.command('EVAL', "return redis.call('HSET', KEYS[1], 'record', redis.call('GET', KEYS[2]))", '2', key(game, 't:2'), key(game, 'aside'));
    await game.verified();
  });

  it('of a workspace that is half purged is no matter', async () => {
    const game = play();
    const all = await seats(game, 4);
    await burst(game, all, 0, 1);
    await redis.command('DEL', key(game, 'p:4'));
    expect((await game.standings('p2', { of: 'players', period: 'day' })).rows).toHaveLength(3);
    await burst(game, all.slice(2), 1, 2);
    await redis.command('DEL', key(game, 'w'));
    expect((await game.standings('p2', { of: 'players', period: 'all' })).rows).toHaveLength(3);
    expect(await standing(game)).toBe(0);
  });

  it('makes no difference to anything, however much of it there is when something else happens', async () => {
    const times = [39.5, 39.9, 39.99, 40.01, 40.1, 47, 72, 121];
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('answer' as const), player: fc.nat(4), item: fc.nat(19), at: fc.constantFrom(...times), points: fc.constantFrom(0, 1, 10), right: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom<'join' | 'leave'>('join', 'leave'), player: fc.nat(4), team: fc.constantFrom('Crew', 'Deck') }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), player: fc.nat(4) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('season' as const), at: fc.constantFrom(...times) }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const outcomes: unknown[] = [];
      for (const often of [false, true]) {
        const game = play();
        const all = await seats(game, 5, 39 * DAY);
        const told: unknown[] = [];
        for (const each of steps) {
          if (each.kind === 'answer') {
            const { kind, player, item, at, ...options } = each;
            const result = await game.answer(`p${player}`, all[player]!.set, item, { after: at * DAY, area: areaOf(item), ...options });
            told.push(kind, result.kind, 'season' in result ? result.season : undefined);
          } else if (each.kind === 'season') {
            told.push(fresh(await store.startSeason(game.call('root', { after: each.at * DAY }), { label: 'Named' })).kind);
          } else if (each.kind === 'delete') {
            told.push(fresh(await store.deletePlayer(game.call(`p${each.player}`, { after: 39 * DAY }))).kind);
          } else {
            const { kind, player, team } = each;
            told.push((await (kind === 'join' ? game.join(`p${player}`, team, 39 * DAY) : game.leave(`p${player}`, 39 * DAY))).kind);
          }
          if (often) await game.standings('p0', { of: 'teams', period: 'day' }, 39 * DAY);
        }
        told.push(fresh(await store.workspaceStatistics(game.call('root', { after: 39 * DAY }))), plain(await store.readDerived(game.workspace)));
        outcomes.push(told);
      }
      expect(outcomes[0]).toEqual(outcomes[1]);
    }), { numRuns: 40 });
  }, 120_000);
});
