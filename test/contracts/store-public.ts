import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskedState, type Call, DEFAULT_SETTINGS, type RecordAnswer } from '../../src/store/store.ts';
import { DAY, digestOf, fresh, SECOND } from './store-play.ts';
import { done, HEAD, only, type PressOptions, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const CLOSES = HEAD + 30 * SECOND;

/** Answers to public questions: once a person, in time, with hints, counted, told. */
export function publicPromises(bench: Bench): void {
  async function open(ids: readonly string[] = ['a'], over: Parameters<Stage['start']>[2] = {}): Promise<{ readonly stage: Stage; readonly state: AskedState }> {
    const stage = new Stage(bench.play());
    await stage.start('boss', ids, over);
    return { stage, state: await stage.ask(0) };
  }

  describe('an answer to a question of a round', () => {
    it('is told with the question, and with nothing of the season before the reveal', async () => {
      const { stage, state } = await open();
      const result = await stage.press('ann', state, { after: 5 * SECOND });
      expect(result).toEqual({
        kind: 'accepted', answer: { seq: 2, received: stage.play.base + 5 * SECOND, choice: 'right', credit: { n: 1, d: 1 }, hint: false, points: 10, settled: true },
        asked: { state: { ...state, answers: 1 } }, first: true, person: {},
      });
      const entry = (await stage.play.answers())[0];
      expect(entry).toMatchObject({ kind: 'round', preset: 'fair', asked: state.asked, index: 0, place: 'c1', opened: state.opened, speed: 0, streak: 0, points: 10, settled: true });
      expect(entry).not.toHaveProperty('schedule');
    });

    it('is accepted once of 100 at once, and counted once', async () => {
      const { stage, state } = await open();
      const other = new Stage(stage.play.through(bench.other()));
      const results = await Promise.all(range(100).map((turn) => (turn % 2 === 0 ? stage : other).press('ann', state, { choice: `option-${turn}`, points: turn + 1 })));
      const [accepted, ...more] = results.filter((result) => result.kind === 'accepted');
      expect(more).toEqual([]);
      expect(results.filter((result) => result.kind === 'already')).toHaveLength(99);
      if (accepted?.kind !== 'accepted') throw new Error('none was accepted');
      for (const result of results) expect(result).toMatchObject({ answer: accepted.answer });
      expect(await stage.play.answers()).toMatchObject([{ choice: accepted.answer.choice, points: accepted.answer.points }]);
      const reveal = only(await stage.claim(CLOSES + TAIL), 'reveal');
      expect(reveal).toMatchObject({ distribution: { [accepted.answer.choice]: 1 }, right: 1, state: { answers: 1 } });
    });

    it('counts 100 people who answer at once', async () => {
      const { stage, state } = await open();
      const other = new Stage(stage.play.through(bench.other()));
      const results = await Promise.all(range(100).map((turn) => (turn % 2 === 0 ? stage : other).press(`p${turn}`, state, { right: turn % 4 !== 0 })));
      expect(results.every((result) => result.kind === 'accepted')).toBe(true);
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal')).toMatchObject({ distribution: { right: 75, wrong: 25 }, right: 75, state: { answers: 100 } });
      expect(await stage.table('p1', state.asked)).toMatchObject({ total: 100 });
    });

    it('gives the first verdict again to the same delivery, and `already` to another one, whatever has changed since', async () => {
      const { stage, state } = await open();
      const call = stage.callOf('ann');
      const first = fresh(await stage.store.recordAnswer(call, stage.answerOf(state)));
      await stage.settle({ pictures: false });
      expect(await bench.other().recordAnswer(call, stage.answerOf(state))).toEqual({ ...first, kind: 'again' });
      expect(await stage.press('ann', state, { right: false, digest: digestOf('z') })).toEqual({ ...first, kind: 'already' });
      await stage.reveal(CLOSES + TAIL);
      expect(await stage.press('ann', state, { after: DAY })).toMatchObject({ kind: 'already', answer: { choice: 'right' }, asked: { state: { revealed: true } } });
      expect(await stage.play.answers()).toHaveLength(1);
    });

    it('is stale where it was made from older settings, and then nothing is kept', async () => {
      const { stage, state } = await open();
      const call: Call = { ...stage.callOf('ann'), revision: 7 };
      expect(await stage.store.recordAnswer(call, stage.answerOf(state))).toEqual({ kind: 'stale', settings: DEFAULT_SETTINGS });
      expect(await stage.play.answers()).toEqual([]);
      expect((await stage.press('ann', state)).kind).toBe('accepted');
    });

    it('counts by its receipt: what was received before the close counts until the reveal, nothing else does', async () => {
      const { stage, state } = await open();
      expect((await stage.press('ann', state, { after: CLOSES - 1 })).kind).toBe('accepted');
      expect(await stage.press('ben', state, { after: CLOSES })).toEqual({ kind: 'closed', closed: state.closes, asked: { state: { ...state, answers: 1 } }, person: {} });
      await stage.reveal(CLOSES + TAIL);
      expect(await stage.press('cid', state, { after: CLOSES - 1 })).toMatchObject({ kind: 'closed', closed: state.closes, asked: { state: { revealed: true } } });
      expect(await stage.play.answers()).toHaveLength(1);
      // Nothing is settled by a look at the key of a public question.
      expect(await stage.play.score('ben', 'a', { after: CLOSES + 5 * SECOND })).toMatchObject({ answer: { settled: true } });
    });

    it('is refused for an unknown question, one that waits, one that has changed, and of another workspace', async () => {
      const { stage, state } = await open(['a', 'b']);
      const before = await stage.play.snapshot();
      expect(await stage.press('ann', { ...state, asked: 'Rnothing0000' })).toEqual({ kind: 'unknown', person: {} });
      expect(await stage.press('ann', { ...state, index: 1, questionId: 'b', digest: digestOf('b') })).toEqual({ kind: 'unknown', person: {} });
      expect(await stage.press('ann', { ...state, index: 2 })).toEqual({ kind: 'unknown', person: {} });
      expect(await stage.press('ann', state, { digest: digestOf('z') })).toEqual({ kind: 'changed', person: {} });
      const elsewhere = new Stage(bench.play('discord:2'));
      expect(await elsewhere.press('ann', state)).toEqual({ kind: 'unknown', person: {} });
      expect(await stage.play.snapshot()).toEqual(before);
    });

    it('settles once a season for its kind, beside solo', async () => {
      const { stage, state } = await open();
      await stage.reveal(CLOSES + TAIL);
      await stage.play.score('ann', 'a', { after: CLOSES + 5 * SECOND });
      await stage.store.stopRound(stage.play.call('boss', { after: CLOSES + 6 * SECOND }), { place: 'c1', any: true });
      await stage.finish(CLOSES + 6 * SECOND, [done(only(await stage.claim(CLOSES + 6 * SECOND), 'podium'))]);
      await stage.start('boss', ['a'], {}, 60 * SECOND);
      const second = await stage.ask(60 * SECOND);
      expect(second.questionId).toBe(state.questionId);
      expect(await stage.press('ann', second, { after: 63 * SECOND })).toMatchObject({ kind: 'accepted', answer: { settled: true, points: 10 } });
      await stage.reveal(60 * SECOND + CLOSES + TAIL);
      expect(await stage.press('ann', second, { after: 60 * SECOND + CLOSES + TAIL })).toMatchObject({ kind: 'already', season: { points: 20 } });
      await stage.start('boss', ['a'], { place: 'c2' }, 200 * SECOND);
      const third = await stage.ask(200 * SECOND);
      expect(await stage.press('ann', third, { after: 203 * SECOND, place: 'c2' })).toMatchObject({ answer: { settled: false, points: 0 } });
      await stage.reveal(200 * SECOND + CLOSES + TAIL);
      expect(await stage.press('ann', third, { after: 200 * SECOND + CLOSES + TAIL })).toMatchObject({ kind: 'already', season: { points: 20 } });
      expect(await stage.table('ann', third.asked)).toMatchObject({ own: { points: 0, right: 1 } });
    });

    it('of a guest is logged and counted, and stands on no table', async () => {
      const { stage, state } = await open();
      expect(await stage.press('gus', state, { guest: true })).toMatchObject({ kind: 'accepted', answer: { settled: false, points: 0 } });
      expect(await stage.press('gus', state, { guest: true })).toMatchObject({ kind: 'already' });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal')).toMatchObject({ right: 1, state: { answers: 1 } });
      expect(await stage.table('ann', state.asked)).toMatchObject({ players: [], total: 0 });
    });

    it('keeps a typed text out of the log and tells it again', async () => {
      const { stage, state } = await open();
      expect(await stage.press('ann', state, { choice: '=kubectl get 节点 😀', buckets: ['=right'] })).toMatchObject({ answer: { choice: '=kubectl get 节点 😀' } });
      expect(await stage.press('ann', state)).toMatchObject({ kind: 'already', answer: { choice: '=kubectl get 节点 😀' } });
      expect(await stage.play.answers()).toMatchObject([{ choice: '=' }]);
    });

    it('raises each of its counts by one', async () => {
      const { stage, state } = await open();
      await stage.press('ann', state, { buckets: ['x', 'y'] });
      await stage.press('ben', state, { buckets: ['y'] });
      await stage.press('cid', state, { buckets: ['?'], right: false, choice: '?' });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal').distribution).toEqual({ x: 1, y: 2, '?': 1 });
    });

    it('teaches the card where it was unknown', async () => {
      const stage = new Stage(bench.play());
      await stage.start('boss', ['a']);
      const state = await stage.ask(0, { post: { outcome: 'uncertain' } });
      await stage.press('cid', state, { place: 'c2', message: 'elsewhere' });
      await stage.press('ann', state, { message: 'm77' });
      await stage.press('ben', state, { message: 'm78' });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal').card).toEqual({ channel: 'c1', message: 'm77' });
    });
  });

  describe('speed', () => {
    it('of preset `fast` is told from the time that was left', async () => {
      const { stage, state } = await open(['a'], { preset: 'fast' });
      const press = async (player: string, after: number, options: PressOptions = {}) => {
        const result = await stage.press(player, state, { after, ...options });
        if (result.kind !== 'accepted') throw new Error(result.kind);
        return result.answer.points;
      };
      expect(await press('ann', 0)).toBe(60);
      expect(await press('ben', HEAD)).toBe(60);
      expect(await press('cid', HEAD + 1)).toBe(59);
      expect(await press('dan', HEAD + 15 * SECOND)).toBe(35);
      expect(await press('eve', CLOSES - 1)).toBe(10);
      expect(await press('fay', HEAD, { right: false })).toBe(0);
      expect((await stage.play.answers()).map((entry) => [entry.preset, entry.speed])).toEqual([['fast', 50], ['fast', 50], ['fast', 49], ['fast', 25], ['fast', 0], ['fast', 50]]);
    });

    it('names the fastest right answer of somebody who is not hidden', async () => {
      const { stage, state } = await open(['a'], { preset: 'fast' });
      await stage.store.savePreferences(stage.play.call('hid'), { nameHidden: true });
      await stage.press('bad', state, { after: 2_100, right: false });
      await stage.press('slow', state, { after: 9 * SECOND });
      await stage.press('hid', state, { after: 2_200 });
      await stage.press('gus', state, { after: 2_300, guest: true });
      await stage.press('ann', state, { after: 4_500 });
      await stage.press('ben', state, { after: 4_500 });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal').fastest).toEqual({ name: 'Name of ann', ms: 4_500 });
    });

    it('is nothing below 0 for who was faster than the claim', async () => {
      const { stage, state } = await open(['a'], { preset: 'fast' });
      await stage.press('ann', state, { after: -5 });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal').fastest).toEqual({ name: 'Name of ann', ms: 0 });
    });

    it('names nobody where nobody was right, nor where names are hidden', async () => {
      const { stage, state } = await open(['a'], { preset: 'fast' });
      await stage.press('ann', state);
      await stage.settle({ names: 'hidden' });
      expect(only(await stage.claim(CLOSES + TAIL), 'reveal')).not.toHaveProperty('fastest');
    });
  });

  describe('a hint for a public question', () => {
    const hint = (stage: Stage, player: string, state: AskedState, after = 3 * SECOND, digest = state.digest) =>
      stage.store.takeHint(stage.play.call(player, { after }), { kind: state.kind, asked: state.asked, index: state.index, digest });

    it('is each player\'s own, and halves what the answer earns', async () => {
      const { stage, state } = await open();
      expect(await hint(stage, 'ann', state)).toEqual({ kind: 'taken', asked: state, person: {} });
      expect(await hint(stage, 'ann', state)).toMatchObject({ kind: 'taken' });
      expect(await stage.read('ann', state)).toMatchObject({ hint: true });
      expect(await stage.read('ben', state)).toMatchObject({ hint: false });
      expect(await stage.press('ann', state)).toMatchObject({ answer: { hint: true, points: 5 } });
      expect(await stage.press('ben', state)).toMatchObject({ answer: { hint: false, points: 10 } });
    });

    it('is refused after the answer, the close and a change', async () => {
      const { stage, state } = await open(['a', 'b']);
      await stage.press('ann', state);
      expect(await hint(stage, 'ann', state)).toMatchObject({ kind: 'answered' });
      expect(await hint(stage, 'ben', state, 3 * SECOND, digestOf('z'))).toMatchObject({ kind: 'changed' });
      expect(await hint(stage, 'ben', state, CLOSES)).toMatchObject({ kind: 'closed' });
      expect(await hint(stage, 'ben', { ...state, index: 1 })).toMatchObject({ kind: 'unknown' });
      expect(await hint(stage, 'ben', { ...state, asked: 'Rnothing0000' })).toMatchObject({ kind: 'unknown' });
    });
  });

  describe('deliveries in any order and number', () => {
    const events = ['ann right', 'ann wrong', 'ann late', 'ben wrong', 'ben wrong', 'cid late', 'dan right', 'dan right', 'eve ?', 'gus right'] as const;

    /** Plays what people pressed, each with its own delivery and time of receipt, in the order given, and tells what everybody ends up with. */
    async function play(workspace: string, order: readonly number[]): Promise<unknown> {
      const stage = new Stage(bench.play(workspace));
      await stage.start('boss', ['a'], { preset: 'fast' });
      const entry = only(await stage.claim(0), 'ask');
      await stage.finish(0, [done(entry)]);
      const { state } = entry;
      if (state === undefined) throw new Error('nothing is asked');
      const press = (turn: number): [Call, RecordAnswer] => {
        const [player = '', how = ''] = (events[turn] ?? '').split(' ');
        const options = { after: how === 'late' ? CLOSES + turn : 3 * SECOND, right: how !== 'wrong' && how !== '?', guest: player === 'gus', ...(how === '?' ? { choice: '?' } : {}) };
        return [{ ...stage.callOf(player, options), delivery: `event-${turn}` }, stage.answerOf(state, options)];
      };
      for (const turn of order) await stage.store.recordAnswer(...press(turn));
      // One answer a person stands: what it was depends on the order only for those who pressed two different ones.
      const answers = (await stage.play.answers()).filter((one) => one.delivery !== 'event-0' && one.delivery !== 'event-1');
      const reveal = only(await stage.claim(CLOSES + TAIL), 'reveal');
      return {
        answers: answers.map((one) => `${one.choice} ${one.points} ${one.settled}`).toSorted(),
        count: reveal.state.answers,
        sum: Object.values(reveal.distribution).reduce((sum, one) => sum + one, 0),
        total: (await stage.table('boss', state.asked)).total,
      };
    }

    it('end in the same state over 1,000 orders and repeats', async () => {
      const inOrder = await play('discord:0', range(events.length));
      expect(inOrder).toMatchObject({ count: 5, sum: 5, total: 4 });
      let runs = 0;
      const order = fc.tuple(fc.shuffledSubarray(range(events.length), { minLength: events.length }), fc.array(fc.nat(events.length - 1), { maxLength: 6 }));
      await fc.assert(fc.asyncProperty(order, async ([shuffled, repeats]) => {
        runs += 1;
        expect(await play(`discord:${runs}`, [...shuffled, ...repeats])).toEqual(inOrder);
      }), { numRuns: 1_000 });
    }, 120_000);
  });
}
