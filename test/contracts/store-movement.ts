import { describe, expect, it } from 'vitest';
import type { StandingRow } from '../../src/store/store.ts';
import { DailyStage } from './store-daily-stage.ts';
import { DAY, fresh, HOUR, periodsAt, type Play } from './store-play.ts';
import type { Bench } from './store.contract.ts';

/** What a row says beside its points: where it stood in the period before, and the run that goes on. */
export function movementPromises(bench: Bench): void {
  const moved = (rows: readonly StandingRow[]) => rows.map((row) => [row.name.replace('Name of ', ''), row.rank, row.before]);
  const keys = (play: Play, after: number) => periodsAt(play.base + after);

  describe('movement', () => {
    async function played(): Promise<Play> {
      const play = bench.play();
      for (const [player, points] of [['ann', 30], ['ben', 20], ['cid', 20], ['dan', 10]] as const) await play.score(player, 'a', { points });
      for (const [player, points] of [['dan', 50], ['eve', 40], ['ann', 20], ['cid', 10]] as const) await play.score(player, 'b', { points, after: DAY });
      return play;
    }

    it('is against the period before, by competition ranks', async () => {
      const play = await played();
      const query = { of: 'players', period: 'day', previous: keys(play, 0).day } as const;
      const { rows, around } = await play.standings('cid', query, DAY);
      expect(moved(rows)).toEqual([['dan', 1, 4], ['eve', 2, undefined], ['ann', 3, 1], ['cid', 4, 2]]);
      expect(moved(around)).toEqual([['eve', 2, undefined], ['ann', 3, 1], ['cid', 4, 2]]);
      for (const row of rows.filter((one) => one.name === 'Name of eve')) expect(row).not.toHaveProperty('before');
      expect(moved((await play.standings('cid', { ...query, offset: 2, limit: 1 }, DAY)).rows)).toEqual([['ann', 3, 1]]);
    });

    it('is for weeks and months by the key that is asked for, and none without one or for all time', async () => {
      const play = bench.play();
      for (const [player, points] of [['ann', 30], ['cid', 20], ['ben', 20], ['dan', 10]] as const) await play.score(player, 'a', { points });
      for (const [player, points] of [['ben', 9], ['ann', 8]] as const) await play.score(player, 'c', { points, after: 35 * DAY });
      const later = (period: 'day' | 'week' | 'month' | 'all', previous?: string) =>
        play.standings('zoe', { of: 'players', period, ...(previous === undefined ? {} : { previous }) }, 35 * DAY);
      expect(moved((await later('week', keys(play, 0).week)).rows)).toEqual([['ben', 1, 2], ['ann', 2, 1]]);
      expect(moved((await later('month', keys(play, 0).month)).rows)).toEqual([['ben', 1, 2], ['ann', 2, 1]]);
      expect(moved((await later('week', '1999-W01')).rows)).toEqual([['ben', 1, undefined], ['ann', 2, undefined]]);
      expect(moved((await later('week')).rows)).toEqual([['ben', 1, undefined], ['ann', 2, undefined]]);
      expect((await later('all', keys(play, 0).month)).rows.every((row) => row.before === undefined)).toBe(true);
    });

    it('is of a season against the one before, by area too', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { points: 30, area: 'pods' });
      await play.score('ben', 'a', { points: 20, area: 'network' });
      await play.score('ben', 'b', { points: 9, area: 'network', after: 41 * DAY });
      await play.score('ann', 'b', { points: 5, area: 'network', after: 41 * DAY });
      expect(moved((await play.standings('zoe', { of: 'players' }, 41 * DAY)).rows)).toEqual([['ben', 1, 2], ['ann', 2, 1]]);
      expect(moved((await play.standings('zoe', { of: 'players', area: 'network' }, 41 * DAY)).rows)).toEqual([['ben', 1, 1], ['ann', 2, undefined]]);
      await play.score('cid', 'a', { points: 1, after: 121 * DAY });
      expect(moved((await play.standings('zoe', { of: 'players', season: '2026-Q2' }, 121 * DAY)).rows)).toEqual([['ben', 1, 2], ['ann', 2, 1]]);
      expect(moved((await play.standings('zoe', { of: 'players', season: '2026-Q1' }, 121 * DAY)).rows)).toEqual([['ann', 1, undefined], ['ben', 2, undefined]]);
      expect(moved((await play.standings('zoe', { of: 'players' }, 121 * DAY)).rows)).toEqual([['cid', 1, undefined]]);
    });

    it('of teams goes by what they are ordered by', async () => {
      const play = bench.play();
      await play.team('ann', 'Many');
      await play.join('ben', 'Many');
      await play.team('cid', 'One');
      for (const after of [0, DAY]) {
        await play.score('ann', `a${after}`, { points: 20, after });
        await play.score('ben', `a${after}`, { points: 10, after });
        await play.score('cid', `a${after}`, { points: after === 0 ? 20 : 90, after });
      }
      const previous = keys(play, 0).day;
      const asked = async (by: 'total' | 'average') => moved((await play.standings('ann', { of: 'teams', period: 'day', by, previous }, DAY)).rows);
      expect(await asked('total')).toEqual([['One', 1, 2], ['Many', 2, 1]]);
      expect(await asked('average')).toEqual([['One', 1, 1], ['Many', 2, 2]]);
    });

    it('is told of the own row of somebody in no team', async () => {
      const play = await played();
      await play.team('zoe', 'Crew', DAY);
      await play.score('zoe', 'x', { points: 1, after: DAY });
      const seen = await play.standings('ann', { period: 'day', previous: keys(play, 0).day }, DAY);
      expect(seen).toMatchObject({ of: 'teams', own: { rank: 3, before: 1 } });
    });
  });

  describe('the run in a row of a board', () => {
    it('is the longest that goes on, on every board of players', async () => {
      const stage = new DailyStage(bench.play());
      const { play } = stage;
      const streaks = async (after: number) => Object.fromEntries((await play.standings('zoe', { of: 'players', period: 'all' }, after)).rows.map((row) => [row.name.replace('Name of ', ''), row.streak]));
      await play.score('dan', 'x');
      await stage.set(0);
      const press = async (day: number, ...players: string[]) => {
        const state = await stage.post(day);
        for (const player of players) await stage.press(player, state, { after: day * DAY + HOUR });
        await stage.close(day);
      };
      await press(0, 'ann', 'ben');
      await press(1, 'ann');
      expect(await streaks(DAY + HOUR)).toEqual({ ann: 2, ben: 1, dan: undefined });
      await press(2, 'ann', 'cid');
      // Ben has left out one that closed, and may not go on.
      expect(await streaks(2 * DAY + HOUR)).toEqual({ ann: 3, ben: undefined, cid: 1, dan: undefined });
      const rows = (await play.standings('zoe', { of: 'players', season: '2026-Q1' }, 2 * DAY + HOUR)).rows;
      expect(rows.find((row) => row.name === 'Name of ann')?.streak).toBe(3);
      expect(rows.find((row) => row.name === 'Name of ben')).not.toHaveProperty('streak');
      await play.team('zoe', 'Crew');
      expect(await play.standings('ann', { period: 'all' }, 2 * DAY + HOUR)).toMatchObject({ of: 'teams', own: { streak: 3 } });
      await play.verified();
    });
  });

  describe('a board that is shown to everybody', () => {
    it('knows nobody in particular', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      for (const [player, points] of [['ann', 30], ['ben', 20], ['cid', 10]] as const) await play.score(player, 'a', { points });
      fresh(await play.store.savePreferences(play.call('ben'), { nameHidden: true }));
      const players = await play.standings('ben', { of: 'players', public: true });
      expect(players.rows.map((row) => [row.rank, row.name, row.self])).toEqual([[1, 'Name of ann', false], [3, 'Name of cid', false]]);
      expect(players).toMatchObject({ around: [], total: 3, person: { nameHidden: true } });
      expect(await play.standings('ann', { of: 'teams', public: true })).toMatchObject({ rows: [{ name: 'Crew', self: false }], around: [] });
      expect(await play.standings('ben', { of: 'teams', public: true })).not.toHaveProperty('own');
    });
  });
}
