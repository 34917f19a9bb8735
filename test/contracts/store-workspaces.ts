import { describe, expect, it } from 'vitest';
import type { Call, Stale, Store } from '../../src/store/store.ts';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { awardsOf, candidate, DAY, digestOf, fresh, HOUR } from './store-play.ts';
import type { Bench } from './store.contract.ts';

const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;
const CHANGED = { ...defaults, language: 'zh', timezone: 'Asia/Shanghai', admins: ['ann', 'ben'] } as const;

type Verb = (store: Store, call: Call) => Promise<Stale | { readonly kind: string }>;

/** Every verb of a person, with arguments that would do something. */
const VERBS: Readonly<Record<string, Verb>> = {
  saveSettings: (store, call) => store.saveSettings(call, defaults),
  readPerson: (store, call) => store.readPerson(call),
  savePreferences: (store, call) => store.savePreferences(call, { language: 'en' }),
  startSet: (store, call) => store.startSet(call, { set: 'fresh00001', count: 1, pool: [candidate('z')], closes: call.received + DAY, filters: '', anew: true }),
  practiseMisses: (store, call) => store.practiseMisses(call, { from: 'set0000001', set: 'fresh00002', closes: call.received + DAY }),
  showItem: (store, call) => store.showItem(call, { set: 'set0000001', from: 0 }),
  replaceItem: (store, call) => store.replaceItem(call, { set: 'set0000001', index: 0, digest: digestOf('a'), pool: [candidate('z')] }),
  stopSet: (store, call) => store.stopSet(call),
  takeHint: (store, call) => store.takeHint(call, { kind: 'solo', asked: 'set0000001', index: 0, digest: digestOf('a') }),
  recordAnswer: (store, call) => store.recordAnswer(call, {
    kind: 'solo', asked: 'set0000001', index: 0, place: 'here', bankVersion: '1', choice: 'x', credit: { n: 1, d: 1 }, preset: 'fair', speed: 0, awards: awardsOf(10),
    question: { id: 'a', keyHash: 'key-a', digest: digestOf('a'), area: 'pods', topic: 'pods', difficulty: 'easy' },
  }),
  standings: (store, call) => store.standings(call, { period: 'season', by: 'total', offset: 0, limit: 25 }),
  statistics: (store, call) => store.statistics(call),
  createTeam: (store, call) => store.createTeam(call, { name: 'New', fold: 'new' }),
  joinTeam: (store, call) => store.joinTeam(call, { fold: 'crew' }),
  leaveTeam: (store, call) => store.leaveTeam(call),
  teams: (store, call) => store.teams(call),
  saveReport: (store, call) => store.saveReport(call, { questionId: 'a', reason: '' }),
  reports: (store, call) => store.reports(call),
  renameTeam: (store, call) => store.renameTeam(call, { team: 'crew', name: 'Ship', fold: 'ship', any: true }),
  deleteTeam: (store, call) => store.deleteTeam(call, { team: 'crew', any: true }),
  barPlayer: (store, call) => store.barPlayer(call, { player: 'ann', barred: true }),
  startSeason: (store, call) => store.startSeason(call, { label: 'Sprint' }),
  endSeason: (store, call) => store.endSeason(call),
  seasons: (store, call) => store.seasons(call),
  workspaceStatistics: (store, call) => store.workspaceStatistics(call),
  visibleNames: (store, call) => store.visibleNames(call, [1]),
  exportPlayer: (store, call) => store.exportPlayer(call),
  deletePlayer: (store, call) => store.deletePlayer(call),
};

/** Workspaces, settings, people, reports, documents. */
export function workspacePromises(bench: Bench): void {
  describe('two workspaces', () => {
    it('never mix, with the same ids everywhere', async () => {
      const one = bench.play('discord:1');
      const two = bench.play('slack:T1');
      const set = await one.start('ann', ['a', 'b']);
      await one.answer('ann', set, 0, { points: 7 });
      await one.team('ann', 'Crew');
      await one.store.saveReport(one.call('ann'), { reason: 'odd' });
      await one.store.savePreferences(one.call('ann'), { language: 'zh', nameHidden: true });
      const before = await one.snapshot();

      expect(await two.snapshot()).toEqual({ log: [], derived: { boards: [], statistics: [] }, teams: { kind: 'teams', teams: [], person: {} }, reports: { kind: 'reports', reports: [], person: {} } });
      expect(await two.store.readPerson(two.call('ann'))).toEqual({ kind: 'person', person: {} });
      for (const index of [0, 1]) expect(await two.answer('ann', set, index)).toEqual({ kind: 'unknown', person: {} });
      expect(await two.store.showItem(two.call('ann'), { set: set.id, from: 0 })).toEqual({ kind: 'unknown', person: {} });
      expect(await two.store.takeHint(two.call('ann'), { kind: 'solo', asked: set.id, index: 1, digest: digestOf('b') })).toMatchObject({ kind: 'unknown' });
      expect(await two.store.stopSet(two.call('ann'))).toMatchObject({ kind: 'none' });
      expect(await two.join('ann', 'Crew')).toMatchObject({ kind: 'no-team', names: [] });

      // The same set id, delivery ids and team in the other workspace are its own.
      expect(await two.team('ann', 'Crew')).toMatchObject({ kind: 'created' });
      const twin = fresh(await two.store.startSet(two.call('ann'), { set: set.id, count: 1, pool: [candidate('a')], closes: two.base + DAY, filters: '', anew: false }));
      if (twin.kind !== 'started') throw new Error(twin.kind);
      expect(await two.answer('ann', twin.set, 0, { points: 9 })).toMatchObject({ kind: 'accepted', season: { points: 9 }, first: true });
      expect(await one.snapshot()).toEqual(before);
      expect(await one.answer('ann', set, 1)).toMatchObject({ kind: 'accepted', season: { points: 17 } });
      expect((await two.standings('ann', { of: 'players' })).rows).toMatchObject([{ points: 9, answers: 1 }]);
      expect([...(await one.store.workspaces())].toSorted()).toEqual(['discord:1', 'slack:T1']);
    });

    it('is not known before something is kept of it', async () => {
      const play = bench.play();
      expect(await play.store.workspaces()).toEqual([]);
      await play.store.readPerson(play.call('ann'));
      expect(await play.store.workspaces()).toEqual([]);
      await play.start('ann', ['a']);
      expect(await play.store.workspaces()).toEqual([play.workspace]);
    });
  });

  describe('settings', () => {
    it('are saved with a new revision and told to whoever has an old one', async () => {
      const play = bench.play();
      const saved = fresh(await play.store.saveSettings(play.call('ann'), CHANGED));
      expect(saved).toEqual({ kind: 'saved', settings: { ...CHANGED, revision: 1 }, person: {} });
      expect(await bench.other().readPerson(play.call('ben'))).toEqual({ kind: 'stale', settings: { ...CHANGED, revision: 1 } });
      expect(await play.store.readPerson(play.call('ben', { revision: 1 }))).toEqual({ kind: 'person', person: {} });
      expect(await play.store.saveSettings(play.call('ben'), defaults)).toMatchObject({ kind: 'stale' });
      expect(await play.store.saveSettings(play.call('ben', { revision: 1 }), defaults)).toEqual({ kind: 'saved', settings: { ...defaults, revision: 2 }, person: {} });
    });

    it('are told with the defaults to whoever claims a revision that never was', async () => {
      const play = bench.play();
      expect(await play.store.readPerson(play.call('ann', { revision: 4 }))).toEqual({ kind: 'stale', settings: DEFAULT_SETTINGS });
    });

    it.each(Object.keys(VERBS))('%s answers stale to an old revision and changes nothing', async (name) => {
      const play = bench.play();
      await play.team('ben', 'Crew');
      await play.start('ann', ['a', 'b']);
      await play.store.saveSettings(play.call('ben'), CHANGED);
      const current = bench.play();
      current.revision = 1;
      const before = await current.snapshot();
      expect(await VERBS[name]?.(play.store, play.call('ann'))).toEqual({ kind: 'stale', settings: { ...CHANGED, revision: 1 } });
      expect(await current.snapshot()).toEqual(before);
    });

    it('lets one of two parallel savers win', async () => {
      const play = bench.play();
      const results = await Promise.all(['en', 'zh', 'en', 'zh'].map((language) =>
        play.store.saveSettings(play.call('ann'), { ...defaults, language: language as 'en' | 'zh' })));
      expect(results.map((result) => result.kind).toSorted()).toEqual(['saved', 'stale', 'stale', 'stale']);
    });

    it('log a change of zone', async () => {
      const play = bench.play();
      await play.store.saveSettings(play.call('ann', { after: 5 }), { ...defaults, timezone: 'Asia/Shanghai' });
      await play.store.saveSettings(play.call('ann', { revision: 1 }), { ...defaults, timezone: 'Asia/Shanghai', pictures: false });
      expect((await play.log()).filter((entry) => entry.type === 'zone')).toMatchObject([{ type: 'zone', at: play.base + 5, timezone: 'Asia/Shanghai' }]);
    });
  });

  describe('people', () => {
    it('keep what they chose, one by one', async () => {
      const play = bench.play();
      expect(await play.store.savePreferences(play.call('ann'), { language: 'zh' })).toEqual({ kind: 'saved', person: { language: 'zh' } });
      expect(await play.store.savePreferences(play.call('ann'), { nameHidden: false })).toEqual({ kind: 'saved', person: { language: 'zh', nameHidden: false } });
      expect(await bench.other().readPerson(play.call('ann'))).toEqual({ kind: 'person', person: { language: 'zh', nameHidden: false } });
      expect(await play.store.readPerson(play.call('ben'))).toEqual({ kind: 'person', person: {} });
    });

    it('come with each result, with their team', async () => {
      const play = bench.play();
      await play.store.savePreferences(play.call('ann'), { language: 'zh' });
      const made = await play.team('ann', 'Crew');
      expect(made).toMatchObject({ kind: 'created', team: { name: 'Crew' } });
      if (made.kind !== 'created') throw new Error(made.kind);
      const person = { language: 'zh', team: made.team };
      const set = await play.start('ann', ['a']);
      expect((await play.answer('ann', set, 0)).person).toEqual(person);
      expect((await play.standings('ann')).person).toEqual(person);
      expect(fresh(await play.store.statistics(play.call('ann'))).person).toEqual(person);
    });

    it('are shown by the name they had last', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      await play.store.startSet(play.call('ann', { player: { id: 'ann', name: 'Ann 安 😀', guest: false } }), { set: play.setId(), count: 1, pool: [candidate('b')], closes: play.base + DAY, filters: '', anew: true });
      expect((await play.standings('ben')).rows).toMatchObject([{ name: 'Ann 安 😀' }]);
    });
  });

  describe('odd ids', () => {
    const ODD = ['__proto__', 'constructor', 'a:b', 'a', '{b}', 'a b', ' a', 'A', "'; DROP TABLE players; --", '%s', '安', '😀', '\\u0041', '"', '1', '01', '-0', 'null', 'x'.repeat(64)];

    it('of people stay apart', async () => {
      const play = bench.play();
      for (const [index, player] of ODD.entries()) {
        await play.score(player, 'q', { points: 100 - index });
        await play.store.savePreferences(play.call(player), { language: index % 2 === 0 ? 'en' : 'zh' });
      }
      const { rows, total } = await play.standings('constructor');
      expect(total).toBe(ODD.length);
      expect(rows.map((row) => row.name)).toEqual(ODD.map((player) => `Name of ${player}`));
      expect(rows.filter((row) => row.self).map((row) => row.name)).toEqual(['Name of constructor']);
      for (const [index, player] of ODD.entries()) {
        expect(await play.store.readPerson(play.call(player))).toEqual({ kind: 'person', person: { language: index % 2 === 0 ? 'en' : 'zh' } });
      }
    });

    it('of questions and teams stay apart', async () => {
      const play = bench.play();
      const set = await play.start('ann', ODD);
      expect(set.items.map((item) => item.questionId)).toEqual(ODD);
      for (const index of ODD.keys()) expect(await play.answer('ann', set, index)).toMatchObject({ kind: 'accepted', answer: { settled: true } });
      for (const [index, name] of ODD.entries()) {
        expect(await play.store.createTeam(play.call(`p${index}`), { name, fold: name })).toMatchObject({ kind: 'created', team: { id: index + 1, name } });
        await play.store.saveReport(play.call('ann', { after: index }), { questionId: name, reason: name });
      }
      expect(fresh(await play.store.teams(play.call('ann'))).teams.map((team) => team.name)).toEqual(ODD);
      expect(fresh(await play.store.reports(play.call('ann'))).reports.map((report) => report.questionId)).toEqual(ODD.toReversed());
    });
  });

  describe('reports', () => {
    it('keep one a player and question, the newest', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      expect(await play.store.saveReport(play.call('ann', { after: 1 }), { reason: 'first' })).toMatchObject({ kind: 'saved', questionId: 'a' });
      expect(await play.store.saveReport(play.call('ann', { after: 2 }), { reason: 'second' })).toMatchObject({ kind: 'saved', questionId: 'a' });
      // Once more without a reason: what was said stands.
      expect(await play.store.saveReport(play.call('ann', { after: 2 }), { reason: '' })).toMatchObject({ kind: 'saved', questionId: 'a' });
      for (const [index, player] of ['p1', 'p2', 'p3', 'p4'].entries()) {
        await play.store.saveReport(play.call(player, { after: HOUR + index }), { questionId: 'b', reason: player === 'p4' ? '' : `from ${player}` });
      }
      expect(fresh(await play.store.reports(play.call('boss')))).toEqual({
        kind: 'reports', person: {},
        reports: [
          { questionId: 'b', count: 4, newest: play.base + HOUR + 3, reasons: ['from p3', 'from p2', 'from p1'] },
          { questionId: 'a', count: 1, newest: play.base + 2, reasons: ['second'] },
        ],
      });
    });

    it('need a question', async () => {
      const play = bench.play();
      expect(await play.store.saveReport(play.call('ann'), { reason: 'what?' })).toEqual({ kind: 'none', person: {} });
    });

    it('take the question that was answered last', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      await play.score('ann', 'b');
      await play.score('ben', 'c');
      expect(await play.store.saveReport(play.call('ann'), { reason: '' })).toMatchObject({ kind: 'saved', questionId: 'b' });
    });

    it('show at most 25 questions and three reasons', async () => {
      const play = bench.play();
      for (let turn = 0; turn < 27; turn += 1) await play.store.saveReport(play.call('ann', { after: turn }), { questionId: `q${turn}`, reason: 'r' });
      for (let turn = 0; turn < 5; turn += 1) await play.store.saveReport(play.call(`p${turn}`, { after: 100 + turn }), { questionId: 'q0', reason: `r${turn}` });
      const { reports } = fresh(await play.store.reports(play.call('boss')));
      expect(reports).toHaveLength(25);
      expect(reports[0]).toMatchObject({ questionId: 'q0', count: 6, reasons: ['r4', 'r3', 'r2'] });
      expect(reports[1]).toMatchObject({ questionId: 'q26', count: 1 });
    });
  });

  describe('values', () => {
    it('are copies', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      const spoil = (value: unknown): void => {
        if (typeof value !== 'object' || value === null) return;
        for (const key of Object.keys(value)) {
          spoil((value as Record<string, unknown>)[key]);
          (value as Record<string, unknown>)[key] = 'spoiled';
        }
      };
      const saved = await play.store.saveSettings(play.call('ann'), CHANGED);
      const current = bench.play();
      current.revision = 1;
      const before = structuredClone(await current.snapshot());
      spoil(saved);
      spoil(await current.snapshot());
      spoil(await play.store.readPerson(play.call('ann')));
      spoil(await current.standings('ann'));
      expect(await current.snapshot()).toEqual(before);
      expect(await play.store.readPerson(play.call('ann'))).toEqual({ kind: 'stale', settings: { ...CHANGED, revision: 1 } });
    });
  });

  describe('documents', () => {
    it('keep values by namespace', async () => {
      const { store } = bench.play();
      const one = store.documents('installations');
      const two = store.documents('locales');
      await one.set('T1', { token: 'sealed', scopes: ['a'] });
      await two.set('T1', 'zh-CN');
      expect(await one.get('T1')).toEqual({ token: 'sealed', scopes: ['a'] });
      expect(await bench.other().documents('locales').get('T1')).toBe('zh-CN');
      await two.clear();
      expect(await two.get('T1')).toBeUndefined();
      expect(await one.get('T1')).toEqual({ token: 'sealed', scopes: ['a'] });
      expect(await one.delete('T1')).toBe(true);
      expect(await one.get('T1')).toBeUndefined();
    });

    it('are not touched by the quiz, nor the quiz by them', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      const before = await play.snapshot();
      const documents = play.store.documents('cache');
      await documents.set(play.workspace, 'x');
      await documents.clear();
      expect(await play.snapshot()).toEqual(before);
    });
  });

  it('answers a ping', async () => {
    const { store } = bench.play();
    await expect(store.ping()).resolves.toBeUndefined();
    expect(Number.isFinite(store.skew())).toBe(true);
  });
}
