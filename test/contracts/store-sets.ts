import { describe, expect, it } from 'vitest';
import { candidate, DAY, digestOf, fresh, HOUR, pool, type Play } from './store-play.ts';
import type { SetState } from '../../src/store/store.ts';
import type { Bench } from './store.contract.ts';

async function draw(play: Play, player: string, count: number, ids: readonly string[], after = 0): Promise<SetState> {
  const result = fresh(await play.store.startSet(play.call(player, { after }), {
    set: play.setId(), count, pool: ids.map(candidate), closes: play.base + after + DAY, filters: 'quiz', anew: true,
  }));
  if (result.kind !== 'started') throw new Error(result.kind);
  return result.set;
}

const idsOf = (set: SetState): string[] => set.items.map((item) => item.questionId);

async function showAll(play: Play, player: string, set: SetState): Promise<void> {
  for (let index = 0; index < set.items.length; index += 1) {
    const shown = fresh(await play.store.showItem(play.call(player), { set: set.id, from: index }));
    expect(shown).toMatchObject({ kind: 'item', index });
  }
}

/** Sets: drawing, showing, going on, stopping, misses, hints. */
export function setPromises(bench: Bench): void {
  describe('sets', () => {
    it('starts a set with what was asked for', async () => {
      const play = bench.play();
      const start = { set: 'abcdefghij', count: 2, pool: pool(5), closes: play.base + DAY, filters: 'topic:pods', language: 'zh', anew: false } as const;
      const result = fresh(await play.store.startSet(play.call('ann'), start));
      expect(result).toEqual({
        kind: 'started',
        set: {
          id: 'abcdefghij', closes: play.base + DAY, practice: false, language: 'zh', filters: 'topic:pods', open: true,
          items: [
            { questionId: 'q1', digest: digestOf('q1'), state: 'waiting' },
            { questionId: 'q2', digest: digestOf('q2'), state: 'waiting' },
          ],
        },
        person: {},
      });
    });

    it('leaves out the language that nobody asked for', async () => {
      const play = bench.play();
      expect(await play.start('ann', ['q1'])).not.toHaveProperty('language');
    });

    it('draws without repeats until the pool is used up', async () => {
      const play = bench.play();
      const ids = pool(7).map((item) => item.questionId);
      const seen: string[] = [];
      for (let round = 0; round < 7; round += 1) {
        // The pool comes in another order each time, as another seed would give it.
        const set = await draw(play, 'ann', 1, [...ids.slice(round), ...ids.slice(0, round)]);
        seen.push(...idsOf(set));
      }
      expect([...seen].toSorted()).toEqual([...ids].toSorted());
      expect(idsOf(await draw(play, 'ann', 1, ids))).toEqual(['q1']);
    });

    it('counts an item as seen once it was shown, not once it was drawn', async () => {
      const play = bench.play();
      const ids = ['a', 'b', 'c', 'd'];
      expect(idsOf(await draw(play, 'ann', 2, ids))).toEqual(['a', 'b']);
      expect(idsOf(await draw(play, 'ann', 2, ids))).toEqual(['b', 'c']);
    });

    it('gives the unseen first, then clears that pool alone', async () => {
      const play = bench.play();
      await showAll(play, 'ann', await draw(play, 'ann', 2, ['a', 'b']));
      await showAll(play, 'ann', await draw(play, 'ann', 2, ['x', 'y']));
      const mixed = await draw(play, 'ann', 3, ['a', 'b', 'c', 'd']);
      expect(idsOf(mixed)).toEqual(['c', 'd', 'a']);
      // `c` was shown as the first item; `b` and `d` are unseen again, and `a` was drawn but not shown.
      expect(idsOf(await draw(play, 'ann', 3, ['a', 'b', 'c', 'd']))).toEqual(['a', 'b', 'd']);
      // The other pool kept what was seen: `z` comes before them.
      expect(idsOf(await draw(play, 'ann', 1, ['x', 'y', 'z']))).toEqual(['z']);
    });

    it('never repeats inside a set, and gives fewer when the pool is smaller', async () => {
      const play = bench.play();
      const set = await draw(play, 'ann', 10, ['a', 'b', 'c']);
      expect(idsOf(set)).toEqual(['a', 'b', 'c']);
      await showAll(play, 'ann', set);
      expect(idsOf(await draw(play, 'ann', 10, ['b', 'a', 'c']))).toEqual(['b', 'a', 'c']);
    });

    it('keeps what was seen by player', async () => {
      const play = bench.play();
      expect(idsOf(await draw(play, 'ann', 1, ['a', 'b']))).toEqual(['a']);
      expect(idsOf(await draw(play, 'ben', 1, ['a', 'b']))).toEqual(['a']);
      expect(idsOf(await draw(play, 'ann', 1, ['a', 'b']))).toEqual(['b']);
    });

    it('says empty for an empty pool', async () => {
      const play = bench.play();
      const result = await play.store.startSet(play.call('ann'), { set: 'abcdefghij', count: 3, pool: [], closes: play.base + DAY, filters: '', anew: false });
      expect(result).toEqual({ kind: 'empty', person: {} });
    });

    it('offers the open set, and starts anew when told to', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      await play.answer('ann', set, 0);
      const start = { count: 1, pool: pool(3), closes: play.base + DAY, filters: '' };
      const offered = fresh(await play.store.startSet(play.call('ann'), { ...start, set: play.setId(), anew: false }));
      expect(offered).toMatchObject({ kind: 'open', set: { id: set.id, open: true, items: [{ state: 'answered' }, { state: 'waiting' }, { state: 'waiting' }] } });
      const anew = fresh(await play.store.startSet(play.call('ann'), { ...start, set: play.setId(), anew: true }));
      expect(anew.kind).toBe('started');
      expect(fresh(await play.store.showItem(play.call('ann', { after: 1 }), { set: set.id, from: 1 }))).toMatchObject({ kind: 'closed', set: { open: false } });
      expect((await play.answer('ann', set, 1, { after: 1 })).kind).toBe('closed');
    });

    it('starts one set for requests that come at once', async () => {
      const play = bench.play();
      const stores = [play.store, bench.other()];
      const results = await Promise.all(Array.from({ length: 10 }, async (_, turn) => fresh(await (stores[turn % 2] ?? play.store).startSet(play.call('ann'), {
        set: play.setId(), count: 2, pool: pool(30), closes: play.base + DAY, filters: '', anew: false,
      }))));
      expect(results.map((result) => result.kind).toSorted()).toEqual([...Array.from({ length: 9 }, () => 'open'), 'started']);
      expect(new Set(results.map((result) => (result.kind === 'empty' ? '' : result.set.id))).size).toBe(1);
    });

    it('does not offer a set that is answered through or past its time', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      expect(await play.answer('ann', set, 0)).toMatchObject({ set: { open: false } });
      const start = { count: 1, pool: pool(3), closes: play.base + DAY, filters: '', anew: false };
      expect((await play.store.startSet(play.call('ann'), { ...start, set: play.setId() })).kind).toBe('started');
      const later = { ...start, set: play.setId(), closes: play.base + 3 * DAY };
      expect((await play.store.startSet(play.call('ann', { after: DAY }), later)).kind).toBe('started');
    });

    it('goes on to the first waiting item, and says finished after the last', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      await play.answer('ann', set, 1);
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 0 })).toMatchObject({ kind: 'item', index: 0, hint: false });
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 1 })).toMatchObject({ kind: 'item', index: 2 });
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 3 })).toMatchObject({ kind: 'finished' });
      await play.answer('ann', set, 2);
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 1 })).toMatchObject({ kind: 'finished', set: { open: true } });
      await play.answer('ann', set, 0);
      expect(await play.store.showItem(play.call('ann'), { set: set.id, from: 0 })).toMatchObject({ kind: 'finished', set: { open: false } });
    });

    it('shows nothing to others, nothing unknown, and nothing past its time', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      expect(await play.store.showItem(play.call('ben'), { set: set.id, from: 0 })).toEqual({ kind: 'not-owner', person: {} });
      expect(await play.store.showItem(play.call('ann'), { set: 'nosuchset0', from: 0 })).toEqual({ kind: 'unknown', person: {} });
      expect(await play.store.showItem(play.call('ann', { after: DAY - 1 }), { set: set.id, from: 0 })).toMatchObject({ kind: 'item' });
      expect(await play.store.showItem(play.call('ann', { after: DAY }), { set: set.id, from: 0 })).toMatchObject({ kind: 'closed', set: { open: false } });
    });

    it('stops the open set once', async () => {
      const play = bench.play();
      expect(await play.store.stopSet(play.call('ann'))).toEqual({ kind: 'none', person: {} });
      const set = await play.start('ann', ['a', 'b']);
      expect(await play.store.stopSet(play.call('ann', { after: HOUR }))).toMatchObject({ kind: 'stopped', set: { id: set.id, open: false, items: [{ state: 'waiting' }, { state: 'waiting' }] } });
      expect(await play.store.stopSet(play.call('ann', { after: HOUR }))).toMatchObject({ kind: 'none' });
      const late = await play.answer('ann', set, 0, { after: HOUR });
      expect(late).toMatchObject({ kind: 'closed', closed: play.base + HOUR });
    });

    it('counts an answer that was received before the stop', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.store.stopSet(play.call('ann', { after: HOUR }));
      expect((await play.answer('ann', set, 0, { after: HOUR - 1 })).kind).toBe('accepted');
    });

    it('stops nothing that is past its time', async () => {
      const play = bench.play();
      await play.start('ann', ['a', 'b']);
      expect(await play.store.stopSet(play.call('ann', { after: DAY }))).toMatchObject({ kind: 'none' });
    });

    it('replaces an item whose question changed by an unseen one that is not in the set', async () => {
      const play = bench.play();
      await play.start('ann', ['seen']);
      const set = await play.start('ann', ['a', 'b', 'c']);
      const replaced = fresh(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 1, pool: ['a', 'seen', 'b', 'd', 'e'].map(candidate) }));
      expect(replaced).toMatchObject({ kind: 'item', index: 1, hint: false, set: { items: [{ questionId: 'a' }, { questionId: 'd', digest: digestOf('d'), state: 'waiting' }, { questionId: 'c' }] } });
      if (replaced.kind !== 'item') throw new Error(replaced.kind);
      // What was put in counts as shown.
      expect(idsOf(await draw(play, 'ann', 1, ['d', 'f']))).toEqual(['f']);
    });

    it('passes over an item for which there is nothing unseen', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      expect(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 1, pool: [candidate('a'), candidate('b')] }))
        .toMatchObject({ kind: 'item', index: 2, set: { items: [{ state: 'waiting' }, { state: 'passed' }, { state: 'waiting' }] } });
      expect(await play.answer('ann', set, 1)).toMatchObject({ kind: 'changed' });
      expect(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 2, pool: [] })).toMatchObject({ kind: 'finished', set: { open: true } });
      expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'accepted', set: { open: false } });
    });

    it('replaces nothing that was answered, closed or is somebody else\'s', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0);
      const items = { set: set.id, index: 0, pool: [candidate('d')] };
      expect(await play.store.replaceItem(play.call('ann'), items)).toMatchObject({ kind: 'item', index: 1, set: { items: [{ questionId: 'a' }, { questionId: 'b' }] } });
      expect(await play.store.replaceItem(play.call('ben'), items)).toMatchObject({ kind: 'not-owner' });
      expect(await play.store.replaceItem(play.call('ann', { after: DAY }), { ...items, index: 1 })).toMatchObject({ kind: 'closed' });
      expect(await play.store.replaceItem(play.call('ann'), { ...items, set: 'nosuchset0' })).toMatchObject({ kind: 'unknown' });
    });
  });

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
      const replaced = fresh(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 0, pool: [candidate('b')] }));
      expect(replaced).toMatchObject({ kind: 'item', hint: false });
    });
  });
}
