import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { plain } from './store-play.ts';
import type { Bench } from './store.contract.ts';

const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;
const shape = (rows: readonly { readonly rank: number; readonly name: string }[]) => rows.map((row) => [row.rank, row.name.replace('Name of ', '')]);

/** Boards of players and statistics. */
export function boardPromises(bench: Bench): void {
  describe('boards of players', () => {
    it('order equals by who got there first, with competition ranks', async () => {
      const play = bench.play();
      await play.score('cid', 'a', { points: 20 });
      await play.score('ann', 'a', { points: 10 });
      await play.score('ben', 'a', { points: 20 });
      await play.score('dan', 'a', { right: false });
      await play.score('eve', 'a', { points: 20 });
      await play.score('ann', 'b', { points: 10 });
      await play.score('fay', 'a', { points: 5 });
      // Nothing is earned, so it does not move anybody behind.
      await play.score('cid', 'b', { right: false });
      await play.score('gus', 'a', { right: false });
      const { rows, total } = await play.standings('ann');
      expect(shape(rows)).toEqual([[1, 'cid'], [1, 'ben'], [1, 'eve'], [1, 'ann'], [5, 'fay'], [6, 'dan'], [6, 'gus']]);
      expect(rows.map((row) => [row.points, row.right, row.answers])).toEqual([[20, 1, 2], [20, 1, 1], [20, 1, 1], [20, 2, 2], [5, 1, 1], [0, 0, 1], [0, 0, 1]]);
      expect(rows.map((row) => row.self)).toEqual([false, false, false, true, false, false, false]);
      expect(total).toBe(7);
      for (const row of rows) expect(row).not.toHaveProperty('active');
    });

    it('say the own rank with the verdict', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { points: 20 });
      expect(await play.score('ben', 'a', { points: 10 })).toMatchObject({ season: { points: 10, rank: 2 } });
      expect(await play.score('cid', 'a', { points: 20 })).toMatchObject({ season: { points: 20, rank: 1 } });
      expect(await play.score('ben', 'b', { points: 5 })).toMatchObject({ season: { points: 15, rank: 3 } });
    });

    it('show pages by offset, and two neighbours on each side', async () => {
      const play = bench.play();
      for (let turn = 0; turn < 30; turn += 1) await play.score(`p${turn}`, 'a', { points: 100 - turn });
      const first = await play.standings('p20', { limit: 3 });
      expect(shape(first.rows)).toEqual([[1, 'p0'], [2, 'p1'], [3, 'p2']]);
      expect(shape(first.around)).toEqual([[19, 'p18'], [20, 'p19'], [21, 'p20'], [22, 'p21'], [23, 'p22']]);
      expect(first.around.map((row) => row.self)).toEqual([false, false, true, false, false]);
      expect(first.total).toBe(30);
      const second = await play.standings('p0', { offset: 27, limit: 25 });
      expect(shape(second.rows)).toEqual([[28, 'p27'], [29, 'p28'], [30, 'p29']]);
      expect(shape(second.around)).toEqual([[1, 'p0'], [2, 'p1'], [3, 'p2']]);
      expect((await play.standings('p29', { offset: 30 })).rows).toEqual([]);
      expect(shape((await play.standings('p29')).around)).toEqual([[28, 'p27'], [29, 'p28'], [30, 'p29']]);
      expect((await play.standings('nobody')).around).toEqual([]);
    });

    it('rank a page of equals by the board, not by the page', async () => {
      const play = bench.play();
      for (const player of ['a', 'b', 'c', 'd', 'e']) await play.score(player, 'q', { points: player === 'a' ? 20 : 10 });
      expect(shape((await play.standings('e', { offset: 2, limit: 2 })).rows)).toEqual([[2, 'c'], [2, 'd']]);
      expect(shape((await play.standings('e')).around)).toEqual([[2, 'c'], [2, 'd'], [2, 'e']]);
    });

    it('leave hidden players out of others\' views, keep their place and count them', async () => {
      const play = bench.play();
      for (const [index, player] of ['ann', 'ben', 'cid', 'dan'].entries()) await play.score(player, 'a', { points: 40 - index });
      await play.store.savePreferences(play.call('ben'), { nameHidden: true });
      const seen = await play.standings('cid');
      expect(shape(seen.rows)).toEqual([[1, 'ann'], [3, 'cid'], [4, 'dan']]);
      expect(shape(seen.around)).toEqual([[1, 'ann'], [3, 'cid'], [4, 'dan']]);
      expect(seen.total).toBe(4);
      expect(shape((await play.standings('cid', { offset: 1, limit: 2 })).rows)).toEqual([[3, 'cid']]);
      const own = await play.standings('ben');
      expect(shape(own.rows)).toEqual([[1, 'ann'], [2, 'ben'], [3, 'cid'], [4, 'dan']]);
      expect(shape(own.around)).toEqual([[1, 'ann'], [2, 'ben'], [3, 'cid'], [4, 'dan']]);
      await play.store.savePreferences(play.call('ben'), { nameHidden: false });
      expect((await play.standings('cid')).rows).toHaveLength(4);
    });

    it('look for neighbours past hidden ones, but not to the end of the board', async () => {
      const play = bench.play();
      const hide = (player: string) => play.store.savePreferences(play.call(player), { nameHidden: true });
      for (let place = 0; place < 45; place += 1) await play.score(`p${place}`, 'a', { points: 100 - place });
      for (const place of [18, 19, 22, 24]) await hide(`p${place}`);
      expect(shape((await play.standings('p20')).around)).toEqual([[17, 'p16'], [18, 'p17'], [21, 'p20'], [22, 'p21'], [24, 'p23']]);
      for (let place = 1; place < 42; place += 1) if (place !== 21) await hide(`p${place}`);
      expect(shape((await play.standings('p21')).around)).toEqual([[22, 'p21']]);
    });

    it('follow the workspace where somebody chose nothing', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { points: 3 });
      await play.score('ben', 'a', { points: 2 });
      await play.score('cid', 'a', { points: 1 });
      await play.store.savePreferences(play.call('ben'), { nameHidden: false });
      await play.store.saveSettings(play.call('boss'), { ...defaults, names: 'hidden' });
      play.revision = 1;
      expect(shape((await play.standings('cid')).rows)).toEqual([[2, 'ben'], [3, 'cid']]);
      expect(shape((await play.standings('zoe')).rows)).toEqual([[2, 'ben']]);
    });

    it('are kept by area for the season', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { area: 'network', points: 4 });
      await play.score('ann', 'b', { area: 'storage', points: 8 });
      await play.score('ben', 'a', { area: 'network', points: 6 });
      expect((await play.standings('ann', { of: 'players', area: 'network' })).rows).toMatchObject([{ points: 6 }, { points: 4, self: true }]);
      expect((await play.standings('ann', { of: 'teams', area: 'storage' })).rows).toMatchObject([{ points: 8, active: 1, self: true }]);
      expect(await play.standings('ann', { of: 'players', area: 'nowhere' })).toMatchObject({ rows: [], total: 0 });
      const names = [...(await play.store.readDerived(play.workspace)).boards.keys()].filter((name) => name.split(':').length > 3).toSorted();
      expect(names).toEqual(['players:season:1:network', 'players:season:1:storage', 'teams:season:1:network', 'teams:season:1:storage']);
    });

    it('are kept for five periods', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      const { day, week, month } = play.call('ann').periods;
      expect([...(await play.store.readDerived(play.workspace)).boards.keys()].toSorted()).toEqual(
        [`players:day:${day}`, `players:week:${week}`, `players:month:${month}`, 'players:season:1', 'players:season:1:pods', 'players:all:-'].toSorted());
    });
  });

  describe('statistics', () => {
    it('count settled answers by area, difficulty and topic, and practice apart', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { area: 'network', topic: 'services', difficulty: 'hard', points: 30 });
      await play.score('ann', 'b', { area: 'network', topic: 'services', difficulty: 'hard', right: false });
      await play.score('ann', 'c', { area: 'network', topic: 'dns', difficulty: 'easy' });
      await play.score('ann', 'd', { area: 'storage', topic: 'volumes', difficulty: 'easy' });
      await play.score('ann', 'd', { area: 'storage', topic: 'volumes', difficulty: 'easy' });
      await play.score('ben', 'a', { area: 'network', topic: 'services', difficulty: 'hard', points: 99 });
      const result = await play.statistics('ann');
      expect({ ...result, cells: undefined, topics: undefined }).toEqual({
        kind: 'statistics', season: { number: 1, label: '2026-Q1' }, points: 50, rank: 2, practice: 1, person: {}, cells: undefined, topics: undefined,
      });
      expect([...result.cells].toSorted((a, b) => (a.area + a.difficulty < b.area + b.difficulty ? -1 : 1))).toEqual([
        { area: 'network', difficulty: 'easy', answers: 1, right: 1 },
        { area: 'network', difficulty: 'hard', answers: 2, right: 1 },
        { area: 'storage', difficulty: 'easy', answers: 1, right: 1 },
      ]);
      expect([...result.topics].toSorted((a, b) => (a.topic < b.topic ? -1 : 1))).toEqual([
        { topic: 'dns', answers: 1, right: 1 }, { topic: 'services', answers: 2, right: 1 }, { topic: 'volumes', answers: 1, right: 1 },
      ]);
    });

    it('are empty for somebody who never answered', async () => {
      const play = bench.play();
      expect(await play.store.statistics(play.call('ann'))).toEqual({
        kind: 'statistics', season: { number: 1, label: '2026-Q1' }, points: 0, cells: [], topics: [], practice: 0, person: {},
      });
    });

    it('read back as they are kept', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { points: 4 });
      await play.score('ann', 'a', { points: 4 });
      const derived = await play.store.readDerived(play.workspace);
      const seq = (await play.answers())[0]?.seq;
      const [player, team] = [1, 1];
      expect(derived.boards.get('players:all:-')).toEqual(new Map([[player, { points: 4, seq, right: 1, answers: 1, active: 0 }]]));
      expect(derived.boards.get('teams:all:-')).toEqual(new Map([[team, { points: 4, seq, right: 1, answers: 1, active: 1 }]]));
      expect(plain({ boards: new Map(), statistics: derived.statistics })).toEqual({
        boards: [],
        statistics: [[`1:${player}`, [['a:pods:easy', { answers: 1, right: 1 }], ['practice', { answers: 1, right: 0 }], ['t:pod-lifecycle', { answers: 1, right: 1 }]]]],
      });
      expect(plain(await play.store.readDerived('discord:nobody'))).toEqual({ boards: [], statistics: [] });
    });
  });
}
