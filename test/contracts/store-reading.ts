import { describe, expect, it } from 'vitest';
import type { AskedState } from '../../src/store/store.ts';
import { DAY, fresh, SECOND } from './store-play.ts';
import { HEAD, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const CLOSES = HEAD + 30 * SECOND;

/** Public questions and tables of rounds as people read them. */
export function readingPromises(bench: Bench): void {
  async function open(ids: readonly string[] = ['a']): Promise<{ readonly stage: Stage; readonly state: AskedState }> {
    const stage = new Stage(bench.play());
    await stage.start('boss', ids);
    return { stage, state: await stage.ask(0) };
  }

  describe('the table of a round', () => {
    it('ranks by points, then right answers, then who got there first; hidden players have no row but their own', async () => {
      const { stage, state } = await open(['a', 'b']);
      await stage.play.team('ann', 'Crew');
      await stage.store.savePreferences(stage.play.call('hid'), { nameHidden: true });
      for (const [player, points] of [['ann', 10], ['ben', 20], ['hid', 30], ['cid', 10]] as const) await stage.press(player, state, { points });
      await stage.play.leave('ann');
      const round = { id: state.asked, place: 'c1' };
      expect(await stage.table('cid', state.asked)).toMatchObject({
        round, total: 4, own: { rank: 3, self: true }, teams: [{ rank: 1, name: 'Crew', points: 10, right: 1, self: false }],
        players: [{ rank: 2, name: 'Name of ben', points: 20, self: false }, { rank: 3, name: 'Name of ann' }, { rank: 3, name: 'Name of cid', self: true }],
      });
      expect((await stage.table('hid', state.asked, 1)).players).toEqual([{ rank: 1, name: 'Name of hid', points: 30, right: 1, self: true }]);
      const onlooker = await stage.table('onlooker', state.asked, 1);
      expect(onlooker.players).toEqual([{ rank: 2, name: 'Name of ben', points: 20, right: 1, self: false }]);
      expect(onlooker).not.toHaveProperty('own');
      expect(fresh(await stage.store.roundTable(stage.play.call('ann'), { round: 'Rnothing0000', limit: 5 }))).toEqual({ kind: 'unknown', person: {} });
    });
  });

  describe('a public question read by somebody', () => {
    it('shows their own answer, and the counts only once it is revealed', async () => {
      const { stage, state } = await open();
      await stage.press('ann', state);
      const own = await stage.read('ann', state);
      expect(own).toEqual({ kind: 'asked', state: { ...state, answers: 1 }, answer: expect.objectContaining({ choice: 'right', points: 10 }), hint: false, person: {} });
      expect(await stage.read('ben', state)).not.toHaveProperty('answer');
      await stage.reveal(CLOSES + TAIL);
      expect(await stage.read('ben', state)).toMatchObject({ distribution: { right: 1 }, state: { revealed: true } });
      expect(fresh(await stage.store.readAsked(stage.play.call('ann'), { asked: state.asked, index: 9 }))).toEqual({ kind: 'unknown', person: {} });
    });

    it('is practised once it is revealed, and that settles nothing', async () => {
      const { stage, state } = await open(['a', 'b']);
      const practise = async (after: number, item?: number) =>
        fresh(await stage.store.practiseMisses(stage.play.call('ann', { after }), { from: state.asked, set: stage.play.setId(), closes: stage.play.base + DAY, ...(item === undefined ? {} : { item }) }));
      expect((await practise(3 * SECOND, 0)).kind).toBe('empty');
      await stage.reveal(CLOSES + TAIL);
      expect((await practise(CLOSES + TAIL)).kind).toBe('empty');
      expect((await practise(CLOSES + TAIL, 1)).kind).toBe('empty');
      expect(await practise(CLOSES + TAIL, 0)).toMatchObject({ kind: 'started', set: { practice: true, filters: '', items: [{ questionId: 'a', state: 'waiting' }] } });
      await stage.store.stopSet(stage.play.call('ann', { after: CLOSES + TAIL }));
      expect(await stage.play.score('ann', 'a', { after: CLOSES + 4 * SECOND })).toMatchObject({ answer: { settled: true } });
    });
  });
}
