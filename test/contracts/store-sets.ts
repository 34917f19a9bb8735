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

/** Sets: drawing, showing, going on, stopping, replacing. */
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
      const replaced = fresh(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 1, digest: digestOf('b'), pool: ['a', 'seen', 'b', 'd', 'e'].map(candidate) }));
      expect(replaced).toMatchObject({ kind: 'item', index: 1, hint: false, set: { items: [{ questionId: 'a' }, { questionId: 'd', digest: digestOf('d'), state: 'waiting' }, { questionId: 'c' }] } });
      if (replaced.kind !== 'item') throw new Error(replaced.kind);
      // What was put in counts as shown.
      expect(idsOf(await draw(play, 'ann', 1, ['d', 'f']))).toEqual(['f']);
    });

    it('passes over an item for which there is nothing unseen', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      expect(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 1, digest: digestOf('b'), pool: [candidate('a'), candidate('b')] }))
        .toMatchObject({ kind: 'item', index: 2, set: { items: [{ state: 'waiting' }, { state: 'passed' }, { state: 'waiting' }] } });
      expect(await play.answer('ann', set, 1)).toMatchObject({ kind: 'changed' });
      expect(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 2, digest: digestOf('c'), pool: [] })).toMatchObject({ kind: 'finished', set: { open: true } });
      expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'accepted', set: { open: false } });
    });

    it('takes nothing that was seen in its place, and forgets nothing', async () => {
      const play = bench.play();
      await play.start('ann', ['seen']);
      const set = await play.start('ann', ['a', 'b']);
      expect(await play.store.replaceItem(play.call('ann'), { set: set.id, index: 0, digest: digestOf('a'), pool: [candidate('seen')] }))
        .toMatchObject({ kind: 'item', index: 1, set: { items: [{ questionId: 'a', state: 'passed' }, { questionId: 'b', state: 'waiting' }] } });
      expect(idsOf(await draw(play, 'ann', 1, ['seen', 'new']))).toEqual(['new']);
    });

    it('replaces a changed question once, however often it is pressed at once', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      const set = await play.start('ann', ['a']);
      const change = { set: set.id, index: 0, digest: digestOf('a'), pool: ['b', 'c', 'd', 'e'].map(candidate) };
      const shown = await Promise.all(Array.from({ length: 8 }, (_, turn) => (turn % 2 === 0 ? play : other)).map((one) => one.store.replaceItem(one.call('ann'), change)));
      for (const one of shown) expect(one).toMatchObject({ kind: 'item', index: 0, set: { items: [{ questionId: 'b', state: 'waiting' }] } });
      expect(idsOf(await draw(play, 'ann', 3, ['b', 'c', 'd', 'e']))).toEqual(['c', 'd', 'e']);
    });

    it('replaces nothing that was answered, closed or is somebody else\'s', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0);
      const items = { set: set.id, index: 0, digest: digestOf('a'), pool: [candidate('d')] };
      expect(await play.store.replaceItem(play.call('ann'), items)).toMatchObject({ kind: 'item', index: 1, set: { items: [{ questionId: 'a' }, { questionId: 'b' }] } });
      expect(await play.store.replaceItem(play.call('ben'), items)).toMatchObject({ kind: 'not-owner' });
      expect(await play.store.replaceItem(play.call('ann', { after: DAY }), { ...items, index: 1, digest: digestOf('b') })).toMatchObject({ kind: 'closed' });
      expect(await play.store.replaceItem(play.call('ann'), { ...items, set: 'nosuchset0' })).toMatchObject({ kind: 'unknown' });
    });
  });
}
