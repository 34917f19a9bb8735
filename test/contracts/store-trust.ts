import { describe, expect, it } from 'vitest';
import type { Derived } from '../../src/store/store.ts';
import { DailyStage } from './store-daily-stage.ts';
import { candidate, DAY, fresh, HOUR, type Play } from './store-play.ts';
import { done, Stage } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** Numbers that can be trusted: what boards add up to, what pays nothing more, and what a workspace is told of itself. */
export function trustPromises(bench: Bench): void {
  const sum = (derived: Derived, board: string): number => [...(derived.boards.get(board)?.values() ?? [])].reduce((points, row) => points + row.points, 0);

  describe('the sum of a board', () => {
    it('is that of 500 people who each earn a point, over two processes', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      for (let team = 0; team < 5; team += 1) await play.team(`founder${team}`, `Team ${team}`);
      await Promise.all(Array.from({ length: 500 }, async (_, index) => {
        const through = index % 2 === 0 ? play : other;
        await through.join(`p${index}`, `Team ${index % 5}`);
        await through.score(`p${index}`, 'a', { points: 1 });
      }));
      const derived = await play.store.readDerived(play.workspace);
      const { day, week, month } = play.call('ann').periods;
      for (const board of [`day:${day}`, `week:${week}`, `month:${month}`, 'season:1', 'all:-', 'season:1:pods']) {
        expect([sum(derived, `players:${board}`), sum(derived, `teams:${board}`)]).toEqual([500, 500]);
        expect([...(derived.boards.get(`teams:${board}`)?.values() ?? [])].map((row) => [row.points, row.answers, row.active])).toEqual(Array.from({ length: 5 }, () => [100, 100, 100]));
      }
      await play.verified();
    });

    it('gains what distinct questions are worth, once a season, however often they are asked', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      for (let turn = 0; turn < 50; turn += 1) await (turn % 2 === 0 ? play : other).score('ann', 'a');
      expect(sum(await play.store.readDerived(play.workspace), 'players:all:-')).toBe(10);
      const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
      for (let turn = 0; turn < 10; turn += 1) {
        const set = fresh(await play.store.startSet(play.call('ben'), { set: play.setId(), count: 20, pool: ids.map(candidate), closes: play.base + DAY, filters: '', anew: true }));
        if (set.kind !== 'started') throw new Error(set.kind);
        await Promise.all(set.set.items.map((_, index) => (index % 2 === 0 ? play : other).answer('ben', set.set, index)));
      }
      const derived = await play.store.readDerived(play.workspace);
      expect([...(derived.boards.get('players:season:1') ?? [])].map(([, row]) => [row.points, row.answers])).toEqual([[10, 1], [200, 20]]);
      // The next season pays again; a kind pays for itself.
      expect(await play.score('ann', 'a', { after: 41 * DAY })).toMatchObject({ answer: { settled: true } });
      await play.verified();
    });

    it('gains nothing by leaving and joining in the middle of a round', async () => {
      const stage = new Stage(bench.play());
      const { play } = stage;
      await play.team('ann', 'Crew');
      await play.team('ben', 'Deck');
      const round = await stage.start('ann', ['q1', 'q2']);
      const first = await stage.ask(0);
      await stage.press('ann', first);
      await play.leave('ann');
      await play.join('ann', 'Deck');
      expect(await stage.press('ann', first)).toMatchObject({ kind: 'already' });
      await stage.reveal(60_000, [stage.next(round, 1, 60_000)]);
      await stage.press('ann', await stage.ask(60_000), { after: 63_000 });
      const derived = await play.store.readDerived(play.workspace);
      expect([sum(derived, 'players:all:-'), sum(derived, 'teams:all:-')]).toEqual([20, 20]);
      expect((await stage.table('ann', round.id)).teams).toMatchObject([{ name: 'Crew', points: 10 }, { name: 'Deck', points: 10 }]);
      await play.verified();
    });

    it('gains nothing by further rounds of questions that are known, in whichever channel', async () => {
      const stage = new Stage(bench.play());
      const { play } = stage;
      const settled: boolean[] = [];
      for (const [turn, place] of ['c1', 'c2', 'private', 'c1'].entries()) {
        const at = turn * HOUR;
        const round = await stage.start('ann', ['q1'], { place }, at);
        const state = await stage.ask(at);
        const first = await stage.press('ann', state, { after: at + 3_000, place });
        // The same press by another process, and another one.
        for (const store of [play.store, bench.other()]) fresh(await store.recordAnswer(stage.callOf('ann', { after: at + 4_000 }), stage.answerOf(state, { place })));
        if (first.kind === 'accepted') settled.push(first.answer.settled);
        await stage.reveal(at + 60_000, [stage.podium(round, at + 60_000)]);
        const { entries } = await stage.claim(at + 60_000);
        await stage.finish(at + 60_000, entries.map((entry) => done(entry)));
      }
      expect(settled).toEqual([true, false, false, false]);
      expect(sum(await play.store.readDerived(play.workspace), 'players:season:1')).toBe(10);
      // The next season pays again, once.
      for (const place of ['c1', 'private']) {
        await stage.start('ann', ['q1'], { place }, 41 * DAY);
        await stage.press('ann', await stage.ask(41 * DAY), { after: 41 * DAY + 3_000, place });
        await stage.reveal(41 * DAY + 60_000);
      }
      const derived = await play.store.readDerived(play.workspace);
      expect([sum(derived, 'players:season:1'), sum(derived, 'players:season:2'), sum(derived, 'players:all:-')]).toEqual([10, 10, 20]);
      await play.verified();
    });
  });

  describe('the day of a streak', () => {
    it('is that of the occurrence, wherever the zone goes between two answers', async () => {
      const stage = new DailyStage(bench.play());
      await stage.settle({ timezone: 'Asia/Tokyo' }, { occurrences: { daily: stage.occurrence(0) } });
      const press = async (day: number, late: number) => {
        const result = await stage.press('ann', await stage.post(day), { after: day * DAY + late });
        if (result.kind !== 'accepted') throw new Error(result.kind);
        await stage.close(day);
        return result.asked?.streak;
      };
      expect(await press(0, 22 * HOUR)).toBe(1);
      await stage.settle({ timezone: 'America/Los_Angeles' }, {}, DAY);
      expect(await press(1, HOUR)).toBe(2);
      const runs = (await stage.play.store.readDerived(stage.play.workspace)).streaks?.get('daily');
      expect([runs?.size, runs?.get('c:c1'), runs?.get('p:1')]).toEqual([2, { days: 2, last: 2 }, { days: 2, last: 2 }]);
      await stage.play.verified();
    });
  });

  describe('statistics of a workspace', () => {
    const read = async (play: Play, after = 0) => fresh(await play.store.workspaceStatistics(play.call('boss', { after })));

    it('are empty where nobody answered', async () => {
      const play = bench.play();
      expect(await read(play)).toEqual({ kind: 'workspace-statistics', season: { number: 1, label: '2026-Q1' }, weeks: [], hardest: [], areas: [], players: 0, teams: 0, person: {} });
      expect(await play.store.workspaces()).toEqual([]);
    });

    it('count participation by week, and areas by month', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { area: 'pods' });
      await play.score('ann', 'b', { area: 'network', right: false });
      await play.score('ben', 'a', { area: 'pods', right: false });
      // Practice counts for nothing here.
      await play.score('ben', 'a', { area: 'pods' });
      await play.score('cid', 'a', { area: 'pods', after: 10 * DAY });
      await play.score('ann', 'c', { area: 'network', after: 45 * DAY });
      const weeks = [0, 10, 45].map((day) => play.call('x', { after: day * DAY }).periods.week);
      const months = [0, 10, 45].map((day) => play.call('x', { after: day * DAY }).periods.month);
      const result = await read(play, 45 * DAY);
      expect(result.season).toEqual({ number: 2, label: '2026-Q2' });
      expect(result.weeks).toEqual([
        { week: weeks[2], players: 1, answers: 1, right: 1 }, { week: weeks[1], players: 1, answers: 1, right: 1 }, { week: weeks[0], players: 2, answers: 3, right: 1 },
      ]);
      const counted = new Map<string, { answers: number; right: number }>();
      for (const [month, area, right] of [[months[0], 'pods', 1], [months[0], 'network', 0], [months[0], 'pods', 0], [months[1], 'pods', 1], [months[2], 'network', 1]] as const) {
        const key = `${month} ${area}`;
        const before = counted.get(key) ?? { answers: 0, right: 0 };
        counted.set(key, { answers: before.answers + 1, right: before.right + right });
      }
      expect(result.areas).toEqual([...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => ({ month: key.split(' ')[0], area: key.split(' ')[1], ...tally })));
      expect([result.players, result.teams]).toEqual([3, 1]);
      await play.verified();
    });

    it('name the newest 8 weeks and 6 months', async () => {
      const play = bench.play();
      for (let month = 0; month < 8; month += 1) await play.score('ann', `m${month}`, { after: month * 31 * DAY });
      for (let week = 0; week < 10; week += 1) await play.score('ben', `w${week}`, { after: 300 * DAY + week * 7 * DAY });
      const result = await read(play, 400 * DAY);
      const week = (index: number) => play.call('x', { after: 300 * DAY + index * 7 * DAY }).periods.week;
      expect(result.weeks.map((one) => one.week)).toEqual([9, 8, 7, 6, 5, 4, 3, 2].map(week));
      const months = result.areas.map((one) => one.month);
      expect(new Set(months).size).toBe(6);
      expect(months).toEqual(months.toSorted());
      expect(months.at(-1)).toBe(play.call('x', { after: 363 * DAY }).periods.month);
    });

    it('name the hardest questions of the season: least right, then more answers, then id', async () => {
      const play = bench.play();
      const answers: Readonly<Record<string, readonly boolean[]>> = {
        third: [true, false, false], sixth: [true, true, false, false, false, false], none: [false, false, false], few: [false, false], all: [true, true, true], also: [false, false, false],
      };
      for (const [question, results] of Object.entries(answers)) for (const [index, right] of results.entries()) await play.score(`p${index}`, question, { right });
      expect((await read(play)).hardest).toEqual([
        { questionId: 'also', answers: 3, right: 0 }, { questionId: 'none', answers: 3, right: 0 }, { questionId: 'sixth', answers: 6, right: 2 },
        { questionId: 'third', answers: 3, right: 1 }, { questionId: 'all', answers: 3, right: 3 },
      ]);
      expect((await read(play, 41 * DAY)).hardest).toEqual([]);
      for (let extra = 0; extra < 8; extra += 1) for (const player of ['p0', 'p1', 'p2']) await play.score(player, `x${extra}`);
      expect((await read(play)).hardest).toHaveLength(10);
      await play.verified();
    });

    it('keep their totals when somebody is deleted', async () => {
      const play = bench.play();
      for (const player of ['ann', 'ben', 'cid']) await play.score(player, 'a', { right: player === 'ann' });
      fresh(await play.store.deletePlayer(play.call('ann')));
      const result = await read(play);
      expect(result.weeks).toMatchObject([{ players: 3, answers: 3, right: 1 }]);
      expect(result.hardest).toMatchObject([{ answers: 3, right: 1 }]);
      expect(result.players).toBe(2);
      await play.verified();
    });
  });
}
