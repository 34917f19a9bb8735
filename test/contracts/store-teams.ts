import { describe, expect, it } from 'vitest';
import { DAY, fresh } from './store-play.ts';
import type { Bench } from './store.contract.ts';

/** Teams: who is in which, and what they keep. */
export function teamPromises(bench: Bench): void {
  describe('teams', () => {
    it('are created by a founder who joins', async () => {
      const play = bench.play();
      const made = await play.team('ann', 'Crew');
      expect(made).toEqual({ kind: 'created', team: { id: 1, name: 'Crew' }, person: { team: { id: 1, name: 'Crew' } } });
      expect(await play.team('ben', 'Deck')).toMatchObject({ kind: 'created', team: { id: 2 } });
      expect(fresh(await play.store.teams(play.call('cid')))).toEqual({
        kind: 'teams', person: {},
        teams: [{ id: 1, name: 'Crew', members: 1, points: 0 }, { id: 2, name: 'Deck', members: 1, points: 0 }],
      });
    });

    it('have one of a name, look-alikes included', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      expect(await play.store.createTeam(play.call('ben'), { name: 'CREW', fold: 'crew' })).toEqual({ kind: 'exists', team: { id: 1, name: 'Crew' }, person: {} });
      const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((player) => play.team(player, 'Deck')));
      expect(results.map((result) => result.kind).toSorted()).toEqual(['created', 'exists', 'exists', 'exists', 'exists']);
    });

    it('are joined, changed and left', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.team('ben', 'Deck');
      expect(await play.join('cid', 'Crew')).toEqual({ kind: 'joined', team: { id: 1, name: 'Crew' }, person: { team: { id: 1, name: 'Crew' } } });
      expect(await play.join('cid', 'Crew')).toEqual({ kind: 'same', team: { id: 1, name: 'Crew' }, person: { team: { id: 1, name: 'Crew' } } });
      expect(await play.join('cid', 'Deck')).toMatchObject({ kind: 'joined', team: { id: 2 }, person: { team: { id: 2 } } });
      expect(fresh(await play.store.teams(play.call('cid'))).teams).toMatchObject([{ id: 1, members: 1 }, { id: 2, members: 2 }]);
      expect(await play.leave('cid')).toEqual({ kind: 'left', team: { id: 2, name: 'Deck' }, person: {} });
      expect(await play.leave('cid')).toEqual({ kind: 'none', person: {} });
      expect(await play.join('cid', 'Hull')).toEqual({ kind: 'no-team', names: ['Crew', 'Deck'], person: {} });
      expect((await play.log()).filter((entry) => entry.type === 'team').map((entry) => [entry.change, entry.team])).toEqual([
        ['created', 1], ['created', 2], ['joined', 1], ['left', 1], ['joined', 2], ['left', 2],
      ]);
    });

    it('earn what their members earn while they are in them', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { points: 1 });
      await play.team('ann', 'Crew');
      await play.team('ben', 'Deck');
      await play.score('ann', 'b', { points: 2 });
      await play.join('ann', 'Deck');
      await play.score('ann', 'c', { points: 4 });
      await play.score('ann', 'c', { points: 64 });
      await play.leave('ann');
      await play.score('ann', 'd', { points: 8 });
      expect((await play.standings('ben', { of: 'teams' })).rows).toMatchObject([
        { id: 2, name: 'Deck', points: 4, answers: 1, active: 1, rank: 1 }, { id: 1, name: 'Crew', points: 2, answers: 1, active: 1, rank: 2 },
      ]);
      expect(fresh(await play.store.teams(play.call('ben'))).teams).toEqual([
        { id: 2, name: 'Deck', members: 1, points: 4 }, { id: 1, name: 'Crew', members: 0, points: 2 },
      ]);
      expect((await play.standings('ben', { of: 'players' })).rows).toMatchObject([{ points: 15, answers: 4 }]);
    });

    it('are listed by who got there first among equals, those without points last and by age', async () => {
      const play = bench.play();
      for (const [player, name] of [['ann', 'Ark'], ['ben', 'Boat'], ['cid', 'Canoe'], ['dan', 'Dhow'], ['eve', 'Ewer']] as const) await play.team(player, name);
      await play.score('dan', 'a');
      await play.score('ben', 'a');
      await play.score('eve', 'a', { right: false });
      expect(fresh(await play.store.teams(play.call('ann'))).teams.map((team) => team.name)).toEqual(['Dhow', 'Boat', 'Ewer', 'Ark', 'Canoe']);
    });

    it('hold each player once, however much they change at once', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      for (const [player, name] of [['ben', 'Crew'], ['cid', 'Deck']] as const) await play.team(player, name);
      await Promise.all(Array.from({ length: 30 }, (_, turn) => {
        const through = turn % 2 === 0 ? play : other;
        return turn % 5 === 4 ? through.leave('ann') : through.join('ann', turn % 3 === 0 ? 'Crew' : 'Deck');
      }));
      const { person } = fresh(await play.store.readPerson(play.call('ann')));
      const { teams } = fresh(await play.store.teams(play.call('ann')));
      for (const team of teams) expect(team.members).toBe(team.id === person.team?.id ? 2 : 1);
      // The log tells the same story.
      let told: number | undefined;
      for (const entry of await play.log()) {
        if (entry.type !== 'team' || (entry.team !== 1 && entry.team !== 2) || entry.seq <= 2) continue;
        if (entry.change === 'left') expect(entry.team).toBe(told);
        else expect(told).toBeUndefined();
        told = entry.change === 'left' ? undefined : entry.team;
      }
      expect(told).toBe(person.team?.id);
    });

    it('settle nothing anew for a team that is joined later', async () => {
      const play = bench.play();
      await play.team('ben', 'Crew');
      await play.score('ann', 'a');
      await play.join('ann', 'Crew');
      expect(await play.score('ann', 'a')).toMatchObject({ answer: { settled: false, points: 0 } });
      expect((await play.standings('ann', { of: 'teams' })).rows).toEqual([]);
    });

    it('count each member with a settled answer once a period', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.join('ben', 'Crew');
      await play.join('cid', 'Crew');
      await play.score('ann', 'a', { right: false });
      await play.score('ann', 'b');
      await play.score('ben', 'a');
      await play.score('ben', 'a');
      expect((await play.standings('ann', { of: 'teams' })).rows).toMatchObject([{ points: 20, active: 2, answers: 3, right: 2 }]);
      await play.score('ann', 'c', { after: DAY });
      expect((await play.standings('ann', { of: 'teams', period: 'day' }, DAY)).rows).toMatchObject([{ points: 10, active: 1, answers: 1 }]);
      expect((await play.standings('ann', { of: 'teams', period: 'all' }, DAY)).rows).toMatchObject([{ points: 30, active: 2 }]);
      // A member who came, went and came back is still one.
      await play.team('ann', 'Deck');
      await play.score('ann', 'd', { after: DAY });
      await play.join('ann', 'Crew');
      await play.score('ann', 'e', { after: DAY });
      const rows = (await play.standings('ann', { of: 'teams', period: 'all' }, DAY)).rows;
      expect(rows).toMatchObject([{ name: 'Crew', points: 40, active: 2 }, { name: 'Deck', points: 10, active: 1 }]);
    });

    it('are at most 500', async () => {
      const play = bench.play();
      for (let turn = 0; turn < 500; turn += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, index) => play.team('ann', `Team ${turn + index}`)));
      }
      expect(await play.team('ben', 'One more')).toEqual({ kind: 'limit', person: {} });
      expect(await play.team('ben', 'Team 7')).toMatchObject({ kind: 'exists' });
      expect(fresh(await play.store.teams(play.call('ben'))).teams).toHaveLength(500);
      expect(await play.join('ben', 'nowhere')).toMatchObject({ kind: 'no-team', names: { length: 500 } });
    });
  });

  describe('boards of teams', () => {
    it('order by the average per active member when asked to', async () => {
      const play = bench.play();
      await play.team('ann', 'Many');
      await play.join('ben', 'Many');
      await play.team('cid', 'One');
      await play.team('dan', 'Even');
      await play.score('ann', 'a', { points: 20 });
      await play.score('ben', 'a', { points: 10 });
      await play.score('cid', 'a', { points: 20 });
      await play.score('dan', 'a', { points: 15 });
      const total = await play.standings('ann', { of: 'teams', by: 'total' });
      expect(total.rows.map((row) => [row.rank, row.name])).toEqual([[1, 'Many'], [2, 'One'], [3, 'Even']]);
      const average = await play.standings('ann', { of: 'teams', by: 'average' });
      // 20 each, then 15 each: `Many` got there before `Even`.
      expect(average.rows.map((row) => [row.rank, row.name, row.points, row.active])).toEqual([[1, 'One', 20, 1], [2, 'Many', 30, 2], [2, 'Even', 15, 1]]);
      expect(average.around.map((row) => [row.name, row.self])).toEqual([['One', false], ['Many', true], ['Even', false]]);
      expect((await play.standings('ann', { of: 'teams', by: 'average', offset: 1, limit: 1 })).rows.map((row) => row.name)).toEqual(['Many']);
    });

    it('are what is shown where there are teams, with the own row of somebody in none', async () => {
      const play = bench.play();
      await play.score('zoe', 'a', { points: 3 });
      expect(await play.standings('zoe')).toMatchObject({ of: 'players' });
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { points: 9 });
      const seen = await play.standings('zoe');
      expect(seen).toMatchObject({ of: 'teams', total: 1, around: [], own: { name: 'Name of zoe', points: 3, rank: 2, self: true } });
      expect(seen.rows).toMatchObject([{ name: 'Crew', self: false }]);
      expect(await play.standings('ann')).not.toHaveProperty('own');
      expect(await play.standings('nobody')).not.toHaveProperty('own');
    });
  });
}
