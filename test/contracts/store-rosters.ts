import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { DAY, fresh, HOUR, type Play } from './store-play.ts';
import { Stage } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** Teams that are renamed and deleted, teams by role, and players whom an administrator hides. */
export function rosterPromises(bench: Bench): void {
  const rename = async (play: Play, player: string, from: string, to: string, any = false, after = 0) =>
    fresh(await play.store.renameTeam(play.call(player, { after }), { team: from.toLowerCase(), name: to, fold: to.toLowerCase(), any }));
  const remove = async (play: Play, player: string, name: string, any = false, after = 0) =>
    fresh(await play.store.deleteTeam(play.call(player, { after }), { team: name.toLowerCase(), any }));
  const teamLog = async (play: Play) => (await play.log()).flatMap((entry) => (entry.type === 'team' ? [[entry.change, entry.team, entry.player]] : []));
  const teamNames = async (play: Play) => fresh(await play.store.teams(play.call('zoe'))).teams.map(({ id, name, members, points }) => [id, name, members, points]);

  describe('a team is renamed', () => {
    it('by its founder, and keeps what it earned', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a');
      const ship = { id: 1, name: 'Ship' };
      expect(await rename(play, 'ann', 'Crew', 'Ship')).toEqual({ kind: 'renamed', team: ship, person: { team: ship } });
      expect((await play.standings('ann')).rows).toMatchObject([{ id: 1, name: 'Ship', points: 10, self: true }]);
      expect(await play.join('ben', 'Crew')).toMatchObject({ kind: 'no-team', names: ['Ship'] });
      expect(await play.join('ben', 'Ship')).toMatchObject({ kind: 'joined', team: ship });
      expect(await play.team('cid', 'Crew')).toMatchObject({ kind: 'created', team: { id: 2, name: 'Crew' } });
      expect(await teamLog(play)).toEqual([['created', 1, 1], ['renamed', 1, 1], ['joined', 1, 2], ['created', 2, 3]]);
      await play.verified();
    });

    it('by nobody else, unless they administer', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.join('ben', 'Crew');
      const crew = { id: 1, name: 'Crew' };
      expect(await rename(play, 'ben', 'Crew', 'Ship')).toEqual({ kind: 'not-founder', team: crew, person: { team: crew } });
      expect(await rename(play, 'zoe', 'Crew', 'Ship')).toEqual({ kind: 'not-founder', team: crew, person: {} });
      expect(await rename(play, 'boss', 'Crew', 'Ship', true)).toEqual({ kind: 'renamed', team: { id: 1, name: 'Ship' }, person: {} });
      // Who founded it is its founder still, in it or not.
      await play.leave('ann');
      expect(await rename(play, 'ann', 'Ship', 'Boat')).toMatchObject({ kind: 'renamed' });
    });

    it('to no name that another one has, and to another form of its own', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.team('ben', 'Deck');
      expect(await rename(play, 'ann', 'Crew', 'DECK')).toEqual({ kind: 'exists', team: { id: 2, name: 'Deck' }, person: { team: { id: 1, name: 'Crew' } } });
      expect(await rename(play, 'ann', 'Crew', 'CREW')).toMatchObject({ kind: 'renamed', team: { id: 1, name: 'CREW' } });
      expect(await rename(play, 'ann', 'Hull', 'Mast')).toMatchObject({ kind: 'no-team', names: ['CREW', 'Deck'] });
      expect(await teamNames(play)).toEqual([[1, 'CREW', 1, 0], [2, 'Deck', 1, 0]]);
    });

    it('once, however often it is delivered', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      const call = play.call('ann');
      const change = { team: 'crew', name: 'Ship', fold: 'ship', any: false };
      const first = await play.store.renameTeam(call, change);
      expect(await bench.other().renameTeam(call, change)).toEqual(first);
      expect(await teamLog(play)).toHaveLength(2);
    });
  });

  describe('a team is deleted', () => {
    it('and leaves the boards of what has not ended, its members and its name', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.join('ben', 'Crew');
      await play.team('cid', 'Deck');
      await play.score('ann', 'a', { points: 30 });
      await play.score('ben', 'a', { points: 20 });
      await play.score('cid', 'a', { points: 10 });
      expect(await remove(play, 'ann', 'Crew')).toEqual({ kind: 'deleted', team: { id: 1, name: 'Crew' }, person: {} });
      for (const period of ['day', 'week', 'month', 'season', 'all'] as const) {
        expect((await play.standings('zoe', { of: 'teams', period })).rows).toMatchObject([{ rank: 1, name: 'Deck', points: 10 }]);
        expect((await play.standings('zoe', { of: 'players', period })).rows.map((row) => row.points)).toEqual([30, 20, 10]);
      }
      expect(await play.standings('zoe', { of: 'teams', area: 'pods' })).toMatchObject({ rows: [{ name: 'Deck' }], total: 1 });
      expect(await teamNames(play)).toEqual([[2, 'Deck', 1, 10]]);
      expect(await play.store.readPerson(play.call('ben'))).toEqual({ kind: 'person', person: {} });
      expect(await play.join('ben', 'Crew')).toMatchObject({ kind: 'no-team', names: ['Deck'] });
      // What its members earn from now on is their own, and the name is a new team's.
      await play.score('ben', 'b', { points: 5 });
      expect(await play.team('ben', 'Crew')).toMatchObject({ kind: 'created', team: { id: 3, name: 'Crew' } });
      await play.score('ben', 'c', { points: 1 });
      expect((await play.standings('zoe', { of: 'teams' })).rows).toMatchObject([{ id: 2, points: 10 }, { id: 3, points: 1, active: 1 }]);
      expect(await teamLog(play)).toEqual([['created', 1, 1], ['joined', 1, 2], ['created', 2, 3], ['deleted', 1, 1], ['created', 3, 2]]);
      await play.verified();
    });

    it('but stays in periods and seasons that ended, under its last name', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { points: 30 });
      await play.score('ann', 'b', { points: 5, after: 41 * DAY });
      await rename(play, 'ann', 'Crew', 'Ship', false, 41 * DAY);
      await remove(play, 'ann', 'Ship', false, 41 * DAY);
      await play.team('ann', 'Crew', 41 * DAY);
      expect((await play.standings('ann', { of: 'teams', season: '2026-Q1' }, 41 * DAY)).rows).toMatchObject([{ id: 1, name: 'Ship', points: 30, self: false }]);
      expect((await play.standings('ann', { of: 'teams', season: '2026-Q1', area: 'pods' }, 41 * DAY)).rows).toMatchObject([{ id: 1, name: 'Ship', points: 30 }]);
      expect((await play.standings('ann', { of: 'teams' }, 41 * DAY)).rows).toEqual([]);
      const { boards } = await play.store.readDerived(play.workspace);
      const { day, month } = play.call('ann').periods;
      expect([boards.get(`teams:day:${day}`)?.get(1)?.points, boards.get(`teams:month:${month}`)?.get(1)?.points]).toEqual([30, 30]);
      const later = play.call('ann', { after: 41 * DAY }).periods;
      for (const name of [`teams:day:${later.day}`, `teams:week:${later.week}`, `teams:month:${later.month}`, 'teams:season:2', 'teams:season:2:pods', 'teams:all:-']) expect(boards.get(name)).toBeUndefined();
      await play.verified();
    });

    it('behind the season that is due: the one before has ended', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a');
      await remove(play, 'ann', 'Crew', false, 40 * DAY);
      expect((await play.standings('ann', { of: 'teams', season: '2026-Q1' }, 40 * DAY)).rows).toMatchObject([{ name: 'Crew' }]);
      expect((await play.log()).map((entry) => entry.type)).toEqual(['team', 'season', 'answer', 'season', 'team']);
      await play.verified();
    });

    it('by its founder or who administers, once', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.join('ben', 'Crew');
      expect(await remove(play, 'ben', 'Crew')).toMatchObject({ kind: 'not-founder', team: { id: 1 } });
      expect(await remove(play, 'ann', 'Deck')).toMatchObject({ kind: 'no-team', names: ['Crew'] });
      const call = play.call('boss');
      const first = await play.store.deleteTeam(call, { team: 'crew', any: true });
      expect(first).toMatchObject({ kind: 'deleted' });
      expect(await bench.other().deleteTeam(call, { team: 'crew', any: true })).toEqual(first);
      expect(await remove(play, 'ann', 'Crew')).toMatchObject({ kind: 'no-team', names: [] });
      expect((await teamLog(play)).filter(([change]) => change === 'deleted')).toHaveLength(1);
    });

    it('with what leads to it: the settings that come with it are saved in the same step, where it is deleted', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      const { revision: _, ...settings } = DEFAULT_SETTINGS;
      const without = { ...settings, teamMaps: [{ team: 2, group: 'r2' }] };
      const given = async (player: string, team: string, revision = 0) => play.store.deleteTeam(play.call(player, { revision }), { team, any: player === 'boss', settings: without });
      expect(await given('ben', 'crew')).toMatchObject({ kind: 'not-founder' });
      expect(await given('boss', 'deck')).toMatchObject({ kind: 'no-team' });
      expect(await play.store.readPerson(play.call('ann'))).toMatchObject({ kind: 'person' });
      expect(await given('boss', 'crew')).toMatchObject({ kind: 'deleted' });
      expect(await play.store.readPerson(play.call('ann'))).toEqual({ kind: 'stale', settings: { ...without, revision: 1 } });
    });

    it('and boards are those of players where it was the last', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a');
      expect(await play.standings('ann')).toMatchObject({ of: 'teams' });
      await remove(play, 'ann', 'Crew');
      expect(await play.standings('ann')).toMatchObject({ of: 'players', rows: [{ points: 10, self: true }] });
    });

    it('and is left out of tables of rounds', async () => {
      const stage = new Stage(bench.play());
      await stage.play.team('ann', 'Crew');
      await stage.play.team('ben', 'Deck');
      const round = await stage.start('ann', ['q1']);
      const state = await stage.ask(0);
      await stage.press('ann', state, { points: 20 });
      await stage.press('ben', state);
      await remove(stage.play, 'ann', 'Crew', false, HOUR);
      const table = await stage.table('ben', round.id);
      expect(table.teams).toMatchObject([{ rank: 2, name: 'Deck', self: true }]);
      expect(table.players).toHaveLength(2);
    });
  });

  describe('a team by role', () => {
    const as = (play: Play, player: string, mapped?: number, after = 0) =>
      play.call(player, { after, player: { id: player, name: `Name of ${player}`, guest: false, ...(mapped === undefined ? {} : { mapped }) } });

    async function answered(play: Play, player: string, question: string, mapped?: number) {
      const set = await play.start(player, [question]);
      const result = fresh(await play.store.recordAnswer(as(play, player, mapped), play.answerOf(set, 0)));
      if (result.kind !== 'accepted') throw new Error(result.kind);
      return result;
    }

    async function two(): Promise<Play> {
      const play = bench.play();
      await play.team('ben', 'Crew');
      await play.team('cid', 'Deck');
      return play;
    }

    const crew = { id: 1, name: 'Crew' };
    const deck = { id: 2, name: 'Deck' };

    it('beats the chosen one, and gives it back when the role goes', async () => {
      const play = await two();
      await play.join('ann', 'Crew');
      expect((await answered(play, 'ann', 'a', 2)).person).toEqual({ team: deck, mapped: true });
      expect((await play.standings('ben', { of: 'teams' })).rows).toMatchObject([{ ...deck, points: 10, active: 1 }]);
      expect(await teamNames(play)).toEqual([[2, 'Deck', 2, 10], [1, 'Crew', 1, 0]]);
      expect((await play.answers()).map((entry) => entry.team)).toEqual([2]);
      expect((await answered(play, 'ann', 'b')).person).toEqual({ team: crew });
      expect(await teamNames(play)).toEqual([[2, 'Deck', 1, 10], [1, 'Crew', 2, 10]]);
      expect((await teamLog(play)).slice(2)).toEqual([['joined', 1, 3], ['left', 1, 3], ['joined', 2, 3], ['left', 2, 3], ['joined', 1, 3]]);
      await play.verified();
    });

    it('is logged before what the call does, and only when it changes', async () => {
      const play = await two();
      await play.score('ann', 'z');
      await answered(play, 'ann', 'a', 1);
      fresh(await play.store.savePreferences(as(play, 'ann', 1), { language: 'zh' }));
      expect((await play.log()).map((entry) => (entry.type === 'team' ? entry.change : entry.type))).toEqual(['created', 'created', 'season', 'answer', 'joined', 'answer']);
      fresh(await play.store.savePreferences(as(play, 'ann', 2), { language: 'en' }));
      expect((await teamLog(play)).slice(2)).toEqual([['joined', 1, 3], ['left', 1, 3], ['joined', 2, 3]]);
    });

    it('is told by every reading verb as the call has it, and kept by none', async () => {
      const play = await two();
      const before = await play.log();
      expect(await play.store.readPerson(as(play, 'zoe', 2))).toEqual({ kind: 'person', person: { team: deck, mapped: true } });
      fresh(await play.store.savePreferences(play.call('ann'), { nameHidden: false }));
      expect(await play.store.readPerson(as(play, 'ann', 1))).toEqual({ kind: 'person', person: { nameHidden: false, team: crew, mapped: true } });
      expect(await play.store.readPerson(as(play, 'ann'))).toEqual({ kind: 'person', person: { nameHidden: false } });
      expect(await play.log()).toEqual(before);
      await play.score('ben', 'a');
      const query = { of: 'teams', period: 'season', by: 'total', offset: 0, limit: 25 } as const;
      expect(fresh(await play.store.standings(as(play, 'ann', 1), query))).toMatchObject({ rows: [{ ...crew, self: true }], around: [{ ...crew, self: true }] });
      expect(fresh(await play.store.standings(as(play, 'ann'), query))).toMatchObject({ rows: [{ ...crew, self: false }], around: [] });
    });

    it('is none where its number is no team\'s', async () => {
      const play = await two();
      await play.join('ann', 'Crew');
      expect((await answered(play, 'ann', 'a', 7)).person).toEqual({ team: crew });
      await remove(play, 'cid', 'Deck');
      expect((await answered(play, 'ann', 'b', 2)).person).toEqual({ team: crew });
      expect((await teamLog(play)).slice(2)).toEqual([['joined', 1, 3], ['deleted', 2, 2]]);
    });

    it('stays as it was while nobody knows of roles', async () => {
      const play = await two();
      await play.join('ann', 'Crew');
      await answered(play, 'ann', 'a', 2);
      const unknown = (player: string) => play.call(player, { player: { id: player, name: `Name of ${player}`, guest: false, keepMapped: true } });
      expect(await play.store.readPerson(unknown('ann'))).toEqual({ kind: 'person', person: { team: deck, mapped: true } });
      const set = await play.start('ann', ['b']);
      fresh(await play.store.savePreferences(as(play, 'ann', 2), { language: 'en' }));
      expect(fresh(await play.store.recordAnswer(unknown('ann'), play.answerOf(set, 0))).person).toEqual({ language: 'en', team: deck, mapped: true });
      expect((await play.answers()).map((entry) => entry.team)).toEqual([2, 2]);
      expect(await play.store.readPerson(unknown('ben'))).toEqual({ kind: 'person', person: { team: crew } });
      expect(await play.store.readPerson(unknown('zoe'))).toEqual({ kind: 'person', person: {} });
      await remove(play, 'cid', 'Deck');
      expect(await play.store.readPerson(unknown('ann'))).toEqual({ kind: 'person', person: { language: 'en', team: crew } });
    });

    it('lets its members choose for the time after it', async () => {
      const play = await two();
      await answered(play, 'ann', 'a', 2);
      const person = { team: deck, mapped: true };
      const join = async (name: string) => fresh(await play.store.joinTeam(as(play, 'ann', 2), { fold: name }));
      const leave = async () => fresh(await play.store.leaveTeam(as(play, 'ann', 2)));
      expect(await leave()).toEqual({ kind: 'none', person });
      expect(await join('crew')).toEqual({ kind: 'joined', team: crew, person });
      expect(await join('crew')).toEqual({ kind: 'same', team: crew, person });
      expect(await play.store.readPerson(as(play, 'ann'))).toEqual({ kind: 'person', person: { team: crew } });
      expect(await leave()).toEqual({ kind: 'left', team: crew, person });
      expect(fresh(await play.store.createTeam(as(play, 'ann', 2), { name: 'Hull', fold: 'hull' }))).toEqual({ kind: 'created', team: { id: 3, name: 'Hull' }, person });
      expect(await teamNames(play)).toEqual([[2, 'Deck', 2, 10], [1, 'Crew', 1, 0], [3, 'Hull', 0, 0]]);
      expect((await teamLog(play)).slice(2)).toEqual([['joined', 2, 3], ['created', 3, 3]]);
      expect(await rename(play, 'ann', 'Hull', 'Keel')).toMatchObject({ kind: 'renamed', person: { team: { name: 'Keel' } } });
    });

    it('goes with the team when that is deleted', async () => {
      const play = await two();
      await play.join('ann', 'Crew');
      await answered(play, 'ann', 'a', 2);
      await remove(play, 'cid', 'Deck');
      expect(await teamNames(play)).toEqual([[1, 'Crew', 2, 0]]);
      expect(await play.store.readPerson(as(play, 'ann', 2))).toEqual({ kind: 'person', person: { team: crew } });
      await play.verified();
    });

    it.each([['whom a role put there', 2, undefined], ['whom a role puts there now', undefined, 2]] as const)('is deleted by somebody %s', async (_, before, now) => {
      const play = await two();
      await play.join('ann', 'Crew');
      await answered(play, 'ann', 'a', before);
      expect(fresh(await play.store.deleteTeam(as(play, 'ann', now), { team: 'deck', any: true }))).toEqual({ kind: 'deleted', team: deck, person: { team: crew } });
      expect((await teamNames(play)).map(([id, name, members]) => [id, name, members])).toEqual([[1, 'Crew', 2]]);
    });

    it('earns in rounds and shows in their tables', async () => {
      const stage = new Stage(await two());
      const round = await stage.start('ben', ['q1']);
      const state = await stage.ask(0);
      const call = { ...stage.callOf('ann'), player: { id: 'ann', name: 'Name of ann', guest: false, mapped: 1 } };
      expect(fresh(await stage.store.recordAnswer(call, stage.answerOf(state)))).toMatchObject({ kind: 'accepted', person: { team: crew, mapped: true } });
      expect((await stage.table('ben', round.id)).teams).toMatchObject([{ rank: 1, name: 'Crew', points: 10, self: true }]);
    });
  });

  describe('a player whom an administrator hides', () => {
    const bar = async (play: Play, player: string, barred: boolean) => fresh(await play.store.barPlayer(play.call('boss'), { player, barred }));
    const seen = async (play: Play, by: string) => (await play.standings(by, { of: 'players' })).rows.map((row) => [row.rank, row.name.replace('Name of ', '')]);

    it('is not seen by others, whatever they chose, and sees themselves', async () => {
      const play = bench.play();
      for (const [player, points] of [['ann', 30], ['ben', 20], ['cid', 10]] as const) await play.score(player, 'a', { points });
      fresh(await play.store.savePreferences(play.call('ben'), { nameHidden: false }));
      expect(await bar(play, 'ben', true)).toEqual({ kind: 'saved', person: {} });
      expect(await seen(play, 'cid')).toEqual([[1, 'ann'], [3, 'cid']]);
      expect(await seen(play, 'ben')).toEqual([[1, 'ann'], [2, 'ben'], [3, 'cid']]);
      expect(fresh(await play.store.visibleNames(play.call('cid'), [1, 2, 3])).names).toEqual({ 1: 'Name of ann', 3: 'Name of cid' });
      fresh(await play.store.savePreferences(play.call('ben'), { nameHidden: false }));
      expect(await seen(play, 'cid')).toEqual([[1, 'ann'], [3, 'cid']]);
      expect(await bar(play, 'ben', false)).toEqual({ kind: 'saved', person: {} });
      expect(await seen(play, 'cid')).toEqual([[1, 'ann'], [2, 'ben'], [3, 'cid']]);
    });

    it('stays hidden by their own choice when shown again', async () => {
      const play = bench.play();
      await play.score('ben', 'a');
      fresh(await play.store.savePreferences(play.call('ben'), { nameHidden: true }));
      await bar(play, 'ben', true);
      await bar(play, 'ben', false);
      expect(await seen(play, 'cid')).toEqual([]);
    });

    it('must have played here', async () => {
      const play = bench.play();
      expect(await bar(play, 'ann', true)).toEqual({ kind: 'none', person: {} });
      await bench.play('discord:2').score('ann', 'a');
      expect(await bar(play, 'ann', true)).toEqual({ kind: 'none', person: {} });
      expect(await play.log()).toEqual([]);
    });

    it('is left out of tables of rounds, podiums and the fastest', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['q1'], { preset: 'fast' });
      const state = await stage.ask(0);
      await stage.press('ann', state, { after: 3_000, points: 20 });
      await stage.press('ben', state, { after: 4_000 });
      await bar(stage.play, 'ann', true);
      expect((await stage.table('ben', round.id)).players.map((row) => [row.rank, row.name])).toEqual([[2, 'Name of ben']]);
      expect((await stage.table('ann', round.id)).players.map((row) => row.rank)).toEqual([1, 2]);
      const revealed = await stage.reveal(60_000, [stage.podium(round, 60_000)]);
      expect(revealed.fastest?.name).toBe('Name of ben');
      const [podium] = (await stage.claim(60_000)).entries;
      expect(podium?.step?.kind === 'podium' && 'players' in podium ? podium.players.map((row) => row.rank) : undefined).toEqual([2]);
    });
  });
}
