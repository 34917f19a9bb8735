/** Both stores give the same results, word for word, to rounds, schedules and an agenda that is worked on in any order. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { type AgendaEntry, type AskedState, type Claimed, DEFAULT_SETTINGS, type Finished, type RoundState, type SetState, type Stale, type Store } from '../../src/store/store.ts';
import { dateOf, OPEN } from '../contracts/store-daily-stage.ts';
import { candidate, DAY, HOUR, Play, SECOND } from '../contracts/store-play.ts';
import { publicPool, Stage, TAIL } from '../contracts/store-stage.ts';
import { clock, forget, storeAt } from './redis-play.ts';

const PLAYERS = ['ann', 'ben', 'cid', 'gus'] as const;
const QUESTIONS = ['q1', 'q2', 'q3', 'q4', 'q5'] as const;
const PLACES = ['c1', 'c2', 'c3'] as const;
const { revision: _revision, ...DEFAULTS } = DEFAULT_SETTINGS;

const VERBS = [
  'start', 'start', 'stop', 'claim', 'claim', 'claim', 'claim', 'finish', 'finish', 'finish', 'finish', 'finish', 'press', 'press', 'press', 'press', 'press', 'press',
  'hint', 'read', 'table', 'daily', 'set', 'set', 'solo', 'show', 'practise', 'hide', 'team', 'notice', 'notices', 'due', 'void', 'look', 'look', 'look',
] as const;

const stepOf = fc.record({
  verb: fc.constantFrom(...VERBS),
  player: fc.constantFrom(...PLAYERS),
  place: fc.constantFrom(...PLACES),
  pool: fc.shuffledSubarray([...QUESTIONS], { minLength: 1 }),
  /** Which of what is known is meant. */
  which: fc.nat(5),
  outcome: fc.constantFrom('posted', 'posted', 'posted', 'posted', 'uncertain', 'refused', 'retry', 'untried', 'lost', 'late', 'nothing'),
  right: fc.boolean(),
  flag: fc.boolean(),
  count: fc.integer({ min: 1, max: 3 }),
  wait: fc.constantFrom(0, 0, 0, SECOND, 5 * SECOND, 20 * SECOND, 40 * SECOND, HOUR, DAY / 2, DAY),
  repeat: fc.integer({ min: 0, max: 9 }).map((turn) => turn === 0),
});
type Step = typeof stepOf extends fc.Arbitrary<infer T> ? T : never;

/** What a step of the agenda is followed by. */
function following(stage: Stage, claimed: Claimed, one: Step, now: number): Omit<Finished, 'id' | 'fence'> {
  const { step } = claimed;
  const at = stage.play.base + now;
  if (step === undefined || one.outcome === 'nothing') return {};
  if (one.outcome === 'retry' || one.outcome === 'untried') return { retry: at + 7 * SECOND, ...(one.outcome === 'untried' ? { untried: true } : {}) };
  const outcome = one.outcome === 'uncertain' || one.outcome === 'refused' ? one.outcome : 'posted';
  const post = 'place' in step && outcome === 'posted' ? { outcome, card: { channel: step.place, message: `m${now}` } } as const : { outcome } as const;
  const closes = one.outcome === 'late' ? { closes: at + HOUR } : {};
  const ended = one.outcome === 'lost' && 'asked' in step ? { end: step.asked } : {};
  const round = (entry: AgendaEntry) => ({ add: [entry], ...ended });
  switch (step.kind) {
    case 'ask': return { post, copy: `copy of ${claimed.id}`, ...closes, ...ended };
    case 'reveal': return round(one.count < 3 && 'round' in claimed && step.index + 1 < claimed.round.count
      ? { due: at + 8 * SECOND, step: { ...step, kind: 'ask', index: step.index + 1, silent: one.count } }
      : { due: at + 4 * SECOND, step: { kind: 'podium', asked: step.asked, place: step.place } });
    case 'daily': {
      const day = Math.floor(now / DAY) + 1;
      const occurrences = one.flag ? [{ schedule: step.schedule, date: step.date, outcome: 'missed', reason: 'late' }] as const : [];
      return { add: [{ due: stage.play.base + day * DAY, step: { ...step, date: dateOf(day), closes: stage.play.base + day * DAY + OPEN } }], occurrences, copy: 'daily' };
    }
    case 'card': return {
      post, ...closes,
      occurrences: [{ schedule: step.schedule, date: step.date, place: step.place, asked: step.asked, outcome }],
      add: [{ due: at + OPEN + TAIL, step: { kind: 'close', asked: step.asked, place: step.place } }, { due: at + HOUR, step: { kind: 'count', asked: step.asked, place: step.place, shown: 0, stage: 0 } }],
    };
    case 'podium':
    case 'count':
    case 'close':
    case 'digest': return {};
  }
}

/** Results without their fences, which only grow: by how much is a store's own. */
function plainly(results: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(results, (key, value: unknown) => (key === 'fence' ? undefined : value)));
}

async function record(play: Play, steps: readonly Step[]): Promise<unknown[]> {
  const { store } = play;
  const stage = new Stage(play);
  const results: unknown[] = [];
  const pending: Claimed[] = [];
  const known: AskedState[] = [];
  const rounds: string[] = [];
  /** Where rounds run: their cards are pressed there. */
  const places = new Map<string, string>();
  let set: SetState | undefined;
  let now = 0;
  for (const [turn, one] of steps.entries()) {
    now += one.wait;
    const call = play.call(one.player, { after: now, player: { id: one.player, name: `Name of ${one.player}`, guest: one.player === 'gus' } });
    const asked = known[known.length - 1 - (one.which % Math.max(1, known.length))];
    const id = play.setId();
    const act = async (): Promise<unknown> => {
      switch (one.verb) {
        case 'start': return store.startRound(call, { round: `R${String(turn).padStart(11, '0')}`, place: one.place, count: one.count, pool: publicPool(one.pool), preset: one.flag ? 'fast' : 'fair', language: 'en' });
        case 'stop': return store.stopRound(call, { place: one.place, any: one.flag });
        case 'claim': return store.claim(stage.claimOf(now, {
          limit: one.count * 2, pools: [one.pool.map(candidate)],
          schedules: one.which === 5 ? {} : Object.fromEntries(['daily', 'other'].map((name) => [name, { asked: `D${name.slice(0, 1)}${String(turn).padStart(10, '0')}`, places: PLACES.slice(0, one.count), pool: 0, language: 'en' as const }])),
        }));
        case 'finish': {
          const entries = pending.splice(0, one.count).map((claimed) => ({ id: claimed.id, fence: claimed.fence, ...following(stage, claimed, one, now) }));
          return store.finish({ workspace: play.workspace, now: play.base + now, entries });
        }
        case 'press': return asked === undefined ? undefined : store.recordAnswer(call, stage.answerOf(asked, { right: one.right, place: places.get(asked.asked) ?? one.place, ...(one.flag ? { message: `pressed-${turn}` } : {}), ...(one.which === 4 ? { digest: 'other-digest' } : {}) }));
        case 'hint': return asked === undefined ? undefined : store.takeHint(call, { kind: asked.kind, asked: asked.asked, index: asked.index, digest: asked.digest });
        case 'read': return asked === undefined ? undefined : store.readAsked(call, { asked: asked.asked, index: one.flag ? asked.index : one.count });
        case 'table': return store.roundTable(call, { round: rounds[one.which % Math.max(1, rounds.length)] ?? 'R00000000000', limit: one.count });
        case 'daily': return store.dailyHistory(call);
        case 'set': {
          const day = Math.floor(now / DAY) + (one.flag ? 0 : 1);
          const occurrence = { date: dateOf(day), due: play.base + now + (one.right ? 0 : HOUR), closes: play.base + now + OPEN };
          const name = one.which % 3 === 0 ? 'other' : 'daily';
          return store.saveSettings(call, { ...DEFAULTS, names: one.right ? 'shown' : 'hidden' }, {
            occurrences: { [name]: one.which === 5 ? null : occurrence },
            ...(one.flag ? { digests: { [name]: { week: call.periods.week, due: play.base + now + HOUR, places: PLACES.slice(0, one.count) } } } : {}),
            ...(one.count === 3 ? { revive: [{ schedule: name, place: one.place }] } : {}),
          });
        }
        case 'solo': return store.startSet(call, { set: id, count: one.count, pool: one.pool.map(candidate), closes: call.received + DAY, filters: '', anew: one.flag });
        case 'show': return store.showItem(call, { set: set?.id ?? 'nosuchset0', from: one.which % 2 });
        case 'practise': return store.practiseMisses(call, { from: asked?.asked ?? 'R00000000000', item: asked?.index ?? 0, set: id, closes: call.received + DAY });
        case 'look': {
          const looks = [
            () => store.standings(call, { period: 'season', by: 'total', offset: 0, limit: 10, ...(one.flag ? { public: true } : {}) }),
            () => store.statistics(call), () => store.teams(call), () => store.exportPlayer(call, { unrevealed: one.flag }),
          ];
          return looks[one.which % looks.length]?.();
        }
        case 'hide': return store.savePreferences(call, { nameHidden: one.flag });
        case 'team': return store.createTeam(call, { name: one.player.toUpperCase(), fold: one.player });
        case 'notice': return store.addNotice(play.workspace, { id: `n${one.which}`, at: call.received, code: 'notice.refused', details: { place: one.place, count: one.count } });
        case 'notices': return store.takeNotices(call);
        case 'due': return undefined;
        case 'void': {
          const rekey = { questionId: asked?.questionId ?? 'q1', keyHash: 'key', do: 'void', reason: 'because', at: call.received } as const;
          const seq = (await play.log()).length + (one.which === 5 ? 1 : 0);
          return store.applyRekey(call, {
            settings: DEFAULTS, rekey: { ...rekey, key: [] }, rows: { seq, boards: {}, statistics: {}, workspace: {}, news: {} },
            entry: { ...rekey, key: [], periods: call.periods, season: 1, graded: {} },
          });
        }
      }
    };
    const result = (await act()) as Stale | { readonly kind: string } | undefined;
    results.push([turn, one.verb, result]);
    if (result === undefined) continue;
    if (one.repeat && one.verb !== 'claim' && one.verb !== 'finish') results.push([turn, `${one.verb} again`, await act()]);
    if ((one.verb === 'set' && result.kind === 'saved') || (one.verb === 'void' && result.kind === 'applied')) play.revision += 1;
    if ('round' in result && result.kind === 'started') {
      const { id: round, place } = result.round as RoundState;
      rounds.push(round);
      places.set(round, place);
    }
    if ('set' in result && result.set !== undefined) set = result.set as SetState;
    if ('entries' in result) {
      for (const claimed of result.entries as readonly Claimed[]) {
        pending.push(claimed);
        if (claimed.step !== undefined && 'state' in claimed && claimed.state !== undefined && !known.some((state) => state.asked === claimed.state?.asked && state.index === claimed.state.index)) known.push(claimed.state);
      }
    }
  }
  for (const round of rounds) results.push(['table', await stage.table('onlooker', round, 10, now)]);
  for (const state of known) results.push(['read', await store.readAsked(play.call('ann', { after: now }), { asked: state.asked, index: state.index })]);
  await play.verified();
  results.push(['daily', await stage.daily('ann', now)], ['all', await play.snapshot()]);
  results.push(['rest', await stage.claim(now + 9 * DAY, { limit: 200 })]);
  return results;
}

describe('the two stores in public', () => {
  let sqlite: Store;
  let redis: Store;
  let runs = 0;
  const provided = inject('redis');
  const prefix = `alike-public-${process.pid}`;
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

  it('give the same results to the same calls', async () => {
    await fc.assert(fc.asyncProperty(fc.array(stepOf, { minLength: 10, maxLength: 80, size: 'max' }), async (steps) => {
      runs += 1;
      const [one, other] = await Promise.all([sqlite, redis].map((store) => record(new Play(store, clock.now(), `discord:${runs}`), steps)));
      expect(plainly(other ?? [])).toEqual(plainly(one ?? []));
    }), { numRuns: 100 });
  }, 60_000);
});
