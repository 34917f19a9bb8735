import { describe, expect, it } from 'vitest';
import type { Call, Store } from '../../src/store/store.ts';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { candidate, DAY, fresh, type Play } from './store-play.ts';
import { Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** A verb in a workspace made ready for it: `act` may be called any number of times with the same call. */
interface Case {
  readonly name: string;
  readonly prepare: (play: Play) => Promise<(store: Store, call: Call) => Promise<{ readonly kind: string }>>;
  readonly kind: string;
}

const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;

const CASES: readonly Case[] = [
  { name: 'saveSettings', kind: 'saved', prepare: async () => (store, call) => store.saveSettings(call, { ...defaults, timezone: 'Asia/Shanghai' }) },
  { name: 'savePreferences', kind: 'saved', prepare: async () => (store, call) => store.savePreferences(call, { language: 'zh' }) },
  {
    name: 'startSet', kind: 'started',
    prepare: async (play) => {
      await play.start('ann', ['a', 'b']);
      const start = { set: play.setId(), count: 2, pool: ['a', 'b', 'c'].map(candidate), closes: play.base + DAY, filters: '', anew: true };
      return (store, call) => store.startSet(call, start);
    },
  },
  {
    name: 'practiseMisses', kind: 'started',
    prepare: async (play) => {
      const set = await play.start('ann', ['a']);
      await play.answer('ann', set, 0, { right: false });
      const practise = { from: set.id, set: play.setId(), closes: play.base + DAY };
      return (store, call) => store.practiseMisses(call, practise);
    },
  },
  {
    name: 'showItem', kind: 'item',
    prepare: async (play) => {
      const set = await play.start('ann', ['a', 'b']);
      return (store, call) => store.showItem(call, { set: set.id, from: 1 });
    },
  },
  {
    name: 'replaceItem', kind: 'item',
    prepare: async (play) => {
      const set = await play.start('ann', ['a', 'b']);
      return (store, call) => store.replaceItem(call, { set: set.id, index: 0, digest: set.items[0]?.digest ?? '', pool: ['c', 'd', 'e'].map(candidate) });
    },
  },
  {
    name: 'stopSet', kind: 'stopped',
    prepare: async (play) => {
      await play.start('ann', ['a', 'b']);
      return (store, call) => store.stopSet(call);
    },
  },
  {
    name: 'takeHint', kind: 'taken',
    prepare: async (play) => {
      const set = await play.start('ann', ['a']);
      return (store, call) => store.takeHint(call, { kind: 'solo', asked: set.id, index: 0, digest: set.items[0]?.digest ?? '' });
    },
  },
  { name: 'createTeam', kind: 'created', prepare: async () => (store, call) => store.createTeam(call, { name: 'Crew', fold: 'crew' }) },
  {
    name: 'joinTeam', kind: 'joined',
    prepare: async (play) => {
      await play.team('ben', 'Crew');
      return (store, call) => store.joinTeam(call, { fold: 'crew' });
    },
  },
  {
    name: 'leaveTeam', kind: 'left',
    prepare: async (play) => {
      await play.team('ann', 'Crew');
      return (store, call) => store.leaveTeam(call);
    },
  },
  {
    name: 'saveReport', kind: 'saved',
    prepare: async (play) => {
      await play.score('ann', 'a');
      return (store, call) => store.saveReport(call, { reason: 'The key is wrong' });
    },
  },
  {
    name: 'startRound', kind: 'started',
    prepare: async (play) => {
      const round = new Stage(play).round(['a', 'b']);
      return (store, call) => store.startRound(call, round);
    },
  },
  {
    name: 'stopRound', kind: 'stopped',
    prepare: async (play) => {
      await new Stage(play).start('ann', ['a']);
      return (store, call) => store.stopRound(call, { place: 'c1', any: false });
    },
  },
  {
    name: 'takeHint of a round', kind: 'taken',
    prepare: async (play) => {
      const stage = new Stage(play);
      await stage.start('ann', ['a']);
      const { asked, digest } = await stage.ask(0);
      return (store, call) => store.takeHint(call, { kind: 'round', asked, index: 0, digest });
    },
  },
  {
    name: 'practiseMisses of a round', kind: 'started',
    prepare: async (play) => {
      const stage = new Stage(play);
      await stage.start('ann', ['a']);
      const { asked, closes = 0 } = await stage.ask(0);
      await stage.reveal(closes + TAIL - play.base);
      const practise = { from: asked, item: 0, set: play.setId(), closes: play.base + DAY };
      return (store, call) => store.practiseMisses(call, practise);
    },
  },
  {
    name: 'takeNotices', kind: 'notices',
    prepare: async (play) => {
      await play.store.addNotice(play.workspace, { id: 'n1', at: play.base, code: 'notice.refused', details: {} });
      return (store, call) => store.takeNotices(call);
    },
  },
];

/** What a caller does that never heard the answer: the same delivery once more. */
export function repetitionPromises(bench: Bench): void {
  describe('the same delivery once more', () => {
    it.each(CASES)('$name gives the same result and changes nothing', async ({ prepare, kind }) => {
      const play = bench.play();
      const act = await prepare(play);
      const call = play.call('ann');
      const first = await act(play.store, call);
      expect(first.kind).toBe(kind);
      play.revision = first.kind === 'saved' && 'settings' in first ? 1 : 0;
      const before = await play.snapshot();
      expect(await act(bench.other(), call)).toEqual(first);
      expect(await Promise.all([act(play.store, call), act(bench.other(), call), act(play.store, call)])).toEqual([first, first, first]);
      expect(await play.snapshot()).toEqual(before);
    });

    it.each(CASES)('$name in parallel applies once', async ({ prepare, kind }) => {
      const play = bench.play();
      const act = await prepare(play);
      const entries = (await play.log()).length;
      const call = play.call('ann');
      const results = await Promise.all(Array.from({ length: 10 }, (_, turn) => act(turn % 2 === 0 ? play.store : bench.other(), call)));
      expect(results[0]?.kind).toBe(kind);
      for (const result of results) expect(result).toEqual(results[0]);
      expect((await play.log()).length - entries).toBeLessThanOrEqual(1);
    });

    it('stays what it was after something else happened', async () => {
      const play = bench.play();
      await play.team('ben', 'Crew');
      const leaving = play.call('ann');
      expect(await play.store.leaveTeam(leaving)).toMatchObject({ kind: 'none' });
      await play.join('ann', 'Crew');
      // A belated second copy of the first press must not undo the second.
      expect(await play.store.leaveTeam(leaving)).toMatchObject({ kind: 'none' });
      expect(fresh(await play.store.readPerson(play.call('ann')))).toMatchObject({ person: { team: { name: 'Crew' } } });
    });

    it('does not take a start of a set for a new one after a stop', async () => {
      const play = bench.play();
      const call = play.call('ann');
      const start = { set: play.setId(), count: 1, pool: [candidate('a')], closes: play.base + DAY, filters: '', anew: false };
      const first = await play.store.startSet(call, start);
      await play.store.stopSet(play.call('ann'));
      expect(await play.store.startSet(call, start)).toEqual(first);
      expect(await play.store.stopSet(play.call('ann'))).toMatchObject({ kind: 'none' });
    });

    it('tells two verbs of one delivery apart', async () => {
      const play = bench.play();
      const call = play.call('ann');
      expect((await play.store.createTeam(call, { name: 'Crew', fold: 'crew' })).kind).toBe('created');
      expect((await play.store.leaveTeam(call)).kind).toBe('left');
      expect((await play.store.createTeam(call, { name: 'Crew', fold: 'crew' })).kind).toBe('created');
    });
  });
}
