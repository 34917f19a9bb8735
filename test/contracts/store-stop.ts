import { describe, expect, it } from 'vitest';
import { candidate, DAY, digestOf, fresh, SECOND } from './store-play.ts';
import { done, HEAD, only, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const CLOSES = HEAD + 30 * SECOND;

/** Stopping a round, and what nothing else draws while it is open or waits. */
export function stopPromises(bench: Bench): void {
  describe('stopping a round', () => {
    const stop = async (stage: Stage, player: string, after: number, any = false) => fresh(await stage.store.stopRound(stage.play.call(player, { after }), { place: 'c1', any }));

    it('is none where none runs, and not for everybody', async () => {
      const stage = new Stage(bench.play());
      expect(await stop(stage, 'ann', 0)).toEqual({ kind: 'none', person: {} });
      const round = await stage.start('ann', ['a']);
      expect(await stop(stage, 'ben', 1)).toEqual({ kind: 'not-owner', round, person: {} });
      expect(await stop(stage, 'ben', 1, true)).toMatchObject({ kind: 'stopped', round: { id: round.id, running: false, stopped: stage.play.base + 1 } });
      expect(await stop(stage, 'ann', 2)).toMatchObject({ kind: 'none' });
    });

    it('drops what was to be asked; with nothing to reveal the podium is due at once', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a']);
      await stop(stage, 'ann', 5);
      expect(await stage.due(4)).toEqual([]);
      expect(await stage.due(5)).toEqual([`podium:${round.id}`]);
    });

    it('closes the open question at once and reveals it 3 s later; the place is free at once', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b']);
      const state = await stage.ask(0);
      await stop(stage, 'ann', 10 * SECOND);
      expect((await stage.tryStart('ben', ['c'], {}, 10 * SECOND)).kind).toBe('started');
      expect(await stage.press('cid', state, { after: 10 * SECOND - 1 })).toMatchObject({ kind: 'accepted' });
      expect(await stage.press('dan', state, { after: 10 * SECOND })).toMatchObject({ kind: 'closed', closed: stage.play.base + 10 * SECOND, asked: { state: { revealed: false } } });
      await stage.ask(10 * SECOND);
      expect(await stage.due(10 * SECOND + TAIL - 1)).toEqual([]);
      const reveal = only(await stage.claim(10 * SECOND + TAIL), 'reveal');
      expect(reveal).toMatchObject({ step: { asked: round.id }, round: { running: false, stopped: stage.play.base + 10 * SECOND }, state: { closes: stage.play.base + 10 * SECOND, answers: 1 } });
      // A question of a round that no longer runs is not asked.
      await stage.finish(14 * SECOND, [done(reveal, { add: [stage.next(round, 1, 14 * SECOND), stage.podium(round, 15 * SECOND)] })]);
      expect(await stage.due(15 * SECOND)).toEqual([`podium:${round.id}`]);
    });

    it('leaves a post that is under way to be finished', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b']);
      const entry = only(await stage.claim(0), 'ask');
      await stop(stage, 'ann', SECOND);
      const late = { post: { outcome: 'posted', card: { channel: 'c1', message: 'm0' } }, closes: stage.play.base + 2 * CLOSES } as const;
      expect(await stage.finish(2 * SECOND, [done(entry, late)])).toMatchObject({ fenced: [], next: stage.play.base + SECOND + TAIL });
      expect(await stage.reveal(SECOND + TAIL)).toMatchObject({ card: { message: 'm0' }, state: { asked: round.id, closes: stage.play.base + SECOND } });
    });

    it('asks nothing where who was asking it is gone', async () => {
      const stage = new Stage(bench.play());
      await stage.start('ann', ['a']);
      only(await stage.claim(0), 'ask');
      await stop(stage, 'ann', SECOND);
      const again = (await stage.claim(stage.leaseOver(0))).entries.find((entry) => entry.step?.kind === 'ask');
      expect(again).toMatchObject({ attempt: 2, round: { running: false } });
      expect(again).not.toHaveProperty('state');
    });

    it('and starting in one moment end with one round, whichever comes first', async () => {
      const stage = new Stage(bench.play());
      const first = await stage.start('ann', ['a']);
      const [stopped, started] = await Promise.all([
        stop(stage, 'ann', 1), bench.other().startRound(stage.play.call('ben', { after: 1 }), stage.round(['b'])),
      ]);
      expect(stopped).toMatchObject({ kind: 'stopped', round: { id: first.id } });
      expect(['started', 'running']).toContain(started.kind);
      const now = await stage.tryStart('cid', ['c'], {}, 2);
      expect(now.kind).toBe(started.kind === 'started' ? 'running' : 'started');
    });

    it('changes nothing of what an answer before it earns, whichever the store hears of first', async () => {
      const earned = async (first: 'answer' | 'stop'): Promise<number> => {
        const stage = new Stage(bench.play(`discord:${first}`));
        await stage.start('ann', ['a'], { preset: 'fast' });
        const state = await stage.ask(0);
        if (first === 'stop') await stop(stage, 'ann', 18 * SECOND);
        const result = await stage.press('ben', state, { after: 17 * SECOND });
        if (result.kind !== 'accepted') throw new Error(result.kind);
        return result.answer.points;
      };
      expect(await earned('answer')).toBe(35);
      expect(await earned('stop')).toBe(35);
    });

    it('frees the questions that waited', async () => {
      const stage = new Stage(bench.play());
      await stage.start('ann', ['a', 'b']);
      expect((await stage.tryStart('ben', ['a', 'b'], { place: 'c2' })).kind).toBe('empty');
      await stop(stage, 'ann', 1);
      expect(await stage.start('ben', ['a', 'b'], { place: 'c2' }, 1)).toMatchObject({ count: 2 });
    });
  });

  describe('what is open or waits in public', () => {
    it('is drawn by no set and no replacement, and a set passes over it', async () => {
      const stage = new Stage(bench.play());
      const { play } = stage;
      const before = await play.start('ann', ['x', 'a', 'b', 'y']);
      const round = await stage.start('ann', ['a', 'b']);
      const state = await stage.ask(0);
      const set = await play.start('ben', ['a', 'b', 'c']);
      expect(set.items.map((item) => item.questionId)).toEqual(['c']);
      const shown = fresh(await play.store.showItem(play.call('ann'), { set: before.id, from: 1 }));
      expect(shown).toMatchObject({ kind: 'item', index: 3, set: { items: [{ state: 'waiting' }, { state: 'passed' }, { state: 'passed' }, { state: 'waiting' }] } });
      const replaced = fresh(await play.store.replaceItem(play.call('ben'), { set: set.id, index: 0, digest: digestOf('c'), pool: ['a', 'b', 'd'].map(candidate) }));
      expect(replaced).toMatchObject({ kind: 'item', set: { items: [{ questionId: 'd' }] } });
      const none = fresh(await play.store.startSet(play.call('cid'), { set: play.setId(), count: 2, pool: ['a', 'b'].map(candidate), closes: play.base + DAY, filters: '', anew: true }));
      expect(none).toMatchObject({ kind: 'empty' });
      // Revealed, it is free again; what still waits is not.
      await stage.reveal(CLOSES + TAIL, [stage.next(round, 1, CLOSES + 11 * SECOND)]);
      expect((await play.start('dan', ['a', 'b'])).items.map((item) => item.questionId)).toEqual([state.questionId]);
    });

    it('ends a set that has nothing else left', async () => {
      const stage = new Stage(bench.play());
      const set = await stage.play.start('ann', ['x', 'a']);
      await stage.play.answer('ann', set, 0);
      await stage.start('ben', ['a']);
      expect(fresh(await stage.store.showItem(stage.play.call('ann'), { set: set.id, from: 1 }))).toMatchObject({ kind: 'finished', set: { open: false, items: [{ state: 'answered' }, { state: 'passed' }] } });
    });

    it('is practised by nobody but who has answered it in a daily', async () => {
      const stage = new Stage(bench.play());
      const { play } = stage;
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0, { right: false });
      await play.answer('ann', set, 1, { right: false });
      await stage.start('ben', ['b']);
      const practise = async () => fresh(await play.store.practiseMisses(play.call('ann'), { from: set.id, set: play.setId(), closes: play.base + DAY }));
      const practice = await practise();
      expect(practice).toMatchObject({ kind: 'started', set: { items: [{ questionId: 'a' }] } });
      if (practice.kind !== 'started') throw new Error(practice.kind);
      await stage.start('cid', ['a'], { place: 'c2' });
      expect(fresh(await play.store.showItem(play.call('ann'), { set: practice.set.id, from: 0 }))).toMatchObject({ kind: 'finished', set: { items: [{ state: 'passed' }] } });
      expect((await practise()).kind).toBe('empty');
    });

    it('is nothing of another workspace', async () => {
      const stage = new Stage(bench.play());
      await stage.start('ann', ['a']);
      expect((await bench.play('discord:2').start('ann', ['a'])).items).toHaveLength(1);
    });
  });
}
