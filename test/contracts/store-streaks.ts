import { describe, expect, it } from 'vitest';
import type { AskedState } from '../../src/store/store.ts';
import { DailyStage, dateOf, OPEN } from './store-daily-stage.ts';
import { DAY, HOUR } from './store-play.ts';
import { Keys } from './store-rekey.ts';
import { type ClaimedOf, done, only, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** Runs of answered occurrences, refusals of places and what is remembered of occurrences. */
export function streakPromises(bench: Bench): void {
  async function begun(places: readonly string[] = ['c1']): Promise<DailyStage> {
    const stage = new DailyStage(bench.play());
    stage.places = places;
    await stage.set(0);
    return stage;
  }

  const noon = (day: number): number => day * DAY + HOUR;

  /** Presses on the occurrence of a day; the streak that is told. */
  async function press(stage: DailyStage, player: string, state: AskedState, day: number, place = 'c1') {
    const result = await stage.press(player, state, { after: noon(day), place, right: false });
    if (result.kind !== 'accepted') throw new Error(`the answer is ${result.kind}`);
    return result.asked?.streak;
  }

  /** The one card that is due, and its daily, of which only the daily is finished. */
  async function card(stage: DailyStage, day: number): Promise<ClaimedOf<'card'>> {
    const { entries } = await stage.tick(day * DAY);
    const [daily] = entries;
    const one = entries.find((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
    if (daily === undefined || one === undefined) throw new Error('no card');
    await stage.finish(day * DAY, [done(daily, { add: [stage.entry(day + 1)] })]);
    return one;
  }

  const runs = async (stage: DailyStage, player: string, after: number) => {
    const { streak, places } = stage.schedule(await stage.daily(player, after));
    return { streak, places: Object.fromEntries(places.map((place) => [place.place, place.streak])) };
  };

  describe('the streak of a schedule', () => {
    it('grows with each answered occurrence, right or wrong, and earns by its steps', async () => {
      const stage = await begun();
      const points: number[] = [];
      for (const day of [0, 1, 2, 3, 4, 5, 6]) {
        const state = await stage.post(day);
        const result = await stage.press('ann', state, { after: noon(day) });
        if (result.kind !== 'accepted') throw new Error(result.kind);
        expect(result.asked?.streak).toBe(day + 1);
        points.push(result.answer.points);
        await stage.close(day);
      }
      expect(points).toEqual([10, 11, 12, 13, 14, 15, 15]);
      expect((await stage.play.answers()).map((entry) => entry.streak)).toEqual([0, 10, 20, 30, 40, 50, 50]);
      expect(await runs(stage, 'ann', noon(6))).toEqual({ streak: 7, places: { c1: 7 } });
      expect(await runs(stage, 'ben', noon(6))).toEqual({ streak: 0, places: { c1: 7 } });
    });

    it('ends with an occurrence that was left out, when that has closed', async () => {
      const stage = await begun(['c1', 'c2']);
      expect(await press(stage, 'ann', await stage.post(0), 0)).toBe(1);
      await stage.close(0);
      const second = await stage.post(1);
      expect(await press(stage, 'ben', second, 1, 'c2')).toBe(1);
      // Still open: it may yet be answered.
      expect(await runs(stage, 'ann', DAY + OPEN - 1)).toEqual({ streak: 1, places: { c1: 1, c2: 1 } });
      expect(await runs(stage, 'ann', DAY + OPEN)).toEqual({ streak: 0, places: { c1: 0, c2: 1 } });
      await stage.close(1);
      const third = await stage.post(2);
      expect(await press(stage, 'ann', third, 2)).toBe(1);
      expect(await press(stage, 'ben', third, 2, 'c2')).toBe(2);
    });

    it('is neither lengthened nor broken by days without a question', async () => {
      const stage = await begun();
      expect(await press(stage, 'ann', await stage.post(0), 0)).toBe(1);
      await stage.close(0);
      // The bot was down for a day: missed.
      const missed = only(await stage.tick(DAY + 2 * HOUR), 'daily');
      await stage.finish(DAY + 2 * HOUR, [done(missed, { occurrences: [{ schedule: 'daily', date: dateOf(1), outcome: 'missed', reason: 'late' }], add: [stage.entry(2)] })]);
      // Nobody knows whether it was posted, and nobody pressed: neutral.
      const uncertain = await card(stage, 2);
      await stage.finish(2 * DAY, [done(uncertain, { post: { outcome: 'uncertain' }, occurrences: [stage.record(uncertain, 'uncertain')] })]);
      expect(await press(stage, 'ann', await stage.post(3), 3)).toBe(2);
    });

    it('counts an occurrence that was confirmed by the press alone', async () => {
      const stage = await begun();
      const uncertain = await card(stage, 0);
      await stage.finish(0, [done(uncertain, { post: { outcome: 'uncertain' }, occurrences: [stage.record(uncertain, 'uncertain')] })]);
      expect(await press(stage, 'ann', uncertain.state, 0)).toBe(1);
      expect(await press(stage, 'ann', await stage.post(1), 1)).toBe(2);
    });

    it('takes an older one that is still open at its beginning', async () => {
      const stage = await begun();
      const first = await stage.post(0);
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(1), due: stage.play.base + 2 * HOUR } } });
      const early = await stage.post(1, 2 * HOUR);
      const at = async (state: AskedState) => {
        const result = await stage.press('ann', state, { after: 3 * HOUR });
        return 'asked' in result ? result.asked?.streak : undefined;
      };
      expect(await at(early)).toBe(1);
      expect(await at(first)).toBe(2);
      expect((await runs(stage, 'ann', 3 * HOUR)).streak).toBe(2);
    });

    it('joins two runs by the occurrence between them', async () => {
      const stage = await begun();
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(1), closes: stage.play.base + 4 * DAY } } });
      const middle = await stage.post(1);
      const newest = await stage.post(2);
      expect(await press(stage, 'ann', newest, 2)).toBe(1);
      expect(await press(stage, 'ann', middle, 2)).toBe(3);
      expect((await runs(stage, 'ann', noon(2))).streak).toBe(3);
    });

    it('is nothing for a guest', async () => {
      const stage = await begun();
      const result = await stage.press('gus', await stage.post(0), { guest: true });
      expect(result).toMatchObject({ kind: 'accepted', answer: { points: 0, settled: false } });
      expect('asked' in result ? result.asked : {}).not.toHaveProperty('streak');
      expect((await stage.play.answers())[0]).toMatchObject({ streak: 0, schedule: 'daily' });
    });

    it('earns nothing where the settings say so, and is told all the same', async () => {
      const stage = await begun();
      await stage.settle({ streaks: 'shown' });
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      expect(await press(stage, 'ann', await stage.post(1), 1)).toBe(2);
      expect((await stage.play.answers()).map((entry) => entry.streak)).toEqual([0, 0]);
    });
  });

  /** Makes the question of an occurrence void, or takes that back. */
  const rekey = (stage: DailyStage, { questionId }: AskedState, after: number, how: 'void' | 'undo' = 'void') =>
    new Keys(stage.play).apply({ questionId, keyHash: `key-${questionId}`, do: how, key: [], reason: 'because' }, after);

  const voids = async (stage: DailyStage) => (await stage.play.log()).flatMap((entry) => (entry.type === 'occurrence' && entry.outcome === 'void' ? [entry] : []));

  describe('an occurrence whose question is made void', () => {
    it('is neutral for whoever had not answered, and a day for whoever had', async () => {
      const stage = await begun();
      const first = await stage.post(0);
      for (const player of ['ann', 'ben']) await press(stage, player, first, 0);
      await stage.close(0);
      const second = await stage.post(1);
      expect(await press(stage, 'ann', second, 1)).toBe(2);
      await rekey(stage, second, noon(1) + 1);
      await stage.close(1);
      expect((await runs(stage, 'ann', 2 * DAY - 1)).streak).toBe(2);
      expect((await runs(stage, 'ben', 2 * DAY - 1)).streak).toBe(1);
      const third = await stage.post(2);
      expect(await press(stage, 'ben', third, 2)).toBe(2);
      expect(await press(stage, 'ann', third, 2)).toBe(3);
      await stage.close(2);
      expect((await stage.play.standings('ann', { of: 'players' }, noon(3))).rows.map((row) => row.streak)).toEqual([3, 2]);
      expect(await voids(stage)).toMatchObject([{ schedule: 'daily', date: dateOf(1), asked: second.asked, at: stage.play.base + noon(1) + 1 }]);
      await stage.play.verified(noon(3));
    });

    it('is neutral for a place where nobody had answered, and before it was posted', async () => {
      const stage = await begun();
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      const one = await card(stage, 1);
      await rekey(stage, one.state, DAY + 1);
      await stage.finish(DAY + 2, [stage.posted(one)]);
      await stage.close(1);
      expect(await runs(stage, 'ann', 2 * DAY - 1)).toEqual({ streak: 1, places: { c1: 1 } });
      const next = await card(stage, 2);
      expect(next.before).toMatchObject({ streak: 1 });
      await stage.finish(2 * DAY, [stage.posted(next)]);
      expect(await press(stage, 'ann', next.state, 2)).toBe(2);
      expect(await runs(stage, 'ann', noon(2))).toEqual({ streak: 2, places: { c1: 2 } });
      await stage.play.verified(noon(2));
    });

    it('has broken what it broke when it had closed before', async () => {
      const stage = await begun();
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      const second = await stage.post(1);
      await rekey(stage, second, DAY + OPEN);
      await stage.close(1);
      expect(await voids(stage)).toEqual([]);
      expect(await press(stage, 'ann', await stage.post(2), 2)).toBe(1);
    });

    it('stays neutral when that is taken back, and is a day for whoever answers then', async () => {
      const stage = await begun();
      const first = await stage.post(0);
      for (const player of ['ann', 'ben']) await press(stage, player, first, 0);
      await stage.close(0);
      const second = await stage.post(1);
      await rekey(stage, second, noon(1));
      await rekey(stage, second, noon(1) + 1, 'undo');
      expect(await press(stage, 'ann', second, 1)).toBe(2);
      await rekey(stage, second, noon(1) + 2);
      expect(await voids(stage)).toHaveLength(1);
      await stage.close(1);
      const third = await stage.post(2);
      expect(await press(stage, 'ann', third, 2)).toBe(3);
      expect(await press(stage, 'ben', third, 2)).toBe(2);
      await stage.play.verified(noon(2));
    });

    it('joins the runs on its sides where the newer was begun before', async () => {
      const stage = await begun();
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(1), closes: stage.play.base + 4 * DAY } } });
      const middle = await stage.post(1);
      const newest = await stage.post(2);
      expect(await press(stage, 'ann', newest, 2)).toBe(1);
      await rekey(stage, middle, noon(2));
      expect((await runs(stage, 'ann', noon(2))).streak).toBe(2);
      await stage.close(2);
      expect(await press(stage, 'ann', await stage.post(3), 3)).toBe(3);
      expect((await runs(stage, 'ann', noon(3))).places).toEqual({ c1: 3 });
      await stage.play.verified(noon(3));
    });
  });

  describe('an occurrence that was not there in every place', () => {
    /** Posts the occurrence of a day in all places but one, where this becomes of it. */
    async function without(stage: DailyStage, day: number, place: string, outcome: 'refused' | 'uncertain'): Promise<AskedState> {
      const { entries } = await stage.tick(day * DAY);
      const cards = entries.filter((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
      const [daily] = entries;
      const state = cards[0]?.state;
      if (daily === undefined || state === undefined) throw new Error('nothing was opened');
      await stage.finish(day * DAY, [
        done(daily, { add: [stage.entry(day + 1)] }),
        ...cards.map((one) => (one.step.place === place
          ? done(one, { post: { outcome }, occurrences: [stage.record(one, outcome)], add: [{ due: (state.closes ?? 0) + TAIL, step: { kind: 'close', asked: state.asked, place } }] })
          : stage.posted(one))),
      ]);
      return state;
    }

    /** Ann answers in c1 and Ben in c2, a day each. */
    async function both(): Promise<DailyStage> {
      const stage = await begun(['c1', 'c2']);
      const first = await stage.post(0);
      await press(stage, 'ann', first, 0);
      await press(stage, 'ben', first, 0, 'c2');
      await stage.close(0);
      return stage;
    }

    it.each(['refused', 'uncertain'] as const)('is neutral where its card was %s, and breaks what was left out elsewhere', async (outcome) => {
      const stage = await both();
      await without(stage, 1, 'c1', outcome);
      await stage.close(1);
      expect(await runs(stage, 'ann', 2 * DAY - 1)).toEqual({ streak: 1, places: { c1: 1, c2: 0 } });
      expect((await runs(stage, 'ben', 2 * DAY - 1)).streak).toBe(0);
      const { entries } = await stage.tick(2 * DAY);
      const cards = entries.filter((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
      expect(cards.map((one) => one.before?.streak)).toEqual([1, 0]);
      await stage.finish(2 * DAY, [...entries.slice(0, 1).map((daily) => done(daily, { add: [stage.entry(3)] })), ...cards.map((one) => stage.posted(one))]);
      const state = cards[0]?.state;
      if (state === undefined) throw new Error('nothing was opened');
      expect(await press(stage, 'ann', state, 2)).toBe(2);
      expect(await press(stage, 'ben', state, 2, 'c2')).toBe(1);
      await stage.close(2);
      expect((await stage.play.standings('ann', { of: 'players' }, noon(3))).rows.map((row) => row.streak)).toEqual([2, 1]);
      expect(await runs(stage, 'ann', noon(2))).toEqual({ streak: 2, places: { c1: 2, c2: 1 } });
      await stage.play.verified(noon(3));
    });

    it('is shown on a board as it is neutral or not, when a later one has closed', async () => {
      const stage = await both();
      for (const day of [1, 2]) {
        await without(stage, day, 'c1', 'refused');
        await stage.close(day);
      }
      const streaks = async () => (await stage.play.standings('ann', { of: 'players' }, 3 * DAY)).rows.map((row) => [row.name, row.streak]);
      expect(await streaks()).toEqual([['Name of ann', 1], ['Name of ben', undefined]]);
    });

    it('is there as soon as somebody has pressed it', async () => {
      const stage = await both();
      const second = await without(stage, 1, 'c1', 'uncertain');
      await press(stage, 'cid', second, 1);
      await stage.close(1);
      expect((await runs(stage, 'ann', 2 * DAY - 1)).streak).toBe(0);
      expect(await press(stage, 'ann', await stage.post(2), 2)).toBe(1);
      await stage.play.verified(noon(2));
    });

    it('goes by the place in which somebody answered last', async () => {
      const stage = await both();
      expect(await press(stage, 'ann', await stage.post(1), 1, 'c2')).toBe(2);
      await stage.close(1);
      await without(stage, 2, 'c1', 'refused');
      await stage.close(2);
      expect(await press(stage, 'ann', await stage.post(3), 3)).toBe(1);
      await stage.close(3);
      await without(stage, 4, 'c1', 'refused');
      await stage.close(4);
      expect(await press(stage, 'ann', await stage.post(5), 5, 'c2')).toBe(2);
      await stage.play.verified(noon(5));
    });

    it('is a day for whoever answers it in another place, in either order', async () => {
      const stage = await begun(['c1', 'c2']);
      await press(stage, 'ann', await stage.post(0), 0);
      await stage.close(0);
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(1), closes: stage.play.base + 4 * DAY } } });
      const middle = await without(stage, 1, 'c1', 'refused');
      const newest = await stage.post(2);
      expect(await press(stage, 'ann', newest, 2)).toBe(2);
      expect(await press(stage, 'ann', middle, 2, 'c2')).toBe(3);
      await stage.play.verified(noon(2));
    });
  });

  describe('a place that refuses', () => {
    const refuse = async (stage: DailyStage, day: number) => {
      const one = await card(stage, day);
      const result = await stage.finish(day * DAY, [done(one, { post: { outcome: 'refused' }, occurrences: [{ ...stage.record(one, 'refused'), reason: 'forbidden' }] })]);
      return result.refusals[one.id];
    };
    const refusals = async (stage: DailyStage) => stage.schedule(await stage.daily('ann')).places;

    it('is counted in a row and left out from the third on, until it is set again', async () => {
      const stage = await begun();
      expect(await refuse(stage, 0)).toBe(1);
      expect(await refuse(stage, 1)).toBe(2);
      expect(await refuse(stage, 2)).toBe(3);
      expect(await refusals(stage)).toEqual([{ place: 'c1', refusals: 3, streak: 0 }]);
      stage.places = ['c1', 'c2'];
      const { entries } = await stage.tick(3 * DAY);
      expect(entries.map((entry) => entry.id)).toEqual(['daily:daily', `card:daily:${dateOf(3)}:c2`]);
      await stage.finish(3 * DAY, entries.map((entry) => done(entry, entry.id === 'daily:daily' ? { add: [stage.entry(4)] } : {})));
      await stage.settle({}, { revive: [{ schedule: 'daily', place: 'c1' }] });
      expect(await refusals(stage)).toMatchObject([{ place: 'c1', refusals: 0 }, { place: 'c2', refusals: 0 }]);
      expect((await stage.tick(4 * DAY)).entries.map((entry) => entry.id)).toEqual(['daily:daily', `card:daily:${dateOf(4)}:c1`, `card:daily:${dateOf(4)}:c2`]);
    });

    it('starts to count anew after a post', async () => {
      const stage = await begun();
      await refuse(stage, 0);
      await stage.post(1);
      expect(await refusals(stage)).toMatchObject([{ refusals: 0 }]);
      await stage.close(1);
      expect(await refuse(stage, 2)).toBe(1);
      const unknown = await card(stage, 3);
      await stage.finish(3 * DAY, [done(unknown, { post: { outcome: 'uncertain' } })]);
      expect(await refuse(stage, 4)).toBe(2);
    });
  });

  describe('the history of a schedule', () => {
    it('has a row for each date and place, the newest date first, at most 30', async () => {
      const stage = await begun(['c1', 'c2']);
      const posted: string[] = [];
      for (const day of Array.from({ length: 17 }, (_, index) => index)) {
        posted.push((await stage.post(day)).asked);
        await stage.close(day);
      }
      const { occurrences, last, next } = stage.schedule(await stage.daily('ann', 17 * DAY));
      expect({ last, next }).toEqual({ last: dateOf(16), next: stage.occurrence(17) });
      expect(occurrences).toHaveLength(30);
      expect(occurrences[1]).toEqual({
        schedule: 'daily', date: dateOf(16), place: 'c2', asked: posted[16], outcome: 'posted', at: stage.play.base + 16 * DAY, card: { channel: 'c2', message: `m-${dateOf(16)}-c2` },
      });
      expect(occurrences.map((row) => row.date)).toEqual(Array.from({ length: 30 }, (_, index) => dateOf(16 - Math.floor(index / 2))));
      expect(occurrences.slice(0, 2).map((row) => row.place)).toEqual(['c1', 'c2']);
    });

    it('is completed by the first press where it was unknown whether it was posted', async () => {
      const stage = await begun();
      const uncertain = await card(stage, 0);
      await stage.finish(0, [done(uncertain, { post: { outcome: 'uncertain' }, occurrences: [stage.record(uncertain, 'uncertain')] })]);
      const rows = async () => stage.schedule(await stage.daily('ann')).occurrences;
      expect(await rows()).toMatchObject([{ outcome: 'uncertain' }]);
      await stage.press('ann', uncertain.state, { place: 'c2', message: 'elsewhere' });
      expect(await rows()).toMatchObject([{ outcome: 'uncertain' }]);
      await stage.press('ben', uncertain.state, { place: 'c1' });
      expect(await rows()).toMatchObject([{ outcome: 'uncertain' }]);
      await stage.press('cid', uncertain.state, { place: 'c1', message: 'm5' });
      await stage.press('dan', uncertain.state, { place: 'c1', message: 'm6' });
      expect(await rows()).toMatchObject([{ outcome: 'posted', card: { channel: 'c1', message: 'm5' } }]);
      expect((await stage.play.log()).flatMap((entry) => (entry.type === 'occurrence' ? [entry.outcome] : []))).toEqual(['uncertain', 'posted']);
    });

    it('has a post as made that somebody pressed before it was finished', async () => {
      const stage = await begun();
      const unknown = await card(stage, 0);
      await stage.press('ann', unknown.state, { place: 'c1', message: 'm5' });
      await stage.finish(5, [done(unknown, { post: { outcome: 'uncertain' }, occurrences: [stage.record(unknown, 'uncertain')] })]);
      expect(stage.schedule(await stage.daily('ann')).occurrences).toMatchObject([{ outcome: 'posted', card: { channel: 'c1', message: 'm5' } }]);
    });

    it('has what was skipped for all places', async () => {
      const stage = await begun();
      await stage.settle({}, { occurrences: { daily: stage.occurrence(2) } });
      const one = await card(stage, 2);
      const skipped = { schedule: 'daily', date: dateOf(1), outcome: 'skipped', reason: 'admin' } as const;
      await stage.finish(2 * DAY, [{ ...stage.posted(one), occurrences: [skipped, stage.record(one)] }]);
      expect(stage.schedule(await stage.daily('ann')).occurrences).toMatchObject([{ date: dateOf(2), place: 'c1' }, { ...skipped, at: stage.play.base + 2 * DAY }]);
    });
  });
}
