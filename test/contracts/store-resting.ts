import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AskedState } from '../../src/store/store.ts';
import { fresh, type Play, SECOND } from './store-play.ts';
import { HEAD, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const CLOSES = HEAD + 30 * SECOND;
const REVEAL = CLOSES + TAIL;
const PEOPLE = ['ann', 'ben', 'cid', 'dot'];

/** Everything that anybody can see of the standing of anybody. */
async function shown(play: Play, after: number): Promise<unknown> {
  const boards = [];
  for (const of of ['players', 'teams'] as const) {
    for (const period of ['day', 'week', 'month', 'season', 'all'] as const) {
      boards.push(await play.standings('ann', { of, period, limit: 2, offset: 1 }, after), await play.standings('onlooker', { of, period }, after));
    }
    boards.push(await play.standings('ann', { of, area: 'pods' }, after), await play.standings('ben', { of, by: 'average' }, after));
  }
  return {
    boards,
    statistics: await Promise.all(PEOPLE.map(async (who) => fresh(await play.store.statistics(play.call(who, { after }))))),
    exports: await Promise.all(PEOPLE.map(async (who) => fresh(await play.store.exportPlayer(play.call(who, { after }))))),
    teams: fresh(await play.store.teams(play.call('onlooker', { after }))),
    workspace: fresh(await play.store.workspaceStatistics(play.call('onlooker', { after }))),
  };
}

/** Answers of a round before its reveal: credited, and not to be read from anything that is shown. */
export function restingPromises(bench: Bench): void {
  async function open(workspace?: string): Promise<{ readonly stage: Stage; readonly state: AskedState }> {
    const stage = new Stage(bench.play(workspace));
    await stage.start('boss', ['a', 'b']);
    return { stage, state: await stage.ask(0) };
  }
  const press = (stage: Stage, who: string, state: AskedState, right: boolean) => stage.press(who, state, { right, choice: 'o1', after: 5 * SECOND });

  describe('an answer of a round before the reveal', () => {
    it('is credited, and left out of boards, statistics, teams and exports until then', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await play.score('ann', 'x1', { points: 5 });
      await play.score('ben', 'x2', { points: 7 });
      await play.team('ann', 'Pandas');
      const before = await shown(play, 4 * SECOND);
      await press(stage, 'ann', state, true);
      await press(stage, 'cid', state, true);
      await play.verified();
      expect(await play.standings('ann', {}, 6 * SECOND)).toMatchObject({ of: 'teams', total: 0, rows: [], resting: 2 });
      expect(await play.standings('ann', { of: 'players' }, 6 * SECOND)).toMatchObject({ total: 2, rows: [{ name: 'Name of ben', points: 7 }, { points: 5, right: 1, answers: 1, rank: 2, self: true }], resting: 2 });
      expect(fresh(await play.store.statistics(play.call('ann', { after: 6 * SECOND })))).toMatchObject({ points: 5, rank: 2, cells: [{ answers: 1, right: 1 }], topics: [{ answers: 1 }], resting: 1 });
      expect(fresh(await play.store.statistics(play.call('cid', { after: 6 * SECOND })))).toMatchObject({ points: 0, cells: [], topics: [], resting: 1 });
      expect(fresh(await play.store.exportPlayer(play.call('ann', { after: 6 * SECOND })))).toMatchObject({ player: { boards: [{ points: 5, answers: 1 }, {}, {}, {}, {}, {}], resting: [expect.any(Number)] } });
      expect(fresh(await play.store.workspaceStatistics(play.call('boss', { after: 6 * SECOND })))).toMatchObject({ weeks: [{ answers: 2, right: 2 }] });
      // A look changes nothing.
      await play.verified();
      await stage.reveal(REVEAL);
      expect(await shown(play, REVEAL)).not.toEqual(before);
      expect(await play.standings('ann', { of: 'players' }, REVEAL)).toMatchObject({ total: 3, rows: [{ points: 15, right: 2, answers: 2 }, { points: 10, name: 'Name of cid' }, { points: 7 }] });
      expect(await play.standings('ann', { of: 'players' }, REVEAL)).not.toHaveProperty('resting');
      expect(await play.standings('ann', {}, REVEAL)).toMatchObject({ of: 'teams', rows: [{ points: 10, right: 1, answers: 1 }] });
      const known = fresh(await play.store.statistics(play.call('ann', { after: REVEAL })));
      expect(known).toMatchObject({ points: 15, rank: 1, cells: [{ answers: 2, right: 2 }] });
      expect(known).not.toHaveProperty('resting');
    });

    it('is not told by the season of a later answer, nor by the rank of somebody else', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await play.score('ann', 'x1');
      expect(await play.score('dot', 'x1')).toMatchObject({ season: { points: 10, rank: 1 } });
      expect(await press(stage, 'ann', state, true)).not.toHaveProperty('season');
      expect(await press(stage, 'ann', state, true)).not.toHaveProperty('season');
      expect(await play.score('ann', 'x2', { after: 6 * SECOND })).not.toHaveProperty('season');
      expect((await play.score('dot', 'x3', { after: 6 * SECOND })).season).toEqual({ label: '2026-Q1', points: 20 });
      await stage.reveal(REVEAL);
      expect(await stage.press('ann', state, { after: REVEAL })).toMatchObject({ kind: 'already', season: { points: 30, rank: 1 } });
      expect(await play.score('dot', 'x4', { after: REVEAL })).toMatchObject({ season: { points: 30, rank: 1 } });
    });

    it('rests no longer when its round was stopped and revealed, or lost', async () => {
      const { stage, state } = await open();
      const { play } = stage;
      await press(stage, 'ann', state, true);
      await play.store.stopRound(play.call('boss', { after: 6 * SECOND }), { place: 'c1', any: true });
      expect(await play.standings('ben', {}, 6 * SECOND)).toMatchObject({ rows: [], resting: 1 });
      const [entry] = (await stage.claim(6 * SECOND + TAIL)).entries;
      expect(await play.standings('ben', {}, 6 * SECOND + TAIL)).toMatchObject({ rows: [{ points: 10 }] });
      await stage.finish(6 * SECOND + TAIL, entry === undefined ? [] : [{ id: entry.id, fence: entry.fence }]);
      const lost = await stage.start('boss', ['c'], { place: 'c2' }, 20 * SECOND);
      const [ask] = (await stage.claim(20 * SECOND)).entries;
      if (ask?.step?.kind !== 'ask' || !('state' in ask) || ask.state === undefined) throw new Error('nothing is asked');
      await stage.press('ann', ask.state, { after: 25 * SECOND, place: 'c2' });
      expect(await play.standings('ben', {}, 25 * SECOND)).toMatchObject({ rows: [{ points: 10 }], resting: 1 });
      await stage.finish(26 * SECOND, [{ id: ask.id, fence: ask.fence, end: lost.id }]);
      expect(await play.standings('ben', {}, 26 * SECOND)).toMatchObject({ rows: [{ points: 20 }] });
    });

    it('of a daily does not rest: its verdict was told', async () => {
      const stage = new Stage(bench.play());
      await stage.settle({ schedules: [] }, { occurrences: { daily: { date: '2026-11-25', due: stage.play.base, closes: stage.play.base + 3_600 * SECOND } } });
      const claimed = await stage.claim(0, { schedules: stage.schedules({ daily: ['c1'] }), pools: [[{ questionId: 'a', digest: 'x'.repeat(12) }]] });
      const [entry] = claimed.entries;
      if (entry?.step?.kind !== 'daily' || !('state' in entry) || entry.state === undefined) throw new Error('no daily was opened');
      expect(await stage.press('ann', entry.state)).toMatchObject({ kind: 'accepted', season: { points: 10, rank: 1 } });
      expect(await stage.play.standings('ben')).toMatchObject({ rows: [{ points: 10 }] });
    });

    it('shows the same whether it was right or wrong, whatever was played before', async () => {
      let turn = 0;
      const move = fc.record({ who: fc.constantFrom(...PEOPLE), points: fc.constantFrom(5, 10), right: fc.boolean() });
      const join = fc.record({ who: fc.constantFrom(...PEOPLE), team: fc.constantFrom('Pandas', 'Whales') });
      await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 6 }), fc.array(join, { maxLength: 4 }), fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1 }), async (moves, joins, locked) => {
        turn += 1;
        const worlds = [];
        for (const right of [true, false]) {
          const { stage, state } = await open(`discord:${turn}${right ? '1' : '0'}`);
          const { play } = stage;
          await play.team('zoe', 'Pandas');
          await play.team('zoe', 'Whales');
          for (const { who, team } of joins) await play.join(who, team);
          for (const [index, each] of moves.entries()) await play.score(each.who, `x${index}`, each);
          for (const who of locked) await press(stage, who, state, right);
          // One more by everybody, of which the verdict is told.
          const told = [];
          for (const who of PEOPLE) told.push((await play.score(who, 'y', { after: 7 * SECOND, points: 5 })).season);
          worlds.push({ told, shown: await shown(play, 8 * SECOND) });
          await play.verified();
        }
        expect(worlds[0]).toEqual(worlds[1]);
      }), { numRuns: 8 });
    });
  });
}
