/** Both stores give the same results to the same calls, word for word. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Quarter } from '../../src/engine/question.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { type Call, DEFAULT_SETTINGS, type SetState, type StartSet, type Store } from '../../src/store/store.ts';
import { candidate, DAY, digestOf, HOUR, Play } from '../contracts/store-play.ts';
import { clock, forget, storeAt } from './redis-play.ts';

const PLAYERS = ['ann', 'ben', 'cid'] as const;
const QUESTIONS = ['q1', 'q2', 'q3', 'q4', 'q5', 'q6'] as const;
const TEAMS = ['crew', 'deck', 'hull'] as const;
const PERIODS = ['day', 'week', 'month', 'season', 'all'] as const;
const { revision: _revision, ...DEFAULTS } = DEFAULT_SETTINGS;

const VERBS = [
  'start', 'start', 'start', 'answer', 'answer', 'answer', 'answer', 'show', 'replace', 'hint', 'stop', 'misses', 'create', 'join', 'leave',
  'prefer', 'report', 'standings', 'standings', 'statistics', 'teams', 'reports', 'settings', 'person',
] as const;

const step = fc.record({
  verb: fc.constantFrom(...VERBS),
  player: fc.constantFrom(...PLAYERS),
  /** Whose set is meant: mostly one's own. */
  owner: fc.option(fc.constantFrom(...PLAYERS), { freq: 8 }),
  index: fc.nat(3),
  count: fc.integer({ min: 1, max: 4 }),
  pool: fc.shuffledSubarray([...QUESTIONS]),
  points: fc.constantFrom(0, 5, 10, 10, 20),
  right: fc.boolean(),
  flag: fc.boolean(),
  team: fc.constantFrom(...TEAMS),
  period: fc.constantFrom(...PERIODS),
  offset: fc.nat(2),
  limit: fc.integer({ min: 1, max: 4 }),
  /** How far the clock goes on before it, or back. */
  wait: fc.constantFrom(0, 0, 0, 0, HOUR, HOUR, DAY, 10 * DAY, 30 * DAY, 39 * DAY + 22 * HOUR, -HOUR),
  /** How many hours later than in UTC quarters begin and end once the settings are saved. */
  zone: fc.constantFrom(0, 5, 9, -3),
  repeat: fc.integer({ min: 0, max: 9 }).map((turn) => turn === 0),
  stale: fc.integer({ min: 0, max: 19 }).map((turn) => turn === 0),
  guest: fc.integer({ min: 0, max: 14 }).map((turn) => turn === 0),
});
type Step = Omit<typeof step extends fc.Arbitrary<infer T> ? T : never, 'verb'> & { readonly verb: (typeof VERBS)[number] | 'score' };

/** Answers, looks and changes of zone, hours round the end of a quarter. */
const seasonStep = fc.record({
  step,
  verb: fc.constantFrom('score', 'score', 'score', 'settings', 'settings', 'standings', 'statistics'),
  wait: fc.constantFrom(0, HOUR, HOUR, -HOUR),
}).map(({ step: whole, ...over }): Step => ({ ...whole, ...over, owner: null, stale: false, guest: false, flag: true, limit: 1 }));

/** The quarter of a moment where quarters begin and end `later` ms later than the play's own. */
function quarterAt(play: Play, now: number, later: number): Quarter {
  const { label, start, end } = play.quarter(Math.floor((now - later + 40 * DAY) / (80 * DAY)));
  return { label, start: start + later, end: end + later };
}

/** A set of one question, and the answer to it. */
async function score(play: Play, call: Call, start: StartSet): Promise<unknown> {
  const started = await play.store.startSet(call, start);
  return started.kind === 'started' ? play.store.recordAnswer(call, play.answerOf(started.set, 0)) : started;
}

/** Plays the steps and writes down every result. */
async function record(play: Play, steps: readonly Step[]): Promise<unknown[]> {
  const { store } = play;
  const results: unknown[] = [];
  const sets = new Map<string, SetState>();
  let now = 0;
  let zone = 0;
  for (const one of steps) {
    now = Math.max(0, now + one.wait);
    const by = { id: one.player, name: `Name of ${one.player}`, guest: one.guest };
    const call = play.call(one.player, { after: now, player: by, quarter: quarterAt(play, now, zone * HOUR), ...(one.stale ? { revision: play.revision + 1 } : {}) });
    const set = sets.get(one.owner ?? one.player);
    const index = set === undefined ? one.index : one.index % set.items.length;
    const asked = set?.id ?? 'nosuchset0';
    const pool = one.pool.map(candidate);
    const fresh = play.setId();
    const act = (): Promise<unknown> => {
      switch (one.verb) {
        case 'start': return store.startSet(call, { set: fresh, count: one.count, pool, closes: call.received + DAY, filters: 'f', anew: one.flag });
        case 'score': return score(play, call, { set: fresh, count: 1, pool, closes: call.received + DAY, filters: 'f', anew: true });
        case 'answer': return set === undefined ? store.stopSet(call) : store.recordAnswer(call, play.answerOf(set, index, { points: one.points, right: one.right, area: one.pool.length > 3 ? 'pods' : 'network', ...(one.limit === 4 && one.flag ? { digest: digestOf('x') } : {}) }));
        case 'show': return store.showItem(call, { set: asked, from: index });
        case 'replace': return store.replaceItem(call, { set: asked, index, digest: set?.items[index]?.digest ?? digestOf('x'), pool });
        case 'hint': return store.takeHint(call, { kind: 'solo', asked, index, digest: set?.items[index]?.digest ?? digestOf('x') });
        case 'stop': return store.stopSet(call);
        case 'misses': return store.practiseMisses(call, { from: asked, set: fresh, closes: call.received + DAY, ...(one.flag ? { item: index } : {}) });
        case 'create': return store.createTeam(call, { name: one.team.toUpperCase(), fold: one.team });
        case 'join': return store.joinTeam(call, { fold: one.team });
        case 'leave': return store.leaveTeam(call);
        case 'prefer': return store.savePreferences(call, one.right ? { nameHidden: one.flag } : { language: 'zh' });
        case 'report': return store.saveReport(call, { reason: one.right ? `by ${one.player}` : '', ...(one.flag ? { questionId: one.pool[0] ?? 'q1' } : {}) });
        case 'standings': return store.standings(call, {
          ...(one.flag ? { of: one.right ? 'players' : 'teams' } : {}), period: one.period, by: one.points === 10 ? 'average' : 'total', offset: one.offset, limit: one.limit,
          ...(one.count === 4 ? { season: '2026-Q1' } : {}), ...(one.count === 3 ? { area: 'pods' } : {}),
        });
        case 'statistics': return store.statistics(call);
        case 'teams': return store.teams(call);
        case 'reports': return store.reports(call);
        case 'settings': return store.saveSettings(call, { ...DEFAULTS, names: one.flag ? 'hidden' : 'shown', ...(one.right ? { timezone: 'Asia/Shanghai' } : {}) });
        case 'person': return store.readPerson(call);
      }
    };
    const result = await act();
    results.push([one.verb, result]);
    if (one.repeat) results.push([`${one.verb} again`, await act()]);
    if (typeof result !== 'object' || result === null) continue;
    if ('kind' in result && result.kind === 'saved' && one.verb === 'settings') {
      play.revision += 1;
      ({ zone } = one);
    }
    if ('set' in result && result.set !== undefined) sets.set(one.owner ?? one.player, result.set as SetState);
  }
  results.push(['all', await play.snapshot()]);
  return results;
}

describe('the two stores', () => {
  let sqlite: Store;
  let redis: Store;
  let runs = 0;
  const provided = inject('redis');
  const prefix = `alike-${process.pid}`;
  beforeAll(async () => {
    if ('failure' in provided) throw new Error(provided.failure);
    sqlite = createSqliteStore({ directory: ':memory:', clock });
    redis = storeAt(provided.url, { prefix });
    await Promise.all([sqlite.open(), redis.open()]);
  });
  afterAll(async () => {
    await Promise.all([sqlite.close(), redis.close()]);
    if ('url' in provided) await forget(provided.url, prefix);
  });

  async function compare(steps: readonly Step[]): Promise<void> {
    runs += 1;
    const workspace = `discord:${runs}`;
    const [one, other] = await Promise.all([sqlite, redis].map((store) => record(new Play(store, clock.now(), workspace), steps)));
    expect(other).toEqual(one);
  }

  it('give the same results to the same calls', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), compare), { numRuns: 100 });
  });

  it('end seasons alike, however zones change about their end', async () => {
    const steps = fc.tuple(seasonStep, fc.array(seasonStep, { minLength: 15, maxLength: 30, size: 'max' }));
    await fc.assert(fc.asyncProperty(steps, ([first, rest]) => compare([{ ...first, verb: 'score', wait: 40 * DAY - HOUR }, ...rest])), { numRuns: 100 });
  });
});
