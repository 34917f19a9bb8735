/** The agenda on Redis beyond the contract: trips, the hint, leases between processes, what cannot be read, what is left of it. */
import { createClient } from '@redis/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dueKey, workspaceKey } from '../../src/store/redis/keys.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { type AgendaEntry, type Claimed, entryId, type Store } from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { DailyStage } from '../contracts/store-daily-stage.ts';
import { DAY, fresh, HOUR, Play, SECOND } from '../contracts/store-play.ts';
import { done, HEAD, LEASE, only, Stage, TAIL } from '../contracts/store-stage.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { AHEAD, clock, ending, PREFIX, storeAt } from './redis-play.ts';

/** Where the hint of a workspace stands that has nothing due. */
const NEVER = 2 ** 42;
const CLOSES = HEAD + 30 * SECOND;

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

/** The same workspace by the other connection. */
function through(stage: Stage): Stage {
  const other = stage.play.through(second);
  other.revision = stage.play.revision;
  return new Stage(other);
}

const baseOf = (stage: Stage): string => workspaceKey(PREFIX, stage.play.workspace).slice(0, -1);

/** A daily that was opened and posted, so that there is something that entries can be about. */
async function opened(): Promise<{ readonly stage: DailyStage; readonly asked: string }> {
  const stage = new DailyStage(play());
  await stage.set(0);
  const { asked } = await stage.post(0);
  await stage.due(20 * DAY);
  const [next] = (await stage.claim(40 * DAY)).entries;
  if (next !== undefined) await stage.finish(40 * DAY, [done(next)]);
  return { stage, asked };
}

const counts = (stage: Stage, asked: string, length: number, after = 0): AgendaEntry[] =>
  Array.from({ length }, (_, index) => ({ due: stage.play.base + after + index, step: { kind: 'count', asked, place: `p${index}`, shown: 0, stage: 0 } }));

/** Puts entries on the agenda, as what follows from another one. */
async function add(stage: Stage, entries: readonly AgendaEntry[]): Promise<void> {
  await stage.settle({}, { digests: { feed: { week: '2026-W01', due: stage.play.base, places: ['c1'] } } });
  const [feed] = (await stage.claim(0, { limit: 1 })).entries;
  if (feed?.id !== 'digest:feed:c1') throw new Error(`claimed ${feed?.id}`);
  await stage.finish(0, [done(feed, { add: entries })]);
}

describe('a verb of the agenda', () => {
  const evaluations = async (): Promise<number> => {
    const info = String(await redis.command('INFO', 'commandstats'));
    return [...info.matchAll(/^cmdstat_(?:evalsha|eval):calls=(\d+)/gmu)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  };

  it('is one trip; the hint goes along with it, and is lowered when nobody waits any more', async () => {
    const stage = new Stage(play());
    const call = () => stage.play.call('ann');
    const round = await stage.start('ann', ['a', 'b']);
    const state = await stage.ask(0);
    const verbs: Readonly<Record<string, readonly [number, () => Promise<unknown>]>> = {
      dueWorkspaces: [1, () => store.dueWorkspaces(clock.now(), 10)],
      claim: [3, () => stage.claim(0)],
      finish: [3, () => stage.finish(0, [])],
      startRound: [3, () => stage.tryStart('ann', ['c'])],
      readAsked: [1, () => stage.read('ann', state)],
      roundTable: [1, () => stage.table('ann', round.id)],
      dailyHistory: [1, () => stage.daily('ann')],
      takeNotices: [1, () => store.takeNotices(call())],
      takeHint: [1, () => store.takeHint(call(), { kind: 'round', asked: state.asked, index: 0, digest: state.digest })],
      recordAnswer: [1, () => stage.press('ann', state)],
      practiseMisses: [1, () => store.practiseMisses(call(), { from: state.asked, item: 0, set: stage.play.setId(), closes: stage.play.base + DAY })],
      addNotice: [1, () => store.addNotice(stage.play.workspace, { id: 'n', at: clock.now(), code: 'notice.refused', details: {} })],
      stopRound: [3, () => store.stopRound(call(), { place: 'c1', any: true })],
    };
    for (const [name, [trips, act]] of Object.entries(verbs)) {
      // The first call of a script also loads it; what nobody waits for has been done when the next one is answered.
      await act();
      await store.ping();
      const before = await evaluations();
      await act();
      await store.ping();
      expect([name, (await evaluations()) - before]).toEqual([name, trips + 1]);
    }
  });
});

describe('the hint', () => {
  const scoreOf = async (workspace: string): Promise<number | undefined> => {
    const score = await redis.command('ZSCORE', dueKey(PREFIX), workspace);
    return score === null || Number(score) >= NEVER ? undefined : Math.floor(Number(score));
  };

  it('is raised before the change, so that a change that nobody heard of is found', async () => {
    const stage = new Stage(play());
    // A round of that id is there without a place that it runs in: the script refuses.
    await redis.command('HSET', `${baseOf(stage)}round:R00000000001`, 'place', 'c1');
    expect(await ending(stage.start('ann', ['a'], {}, 7))).toMatchObject({ code: 'store/corrupt' });
    expect(await scoreOf(stage.play.workspace)).toBe(stage.play.base + 7);
    expect(await stage.due(7)).toEqual([]);
    expect(await scoreOf(stage.play.workspace)).toBeUndefined();
  });

  it('is the end of a lease while somebody works, and nothing when all is done', async () => {
    const stage = new Stage(play());
    await stage.start('ann', ['a'], {}, 5);
    expect(await scoreOf(stage.play.workspace)).toBe(stage.play.base + 5);
    const entry = only(await stage.claim(9), 'ask');
    await store.ping();
    expect(await scoreOf(stage.play.workspace)).toBe(stage.play.base + 9 + LEASE);
    await stage.finish(10, [done(entry)]);
    await store.ping();
    expect(await scoreOf(stage.play.workspace)).toBe(stage.play.base + 9 + CLOSES + TAIL);
    const reveal = only(await stage.claim(9 + CLOSES + TAIL), 'reveal');
    await stage.finish(10 + CLOSES + TAIL, [done(reveal, { end: reveal.round.id })]);
    await store.ping();
    expect(await scoreOf(stage.play.workspace)).toBeUndefined();
  });

  it('is mended for all workspaces, too late, too early or lost', async () => {
    const stages = Array.from({ length: 450 }, () => new Stage(play()));
    await Promise.all(stages.map((stage, index) => stage.start('ann', ['a'], {}, 100 + index)));
    const quiet = new Stage(play());
    await quiet.play.team('ann', 'Crew');
    await store.ping();
    await redis.command('DEL', dueKey(PREFIX));
    const [late, early] = stages;
    await redis.command('ZADD', dueKey(PREFIX), String(AHEAD + 90 * DAY), late?.play.workspace ?? '', '5', early?.play.workspace ?? '', '6', quiet.play.workspace);
    await second.mendAgenda();
    for (const [index, stage] of stages.entries()) expect(await scoreOf(stage.play.workspace)).toBe(stage.play.base + 100 + index);
    expect(await scoreOf(quiet.play.workspace)).toBeUndefined();
    const { due } = await store.dueWorkspaces(AHEAD + 100 + 9, 1_000);
    expect(due.filter((workspace) => stages.some((stage) => stage.play.workspace === workspace))).toEqual(stages.slice(0, 10).map((stage) => stage.play.workspace));
  }, 30_000);

  it('is never too late when all have done their part, in whatever order they did it', async () => {
    const client = createClient({ url: redis.url, scripts: SCRIPTS });
    await client.connect();
    const key = 'hint-alone';
    const run = (name: 'raiseDue' | 'settleDue', ...args: string[]) => client[name](key, [String(Number.MAX_SAFE_INTEGER), ...args]);
    // Each process adds something due at a time, or does what is due earliest; in three parts, between which others go on.
    const work = fc.array(fc.option(fc.integer({ min: 1_000, max: 1_005 })), { minLength: 2, maxLength: 6 });
    try {
      await fc.assert(fc.asyncProperty(work, fc.infiniteStream(fc.nat()), async (works, choices) => {
        await client.del(key);
        let agenda: readonly number[] = [];
        const processes = works.map((due) => {
          let seen = '';
          let left: number | undefined;
          return [
            async () => { seen = String(await run('raiseDue', 'w', due === null ? '' : String(due))); },
            async () => {
              if (due === null) agenda = agenda.toSorted((a, b) => a - b).slice(1);
              else agenda = [...agenda, due];
              left = agenda.length === 0 ? undefined : Math.min(...agenda);
            },
            async () => { await run('settleDue', 'w', seen, left === undefined ? '' : String(left)); },
          ];
        });
        for (let running = processes; running.length > 0; running = running.filter((parts) => parts.length > 0)) {
          await running[choices.next().value % running.length]?.shift()?.();
        }
        const score = await client.zScore(key, 'w');
        if (agenda.length > 0) expect(Math.floor(score ?? NEVER)).toBeLessThanOrEqual(Math.min(...agenda));
      }), { numRuns: 500 });
    } finally {
      client.destroy();
    }
  });

  it('stands in a key of its own, whose times come out as they went in until 2109', async () => {
    const client = createClient({ url: redis.url, scripts: SCRIPTS });
    await client.connect();
    const key = 'hint-times';
    const last = Date.UTC(2109, 4, 1);
    const forever = String(Number.MAX_SAFE_INTEGER);
    const seen = new Set<string>();
    for (let turn = 0; turn < 1_000; turn += 1) seen.add(String(await client.raiseDue(key, [forever, 'w', String(last)])));
    expect(seen.size).toBe(1_000);
    expect(await client.readDue(key, [forever, String(last - 1), '9'])).toEqual([[], String(last)]);
    expect(await client.readDue(key, [forever, String(last), '9'])).toEqual([['w'], '']);
    client.destroy();
  });
});

describe('entries between processes', () => {
  it('are claimed once each, however many claim at once', async () => {
    const { stage, asked } = await opened();
    await add(stage, counts(stage, asked, 400));
    const claimed: Claimed[] = [];
    const work = async (one: Stage): Promise<void> => {
      for (;;) {
        const { entries } = await one.claim(HOUR, { limit: 7 });
        if (entries.length === 0) return;
        claimed.push(...entries);
      }
    };
    await Promise.all([stage, through(stage), stage, through(stage)].map(work));
    expect(new Set(claimed.map((entry) => entry.id)).size).toBe(400);
    expect(claimed).toHaveLength(400);
    expect(new Set(claimed.map((entry) => entry.fence)).size).toBe(400);
    const results = await Promise.all(claimed.map((entry, index) => (index % 2 === 0 ? stage : through(stage)).finish(HOUR, [done(entry)])));
    expect(results.flatMap((result) => result.fenced)).toEqual([]);
    expect(await redis.command('EXISTS', `${baseOf(stage)}agenda`, `${baseOf(stage)}entries`)).toBe(0);
  });

  it('are finished by who has them, not by who was stopped in the middle and wakes up late', async () => {
    const stage = new Stage(play());
    const other = through(stage);
    const round = await stage.start('ann', ['a', 'b']);
    const stopped = only(await stage.claim(0), 'ask');
    const [again] = (await other.claim(LEASE)).entries;
    if (again === undefined) throw new Error('the lease is not over');
    expect(again).toMatchObject({ id: stopped.id, attempt: 2, first: stopped.first });
    expect(again.fence).toBeGreaterThan(stopped.fence);
    const late = { post: { outcome: 'posted', card: { channel: 'c1', message: 'late' } }, copy: 'late', end: round.id, add: [stage.podium(round, 1)] } as const;
    expect(await stage.finish(LEASE + 1, [done(stopped, late)])).toMatchObject({ fenced: [stopped.id] });
    expect(await other.finish(LEASE + 2, [done(again, { post: { outcome: 'posted', card: { channel: 'c1', message: 'm' } } })])).toMatchObject({ fenced: [] });
    expect(await stage.finish(LEASE + 3, [done(stopped, late)])).toMatchObject({ fenced: [stopped.id] });
    expect(await stage.table('ann', round.id)).toMatchObject({ round: { running: true, card: { message: 'm' } } });
    expect(await stage.read('ann', { asked: round.id, index: 0 })).not.toHaveProperty('copy');
  });

  it('are left alone by a claim and a finish that reach the server after their deadline', async () => {
    const hurried = storeAt(redis.url, { deadlineMs: 300 });
    await hurried.open();
    const stage = new Stage(new Play(hurried, clock.now(), play().workspace));
    await stage.start('ann', ['a']);
    const held = async (act: () => Promise<unknown>): Promise<void> => {
      await hurried.ping();
      redis.signal('SIGSTOP');
      const result = await ending(act());
      expect(result.code).toMatch(/^store\/(?:timeout|late)$/u);
      redis.signal('SIGCONT');
    };
    try {
      await held(() => stage.claim(0));
      const entry = only(await through(stage).claim(0), 'ask');
      expect(entry).toMatchObject({ attempt: 1 });
      await held(() => stage.finish(1, [done(entry, { end: entry.round.id })]));
      const again = only(await through(stage).claim(LEASE), 'ask');
      expect(again).toMatchObject({ attempt: 2, round: { running: true } });
    } finally {
      redis.signal('SIGCONT');
      await hurried.close();
    }
  });

  it('keep their lease by the server\'s time where the process\'s clock is behind', async () => {
    const stage = new Stage(new Play(store, AHEAD - 20 * 365 * DAY, play().workspace));
    await stage.start('ann', ['a']);
    const sent = Date.now();
    only(await stage.claim(0), 'ask');
    const [, until] = (await redis.command('ZRANGE', `${baseOf(stage)}agenda`, '0', '-1', 'WITHSCORES')) as string[];
    const lowest = Math.min(Number(until), stage.play.base + CLOSES + TAIL);
    expect(lowest).toBe(stage.play.base + CLOSES + TAIL);
    const leased = Number(await redis.command('ZSCORE', `${baseOf(stage)}agenda`, 'ask:R00000000001:0'));
    expect(leased).toBeGreaterThanOrEqual(sent + LEASE);
    expect(leased).toBeLessThanOrEqual(Date.now() + LEASE);
  });
});

describe('300 people who answer one question at once', () => {
  it('are each counted once, over two processes, with what they pressed twice', async () => {
    const stage = new Stage(play());
    const other = through(stage);
    await stage.start('ann', ['a'], { preset: 'fast' });
    const state = await stage.ask(0);
    const people = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const answers = await Promise.all(people.flatMap((player, index) => {
      const options = { right: index % 3 > 0, after: 3 * SECOND + index };
      return [stage.press(player, state, options), other.press(player, state, { ...options, choice: 'another' })];
    }));
    expect(answers.filter((answer) => answer.kind === 'accepted')).toHaveLength(300);
    expect(answers.filter((answer) => answer.kind === 'already')).toHaveLength(300);
    const reveal = only(await stage.claim(CLOSES + TAIL), 'reveal');
    expect(reveal).toMatchObject({ right: 200, state: { answers: 300 }, fastest: { name: 'Name of p1', ms: 3 * SECOND + 1 } });
    expect(Object.values(reveal.distribution).reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(await stage.table('p1', state.asked, 50)).toMatchObject({ total: 300, own: { rank: 1, self: true }, players: { length: 50 } });
    expect(await verifyWorkspace(store, stage.play.workspace, () => stage.play.base + CLOSES)).toMatchObject({ differences: [] });
  });
});

describe('an entry that cannot be read', () => {
  it('stops only itself', async () => {
    const { stage, asked } = await opened();
    const entries = counts(stage, asked, 100);
    await add(stage, entries);
    const ids = entries.map(({ step }) => entryId(step));
    const broken = [ids[3], ids[40], ids[41], ids[99]] as string[];
    const key = `${baseOf(stage)}entries`;
    await redis.command('HSET', key, broken[0] ?? '', '\xc1garbage', broken[1] ?? '', '', broken[2] ?? '', '\x05');
    await redis.command('HDEL', key, broken[3] ?? '');
    const claimed = (await stage.claim(HOUR)).entries;
    expect(claimed.map((entry) => entry.id).toSorted()).toEqual(ids.toSorted());
    expect(claimed.filter((entry) => entry.step === undefined).map((entry) => entry.id).toSorted()).toEqual(broken.toSorted());
    for (const entry of claimed) expect(entry).toMatchObject({ attempt: 1, first: stage.play.base + HOUR });
    // Left by who claimed it, it comes back and is still nothing.
    const back = (await stage.claim(HOUR + LEASE, { limit: 200 })).entries;
    expect(back.filter((entry) => entry.step === undefined).map((entry) => [entry.id, entry.attempt])).toEqual(broken.toSorted().map((id) => [id, 2]));
    expect(await stage.finish(HOUR + LEASE, back.map((entry) => done(entry)))).toEqual({ kind: 'finished', fenced: [], refusals: {} });
    expect(await redis.command('EXISTS', `${baseOf(stage)}agenda`, key)).toBe(0);
  });

  it('is also one about a record that is of another kind or gone, and nothing of it is kept', async () => {
    const stage = new Stage(play());
    const rounds = await Promise.all(['c1', 'c2', 'c3'].map((place, index) => stage.start('ann', [`q${index}`], { place })));
    const [wrong, gone, right] = rounds;
    await redis.command('DEL', `${baseOf(stage)}round:${wrong?.id}`, `${baseOf(stage)}round:${gone?.id}`);
    await redis.command('SET', `${baseOf(stage)}round:${wrong?.id}`, 'x');
    const { entries } = await stage.claim(0);
    const byId = new Map(entries.map((entry) => [entry.id, entry.step?.kind]));
    expect(byId).toEqual(new Map([[`ask:${wrong?.id}:0`, undefined], [`ask:${gone?.id}:0`, undefined], [`ask:${right?.id}:0`, 'ask']]));
    expect(await redis.command('EXISTS', `${baseOf(stage)}asked:${wrong?.id}:0`, `${baseOf(stage)}asked:${gone?.id}:0`)).toBe(0);
    expect(await stage.finish(1, entries.filter((entry) => entry.step === undefined).map((entry) => done(entry)))).toMatchObject({ fenced: [] });
    expect(await stage.due(CLOSES + TAIL)).toEqual([`ask:${right?.id}:0`, `reveal:${right?.id}:0`]);
  });

  it('says limit before anything is written when the log is full', async () => {
    const stage = new DailyStage(play());
    await stage.set(0);
    const { entries } = await stage.tick(0);
    const card = entries[1];
    if (card?.step?.kind !== 'card') throw new Error('no card');
    await redis.command('HSET', `${baseOf(stage)}w`, 'seq', String(2 ** 27 - 5));
    const occurrences = Array.from({ length: 6 }, () => ({ schedule: 'daily', date: '2026-11-25', outcome: 'missed' as const }));
    expect(await ending(stage.finish(1, [done(card, { occurrences })]))).toMatchObject({ code: 'store/limit' });
    expect(stage.schedule(await stage.daily('ann')).occurrences).toEqual([]);
  });
});

describe('what is left of a round and a daily', () => {
  it('has a time at which it goes, but for what is kept for good', async () => {
    const stage = new DailyStage(play());
    const round = await stage.start('ann', ['a', 'b'], { preset: 'fast' });
    const state = await stage.ask(0);
    await store.takeHint(stage.callOf('ben'), { kind: 'round', asked: state.asked, index: 0, digest: state.digest });
    await stage.press('ann', state);
    await stage.press('ben', state, { choice: '=typed' });
    await stage.reveal(CLOSES + TAIL, [stage.next(round, 1, CLOSES + 11 * SECOND)]);
    const other = await stage.ask(CLOSES + 11 * SECOND);
    await stage.press('ann', other, { after: CLOSES + 14 * SECOND });
    const over = 2 * CLOSES + 11 * SECOND + TAIL;
    await stage.reveal(over, [stage.podium(round, over)]);
    await stage.finish(over, [done(only(await stage.claim(over), 'podium'))]);
    await stage.set(1);
    const daily = await stage.post(1);
    await store.takeHint(stage.callOf('ben', { after: DAY + HOUR }), { kind: 'daily', asked: daily.asked, index: 0, digest: daily.digest });
    await stage.press('ann', daily, { after: DAY + HOUR });
    await stage.close(1);
    await store.ping();
    const base = baseOf(stage);
    const keys = ((await redis.command('KEYS', `${base}*`)) as string[]).map((key) => key.slice(base.length)).toSorted();
    const forGood = /^(?:arrears|w|log|ids|numbers|agenda|entries|schedules|schedule:daily|refusals:daily|streaks:daily|places:daily|stood:daily|labels|seasons|boards|totals|[pxt]:\d+|seen:.*|done:.*|st:.*|qs:\d+|[bc]:(?:players|teams):(?:season|all):.*)$/u;
    const week = /^(?:round|rows|asked|claims|hints|buckets|quick):[RD]/u;
    for (const key of keys) {
      const days = Number(await redis.command('PTTL', base + key)) / DAY;
      if (forGood.test(key)) expect([key, days]).toEqual([key, -1 / DAY]);
      else if (week.test(key)) expect([key, Math.round(days * 100)]).toEqual([key, 700]);
      else expect([key, days > 0 && days <= 465]).toEqual([key, true]);
    }
    expect(new Set(keys.flatMap((key) => week.exec(key)?.[0].slice(0, -2) ?? []))).toEqual(new Set(['round', 'rows', 'asked', 'claims', 'hints', 'buckets', 'quick']));
    // Only the next occurrence is on the agenda; nothing is held or running any more.
    expect(await redis.command('HKEYS', `${base}entries`)).toEqual(['daily:daily']);
    expect(keys.filter((key) => /^(?:open|rounds)$/u.test(key))).toEqual([]);
  });

  it('is told alike by the log: boards count rounds and dailies, and occurrences are passed over', async () => {
    const stage = new DailyStage(play());
    await stage.play.team('ann', 'Crew');
    await stage.start('ann', ['a'], { preset: 'fast' });
    await stage.press('ann', await stage.ask(0));
    await stage.reveal(CLOSES + TAIL);
    await stage.set(1);
    const daily = await stage.post(1);
    await stage.press('ann', daily, { after: DAY + HOUR });
    await stage.press('ben', daily, { after: DAY + HOUR, right: false });
    const log = await stage.play.log();
    expect(log.map((entry) => entry.type)).toEqual(['team', 'season', 'answer', 'occurrence', 'answer', 'answer']);
    expect(log[3]).toMatchObject({ type: 'occurrence', schedule: 'daily', outcome: 'posted', place: 'c1', asked: daily.asked });
    expect(await verifyWorkspace(store, stage.play.workspace, () => stage.play.base + DAY + HOUR)).toMatchObject({ entries: 6, differences: [] });
    expect(fresh(await store.readPerson(stage.play.call('ann')))).toMatchObject({ kind: 'person' });
  });
});
