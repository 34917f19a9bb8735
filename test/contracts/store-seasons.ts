import { describe, expect, it } from 'vitest';
import { DAY, fresh, HOUR, periodsAt } from './store-play.ts';
import type { Bench } from './store.contract.ts';

/** Seasons and periods: receipt decides. Quarters of the suite end 40 days after its start and every 80 days then. */
export function seasonPromises(bench: Bench): void {
  describe('seasons', () => {
    it('roll over by receipt, with numbers and labels', async () => {
      const play = bench.play();
      const end = 40 * DAY;
      expect(await play.score('ann', 'a', { after: end - 1 })).toMatchObject({ season: { label: '2026-Q1', points: 10 } });
      expect(await play.score('ann', 'b', { after: end })).toMatchObject({ season: { label: '2026-Q2', points: 10, rank: 1 } });
      expect(await play.score('ann', 'c', { after: end + 1 })).toMatchObject({ season: { label: '2026-Q2', points: 20 } });
      expect((await play.log()).filter((entry) => entry.type === 'season')).toMatchObject([
        { number: 1, label: '2026-Q1', at: play.base + end - 1 }, { number: 2, label: '2026-Q2', at: play.base + end },
      ]);
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 2, 2]);
      expect(await play.standings('ann', {}, end + 1)).toMatchObject({ season: { number: 2, label: '2026-Q2' }, rows: [{ points: 20 }] });
      expect(await play.standings('ann', { season: '2026-Q1' }, end + 1)).toMatchObject({ season: { number: 1, label: '2026-Q1' }, rows: [{ points: 10 }] });
      expect(await play.standings('ann', { period: 'all' }, end + 1)).toMatchObject({ rows: [{ points: 30 }] });
    });

    it('show an empty board once the quarter is over, before anybody answered', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      const before = await play.log();
      expect(await play.standings('ann', {}, 41 * DAY)).toMatchObject({ season: { number: 2, label: '2026-Q2' }, rows: [], total: 0 });
      expect(await play.store.statistics(play.call('ann', { after: 41 * DAY }))).toMatchObject({ season: { number: 2, label: '2026-Q2' }, points: 0, cells: [] });
      expect(await play.log()).toEqual(before);
    });

    it('are known before the first answer', async () => {
      expect(await bench.play().standings('ann')).toMatchObject({ season: { number: 1, label: '2026-Q1' }, rows: [], around: [], total: 0 });
    });

    it('take a late receipt into the season it belongs to', async () => {
      const play = bench.play();
      const end = 40 * DAY;
      const set = await play.start('ann', ['a', 'b', 'c'], end - HOUR);
      // The first answer opens the season.
      await play.answer('ann', set, 2, { right: false, after: end - HOUR });
      await play.score('ben', 'a', { after: end + 5 });
      // The clock stepped back, or the answer waited: it was received before the end.
      const late = await play.answer('ann', set, 0, { after: end - 1 });
      expect(late).toMatchObject({ kind: 'accepted', season: { label: '2026-Q2', points: 0 } });
      expect((await play.answers()).at(-1)).toMatchObject({ season: 1, periods: periodsAt(play.base + end - 1) });
      expect((await play.standings('ann', { season: '2026-Q1' }, end + 6)).rows).toMatchObject([{ points: 10, self: true }]);
      expect((await play.standings('ann', {}, end + 6)).rows).toMatchObject([{ points: 10, name: 'Name of ben' }]);
      expect(await play.answer('ann', set, 1, { after: end + 7 })).toMatchObject({ season: { label: '2026-Q2', points: 10, rank: 1 } });
      expect((await play.log()).filter((entry) => entry.type === 'season')).toHaveLength(2);
    });

    it('take what was received before the first season into the first', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a'], -HOUR);
      const benSet = await play.start('ben', ['a']);
      const running = { label: '2026-Q1', start: play.base, end: play.base + 80 * DAY };
      await play.store.recordAnswer(play.call('ben', { quarter: running }), play.answerOf(benSet, 0));
      const before = { label: '2025-Q4', start: play.base - 80 * DAY, end: play.base };
      await play.store.recordAnswer(play.call('ann', { after: -1, quarter: before }), play.answerOf(set, 0));
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 1]);
    });

    it('number on over a gap, and never use a label twice', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      await play.score('ann', 'b', { after: 300 * DAY });
      const label = play.quarter(0).label;
      const third = { label, start: play.base + 360 * DAY, end: play.base + 440 * DAY };
      const set = await play.start('ann', ['c'], 370 * DAY);
      const answered = fresh(await play.store.recordAnswer(play.call('ann', { after: 370 * DAY, quarter: third }), play.answerOf(set, 0)));
      expect(answered).toMatchObject({ kind: 'accepted', season: { label: `${label}.2`, points: 10 } });
      expect((await play.log()).filter((entry) => entry.type === 'season').map((entry) => [entry.number, entry.label]))
        .toEqual([[1, '2026-Q1'], [2, '2026-Q5'], [3, '2026-Q1.2']]);
    });

    it('go on through a change of zone that moves the end of the same quarter', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      // Further west the quarter ends eight hours later.
      const quarter = { ...play.quarter(0), end: play.quarter(0).end + 8 * HOUR };
      const at = 40 * DAY + HOUR;
      const set = await play.start('ann', ['b'], at);
      const answered = fresh(await play.store.recordAnswer(play.call('ann', { after: at, quarter }), play.answerOf(set, 0)));
      expect(answered).toMatchObject({ season: { label: '2026-Q1', points: 20 } });
      expect(await play.score('ann', 'c', { after: 40 * DAY + 8 * HOUR })).toMatchObject({ season: { label: '2026-Q2', points: 10 } });
      expect((await play.log()).filter((entry) => entry.type === 'season')).toHaveLength(2);
    });

    it('keep an end that a change of zone has moved through the next change, hours later', async () => {
      const play = bench.play();
      const end = 40 * DAY;
      const answer = async (player: string, after: number, moved: number) => {
        const set = await play.start(player, [`${player}-${after}`], after);
        const { label, start, end: ends } = play.quarter(Math.floor((after - moved + end) / (80 * DAY)));
        const quarter = { label, start: start + moved, end: ends + moved };
        return fresh(await play.store.recordAnswer(play.call(player, { after, quarter }), play.answerOf(set, 0)));
      };
      await answer('ann', 0, 0);
      // Eight hours further west the quarter goes on; back home, where the next one has begun, the season still lasts to that end.
      expect(await answer('ann', end + HOUR, 8 * HOUR)).toMatchObject({ season: { label: '2026-Q1', points: 20 } });
      expect(await answer('ben', end + 2 * HOUR, 0)).toMatchObject({ season: { label: '2026-Q1', points: 10 } });
      expect(await play.standings('ann', {}, end + 8 * HOUR - 1)).toMatchObject({ season: { label: '2026-Q1' }, total: 2 });
      expect(await answer('ben', end + 8 * HOUR, 0)).toMatchObject({ season: { label: '2026-Q2', points: 10 } });
      // Received before that end, whatever zone there is by now.
      expect(await answer('ann', end + 8 * HOUR - 1, 0)).toMatchObject({ season: { label: '2026-Q2', points: 0 } });
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 1, 1, 2, 1]);
      // A second move of the same end, further west still.
      expect(await answer('ann', end + 80 * DAY + HOUR, 2 * HOUR)).toMatchObject({ season: { label: '2026-Q2' } });
      expect(await answer('ann', end + 80 * DAY + 3 * HOUR, 5 * HOUR)).toMatchObject({ season: { label: '2026-Q2' } });
      expect(await answer('ann', end + 80 * DAY + 4 * HOUR, 0)).toMatchObject({ season: { label: '2026-Q2' } });
      expect(await answer('ann', end + 80 * DAY + 5 * HOUR, 0)).toMatchObject({ season: { label: '2026-Q3' } });
      expect((await play.log()).filter((entry) => entry.type === 'season')).toHaveLength(3);
    });

    it('begin where the one before ended, though a change of zone has the quarter begin earlier', async () => {
      const play = bench.play();
      const end = 40 * DAY;
      const set = await play.start('ann', ['a', 'b'], end - DAY / 2);
      await play.answer('ann', set, 0, { after: end - DAY / 2 });
      // Further east the next quarter began eight hours before the running season ends.
      const quarter = { ...play.quarter(1), start: play.quarter(1).start - 8 * HOUR };
      const benSet = await play.start('ben', ['a'], end);
      expect(await play.store.recordAnswer(play.call('ben', { after: end, quarter }), play.answerOf(benSet, 0))).toMatchObject({ season: { label: '2026-Q2' } });
      await play.store.recordAnswer(play.call('ann', { after: end - HOUR, quarter }), play.answerOf(set, 1));
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 2, 1]);
    });

    it('are named when somebody asks for one that is not', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      await play.score('ann', 'b', { after: 41 * DAY });
      expect(fresh(await play.store.standings(play.call('ann', { after: 41 * DAY }), { period: 'season', season: '1999-Q1', by: 'total', offset: 0, limit: 25 })))
        .toEqual({ kind: 'no-season', labels: ['2026-Q2', '2026-Q1'], person: {} });
    });

    it('are named at most 25 at once, the newest first', async () => {
      const play = bench.play();
      for (let number = 0; number < 27; number += 1) await play.score('ann', 'a', { after: number * 80 * DAY });
      const asked = fresh(await play.store.standings(play.call('ann', { after: 26 * 80 * DAY }), { period: 'season', season: 'x', by: 'total', offset: 0, limit: 25 }));
      expect(asked.kind === 'no-season' ? [asked.labels.length, asked.labels[0], asked.labels.at(-1)] : asked.kind).toEqual([25, '2026-Q27', '2026-Q3']);
    });
  });

  describe('periods', () => {
    it('count by the keys of the receipt, late ones too', async () => {
      const play = bench.play();
      const keys = (day: string, week: string, month: string) => ({ periods: { day, week, month } });
      const set = await play.start('ann', ['a', 'b', 'c']);
      const monday = keys('2026-11-30', '2026-W49', '2026-11');
      const tuesday = keys('2026-12-01', '2026-W49', '2026-12');
      const sunday = keys('2026-11-29', '2026-W48', '2026-11');
      await play.store.recordAnswer(play.call('ann', { ...tuesday, after: 10 }), play.answerOf(set, 0, { points: 1 }));
      await play.store.recordAnswer(play.call('ann', { ...monday, after: 5 }), play.answerOf(set, 1, { points: 2 }));
      await play.store.recordAnswer(play.call('ann', { ...sunday, after: 1 }), play.answerOf(set, 2, { points: 4 }));
      const read = async (period: 'day' | 'week' | 'month', over: ReturnType<typeof keys>) => {
        const result = fresh(await play.store.standings(play.call('ann', over), { of: 'players', period, by: 'total', offset: 0, limit: 25 }));
        return result.kind === 'standings' ? result.rows[0]?.points : undefined;
      };
      expect(await Promise.all([sunday, monday, tuesday].map((day) => read('day', day)))).toEqual([4, 2, 1]);
      expect(await Promise.all([sunday, monday].map((day) => read('week', day)))).toEqual([4, 3]);
      expect(await Promise.all([monday, tuesday].map((day) => read('month', day)))).toEqual([6, 1]);
    });
  });
}
