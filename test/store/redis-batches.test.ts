/** Answers of one tick and workspace travel in one call of the script, and each has its own outcome. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerRecorded, SetState, Stale, Store } from '../../src/store/store.ts';
import { DailyStage } from '../contracts/store-daily-stage.ts';
import { type ClaimedOf, done } from '../contracts/store-stage.ts';
import { candidate, DAY, fresh, HOUR, Play } from '../contracts/store-play.ts';
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
  return new Play(store, clock.now(), `slack:${plays}`);
}

async function scripts(): Promise<number> {
  const info = String(await redis.command('INFO', 'commandstats'));
  return Number(/^cmdstat_evalsha:calls=(\d+)/mu.exec(info)?.[1] ?? 0);
}

/** How often scripts were called for a piece of work. */
async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await scripts();
  await work();
  return (await scripts()) - before;
}

const PLAYERS = Array.from({ length: 12 }, (_, index) => `p${index}`);
const IDS = ['a', 'b', 'c', 'd', 'e'];

/** Everybody in a team has an open set of the same questions. */
async function prepared(game: Play): Promise<{ readonly player: string; readonly set: SetState }[]> {
  for (const team of ['Crew', 'Deck', 'Mast']) await game.team(`founder of ${team}`, team);
  const all = [];
  for (const [index, player] of PLAYERS.entries()) {
    await game.join(player, ['Crew', 'Deck', 'Mast'][index % 3] ?? 'Crew');
    all.push({ player, set: await game.start(player, IDS) });
  }
  return all;
}

const withoutPeople = (result: Stale | AnswerRecorded) => JSON.parse(JSON.stringify(result)) as unknown;

describe('answers of one tick', () => {
  it('are one call for each 32 of a workspace', async () => {
    const game = play();
    const sets: { readonly player: string; readonly set: SetState }[] = [];
    for (let player = 0; player < 130; player += 1) sets.push({ player: `p${player}`, set: await game.start(`p${player}`, IDS) });
    const together = (count: number, item: number) => callsOf(() => Promise.all(sets.slice(0, count).map(({ player, set }) => game.answer(player, set, item))));
    await game.answer('p0', sets[0]!.set, 0);
    expect(await together(32, 1)).toBe(1);
    expect(await together(33, 2)).toBe(2);
    expect(await together(130, 3)).toBe(5);
    const other = play();
    const elsewhere = await other.start('ann', ['a']);
    expect(await callsOf(() => Promise.all([game.answer('p1', sets[1]!.set, 4), other.answer('ann', elsewhere, 0)]))).toBe(2);
    const answers = await game.answers();
    expect(answers.map(({ seq }) => seq)).toEqual(Array.from({ length: 197 }, (_, index) => index + 2));
    expect(answers.slice(66, 196).map(({ asked }) => asked)).toEqual(sets.map(({ set }) => set.id));
    await game.verified();
  });

  it('stay in their order where some go before the tick is over', async () => {
    const game = play();
    const sets: SetState[] = [];
    for (let player = 0; player < 90; player += 1) sets.push(await game.start(`p${player}`, IDS));
    await game.answer('p0', sets[0]!, 0);
    // Each change of the day begins another call; the third is full before the first two.
    const days = sets.map((_, index) => (index < 10 ? 0.1 : index < 20 ? 0.9 : 0.2) * DAY);
    expect(await callsOf(() => Promise.all(sets.map((set, index) => game.answer(`p${index}`, set, 1, { after: days[index]! }))))).toBe(5);
    expect((await game.answers()).slice(1).map(({ asked }) => asked)).toEqual(sets.map(({ id }) => id));
    await game.verified();
    const other = play();
    const elsewhere = await other.start('ann', IDS);
    await other.answer('ann', elsewhere, 0);
    // Those of another workspace wait for the end of the tick, as ever.
    expect(await callsOf(() => Promise.all([
      other.answer('ann', elsewhere, 1), ...sets.slice(0, 32).map((set, index) => game.answer(`p${index}`, set, 2)), other.answer('ann', elsewhere, 2),
    ]))).toBe(2);
  });

  it('stay before those of the next turns where many wait for the first call', async () => {
    const game = play();
    const sets: SetState[] = [];
    for (let player = 0; player < 72; player += 1) sets.push(await game.start(`p${player}`, IDS));
    const [last] = sets.splice(71);
    await game.answer('p0', sets[0]!, 0);
    const crowd = sets.map((set, index) => game.answer(`p${index}`, set, 1));
    // The first call has gone out by then, and what is left of the turn has not.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const next = game.answer('p71', last!, 1);
    await Promise.all([...crowd, next]);
    expect((await game.answers()).slice(1).map(({ asked }) => asked)).toEqual([...sets, last!].map(({ id }) => id));
    await game.verified();
  });

  it('come out as one after the other', async () => {
    const [together, apart] = [play(), play()];
    const results: unknown[][] = [];
    for (const game of [together, apart]) {
      const all = await prepared(game);
      const tries = IDS.flatMap((_, index) => all.map(({ player, set }, at) => () =>
        game.answer(player, set, index, { after: HOUR, points: 10 + at, right: (index + at) % 3 > 0, area: at % 2 === 0 ? 'pods' : 'network', choice: index === 4 ? `=text ${at}` : 'right' })));
      const outcomes: (Stale | AnswerRecorded)[] = [];
      if (game === together) outcomes.push(...(await Promise.all(tries.map((attempt) => attempt()))));
      else for (const attempt of tries) outcomes.push(await attempt());
      results.push(outcomes.map(withoutPeople));
      await game.verified();
    }
    expect(results[0]).toEqual(results[1]);
    expect((await together.log()).map((entry) => ({ ...entry }))).toEqual((await apart.log()).map((entry) => ({ ...entry })));
    const statistics = async (game: Play) => fresh(await store.workspaceStatistics(game.call('ann')));
    expect(await statistics(together)).toEqual(await statistics(apart));
  });

  it('are accepted once each, told again, told already, refused and stale side by side', async () => {
    const game = play();
    const set = await game.start('ann', IDS);
    const other = await game.start('ben', IDS);
    const call = game.call('ann');
    const answer = (over: Partial<Parameters<Store['recordAnswer']>[0]>, at = 0, of = set) => store.recordAnswer({ ...game.call('ann'), ...over }, game.answerOf(of, at));
    const results = await Promise.all([
      answer(call), answer(call), answer({}), answer({}, 1, other), answer({ revision: 7 }, 1), answer({}, 1), answer({ received: game.base + 2 * DAY }, 2), answer({ workspace: game.workspace }, 3),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'again', 'already', 'not-owner', 'stale', 'accepted', 'closed', 'accepted']);
    expect((await game.answers()).map(({ seq, points }) => [seq, points])).toEqual([[2, 10], [3, 10], [4, 10]]);
    await game.verified();
  });

  it('open a season once, and it is over for those that were received later', async () => {
    const game = play();
    const sets = await Promise.all(['ann', 'ben', 'cid'].map(async (player) => ({ player, set: await game.start(player, ['a'], 39.9 * DAY) })));
    const results = await Promise.all(sets.map(({ player, set }, index) => game.answer(player, set, 0, { after: (39.95 + 0.1 * index) * DAY })));
    expect(results.map((result) => 'season' in result && result.season.label)).toEqual(['2026-Q1', '2026-Q2', '2026-Q2']);
    expect((await game.log()).map(({ type }) => type)).toEqual(['season', 'answer', 'season', 'answer', 'answer']);
    await game.verified();
  });

  it('of one team over the end of a day and a season, some late, add up on its boards', async () => {
    const game = play();
    await game.team('ann', 'Crew', 39 * DAY);
    const people = ['ann', 'ben', 'cid', 'dan', 'eve', 'fay'];
    for (const player of people.slice(1)) await game.join(player, 'Crew', 39 * DAY);
    const sets = await Promise.all(people.map((player) => game.start(player, IDS, 39.9 * DAY)));
    const at = [39.95, 40.05, 39.96, 40.1, 41.2, 39.97];
    for (const index of [0, 1]) {
      const results = await Promise.all(people.map((player, turn) =>
        game.answer(player, sets[turn]!, index, { after: at[(turn + index) % 6]! * DAY, points: turn, area: turn % 3 === 0 ? 'pods' : 'network' })));
      expect(results.map(({ kind }) => kind)).toEqual(index === 0 ? ['accepted', 'accepted', 'accepted', 'accepted', 'closed', 'accepted'] : ['accepted', 'accepted', 'accepted', 'closed', 'accepted', 'accepted']);
      await game.verified();
    }
    const derived = await store.readDerived(game.workspace);
    const season = (number: number) => [...(derived.boards.get(`teams:season:${number}`)?.values() ?? [])].map(({ points, answers, active }) => [points, answers, active]);
    expect([...season(1), ...season(2)].reduce((sum, [points = 0]) => sum + points, 0)).toBe((await game.answers()).reduce((sum, { points }) => sum + points, 0));
  });

  it('leave what the log says, whatever comes together', async () => {
    const times = [39.9, 39.95, 39.99, 40.01, 40.1, 41.5, 72, 85, 121];
    const answer = fc.record({
      player: fc.nat(5), item: fc.nat(4), at: fc.constantFrom(...times), points: fc.constantFrom(0, 1, 10, 20), right: fc.boolean(), area: fc.constantFrom('pods', 'network', 'storage'),
    });
    await fc.assert(fc.asyncProperty(fc.array(fc.array(answer, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), async (ticks) => {
      const game = play();
      for (const team of ['Crew', 'Deck']) await game.team(`founder of ${team}`, team, 39 * DAY);
      const sets: SetState[] = [];
      for (let player = 0; player < 6; player += 1) {
        if (player < 5) await game.join(`p${player}`, player < 3 ? 'Crew' : 'Deck', 39 * DAY);
        const started = fresh(await store.startSet(game.call(`p${player}`, { after: 39 * DAY }), {
          set: game.setId(), count: 5, pool: IDS.map(candidate), closes: game.base + 200 * DAY, filters: '', anew: true,
        }));
        if (started.kind !== 'started') throw new Error(started.kind);
        sets.push(started.set);
      }
      for (const tick of ticks) {
        await Promise.all(tick.map(({ player, item, at, ...options }) => game.answer(`p${player}`, sets[player]!, item, { after: at * DAY, ...options })));
        await game.verified();
      }
    }), { numRuns: 60 });
  }, 60_000);

  it('do not suffer from one that fails', async () => {
    const game = play();
    const all = await prepared(game);
    const broken = all[5]!;
    const key = `${PREFIX}:{${game.workspace}}:s:${broken.set.id}`;
    await redis.command('DEL', key);
    await redis.command('SET', key, 'not a set');
    const results = await Promise.all(all.map(({ player, set }) => ending(game.answer(player, set, 0))));
    expect(results.map(({ code, value }) => code ?? (value as AnswerRecorded).kind)).toEqual(all.map((one) => (one === broken ? 'store/corrupt' : 'accepted')));
    expect(await ending(game.answer(broken.player, broken.set, 0))).toMatchObject({ code: 'store/corrupt' });
    expect((await game.answers()).map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, index) => index + 17));
    await game.verified();
  });

  it('of which one fails while it is written leave the log as it counts, alone as well as in company', async () => {
    for (const company of [1, 3]) {
      const game = play();
      const all = await prepared(game);
      // The statistics of the first player, whose number is behind those of three founders.
      const statistics = `${PREFIX}:{${game.workspace}}:st:1:4`;
      await redis.command('SET', statistics, 'no hash');
      const ended = await Promise.all(all.slice(0, company).map(({ player, set }) => ending(game.answer(player, set, 0))));
      expect(ended.map(({ code }) => code)).toEqual(['store/corrupt', undefined, undefined].slice(0, company));
      await redis.command('DEL', statistics);
      for (const { player, set } of all) expect((await game.answer(player, set, 1)).kind).toBe('accepted');
      const seqs = (await game.log()).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
      expect(Number(await redis.command('HGET', `${PREFIX}:{${game.workspace}}:w`, 'seq'))).toBe(seqs.length);
    }
  });

  it('of a daily question in public are few calls, and each is counted', async () => {
    const game = play();
    const stage = new DailyStage(game);
    await stage.set(0);
    const asked = await stage.post(0);
    await stage.press('first', asked, { after: HOUR });
    const people = Array.from({ length: 60 }, (_, index) => `p${index}`);
    const calls = await callsOf(async () => {
      const results = await Promise.all(people.map((player) => stage.press(player, asked, { after: HOUR })));
      expect(results.map((result) => [result.kind, 'asked' in result && result.asked?.state.answers])).toEqual(people.map((_, index) => ['accepted', index + 2]));
    });
    // Of 60 answers.
    expect(calls).toBe(2);
    await game.verified();
  });

  it('of dailies in several places come out as one after the other', async () => {
    const both: { readonly results: readonly unknown[]; readonly log: readonly unknown[]; readonly daily: unknown }[] = [];
    for (const together of [true, false]) {
      const game = play();
      for (const team of ['Crew', 'Deck']) await game.team(`founder of ${team}`, team);
      for (let index = 0; index < 12; index += 1) await game.join(`p${index}`, index % 2 === 0 ? 'Crew' : 'Deck');
      const stage = new DailyStage(game);
      stage.places = ['c1', 'c2'];
      await stage.set(0);
      const results: unknown[] = [];
      // The second day breaks the runs of those who leave it out. Cards are pressed before anybody has noted that they are there.
      for (const day of [0, 1, 2]) {
        const { entries } = await stage.tick(day * DAY);
        const daily = entries.find((entry): entry is ClaimedOf<'daily'> => entry.step?.kind === 'daily')!;
        await stage.finish(day * DAY, [done(daily, { add: [stage.entry(day + 1)] })]);
        const asked = daily.state!;
        const presses = Array.from({ length: 40 }, (_, index) => () => {
          const place = `c${index % 6 < 3 ? 1 : 2}`;
          return stage.press(index === 39 ? 'p3' : `p${index}`, asked, {
            after: day * DAY + (index === 7 ? 40 : 1) * HOUR, place, right: index % 4 > 0, message: `m-${index % 2 === 0 ? 'late' : 'early'}-${place}`,
          });
        }).filter((_, index) => day !== 1 || index % 2 === 0);
        if (together) results.push(...(await Promise.all(presses.map((press) => press()))));
        else for (const press of presses) results.push(await press());
      }
      await game.verified();
      both.push({ results: JSON.parse(JSON.stringify(results)) as unknown[], log: await game.log(), daily: await stage.daily('p0', 3 * DAY) });
    }
    expect(both[0]).toEqual(both[1]);
    expect(new Set(both[0]!.results.map((result) => (result as AnswerRecorded).kind))).toEqual(new Set(['accepted', 'already', 'closed']));
  });

  it('are all refused when the server is gone, within the deadline', async () => {
    const own = await startRedis();
    const there = storeAt(own.url, { deadlineMs: 500 });
    try {
      await there.open();
      const game = new Play(there, clock.now());
      const sets = await Promise.all(['ann', 'ben'].map(async (player) => ({ player, set: await game.start(player, ['a'].map((id) => candidate(id).questionId)) })));
      own.signal('SIGSTOP');
      const results = await Promise.all(sets.map(({ player, set }) => ending(game.answer(player, set, 0))));
      expect(results.map(({ code }) => code)).toEqual(['store/timeout', 'store/timeout']);
      own.signal('SIGCONT');
    } finally {
      await there.close();
      await own.close();
    }
  });
});
