import { describe, expect, it } from 'vitest';
import { DAY, digestOf, fresh, SECOND } from './store-play.ts';
import { done, HEAD, only, publicPool, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const CLOSES = HEAD + 30 * SECOND;

/** Rounds: one in a place, drawn, asked, revealed, ended. */
export function roundPromises(bench: Bench): void {
  describe('a round', () => {
    it('starts once of 20 starts in the same place at once, and tells the others of it', async () => {
      const stage = new Stage(bench.play());
      const other = bench.other();
      const results = await Promise.all(range(20).map(async (turn) => fresh(
        await (turn % 2 === 0 ? stage.store : other).startRound(stage.play.call(`p${turn}`), stage.round(['a', 'b'])))));
      const started = results.filter((result) => result.kind === 'started');
      expect(started).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'running')).toHaveLength(19);
      for (const result of results) expect(result).toMatchObject({ round: started[0]?.kind === 'started' ? started[0].round : {} });
      expect(await stage.due(0)).toHaveLength(1);
    });

    it('is told as it stands', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b'], { preset: 'fast', language: 'zh' });
      expect(round).toEqual({
        id: round.id, place: 'c1', owner: 'ann', count: 2, index: -1, preset: 'fast', language: 'zh', started: stage.play.base, running: true,
      });
      await stage.ask(5);
      const running = await stage.tryStart('ben', ['c']);
      expect(running).toEqual({ kind: 'running', round: { ...round, index: 0, card: { channel: 'c1', message: 'm0' } }, person: {} });
    });

    it('runs beside rounds of other places and workspaces', async () => {
      const stage = new Stage(bench.play());
      const elsewhere = new Stage(bench.play('discord:2'));
      const round = await stage.start('ann', ['a']);
      await stage.start('ann', ['b'], { place: 'c2' });
      await elsewhere.start('ann', ['a']);
      expect((await stage.claim(0)).entries).toHaveLength(2);
      expect(only(await elsewhere.claim(0), 'ask')).toMatchObject({ state: { questionId: 'a' } });
      await stage.store.stopRound(stage.play.call('ann'), { place: 'c1', any: false });
      expect((await elsewhere.tryStart('ann', ['b'])).kind).toBe('running');
      expect((await stage.tryStart('ann', ['c'], { place: 'c2' })).kind).toBe('running');
      expect((await stage.table('ann', round.id)).round.running).toBe(false);
    });

    it('is empty without a question, and then nothing runs', async () => {
      const stage = new Stage(bench.play());
      expect(await stage.tryStart('ann', [])).toEqual({ kind: 'empty', person: {} });
      expect((await stage.tryStart('ann', ['a'])).kind).toBe('started');
    });

    it('draws what there is where more was asked for', async () => {
      const stage = new Stage(bench.play());
      expect(await stage.start('ann', ['a', 'b', 'c'], { count: 20 })).toMatchObject({ count: 3 });
    });

    it('draws what its place has not seen; a question counts as seen when it is opened', async () => {
      const stage = new Stage(bench.play());
      const first = await stage.start('ann', ['a', 'b', 'c', 'd'], { count: 2 });
      await stage.ask(0);
      await stage.store.stopRound(stage.play.call('ann', { after: SECOND }), { place: 'c1', any: false });
      await stage.reveal(SECOND + TAIL);
      const ids = async (id: string, count: number): Promise<string[]> => Promise.all(range(count).map(async (index) => (await stage.read('x', { asked: id, index })).state.questionId));
      expect(await ids(first.id, 2)).toEqual(['a', 'b']);
      const second = await stage.start('ann', ['a', 'b', 'c', 'd'], { count: 2 }, 5 * SECOND);
      expect(await ids(second.id, 2)).toEqual(['b', 'c']);
      // Another place has seen nothing; b and c wait in public.
      const elsewhere = await stage.start('ann', ['a', 'b', 'c', 'd'], { place: 'c2', count: 4 }, 5 * SECOND);
      expect(await ids(elsewhere.id, elsewhere.count)).toEqual(['a', 'd']);
    });

    it('forgets what its place has seen of a pool that is used up, and repeats nothing inside itself', async () => {
      const stage = new Stage(bench.play());
      const drawn = async (after: number): Promise<string> => {
        await stage.start('ann', ['a', 'b', 'c'], { count: 1 }, after);
        const { questionId } = await stage.ask(after);
        await stage.store.stopRound(stage.play.call('ann', { after: after + 1 }), { place: 'c1', any: false });
        await stage.reveal(after + 1 + TAIL);
        return questionId;
      };
      expect(await drawn(0)).toBe('a');
      expect(await drawn(10 * SECOND)).toBe('b');
      const round = await stage.start('ann', ['a', 'b', 'c'], { count: 3 }, 20 * SECOND);
      const ids = await Promise.all(range(3).map(async (index) => (await stage.read('x', { asked: round.id, index })).state.questionId));
      expect(ids).toEqual(['c', 'a', 'b']);
    });

    it('opens its question with the claim: closing time, reveal, index', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b'], { pool: publicPool(['a', 'b'], 45) });
      const { base } = stage.play;
      expect(await stage.read('x', { asked: round.id, index: 0 })).toMatchObject({ state: { revealed: false, answers: 0, count: 2 } });
      expect((await stage.read('x', { asked: round.id, index: 0 })).state).not.toHaveProperty('opened');
      const entry = only(await stage.claim(7), 'ask');
      expect(entry).toMatchObject({
        id: `ask:${round.id}:0`, attempt: 1, due: base, first: base + 7, step: { kind: 'ask', asked: round.id, index: 0, place: 'c1', silent: 0 }, round: { id: round.id, index: 0, running: true },
        state: {
          kind: 'round', asked: round.id, index: 0, questionId: 'a', digest: digestOf('a'), opened: base + 7, closes: base + 7 + HEAD + 45 * SECOND, revealed: false, preset: 'fair', language: 'en', count: 2,
          answers: 0,
        },
      });
      const finished = await stage.finish(8, [done(entry, { post: { outcome: 'posted', card: { channel: 'c1', message: 'm0' } }, copy: '{"id":"a"}' })]);
      expect(finished).toEqual({ kind: 'finished', fenced: [], refusals: {}, next: base + 7 + HEAD + 45 * SECOND + TAIL });
      expect(await stage.read('x', { asked: round.id, index: 0 })).toMatchObject({ copy: '{"id":"a"}', hint: false, state: { opened: base + 7 } });
    });

    it('opens a question once, however often it is claimed', async () => {
      const stage = new Stage(bench.play());
      await stage.start('ann', ['a']);
      const first = only(await stage.claim(0), 'ask');
      const later = stage.leaseOver(0);
      const again = (await stage.claim(later)).entries.find((entry) => entry.step?.kind === 'ask');
      expect(again).toMatchObject({ attempt: 2, first: stage.play.base, state: { ...first.state } });
      expect(again?.fence).toBeGreaterThan(first.fence);
    });

    it('gives a question its whole time where nothing was posted for certain', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a']);
      const { base } = stage.play;
      const first = only(await stage.claim(0), 'ask');
      expect(await stage.finish(1, [done(first, { retry: base + 10 * SECOND, untried: true })])).toMatchObject({ fenced: [], next: base + 10 * SECOND });
      expect((await stage.press('ann', (await stage.read('x', { asked: round.id, index: 0 })).state)).kind).toBe('unknown');
      const second = only(await stage.claim(10 * SECOND), 'ask');
      expect(second).toMatchObject({ attempt: 1, due: base + 10 * SECOND, first: base + 10 * SECOND, round: { index: 0 }, state: { opened: base + 10 * SECOND, closes: base + 10 * SECOND + CLOSES } });
      expect(await stage.finish(10 * SECOND, [done(second)])).toMatchObject({ next: base + 10 * SECOND + CLOSES + TAIL });
    });

    it('keeps its time where it is unknown what was posted', async () => {
      const stage = new Stage(bench.play());
      await stage.start('ann', ['a']);
      const first = only(await stage.claim(0), 'ask');
      await stage.finish(1, [done(first, { retry: stage.play.base + 5 * SECOND })]);
      expect(only(await stage.claim(5 * SECOND), 'ask')).toMatchObject({ attempt: 2, first: stage.play.base, state: { ...first.state } });
    });

    it('moves its close, and the reveal with it, when it was confirmed late', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a']);
      const entry = only(await stage.claim(0), 'ask');
      const closes = stage.play.base + CLOSES + 4 * SECOND;
      expect(await stage.finish(6 * SECOND, [done(entry, { post: { outcome: 'posted' }, closes })])).toMatchObject({ next: closes + TAIL });
      const { state } = await stage.read('x', { asked: round.id, index: 0 });
      expect(state.closes).toBe(closes);
      expect(await stage.press('ann', state, { after: CLOSES + 4 * SECOND - 1 })).toMatchObject({ kind: 'accepted' });
    });

    it('goes on to its podium, which frees the place', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b']);
      const first = await stage.ask(0);
      await stage.press('ann', first);
      await stage.press('ben', first, { right: false });
      const revealed = await stage.reveal(CLOSES + TAIL, [stage.next(round, 1, CLOSES + 11 * SECOND)]);
      expect(revealed).toMatchObject({ card: { channel: 'c1', message: 'm0' }, distribution: { right: 1, wrong: 1 }, right: 1, state: { revealed: true, answers: 2 }, step: { index: 0 } });
      expect(revealed).not.toHaveProperty('fastest');
      const second = await stage.ask(CLOSES + 11 * SECOND);
      expect(second).toMatchObject({ index: 1, questionId: 'b' });
      const over = 2 * CLOSES + 11 * SECOND + TAIL;
      expect((await stage.tryStart('ann', ['c'], {}, over)).kind).toBe('running');
      await stage.reveal(over, [stage.podium(round, over + 4 * SECOND)]);
      expect((await stage.tryStart('ann', ['c'], {}, over)).kind).toBe('running');
      const podium = only(await stage.claim(over + 4 * SECOND), 'podium');
      expect(podium).toMatchObject({
        round: { id: round.id, running: false, index: 1 }, total: 2, teams: [],
        players: [{ rank: 1, name: 'Name of ann', points: 10, right: 1, self: false }, { rank: 2, name: 'Name of ben', points: 0, right: 0, self: false }],
      });
      expect((await stage.tryStart('ann', ['c'], {}, over + 5 * SECOND)).kind).toBe('started');
      // Somebody who woke up late and adds it once more does no harm.
      await stage.finish(over + 5 * SECOND, [done(podium, { add: [stage.podium(round, over + 6 * SECOND)] })]);
      expect(await stage.due(over + 6 * SECOND)).toEqual([expect.stringMatching(/^ask:/)]);
    });

    it('is lost with its place: scores stay, the place is free, nothing of it is due', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a', 'b']);
      const state = await stage.ask(0);
      await stage.press('ann', state);
      const entry = only(await stage.claim(CLOSES + TAIL), 'reveal');
      await stage.finish(CLOSES + TAIL, [done(entry, { end: round.id, add: [stage.next(round, 1, CLOSES + 5 * SECOND), stage.podium(round, CLOSES + 5 * SECOND)] })]);
      expect(await stage.due(10 * DAY)).toEqual([]);
      expect(await stage.table('ann', round.id)).toMatchObject({ round: { running: false }, own: { points: 10 } });
      expect((await stage.play.standings('ann', {}, CLOSES)).rows).toMatchObject([{ points: 10 }]);
      const next = await stage.start('ben', ['b'], {}, CLOSES + 6 * SECOND);
      expect(next.count).toBe(1);
    });

    it('is lost while its question is open: what comes then is closed', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['a']);
      const entry = only(await stage.claim(0), 'ask');
      await stage.finish(SECOND, [done(entry, { post: { outcome: 'refused' }, end: round.id })]);
      expect(await stage.due(10 * DAY)).toEqual([]);
      expect(await stage.press('ann', (await stage.read('x', { asked: round.id, index: 0 })).state)).toMatchObject({ kind: 'closed', closed: stage.play.base + SECOND, asked: { state: { revealed: true } } });
    });
  });
}
