import { describe, expect, it } from 'vitest';
import type { OccurrenceRecord } from '../../src/store/store.ts';
import { DailyStage, dateOf, OPEN } from './store-daily-stage.ts';
import { DAY, digestOf, fresh, HOUR, pool } from './store-play.ts';
import { type ClaimedOf, done, GRACE, only, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** The daily question: opened once a date, posted in each place, answered by anybody once. */
export function dailyPromises(bench: Bench): void {
  describe('a daily question', () => {
    it('is opened by its claim, which brings a card for each place', async () => {
      const stage = new DailyStage(bench.play());
      const { base } = stage.play;
      stage.places = ['c1', 'c2'];
      await stage.set(0);
      expect((await stage.tick(-1)).entries).toEqual([]);
      const result = await stage.tick(5);
      const [daily, ...cards] = result.entries;
      if (daily?.step?.kind !== 'daily') throw new Error('no daily');
      const state = {
        kind: 'daily', asked: expect.stringMatching(/^D.{11}$/), index: 0, questionId: 'q1', digest: digestOf('q1'), opened: base + 5, closes: base + OPEN, revealed: false, preset: 'fair', language: 'en', count: 1,
        answers: 0, schedule: 'daily', date: dateOf(0),
      };
      expect(daily).toMatchObject({ id: 'daily:daily', outcome: 'opened', state, attempt: 1, due: base, first: base + 5, step: stage.entry(0).step });
      expect(cards).toMatchObject(['c1', 'c2'].map((place) => ({ id: `card:daily:${dateOf(0)}:${place}`, state, attempt: 1, first: base + 5, step: { kind: 'card', schedule: 'daily', date: dateOf(0), place } })));
      expect(cards[0]).not.toHaveProperty('before');
      expect(new Set(result.entries.map((entry) => entry.fence)).size).toBe(3);
      expect((await stage.tick(6)).entries).toEqual([]);
    });

    it('comes back as it was opened where who claimed it is gone, each card by itself', async () => {
      const stage = new DailyStage(bench.play());
      stage.places = ['c1', 'c2'];
      await stage.set(0);
      const first = await stage.tick(0);
      const [daily, one] = first.entries;
      if (daily === undefined || one?.step?.kind !== 'card') throw new Error('not opened');
      await stage.finish(1, [stage.posted(one as ClaimedOf<'card'>)]);
      const again = (await stage.tick(stage.leaseOver(0))).entries;
      expect(again).toMatchObject([{ step: { kind: 'card', place: 'c2' }, attempt: 2 }, { step: { kind: 'daily' }, outcome: 'opened', state: (daily as ClaimedOf<'daily'>).state, attempt: 2 }]);
    });

    it('is done where its date is not after the last one, whatever becomes of the schedule', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      await stage.post(0);
      await stage.settle({}, { occurrences: { daily: null } });
      expect(stage.schedule(await stage.daily('ann'))).toMatchObject({ last: dateOf(0) });
      expect(stage.schedule(await stage.daily('ann'))).not.toHaveProperty('next');
      // Set again for the same date, later that day: kept out (R39).
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(0), due: stage.play.base + HOUR } } });
      expect(stage.schedule(await stage.daily('ann'))).not.toHaveProperty('next');
      expect((await stage.tick(2 * HOUR)).entries).toEqual([]);
      await stage.set(1);
      expect(stage.schedule(await stage.daily('ann'))).toMatchObject({ next: stage.occurrence(1) });
      // An edit that names a date that was posted leaves what the agenda holds.
      await stage.set(0);
      expect(stage.schedule(await stage.daily('ann'))).toMatchObject({ next: stage.occurrence(1) });
      await stage.close(0);
      expect((await stage.post(1)).date).toBe(dateOf(1));
    });

    it('is missed later than the grace time, and opens nothing', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const late = only(await stage.tick(GRACE + 1), 'daily');
      expect(late).toMatchObject({ outcome: 'missed' });
      expect(late).not.toHaveProperty('state');
      const records: OccurrenceRecord[] = [0, 1].map((day) => ({ schedule: 'daily', date: dateOf(day), outcome: 'missed', reason: 'late' }));
      await stage.finish(GRACE + 2, [done(late, { occurrences: records, add: [stage.entry(2)] })]);
      const schedule = stage.schedule(await stage.daily('ann'));
      expect(schedule).toMatchObject({ next: stage.occurrence(2), occurrences: [{ ...records[1], at: stage.play.base + GRACE + 2 }, records[0]] });
      expect(schedule).not.toHaveProperty('last');
      expect((await stage.play.log()).filter((entry) => entry.type === 'occurrence')).toEqual(records.map((record, index) => ({ type: 'occurrence', seq: index + 1, at: stage.play.base + GRACE + 2, ...record })));
    });

    it('is caught up within the grace time', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      expect((await stage.tick(GRACE)).entries[0]).toMatchObject({ outcome: 'opened', state: { closes: stage.play.base + OPEN } });
    });

    it('is empty where nothing can be drawn', async () => {
      const stage = new DailyStage(bench.play());
      stage.questions = pool(1);
      await stage.set(0);
      await stage.start('ann', ['q1'], { place: 'c9' });
      const entries = (await stage.tick(0)).entries.filter((entry) => entry.step?.kind === 'daily');
      expect(entries).toMatchObject([{ outcome: 'empty' }]);
      expect(entries[0]).not.toHaveProperty('state');
    });

    it('opens nothing where every place has refused three times, until one is set again', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      for (const day of [0, 1, 2]) {
        const { entries } = await stage.tick(day * DAY);
        await stage.finish(day * DAY, entries.map((entry) => (entry.step?.kind === 'daily' ? done(entry, { add: [stage.entry(day + 1)] }) : done(entry, { post: { outcome: 'refused' } }))));
      }
      const { entries } = await stage.tick(3 * DAY);
      expect(entries).toMatchObject([{ step: { kind: 'daily' }, outcome: 'nowhere' }]);
      expect(entries[0]).not.toHaveProperty('state');
      await stage.finish(3 * DAY, [done(only({ kind: 'claimed', entries }, 'daily'), { add: [stage.entry(4)] })]);
      // Its date was not asked, and may still be.
      expect(stage.schedule(await stage.daily('ann', 3 * DAY)).last).toBe(dateOf(2));
      await stage.settle({}, { occurrences: { daily: stage.occurrence(3) }, revive: [{ schedule: 'daily', place: 'c1' }] }, 3 * DAY);
      expect((await stage.tick(3 * DAY)).entries).toMatchObject([{ outcome: 'opened', state: { questionId: 'q4' } }, { step: { kind: 'card', place: 'c1' } }]);
    });

    it('is dropped where its schedule is off', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      expect(await stage.claim(0)).toEqual({ kind: 'claimed', entries: [] });
      expect((await stage.tick(0)).entries).toEqual([]);
    });

    it('repeats nothing until its pool is used up, whatever its places have seen', async () => {
      const stage = new DailyStage(bench.play());
      stage.questions = pool(3);
      await stage.set(0);
      const drawn: string[] = [];
      for (const day of [0, 1, 2, 3]) {
        drawn.push((await stage.post(day)).questionId);
        await stage.close(day);
      }
      expect(drawn).toEqual(['q1', 'q2', 'q3', 'q1']);
    });

    it('is drawn by nothing else while it is open', async () => {
      const stage = new DailyStage(bench.play());
      stage.questions = pool(2);
      await stage.set(0);
      await stage.post(0);
      expect((await stage.play.start('ann', ['q1', 'q2'])).items.map((item) => item.questionId)).toEqual(['q2']);
      expect(await stage.start('ann', ['q1', 'q2'])).toMatchObject({ count: 1 });
      await stage.store.stopRound(stage.play.call('ann'), { place: 'c1', any: false });
      await stage.close(0);
      expect((await stage.play.start('ben', ['q1', 'q2'])).items).toHaveLength(2);
    });

    it('takes one answer a person, whatever the place', async () => {
      const stage = new DailyStage(bench.play());
      stage.places = ['c1', 'c2'];
      await stage.set(0);
      const state = await stage.post(0);
      expect(await stage.press('ann', state, { place: 'c1' })).toMatchObject({ kind: 'accepted', answer: { points: 10, settled: true }, asked: { state: { answers: 1 }, streak: 1 } });
      expect(await stage.press('ann', state, { place: 'c2', right: false })).toMatchObject({ kind: 'already', answer: { points: 10 }, asked: { streak: 1 } });
      expect(await stage.press('ben', state, { place: 'c9' })).toMatchObject({ kind: 'accepted', asked: { state: { answers: 2 } } });
      expect((await stage.play.answers())[0]).toMatchObject({ kind: 'daily', schedule: 'daily', asked: state.asked, index: 0, place: 'c1', streak: 0, opened: state.opened });
      expect(await stage.read('ann', state)).toMatchObject({ distribution: { right: 2 } });
      expect(await stage.read('cid', state)).not.toHaveProperty('distribution');
    });

    it('is closed in each place by itself, and takes no answer from the first close on', async () => {
      const stage = new DailyStage(bench.play());
      stage.places = ['c1', 'c2'];
      await stage.set(0);
      const state = await stage.post(0);
      await stage.press('ann', state);
      expect(await stage.press('ben', state, { after: OPEN })).toMatchObject({ kind: 'closed', closed: state.closes, asked: { state: { revealed: false } } });
      const closes = (await stage.claim(OPEN + TAIL)).entries.filter((entry): entry is ClaimedOf<'close'> => entry.step?.kind === 'close');
      expect(closes.map((entry) => entry.step.place)).toEqual(['c1', 'c2']);
      for (const entry of closes) expect(entry).toMatchObject({ card: { channel: entry.step.place, message: `m-${dateOf(0)}-${entry.step.place}` }, distribution: { right: 1 }, right: 1, state: { revealed: true, answers: 1 } });
      expect(await stage.press('ben', state, { after: OPEN - 1 })).toMatchObject({ kind: 'closed', asked: { state: { revealed: true } } });
    });

    it('is practised by who has answered it, and by everybody once it is revealed', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const state = await stage.post(0);
      await stage.press('ann', state, { right: false });
      const practise = async (player: string, after: number) =>
        fresh(await stage.store.practiseMisses(stage.play.call(player, { after }), { from: state.asked, item: 0, set: stage.play.setId(), closes: stage.play.base + 5 * DAY }));
      const own = await practise('ann', HOUR);
      expect(own).toMatchObject({ kind: 'started', set: { practice: true, items: [{ questionId: 'q1' }] } });
      if (own.kind !== 'started') throw new Error(own.kind);
      // What somebody practises is theirs to see again.
      expect(fresh(await stage.store.showItem(stage.play.call('ann', { after: HOUR }), { set: own.set.id, from: 0 }))).toMatchObject({ kind: 'item', index: 0 });
      expect(await stage.play.answer('ann', own.set, 0, { after: HOUR })).toMatchObject({ kind: 'accepted', answer: { settled: false } });
      expect((await practise('ben', HOUR)).kind).toBe('empty');
      await stage.close(0);
      expect((await practise('ben', 2 * DAY)).kind).toBe('started');
    });

    it('counts its answers into its cards', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const { entries } = await stage.tick(0);
      const card = entries.find((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
      if (card === undefined) throw new Error('no card');
      const count = { kind: 'count', asked: card.step.asked, place: 'c1', shown: 0, stage: 0 } as const;
      await stage.finish(0, [{ ...stage.posted(card), copy: '{"copy":1}', add: [{ due: stage.play.base + HOUR, step: count }] }, done(entries[0] ?? card)]);
      await stage.press('ann', card.state);
      const due = only(await stage.claim(HOUR), 'count');
      expect(due).toMatchObject({ step: count, state: { answers: 1 }, card: { channel: 'c1', message: `m-${dateOf(0)}-c1` }, copy: '{"copy":1}' });
    });

    it('is told with the occurrence before it', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const state = await stage.post(0);
      await stage.press('ann', state);
      await stage.press('ben', state, { right: false, place: 'c2' });
      await stage.close(0);
      stage.places = ['c1', 'c3'];
      const cards = (await stage.tick(DAY)).entries.filter((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
      expect(cards.map((card) => card.before)).toEqual([{ answers: 2, right: 1, streak: 1 }, { answers: 2, right: 1, streak: 0 }]);
    });
  });

  it('two workspaces with a schedule of the same name know nothing of each other', async () => {
    const one = new DailyStage(bench.play());
    const two = new DailyStage(bench.play('discord:2'));
    await one.set(0);
    await two.set(0);
    const state = await one.post(0);
    expect((await two.daily('ann')).schedules).toMatchObject([{ schedule: 'daily', next: two.occurrence(0) }]);
    expect((await two.daily('ann')).schedules[0]).not.toHaveProperty('last');
    expect((await two.press('ann', state)).kind).toBe('unknown');
    expect((await two.post(0)).questionId).toBe('q1');
  });
}
