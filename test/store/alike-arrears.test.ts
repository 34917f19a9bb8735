/** Both stores give the same results to bursts of answers of periods that go to and fro, and whatever happens between them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { type Call, DEFAULT_SETTINGS, type SetState, type Store } from '../../src/store/store.ts';
import { candidate, DAY, HOUR, periodsAt, Play } from '../contracts/store-play.ts';
import { clock, forget, storeAt } from './redis-play.ts';

const { revision: _revision, ...DEFAULTS } = DEFAULT_SETTINGS;
const PLAYERS = ['ann', 'ben', 'cid', 'dan', 'eve', 'fay', 'gus'] as const;
const TEAMS = ['crew', 'deck', 'hull', 'mast', 'keel'] as const;
const AREAS = ['pods', 'network', 'storage'] as const;
const PERIODS = ['day', 'week', 'month', 'season', 'all'] as const;
const IDS = Array.from({ length: 12 }, (_, index) => `q${index}`);
/** Days after the base: about the ends of a day, a week, a month and two seasons. */
const TIMES = [39.5, 39.9, 39.999, 40.01, 40.1, 47, 72, 119.99, 120.01, 121] as const;

const at = fc.constantFrom(...TIMES);
const player = fc.constantFrom(...PLAYERS);
const team = fc.constantFrom(...TEAMS);
const answer = fc.record({
  player,
  item: fc.nat(IDS.length - 1),
  at,
  /** Hours by which the zone is ahead of UTC: periods may go back while time goes on. */
  zone: fc.constantFrom(0, 0, 0, 14, -12),
  points: fc.constantFrom(0, 1, 10),
  right: fc.boolean(),
  area: fc.constantFrom(...AREAS),
  role: fc.constantFrom(undefined, undefined, undefined, 1, 2, 3, 9, 'unknown' as const),
  guest: fc.integer({ min: 0, max: 14 }).map((turn) => turn === 0),
});
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;
const change = fc.record({
  kind: fc.constantFrom('create', 'create', 'join', 'join', 'join', 'leave', 'delete', 'rename', 'bar', 'forget', 'start', 'end', 'settings', 'standings', 'standings', 'teams', 'workspace', 'statistics', 'export'),
  player, team, other: team, at, period: fc.constantFrom(...PERIODS), area: fc.option(fc.constantFrom(...AREAS)), flag: fc.boolean(), any: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
const steps = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ answers: fc.array(answer, { minLength: 1, maxLength: 12, size: 'max' }) }) },
  // As many come: all of one moment.
  { weight: 3, arbitrary: fc.tuple(at, fc.array(answer, { minLength: 2, maxLength: 12, size: 'max' })).map(([moment, answers]) => ({ answers: answers.map((each): Answer => ({ ...each, at: moment, zone: 0 })) })) },
  { weight: 4, arbitrary: change },
), { minLength: 5, maxLength: 30, size: 'max' });
type Step = { readonly answers: readonly Answer[] } | Change;

/** A workspace in which the steps are played. */
class Tide {
  readonly play: Play;
  readonly #sets = new Map<string, SetState>();
  /** Who had themselves deleted comes back as somebody else. */
  readonly #ids = new Map<string, string>();

  constructor(store: Store, workspace: string) {
    this.play = new Play(store, clock.now(), workspace);
  }

  async #setOf(id: string): Promise<SetState> {
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    const { play } = this;
    const started = await play.store.startSet(play.call(id, { after: 39 * DAY }), { set: play.setId(), count: IDS.length, pool: IDS.map(candidate), closes: play.base + 300 * DAY, filters: '', anew: true });
    if (started.kind !== 'started') throw new Error(started.kind);
    this.#sets.set(id, started.set);
    return started.set;
  }

  #idOf(name: string): string {
    return this.#ids.get(name) ?? name;
  }

  #call({ player: name, at: day, zone, role, guest }: Answer): Call {
    const id = this.#idOf(name);
    const after = day * DAY;
    const known = role === 'unknown' ? { keepMapped: true as const } : role === undefined ? {} : { mapped: role };
    return this.play.call(id, { after, periods: periodsAt(this.play.base + after + zone * HOUR), player: { id, name: `Name of ${id}`, guest, ...known } });
  }

  async act(step: Step): Promise<unknown> {
    const { play } = this;
    const { store } = play;
    if ('answers' in step) {
      for (const each of step.answers) await this.#setOf(this.#idOf(each.player));
      const calls = step.answers.map((each) => [each, this.#call(each)] as const);
      return Promise.all(calls.map(async ([each, call]) => store.recordAnswer(call, play.answerOf(await this.#setOf(call.player.id), each.item, each))));
    }
    const id = this.#idOf(step.player);
    const call = play.call(id, { after: step.at * DAY });
    switch (step.kind) {
      case 'create': return store.createTeam(call, { name: step.team.toUpperCase(), fold: step.team });
      case 'join': return store.joinTeam(call, { fold: step.team });
      case 'leave': return store.leaveTeam(call);
      case 'delete': return store.deleteTeam(call, { team: step.team, any: true });
      case 'rename': return store.renameTeam(call, { team: step.team, name: `${step.other}!`, fold: step.other, any: true });
      case 'bar': return store.barPlayer(call, { player: id, barred: step.flag });
      case 'forget':
        this.#ids.set(step.player, `${id}+`);
        return store.deletePlayer(call);
      case 'start': return store.startSeason(call, { label: step.team });
      case 'end': return store.endSeason(call);
      case 'settings': {
        const saved = await store.saveSettings(call, { ...DEFAULTS, names: step.flag ? 'hidden' : 'shown', timezone: step.any ? 'Asia/Shanghai' : 'UTC' });
        if (saved.kind === 'saved') play.revision += 1;
        return saved;
      }
      case 'standings': return store.standings(call, {
        of: step.any ? 'players' : 'teams', period: step.period, by: step.flag ? 'average' : 'total', offset: 0, limit: 10, ...(step.area === null ? {} : { area: step.area }),
      });
      case 'teams': return store.teams(call);
      case 'workspace': return store.workspaceStatistics(call);
      case 'statistics': return store.statistics(call);
      case 'export': return store.exportPlayer(call);
    }
  }

  async all(): Promise<unknown> {
    const { play } = this;
    const read = play.call('onlooker', { after: 39 * DAY });
    const { workspace } = await play.store.readDerived(play.workspace);
    return [await play.snapshot(), workspace, await play.store.workspaceStatistics(read)];
  }
}

describe('the two stores', () => {
  let sqlite: Store;
  let redis: Store;
  let runs = 0;
  const provided = inject('redis');
  const prefix = `alike-arrears-${process.pid}`;
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

  async function played(store: Store, workspace: string, all: readonly Step[]): Promise<unknown[]> {
    const tide = new Tide(store, workspace);
    const results: unknown[] = [];
    for (const step of all) results.push(['kind' in step ? step.kind : 'answers', await tide.act(step)]);
    results.push(await tide.all());
    await tide.play.verified(39 * DAY);
    return results;
  }

  it('take bursts of answers alike, whenever they were received and whatever happens in between', async () => {
    await fc.assert(fc.asyncProperty(steps, async (all) => {
      runs += 1;
      const workspace = `discord:${runs}`;
      const [one, other] = await Promise.all([sqlite, redis].map((store) => played(store, workspace, all)));
      expect(other).toEqual(one);
    }), { numRuns: 60 });
  }, 60_000);
});
