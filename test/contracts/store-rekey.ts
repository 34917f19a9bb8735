import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/engine/question.ts';
import { type RekeyOutcome, RekeyPlan, type RekeyWish } from '../../src/store/rekey-plan.ts';
import type { Rekey, Settings } from '../../src/store/store.ts';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { DAY, fresh, HOUR, periodsAt, plain, type Play, SECOND } from './store-play.ts';
import type { Bench } from './store.contract.ts';

/** A question of the suite: `right` is its key; `left` and `wrong` are other options. */
function question(id: string): Question {
  const option = (name: string) => ({ id: name, text: { en: name }, why: { en: name } });
  return {
    id, area: 'pods', topics: ['pod-lifecycle'], type: 'single', difficulty: 'easy', stem: { en: id }, options: ['right', 'left', 'wrong', 'other'].map(option), answer: ['right'],
    explanation: { en: id }, source: '/docs/', languages: ['en'], draft: false, keyHash: `key-${id}`, textHash: id,
  };
}

const wish = (id: string, how: RekeyWish['do'], ...key: string[]): RekeyWish => ({ questionId: id, keyHash: `key-${id}`, do: how, key, reason: 'because' });

/** What the suite does to keys as commands do it. */
export class Keys {
  readonly play: Play;
  settings: Settings = DEFAULT_SETTINGS;

  constructor(play: Play) {
    this.play = play;
  }

  async plan(meant: RekeyWish, after = 0): Promise<RekeyPlan> {
    const at = this.play.base + after;
    const read = await this.play.statistics('root', after);
    const plan = new RekeyPlan(this.play.store, this.play.workspace, meant, { at, periods: periodsAt(at), season: read.season.number }, question(meant.questionId));
    await plan.catchUp();
    return plan;
  }

  /** Applies a plan as it stands. */
  async commit(meant: RekeyWish, outcome: RekeyOutcome, after = 0) {
    const { questionId, keyHash, do: how, key, reason } = meant;
    const at = this.play.base + after;
    const { revision: _revision, ...settings } = this.settings;
    const others = (settings.rekeys ?? []).filter((each) => each.questionId !== questionId);
    const rekeys: readonly Rekey[] = how === 'undo' ? others : [...others, { questionId, keyHash, do: how, key, reason, at }];
    const rekey = how === 'undo' ? { questionId, keyHash, do: how, reason, at } : { questionId, keyHash, do: how, key, reason, at };
    const result = fresh(await this.play.store.applyRekey(this.play.call('root', { after }), { settings: { ...settings, rekeys }, rekey, rows: outcome.rows, entry: outcome.entry }));
    if (result.kind === 'applied') {
      this.settings = result.settings;
      this.play.revision = result.settings.revision;
    }
    return result;
  }

  async apply(meant: RekeyWish, after = 0): Promise<RekeyOutcome> {
    const plan = await this.plan(meant, after);
    const outcome = plan.outcome();
    expect((await this.commit(meant, outcome, after)).kind).toBe('applied');
    return outcome;
  }

  async derived(): Promise<unknown> {
    const derived = await this.play.store.readDerived(this.play.workspace);
    return { ...(plain(derived) as object), workspace: [...(derived.workspace ?? [])].map(([name, fields]) => [name, [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1))]) };
  }

  /** Nothing but what the log says is kept. */
  async verified(): Promise<void> {
    // The clock of the suite stands still.
    const found = await verifyWorkspace(this.play.store, this.play.workspace, () => this.play.base);
    expect(found.differences).toEqual([]);
  }

  async points(player: string, after = 0, period: 'season' | 'day' | 'all' = 'season'): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.play.standings(player, { of: 'players', period }, after);
    return Object.fromEntries(rows.map((row) => [row.name.replace('Name of ', ''), row.points]));
  }
}

/** Corrections of keys: what they change, that a rebuild gives the same, and who is told. */
export function rekeyPromises(bench: Bench): void {
  const begin = (): Keys => new Keys(bench.play());

  const choose = (play: Play, player: string, id: string, choice: string, after = 0) => play.score(player, id, { choice, right: choice === 'right', after });

  async function played(): Promise<Keys> {
    const keys = begin();
    const { play } = keys;
    await play.team('ann', 'Whales');
    await choose(play, 'ann', 'q1', 'right');
    await choose(play, 'ben', 'q1', 'left');
    await choose(play, 'cem', 'q1', 'wrong');
    await choose(play, 'ben', 'q2', 'right');
    return keys;
  }

  describe('a re-key', () => {
    it('accepts another key: points, order and statistics are those that the log gives', async () => {
      const keys = await played();
      const outcome = await keys.apply(wish('q1', 'accept', 'left'), HOUR);
      expect(outcome).toMatchObject({ answers: 3, regraded: 1, unread: 0, players: [{ before: 10, after: 20 }], teams: [] });
      expect(await keys.points('ann')).toEqual({ ben: 20, ann: 10, cem: 0 });
      expect(fresh(await keys.play.store.statistics(keys.play.call('ben')))).toMatchObject({ points: 20, topics: [{ answers: 2, right: 2 }] });
      await keys.verified();
    });

    it('replaces the key: who was right is no more, teams included', async () => {
      const keys = await played();
      const outcome = await keys.apply(wish('q1', 'replace', 'left'), HOUR);
      expect(outcome.players.map(({ before, after }) => [before, after])).toEqual([[10, 0], [10, 20]]);
      expect(outcome.teams.map(({ before, after }) => [before, after])).toEqual([[10, 0]]);
      expect(await keys.points('ann')).toEqual({ ben: 20, ann: 0, cem: 0 });
      expect((await keys.play.standings('ann', { of: 'teams' })).rows).toMatchObject([{ points: 0, right: 0, answers: 1, active: 1 }]);
      await keys.verified();
    });

    it('makes void: no points, no part in statistics, and still a row', async () => {
      const keys = await played();
      await keys.apply(wish('q1', 'void'), HOUR);
      expect(await keys.points('ann')).toEqual({ ben: 10, ann: 0, cem: 0 });
      expect(fresh(await keys.play.store.statistics(keys.play.call('ann')))).toMatchObject({ points: 0, topics: [], cells: [] });
      expect(fresh(await keys.play.store.statistics(keys.play.call('ben')))).toMatchObject({ points: 10, topics: [{ answers: 1, right: 1 }] });
      await keys.verified();
    });

    it('and back gives the same rows', async () => {
      const keys = await played();
      const before = await keys.derived();
      for (const meant of [wish('q1', 'replace', 'left'), wish('q1', 'void'), wish('q1', 'accept', 'wrong')]) {
        await keys.apply(meant, HOUR);
        expect(await keys.derived()).not.toEqual(before);
        await keys.verified();
      }
      await keys.apply(wish('q1', 'undo'), HOUR);
      expect(await keys.derived()).toEqual(before);
      await keys.verified();
    });

    it('holds in the settings and the log, with who asked for it', async () => {
      const keys = await played();
      await keys.apply(wish('q1', 'accept', 'left'), HOUR);
      expect(keys.settings).toMatchObject({ revision: 1, rekeys: [{ questionId: 'q1', do: 'accept', key: ['left'] }] });
      const entry = (await keys.play.log()).find((each) => each.type === 'rekey');
      expect(entry).toMatchObject({ questionId: 'q1', keyHash: 'key-q1', do: 'accept', key: ['left'], reason: 'because', season: 1, periods: periodsAt(keys.play.base + HOUR), at: keys.play.base + HOUR });
      expect(Object.values(entry?.type === 'rekey' ? entry.graded : {})).toEqual([[1, 1, 10]]);
      expect(entry?.type === 'rekey' ? entry.by : undefined).toBe(4);
      await keys.apply(wish('q1', 'undo'), 2 * HOUR);
      expect(keys.settings).toMatchObject({ revision: 2, rekeys: [] });
    });

    it('takes nothing from what was answered under it, and regrades that with the next', async () => {
      const keys = await played();
      await keys.apply(wish('q1', 'accept', 'left'), HOUR);
      // As the process grades it now.
      await keys.play.score('dan', 'q1', { choice: 'left', after: HOUR + SECOND });
      expect(await keys.points('ann')).toMatchObject({ dan: 10 });
      await keys.verified();
      await keys.apply(wish('q1', 'undo'), 2 * HOUR);
      expect(await keys.points('ann')).toMatchObject({ dan: 0, ben: 10 });
      await keys.verified();
    });

    it('leaves what has ended as it was', async () => {
      const keys = await played();
      const first = await keys.points('ann', 0, 'day');
      await choose(keys.play, 'ann', 'q3', 'right', 2 * DAY);
      await keys.apply(wish('q1', 'replace', 'left'), 2 * DAY);
      const derived = await keys.play.store.readDerived(keys.play.workspace);
      const day = derived.boards.get(`players:day:${periodsAt(keys.play.base).day}`);
      expect([...(day ?? [])].map(([, row]) => row.points).toSorted((a, b) => a - b)).toEqual(Object.values(first).toSorted((a, b) => a - b));
      expect(await keys.points('ann', 2 * DAY, 'all')).toEqual({ ben: 20, ann: 10, cem: 0 });
      await keys.verified();
    });

    it('is refused where the log has grown, and taken in without reading it all again', async () => {
      const keys = await played();
      const meant = wish('q1', 'accept', 'left');
      const plan = await keys.plan(meant, HOUR);
      await choose(keys.play, 'ben', 'q4', 'right', HOUR);
      const before = await keys.derived();
      expect((await keys.commit(meant, plan.outcome(), HOUR)).kind).toBe('moved');
      expect(await keys.derived()).toEqual(before);
      await plan.catchUp();
      expect((await keys.commit(meant, plan.outcome(), HOUR)).kind).toBe('applied');
      expect(await keys.points('ann')).toEqual({ ben: 30, ann: 10, cem: 0 });
      await keys.verified();
      // Somebody new is concerned: read from the beginning.
      const undo = await keys.plan(wish('q1', 'undo'), HOUR);
      await keys.play.score('dan', 'q1', { choice: 'left', after: HOUR + SECOND });
      await undo.catchUp();
      expect((await keys.commit(wish('q1', 'undo'), undo.outcome(), HOUR)).kind).toBe('applied');
      expect(await keys.points('ann')).toEqual({ ben: 20, ann: 10, cem: 0, dan: 0 });
      await keys.verified();
    });

    it('is applied once, however often it is delivered', async () => {
      const keys = await played();
      const meant = wish('q1', 'accept', 'left');
      const outcome = (await keys.plan(meant, HOUR)).outcome();
      const call = keys.play.call('root', { after: HOUR });
      const { revision: _revision, ...settings } = DEFAULT_SETTINGS;
      const change = { settings: { ...settings, rekeys: [] }, rekey: { ...meant, do: 'accept' as const, at: 1 }, rows: outcome.rows, entry: outcome.entry };
      const first = fresh(await keys.play.store.applyRekey(call, change));
      expect(fresh(await keys.play.store.applyRekey(call, change))).toEqual(first);
      expect((await keys.play.log()).filter((entry) => entry.type === 'rekey')).toHaveLength(1);
      // What holds by then: settings of before may name somebody who is gone.
      const later = fresh(await keys.play.store.saveSettings(keys.play.call('root', { after: HOUR, revision: call.revision + 1 }), { ...settings, names: 'hidden' }));
      expect(fresh(await keys.play.store.applyRekey(call, change))).toEqual({ ...first, settings: later.settings });
    });

    it('is told to whom it concerns until they have heard of it', async () => {
      const keys = await played();
      await keys.apply(wish('q1', 'replace', 'left'), HOUR);
      const person = async (player: string) => fresh(await keys.play.store.readPerson(keys.play.call(player))).person;
      const [news] = (await person('ben')).news ?? [];
      expect(news).toMatchObject({ questionId: 'q1', do: 'replace', before: 10, after: 20 });
      expect((await person('ann')).news).toMatchObject([{ before: 10, after: 0 }]);
      expect(await person('cem')).not.toHaveProperty('news');
      await keys.apply(wish('q1', 'undo'), HOUR);
      expect((await person('ben')).news).toHaveLength(2);
      await keys.play.store.heardNews(keys.play.workspace, 'ben', news?.seq ?? 0);
      expect((await person('ben')).news).toMatchObject([{ do: 'undo', before: 20, after: 10 }]);
      await keys.play.store.heardNews(keys.play.workspace, 'ben', 1_000);
      expect(await person('ben')).not.toHaveProperty('news');
      await keys.play.store.heardNews(keys.play.workspace, 'nobody', 1_000);
      await keys.play.store.heardNews('nowhere', 'ben', 1_000);
    });

    it('grades typed answers by their texts', async () => {
      const keys = begin();
      const typed: Question = { ...question('q1'), type: 'short', options: [], answer: ['kubectl get pods'], match: 'command' };
      await keys.play.score('ann', 'q1', { choice: '=kubectl get po', right: false });
      await keys.play.score('ben', 'q1', { choice: '=kubectl get nodes', right: false });
      const log = await keys.play.answers();
      const known = log.flatMap(({ seq, player }) => (player === undefined ? [] : [{ seq, player }]));
      expect(await keys.play.store.typedAnswers(keys.play.workspace, known)).toEqual({ [String(known[0]?.seq)]: 'kubectl get po', [String(known[1]?.seq)]: 'kubectl get nodes' });
      expect(await keys.play.store.typedAnswers(keys.play.workspace, [{ seq: 77, player: 1 }])).toEqual({});
      expect(await keys.play.store.typedAnswers('nowhere', known)).toEqual({});
      const meant = wish('q1', 'accept', 'kubectl get po');
      const plan = new RekeyPlan(keys.play.store, keys.play.workspace, meant, { at: keys.play.base, periods: periodsAt(keys.play.base), season: 1 }, typed);
      await plan.catchUp();
      expect((await keys.commit(meant, plan.outcome())).kind).toBe('applied');
      expect(await keys.points('ann')).toEqual({ ann: 10, ben: 0 });
      await keys.verified();
    });

    it('names nobody who is hidden', async () => {
      const keys = await played();
      fresh(await keys.play.store.savePreferences(keys.play.call('ben'), { nameHidden: true }));
      const { names } = fresh(await keys.play.store.visibleNames(keys.play.call('root'), [1, 2, 3, 99]));
      expect(names).toEqual({ 1: 'Name of ann', 3: 'Name of cem' });
    });

    it('and back gives the same rows, after any play and any corrections', async () => {
      const players = ['ann', 'ben', 'cem'];
      const ids = ['q1', 'q2'];
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), player: fc.constantFrom(...players), id: fc.constantFrom(...ids), choice: fc.constantFrom('right', 'left', 'wrong') }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('team' as const), player: fc.constantFrom(...players), name: fc.constantFrom('Whales', 'Crabs') }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('rekey' as const), id: fc.constantFrom(...ids), how: fc.constantFrom('void' as const, 'accept' as const, 'replace' as const), key: fc.constantFrom('left', 'wrong') }) },
      );
      let stream = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
          stream += 1;
          const keys = new Keys(bench.play(`console:stream-${stream}`));
          const { play } = keys;
          let after = 0;
          for (const each of steps) {
            after += SECOND;
            if (each.kind === 'wait') after += each.hours * HOUR;
            else if (each.kind === 'team') fresh(await play.store.createTeam(play.call(each.player, { after }), { name: each.name, fold: each.name.toLowerCase() }));
            else if (each.kind === 'rekey') await keys.apply(wish(each.id, each.how, ...(each.how === 'void' ? [] : [each.key])), after);
            else {
              const held = keys.settings.rekeys?.find((rekey) => rekey.questionId === each.id);
              if (held?.do === 'void') continue;
              const right = held?.key.includes(each.choice) === true || (held?.do !== 'replace' && each.choice === 'right');
              await play.score(each.player, each.id, { choice: each.choice, right, after });
            }
          }
          await keys.verified();
          for (const id of ids) await keys.apply(wish(id, 'undo'), after);
          const plainly = await keys.derived();
          for (const id of ids) {
            await keys.apply(wish(id, 'replace', 'left'), after);
            await keys.verified();
            await keys.apply(wish(id, 'undo'), after);
          }
          expect(await keys.derived()).toEqual(plainly);
          await keys.verified();
        }),
        { numRuns: 25 },
      );
    });
  });
}
