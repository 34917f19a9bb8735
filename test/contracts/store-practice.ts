import { describe, expect, it } from 'vitest';
import type { SetState } from '../../src/store/store.ts';
import { candidate, DAY, digestOf, fresh, pool, type Play } from './store-play.ts';
import type { Bench } from './store.contract.ts';

/** Misses that are practised, and hints. */
export function practicePromises(bench: Bench): void {
  describe('practise my misses', () => {
    const practise = (play: Play, player: string, from: string, after = 0) =>
      play.store.practiseMisses(play.call(player, { after }), { from, set: play.setId(), closes: play.base + after + DAY });

    it('takes the items with credit below 1, in their order, and earns nothing with them', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c', 'd']);
      await play.answer('ann', set, 2, { right: false });
      await play.answer('ann', set, 0);
      await play.store.recordAnswer(play.call('ann'), { ...play.answerOf(set, 1, { points: 0 }), credit: { n: 1, d: 3 } });
      await play.store.stopSet(play.call('ann'));
      const again = fresh(await practise(play, 'ann', set.id));
      expect(again).toMatchObject({ kind: 'started', set: { practice: true, open: true, items: [{ questionId: 'b', state: 'waiting' }, { questionId: 'c', state: 'waiting' }] } });
      if (again.kind !== 'started') throw new Error(again.kind);
      expect(await play.answer('ann', again.set, 0)).toMatchObject({ kind: 'accepted', answer: { settled: false, points: 0 } });
      expect((await play.standings('ann')).rows).toMatchObject([{ points: 10, answers: 3, right: 1 }]);
    });

    it('stays practice when the question was never settled', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0, { right: false, after: 0 });
      await play.answer('ann', set, 1, { after: 0 });
      // Another season: nothing is settled in it, and yet a practice set pays nothing.
      const later = 50 * DAY;
      const again = fresh(await practise(play, 'ann', set.id, later));
      if (again.kind !== 'started') throw new Error(again.kind);
      expect(await play.answer('ann', again.set, 0, { after: later })).toMatchObject({ kind: 'accepted', answer: { settled: false, points: 0 } });
      expect(await play.score('ann', 'a', { after: later + 1 })).toMatchObject({ answer: { settled: true, points: 10 } });
    });

    it('says empty without a miss, and refuses others', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      await play.answer('ann', set, 0);
      expect(await practise(play, 'ann', set.id)).toEqual({ kind: 'empty', person: {} });
      expect(await practise(play, 'ben', set.id)).toEqual({ kind: 'not-owner', person: {} });
      expect(await practise(play, 'ann', 'nosuchset0')).toEqual({ kind: 'unknown', person: {} });
    });

    it('takes one item when asked for it, once it is answered or the set has closed by its time', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      await play.answer('ann', set, 1);
      await play.store.stopSet(play.call('ann', { after: 1 }));
      const one = async (item: number, after: number) =>
        fresh(await play.store.practiseMisses(play.call('ann', { after }), { from: set.id, set: play.setId(), closes: play.base + after + DAY, item }));
      expect(await one(0, 2)).toEqual({ kind: 'empty', person: {} });
      expect(await one(3, DAY)).toEqual({ kind: 'empty', person: {} });
      expect(await one(1, 2)).toMatchObject({ kind: 'started', set: { practice: true, items: [{ questionId: 'b' }] } });
      await play.store.stopSet(play.call('ann', { after: 3 }));
      expect(await one(0, DAY)).toMatchObject({ kind: 'started', set: { practice: true, items: [{ questionId: 'a' }] } });
      // Practice tells the key, so what was never answered pays nothing afterwards.
      expect(await play.score('ann', 'a', { after: DAY + 1 })).toMatchObject({ answer: { settled: false, points: 0 } });
      expect(await play.score('ann', 'c', { after: DAY + 1 })).toMatchObject({ answer: { settled: true, points: 10 } });
    });

    it('offers the open set instead of ending it', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      await play.answer('ann', set, 0, { right: false });
      const open = await play.start('ann', ['b', 'c']);
      expect(await practise(play, 'ann', set.id)).toMatchObject({ kind: 'open', set: { id: open.id } });
    });

    it('takes at most 20', async () => {
      const play = bench.play();
      const set = await play.start('ann', pool(20).map((item) => item.questionId));
      for (let index = 0; index < 20; index += 1) await play.answer('ann', set, index, { right: false });
      expect(fresh(await practise(play, 'ann', set.id))).toMatchObject({ kind: 'started', set: { items: { length: 20 } } });
    });
  });

  describe('hints', () => {
    const hint = (play: Play, player: string, set: SetState, index: number, over: { digest?: string; after?: number; asked?: string } = {}) =>
      play.store.takeHint(play.call(player, { after: over.after ?? 0 }), { kind: 'solo', asked: over.asked ?? set.id, index, digest: over.digest ?? set.items[index]?.digest ?? '' });

    it('are recorded before they are shown, and pick the lower award', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      expect(await hint(play, 'ann', set, 0)).toMatchObject({ kind: 'taken', set: { id: set.id } });
      expect(await hint(play, 'ann', set, 0)).toMatchObject({ kind: 'taken' });
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 0 })).toMatchObject({ kind: 'item', index: 0, hint: true });
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 1 })).toMatchObject({ kind: 'item', index: 1, hint: false });
      expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'accepted', answer: { hint: true, points: 5 } });
      expect(await play.answer('ann', set, 1)).toMatchObject({ kind: 'accepted', answer: { hint: false, points: 10 } });
      expect(await play.answers()).toMatchObject([{ hint: true, points: 5 }, { hint: false, points: 10 }]);
    });

    it('are refused after the answer, after the close, to others and for another question', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0);
      expect(await hint(play, 'ann', set, 0)).toEqual({ kind: 'answered', person: {} });
      expect(await hint(play, 'ann', set, 1, { after: DAY })).toEqual({ kind: 'closed', person: {} });
      expect(await hint(play, 'ann', set, 1, { digest: digestOf('z') })).toEqual({ kind: 'changed', person: {} });
      expect(await hint(play, 'ben', set, 1)).toEqual({ kind: 'not-owner', person: {} });
      expect(await hint(play, 'ann', set, 1, { asked: 'nosuchset0' })).toEqual({ kind: 'unknown', person: {} });
      expect(await play.answer('ann', set, 1)).toMatchObject({ answer: { hint: false, points: 10 } });
    });

    it('go with the item that is replaced', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      await hint(play, 'ann', set, 0);
      const replaced = fresh(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 0, digest: digestOf('a'), pool: [candidate('b')] }));
      if (replaced.kind !== 'item') throw new Error(replaced.kind);
      expect(replaced.hint).toBe(false);
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 0 })).toMatchObject({ kind: 'item', hint: false });
      expect(await play.answer('ann', replaced.set, 0)).toMatchObject({ answer: { hint: false, points: 10 } });
    });
  });
}
