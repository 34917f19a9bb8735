import { describe, expect, it } from 'vitest';
import type { ClaimResult, SeasonPodium } from '../../src/store/store.ts';
import { DailyStage } from './store-daily-stage.ts';
import { DAY, fresh, HOUR, type Play, SECOND } from './store-play.ts';
import { type ClaimedOf, done } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** Seasons that are started and ended by hand, the freeze of those that ended, and their podium. */
export function leaguePromises(bench: Bench): void {
  async function begin(play: Play, label: string, after: number) {
    const changed = fresh(await play.store.startSeason(play.call('boss', { after }), { label }));
    if (changed.kind !== 'changed') throw new Error(`the season is ${changed.kind}`);
    return changed;
  }

  const end = async (play: Play, after: number) => fresh(await play.store.endSeason(play.call('boss', { after })));
  const seasonLog = async (play: Play) =>
    (await play.log()).flatMap((entry) => (entry.type === 'season' ? [[entry.number, entry.label, entry.at - play.base, entry.named]] : []));

  describe('a season that is started by hand', () => {
    it('ends the running one, and no end of a quarter touches it', async () => {
      const play = bench.play();
      const { base } = play;
      await play.score('ann', 'a', { points: 7 });
      expect(await begin(play, 'Sprint', HOUR)).toEqual({
        kind: 'changed',
        ended: { number: 1, label: '2026-Q1', starts: play.quarter(0).start, ends: base + HOUR, named: false },
        running: { number: 2, label: 'Sprint', starts: base + HOUR, named: true },
        person: {},
      });
      // The question was settled in the season before, so it pays in this one.
      expect(await play.score('ann', 'a', { points: 5, after: HOUR })).toMatchObject({ answer: { settled: true }, season: { label: 'Sprint', points: 5, rank: 1 } });
      expect(await play.score('ben', 'a', { after: 41 * DAY })).toMatchObject({ season: { label: 'Sprint', points: 10 } });
      expect(await play.standings('ann', { season: '2026-Q1' }, 41 * DAY)).toMatchObject({ season: { number: 1 }, rows: [{ points: 7 }] });
      expect((await play.standings('ann', {}, 200 * DAY)).season).toEqual({ number: 2, label: 'Sprint' });
      expect(await seasonLog(play)).toEqual([[1, '2026-Q1', 0, undefined], [2, 'Sprint', HOUR, true]]);
      await play.verified();
    });

    it('is ended by hand, and the rest of the quarter begins', async () => {
      const play = bench.play();
      const { base } = play;
      await play.score('ann', 'a');
      await begin(play, 'Sprint', HOUR);
      const running = { number: 3, label: '2026-Q1.2', starts: base + 2 * HOUR, ends: play.quarter(0).end, named: false };
      expect(await end(play, 2 * HOUR)).toEqual({
        kind: 'changed', ended: { number: 2, label: 'Sprint', starts: base + HOUR, ends: base + 2 * HOUR, named: true }, running, person: {},
      });
      expect(await end(play, 3 * HOUR)).toEqual({ kind: 'quarter', running, person: {} });
      expect(await play.score('ann', 'a', { after: 3 * HOUR })).toMatchObject({ answer: { settled: true }, season: { label: '2026-Q1.2', points: 10 } });
      expect(await play.score('ann', 'a', { after: 40 * DAY })).toMatchObject({ season: { label: '2026-Q2', points: 10 } });
      expect((await seasonLog(play)).map(([number, label, , named]) => [number, label, named])).toEqual([
        [1, '2026-Q1', undefined], [2, 'Sprint', true], [3, '2026-Q1.2', undefined], [4, '2026-Q2', undefined],
      ]);
      await play.verified();
    });

    it('is opened behind the quarter that is due', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      expect(await begin(play, 'Sprint', 41 * DAY)).toMatchObject({
        ended: { number: 2, label: '2026-Q2', starts: play.quarter(1).start, ends: play.base + 41 * DAY }, running: { number: 3, label: 'Sprint' },
      });
      expect(await seasonLog(play)).toEqual([[1, '2026-Q1', 0, undefined], [2, '2026-Q2', 41 * DAY, undefined], [3, 'Sprint', 41 * DAY, true]]);
    });

    it('may be the first thing that happens', async () => {
      const play = bench.play();
      expect(await end(play, 0)).toEqual({
        kind: 'quarter', running: { number: 1, label: '2026-Q1', starts: play.quarter(0).start, ends: play.quarter(0).end, named: false }, person: {},
      });
      expect(await play.log()).toEqual([]);
      expect(await begin(play, 'Sprint', 5)).toMatchObject({ ended: { number: 1, label: '2026-Q1' }, running: { number: 2, label: 'Sprint' } });
      expect(await seasonLog(play)).toEqual([[1, '2026-Q1', 5, undefined], [2, 'Sprint', 5, true]]);
    });

    it('never uses a label twice', async () => {
      const play = bench.play();
      expect((await begin(play, 'Sprint', 1)).running.label).toBe('Sprint');
      expect((await begin(play, 'Sprint', 2)).running.label).toBe('Sprint.2');
      expect((await begin(play, '2026-Q1', 3)).running.label).toBe('2026-Q1.2');
      expect((await begin(play, 'Sprint', 4)).running.label).toBe('Sprint.3');
      expect(await end(play, 5)).toMatchObject({ running: { label: '2026-Q1.3' } });
    });

    it('is started once, however often it is delivered', async () => {
      const play = bench.play();
      const start = play.call('boss', { after: HOUR });
      const stop = play.call('boss', { after: 2 * HOUR });
      const first = await play.store.startSeason(start, { label: 'Sprint' });
      expect(await bench.other().startSeason(start, { label: 'Sprint' })).toEqual(first);
      const last = await play.store.endSeason(stop);
      expect(await bench.other().endSeason(stop)).toEqual(last);
      expect(await seasonLog(play)).toHaveLength(3);
    });

    it('begins where the one before began, when the clock stepped back', async () => {
      const play = bench.play();
      await begin(play, 'Sprint', HOUR);
      expect(await begin(play, 'Early', HOUR - SECOND)).toMatchObject({
        ended: { starts: play.base + HOUR, ends: play.base + HOUR }, running: { starts: play.base + HOUR },
      });
    });
  });

  describe('the list of seasons', () => {
    it('has the running one first, then those that ended, the newest first', async () => {
      const play = bench.play();
      const { base } = play;
      const list = async (after: number) => fresh(await play.store.seasons(play.call('ann', { after }))).seasons;
      const first = { number: 1, label: '2026-Q1', starts: play.quarter(0).start, named: false };
      expect(await list(0)).toEqual([{ ...first, ends: play.quarter(0).end }]);
      await begin(play, 'Sprint', HOUR);
      expect(await list(HOUR)).toEqual([{ number: 2, label: 'Sprint', starts: base + HOUR, named: true }, { ...first, ends: base + HOUR }]);
      await end(play, 2 * HOUR);
      const before = await play.log();
      // The next quarter has begun, though nobody has answered in it.
      expect((await list(41 * DAY)).map((season) => [season.number, season.label, season.ends])).toEqual([
        [4, '2026-Q2', play.quarter(1).end], [3, '2026-Q1.2', play.quarter(0).end], [2, 'Sprint', base + 2 * HOUR], [1, '2026-Q1', base + HOUR],
      ]);
      expect(await play.log()).toEqual(before);
    });

    it('names at most 25 that ended', async () => {
      const play = bench.play();
      for (let turn = 1; turn <= 27; turn += 1) await begin(play, `S${turn}`, turn);
      const { seasons } = fresh(await play.store.seasons(play.call('ann', { after: 30 })));
      expect([seasons.length, seasons[0]?.label, seasons[1]?.label, seasons.at(-1)?.label]).toEqual([26, 'S27', 'S26', 'S2']);
    });
  });

  describe('the archive of a season', () => {
    it('takes what was received before the end while it is not frozen', async () => {
      const play = bench.play();
      // The store's own time, in ms after the play's beginning.
      const now = play.store.skew();
      const set = await play.start('ann', ['a', 'b'], now - 120 * SECOND);
      await play.answer('ann', set, 0, { after: now - 100 * SECOND });
      await begin(play, 'Next', now - 2 * SECOND);
      expect(await play.answer('ann', set, 1, { after: now - 3 * SECOND })).toMatchObject({ kind: 'accepted', answer: { points: 10 }, season: { label: 'Next', points: 0 } });
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 1]);
      expect((await play.standings('ann', { season: (await play.log()).flatMap((entry) => (entry.type === 'season' ? [entry.label] : []))[0] ?? '' }, now)).rows).toMatchObject([{ points: 20 }]);
      await play.verified(now);
    });

    it('takes nothing of somebody who was deleted after its end and is back', async () => {
      const play = bench.play();
      const now = play.store.skew();
      await play.score('ann', 'a', { after: now - 100 * SECOND });
      await begin(play, 'Next', now - 2 * SECOND);
      fresh(await play.store.deletePlayer(play.call('ann', { after: now - SECOND })));
      expect(await play.score('ann', 'b', { after: now - 3 * SECOND })).toMatchObject({ answer: { settled: false, points: 0 } });
      expect((await play.answers()).map((entry) => [entry.season, entry.settled])).toEqual([[1, true], [1, false]]);
      await play.verified(now);
    });

    it('is frozen 10 s after the end: what comes later counts for the running one', async () => {
      const play = bench.play();
      const now = play.store.skew();
      const set = await play.start('ann', ['a', 'b'], now - 120 * SECOND);
      await play.answer('ann', set, 0, { after: now - 100 * SECOND });
      await begin(play, 'Next', now - 60 * SECOND);
      expect(await play.answer('ann', set, 1, { after: now - 61 * SECOND })).toMatchObject({ kind: 'accepted', answer: { points: 10 }, season: { label: 'Next', points: 10 } });
      expect((await play.answers()).map((entry) => entry.season)).toEqual([1, 2]);
      await play.verified(now);
    });
  });

  describe('the podium of a season', () => {
    const daily = (result: ClaimResult): ClaimedOf<'daily'> => {
      const found = result.entries.find((entry): entry is ClaimedOf<'daily'> => entry.step?.kind === 'daily');
      if (found === undefined) throw new Error('no daily is due');
      return found;
    };
    const told = (result: ClaimResult): SeasonPodium | undefined => daily(result).season;
    const names = (podium: SeasonPodium | undefined) => podium?.players.map((row) => [row.rank, row.name.replace('Name of ', ''), row.points]);

    async function stage(day = 1): Promise<DailyStage> {
      const made = new DailyStage(bench.play());
      await made.set(day);
      return made;
    }

    it('comes with the next daily, once', async () => {
      const made = await stage();
      const { play } = made;
      await play.team('ann', 'Crew');
      for (const [player, points] of [['ann', 30], ['ben', 20], ['cid', 20], ['dan', 10]] as const) await play.score(player, 'a', { points });
      await play.score('dan', 'b', { right: false });
      await begin(play, 'Sprint', HOUR);
      await play.score('dan', 'a', { points: 99, after: 2 * HOUR });
      const claimed = await made.tick(DAY);
      expect(daily(claimed)).toMatchObject({ outcome: 'opened' });
      expect(told(claimed)).toEqual({
        season: { number: 1, label: '2026-Q1' },
        players: [
          { rank: 1, name: 'Name of ann', points: 30, right: 1, self: false },
          { rank: 2, name: 'Name of ben', points: 20, right: 1, self: false },
          { rank: 2, name: 'Name of cid', points: 20, right: 1, self: false },
        ],
        teams: [{ rank: 1, name: 'Crew', points: 30, right: 1, self: false }],
      });
      await made.finish(DAY, [done(daily(claimed), { add: [made.entry(2)] })]);
      expect(daily(await made.tick(2 * DAY))).not.toHaveProperty('season');
    });

    it('comes again with a daily that was claimed and not finished', async () => {
      const made = await stage();
      await made.play.score('ann', 'a');
      await begin(made.play, 'Sprint', HOUR);
      const first = told(await made.tick(DAY));
      expect(names(first)).toEqual([[1, 'ann', 10]]);
      expect(told(await made.tick(made.leaseOver(DAY)))).toEqual(first);
    });

    it('waits for the freeze', async () => {
      const made = await stage();
      await made.play.score('ann', 'a');
      await begin(made.play, 'Sprint', DAY - 10 * SECOND + 1);
      const first = await made.tick(DAY);
      expect(daily(first)).not.toHaveProperty('season');
      await made.finish(DAY, [done(daily(first), { add: [made.entry(2)] })]);
      expect(names(told(await made.tick(2 * DAY)))).toEqual([[1, 'ann', 10]]);
    });

    it('is told of a quarter that is over, though nobody answered since', async () => {
      const made = await stage(41);
      await made.play.score('ann', 'a');
      expect(told(await made.tick(41 * DAY))?.season).toEqual({ number: 1, label: '2026-Q1' });
    });

    it('is that of the newest with a row; those before it are passed over', async () => {
      const made = await stage();
      const { play } = made;
      await play.score('ann', 'a');
      await begin(play, 'One', HOUR);
      await play.score('ben', 'a', { after: HOUR });
      await begin(play, 'Two', 2 * HOUR);
      await begin(play, 'Three', 3 * HOUR);
      const first = await made.tick(DAY);
      expect([told(first)?.season.label, names(told(first))]).toEqual(['One', [[1, 'ben', 10]]]);
      await made.finish(DAY, [done(daily(first), { add: [made.entry(2)] })]);
      expect(daily(await made.tick(2 * DAY))).not.toHaveProperty('season');
    });

    it('is not told where nobody answered', async () => {
      const made = await stage();
      await begin(made.play, 'One', HOUR);
      await begin(made.play, 'Two', 2 * HOUR);
      expect(daily(await made.tick(DAY))).not.toHaveProperty('season');
    });

    it('is not used up by a daily that opens nothing', async () => {
      const made = await stage();
      await made.play.score('ann', 'a');
      await begin(made.play, 'Sprint', HOUR);
      const missed = daily(await made.tick(DAY + 2 * HOUR));
      expect(missed.outcome).toBe('missed');
      expect(missed).not.toHaveProperty('season');
      await made.finish(DAY + 2 * HOUR, [done(missed, { add: [made.entry(2)] })]);
      expect(told(await made.tick(2 * DAY))?.season.label).toBe('2026-Q1');
    });

    it('leaves out who is hidden or barred, and keeps their place', async () => {
      const made = await stage();
      const { play } = made;
      for (const [index, player] of ['ann', 'ben', 'cid', 'dan', 'eve', 'fay'].entries()) await play.score(player, 'a', { points: 60 - index });
      fresh(await play.store.savePreferences(play.call('ben'), { nameHidden: true }));
      fresh(await play.store.barPlayer(play.call('boss'), { player: 'cid', barred: true }));
      await begin(play, 'Sprint', HOUR);
      expect(names(told(await made.tick(DAY)))).toEqual([[1, 'ann', 60], [4, 'dan', 57], [5, 'eve', 56]]);
    });

    it('has deleted teams under their last name', async () => {
      const made = await stage();
      const { play } = made;
      await play.team('ann', 'Crew');
      await play.score('ann', 'a');
      await begin(play, 'Sprint', HOUR);
      fresh(await play.store.renameTeam(play.call('ann', { after: HOUR }), { team: 'crew', name: 'Ship', fold: 'ship', any: false }));
      fresh(await play.store.deleteTeam(play.call('ann', { after: HOUR }), { team: 'ship', any: false }));
      expect(told(await made.tick(DAY))?.teams).toEqual([{ rank: 1, name: 'Ship', points: 10, right: 1, self: false }]);
    });
  });
}
