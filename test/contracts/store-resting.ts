import { describe, expect, it } from 'vitest';
import type { AskedState, StandingsQuery } from '../../src/store/store.ts';
import { fresh, type Play, SECOND } from './store-play.ts';
import { HEAD, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const CLOSES = HEAD + 30 * SECOND;
const REVEAL = CLOSES + TAIL;
/** Later than this a reveal is waited for no longer. */
const LATE = 120 * SECOND;

/** What of the looks of somebody is told to rest, and until when, in ms after the base; nothing of what is shown. */
async function resting(play: Play, who: string, after: number): Promise<Readonly<Record<string, number>>> {
  const call = () => play.call(who, { after });
  const boards: readonly Partial<StandingsQuery>[] = [{}, { of: 'teams' }, { of: 'players', period: 'all' }, { area: 'pods' }, { offset: 25 }, { public: true }, { of: 'teams', by: 'average' }];
  const found: Record<string, number> = {};
  const note = (name: string, until: number | undefined) => {
    if (until !== undefined) found[name] = until - play.base;
  };
  for (const [index, query] of boards.entries()) {
    const board = fresh(await play.store.standings(call(), { period: 'season', by: 'total', offset: 0, limit: 25, ...query }));
    note(`board ${index}`, board.kind === 'resting' ? board.until : undefined);
    if (board.kind === 'resting') expect(Object.keys(board).toSorted()).toEqual(['kind', 'person', 'until']);
  }
  const statistics = fresh(await play.store.statistics(call()));
  note('statistics', statistics.kind === 'resting' ? statistics.until : undefined);
  if (statistics.kind === 'resting') expect(Object.keys(statistics).toSorted()).toEqual(['kind', 'person', 'until']);
  const { teams, rests } = fresh(await play.store.teams(call()));
  note('teams', rests?.until);
  expect(teams.filter((team) => 'points' in team)).toHaveLength(rests === undefined ? teams.length : 0);
  const kept = fresh(await play.store.exportPlayer(call()));
  note('export', kept.rests?.until);
  if (kept.rests !== undefined) expect(kept).not.toHaveProperty('player');
  return found;
}

/** All of it rests until then. */
const all = (until: number) => ({ ...Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`board ${index}`, until])), statistics: until, teams: until, export: until });

/** Whoever is locked in learns nothing of points, counts and ranks before the reveal. */
export function restingPromises(bench: Bench): void {
  async function open(ids: readonly string[] = ['a', 'b']): Promise<{ readonly stage: Stage; readonly state: AskedState }> {
    const stage = new Stage(bench.play());
    await stage.start('boss', ids);
    return { stage, state: await stage.ask(0) };
  }

  describe('somebody who is locked in', () => {
    it('is told to wait for the reveal, whether right or wrong, and others see everything', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await play.score('ann', 'x1', { points: 5 });
      await play.team('dot', 'Whales');
      await play.team('ann', 'Pandas');
      expect(await resting(play, 'ann', 4 * SECOND)).toEqual({});
      await stage.press('ann', state, { after: 5 * SECOND });
      await stage.press('ben', state, { after: 5 * SECOND, right: false });
      for (const who of ['ann', 'ben']) {
        expect(await resting(play, who, 6 * SECOND)).toEqual(all(REVEAL));
        expect(await resting(play, who, REVEAL)).toEqual(all(REVEAL));
      }
      for (const who of ['dot', 'onlooker']) expect(await resting(play, who, 6 * SECOND)).toEqual({});
      expect(await play.standings('dot', { of: 'players' }, 6 * SECOND)).toMatchObject({ total: 2, rows: [{ points: 15, right: 2 }, { points: 0 }] });
      // By id: the order of their points would tell as much.
      expect(fresh(await play.store.teams(play.call('ann', { after: 6 * SECOND }))).teams).toEqual([{ id: 1, name: 'Whales', members: 1 }, { id: 2, name: 'Pandas', members: 1 }]);
      expect(fresh(await play.store.teams(play.call('dot', { after: 6 * SECOND }))).teams).toMatchObject([{ name: 'Pandas', points: 10 }, { name: 'Whales', points: 0 }]);
      // For who hands it over to them.
      expect(fresh(await play.store.exportPlayer(play.call('ann', { after: 6 * SECOND }), { unrevealed: true }))).toMatchObject({ player: { last: 'a', boards: [{ points: 15 }, {}, {}, {}, {}, {}] } });
      await play.verified();
      await stage.reveal(REVEAL);
      for (const who of ['ann', 'ben']) expect(await resting(play, who, REVEAL)).toEqual({});
      expect(await play.statistics('ann', REVEAL)).toMatchObject({ points: 15, rank: 1 });
    });

    it('is told nothing of the season with an answer of any kind meanwhile', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      expect(await play.score('ann', 'x1')).toMatchObject({ season: { label: '2026-Q1', points: 10, rank: 1 } });
      expect(await stage.press('ann', state, { after: 5 * SECOND })).not.toHaveProperty('season');
      expect(await stage.press('ann', state, { after: 5 * SECOND })).not.toHaveProperty('season');
      expect(await play.score('ann', 'x2', { after: 6 * SECOND })).not.toHaveProperty('season');
      expect(await play.score('dot', 'x2', { after: 6 * SECOND })).toMatchObject({ season: { points: 10, rank: 2 } });
      const set = await play.start('ann', ['x3'], 7 * SECOND);
      await play.answer('ann', set, 0, { after: 7 * SECOND });
      expect(await play.answer('ann', set, 0, { after: 8 * SECOND })).toMatchObject({ kind: 'already', answer: { points: 10 } });
      expect(await play.answer('ann', set, 0, { after: 8 * SECOND })).not.toHaveProperty('season');
      await stage.reveal(REVEAL);
      expect(await play.answer('ann', set, 0, { after: REVEAL })).toMatchObject({ kind: 'already', season: { points: 40, rank: 1 } });
      expect(await stage.press('ann', state, { after: REVEAL })).toMatchObject({ kind: 'already', season: { points: 40, rank: 1 } });
    });

    it('waits for the latest of several rounds, and for the next question of the same anew', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await stage.press('ann', state, { after: 5 * SECOND });
      await stage.start('boss', ['c'], { place: 'c2' }, 10 * SECOND);
      const second = await stage.ask(10 * SECOND);
      expect(await resting(play, 'ann', 12 * SECOND)).toEqual(all(REVEAL));
      await stage.press('ann', second, { after: 13 * SECOND, place: 'c2' });
      expect(await resting(play, 'ann', 14 * SECOND)).toEqual(all(10 * SECOND + REVEAL));
      await stage.reveal(REVEAL, [{ due: play.base + 50 * SECOND, step: { kind: 'ask', asked: state.asked, index: 1, place: 'c1', silent: 0 } }]);
      expect(await resting(play, 'ann', REVEAL)).toEqual(all(10 * SECOND + REVEAL));
      await stage.reveal(10 * SECOND + REVEAL);
      // The next question is open, and not answered.
      const next = await stage.ask(50 * SECOND);
      expect(await resting(play, 'ann', 52 * SECOND)).toEqual({});
      await stage.press('ann', next, { after: 53 * SECOND });
      expect(await resting(play, 'ann', 54 * SECOND)).toEqual(all(50 * SECOND + REVEAL));
    });

    it('waits no longer than for the reveal of a round that is stopped', async () => {
      const { stage, state } = await open();
      await stage.press('ann', state, { after: 5 * SECOND });
      await stage.store.stopRound(stage.play.call('boss', { after: 8 * SECOND }), { place: 'c1', any: true });
      expect(await resting(stage.play, 'ann', 9 * SECOND)).toEqual(all(8 * SECOND + TAIL));
      await stage.reveal(8 * SECOND + TAIL);
      expect(await resting(stage.play, 'ann', 8 * SECOND + TAIL)).toEqual({});
    });

    it('waits no longer where the place of the round is lost', async () => {
      const { stage, state } = await open(['a']);
      await stage.press('ann', state, { after: 5 * SECOND });
      const [entry] = (await stage.claim(REVEAL)).entries;
      if (entry === undefined) throw new Error('nothing is to be revealed');
      await stage.finish(REVEAL, [{ id: entry.id, fence: entry.fence, end: state.asked }]);
      expect(await resting(stage.play, 'ann', REVEAL)).toEqual({});
      // And in the middle of it: the post of the card was refused, and somebody had pressed it.
      const lost = await stage.start('boss', ['c'], { place: 'c2' }, 60 * SECOND);
      const [ask] = (await stage.claim(60 * SECOND)).entries;
      if (ask?.step?.kind !== 'ask' || !('state' in ask) || ask.state === undefined) throw new Error('nothing is asked');
      await stage.press('ann', ask.state, { after: 65 * SECOND, place: 'c2' });
      expect(await resting(stage.play, 'ann', 65 * SECOND)).toEqual(all(60 * SECOND + REVEAL));
      await stage.finish(66 * SECOND, [{ id: ask.id, fence: ask.fence, end: lost.id }]);
      expect(await resting(stage.play, 'ann', 66 * SECOND)).toEqual({});
    });

    it('waits no longer than two minutes for a reveal that does not come', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await stage.press('ann', state, { after: 5 * SECOND });
      expect(await resting(play, 'ann', REVEAL + LATE)).toEqual(all(REVEAL));
      expect(await play.score('ann', 'x1', { after: REVEAL + LATE })).not.toHaveProperty('season');
      expect(await resting(play, 'ann', REVEAL + LATE + 1)).toEqual({});
      expect(await stage.press('ann', state, { after: REVEAL + LATE + 1 })).toMatchObject({ kind: 'already', season: { points: 20 } });
      expect(await play.score('ann', 'x2', { after: REVEAL + LATE + 1 })).toMatchObject({ season: { points: 30, rank: 1 } });
    });

    it('has nothing to wait for by a daily, whose verdict was told', async () => {
      const stage = new Stage(bench.play());
      await stage.settle({ schedules: [] }, { occurrences: { daily: { date: '2026-11-25', due: stage.play.base, closes: stage.play.base + 3_600 * SECOND } } });
      const claimed = await stage.claim(0, { schedules: stage.schedules({ daily: ['c1'] }), pools: [[{ questionId: 'a', digest: 'x'.repeat(12) }]] });
      const [entry] = claimed.entries;
      if (entry?.step?.kind !== 'daily' || !('state' in entry) || entry.state === undefined) throw new Error('no daily was opened');
      expect(await stage.press('ann', entry.state)).toMatchObject({ kind: 'accepted', season: { points: 10, rank: 1 } });
      expect(await resting(stage.play, 'ann', 5 * SECOND)).toEqual({});
    });

    it('waits in the workspace of the round alone', async () => {
      const { stage, state } = await open();
      await stage.press('ann', state, { after: 5 * SECOND });
      expect(await resting(bench.play('discord:elsewhere'), 'ann', 6 * SECOND)).toEqual({});
    });
  });
}
