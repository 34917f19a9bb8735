import { describe, expect, it } from 'vitest';
import { DailyStage } from './store-daily-stage.ts';
import { candidate, DAY, fresh, HOUR, type Play } from './store-play.ts';
import { Stage } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

/** What a person may ask for and take away, and what goes when the bot was removed. */
export function privacyPromises(bench: Bench): void {
  const exported = async (play: Play, player: string) => fresh(await play.store.exportPlayer(play.call(player)));
  const forget = async (play: Play, player: string, after = 0) => fresh(await play.store.deletePlayer(play.call(player, { after })));

  describe('an export of a person', () => {
    it('has nothing of somebody of whom nothing is kept', async () => {
      const play = bench.play();
      expect(await exported(play, 'ann')).toEqual({ kind: 'export', person: {} });
      await play.score('ben', 'a');
      expect(await exported(play, 'ann')).toEqual({ kind: 'export', person: {} });
      expect(await bench.play('discord:2').store.exportPlayer(play.call('ben', { workspace: 'discord:2' }))).toEqual({ kind: 'export', person: {} });
    });

    it('has everything that is kept of them, and of nobody else', async () => {
      const stage = new DailyStage(bench.play());
      const { play } = stage;
      await stage.set(0);
      await play.score('ben', 'z', { choice: '=theirs' });
      const typed = await play.score('ann', 'a', { points: 7, choice: '=kubectl get po' });
      const state = await stage.post(0);
      await stage.press('ann', state, { after: HOUR, right: false });
      for (const [question, reason] of [['b', 'odd'], ['a', '']] as const) fresh(await play.store.saveReport(play.call('ann', { after: 9 }), { questionId: question, reason }));
      fresh(await play.store.savePreferences(play.call('ann'), { language: 'zh', exportNamed: true }));
      const { day, week, month } = play.call('ann').periods;
      const own = await exported(play, 'ann');
      expect(own.person).toEqual({ language: 'zh', exportNamed: true });
      expect(own.player).toEqual({
        id: 'ann',
        name: 'Name of ann',
        number: 2,
        boards: ['players:all:-', `players:day:${day}`, `players:month:${month}`, 'players:season:1', 'players:season:1:pods', `players:week:${week}`].map((board) => ({ board, points: 7, right: 1, answers: 2 })),
        streaks: [{ schedule: 'daily', days: 1 }],
        reports: [{ questionId: 'a', reason: '', at: play.base + 9 }, { questionId: 'b', reason: 'odd', at: play.base + 9 }],
        typed: { [String(typed.answer.seq)]: 'kubectl get po' },
        last: state.questionId,
      });
      fresh(await play.store.barPlayer(play.call('boss'), { player: 'ann', barred: true }));
      expect((await exported(play, 'ann')).player).toMatchObject({ barred: true });
      fresh(await play.store.savePreferences(play.call('cid'), { language: 'en' }));
      expect((await exported(play, 'cid')).player).not.toHaveProperty('last');
    });
  });

  describe('names in exports', () => {
    it('are of those who agreed', async () => {
      const play = bench.play();
      for (const player of ['ann', 'ben', 'cid']) await play.score(player, 'a');
      fresh(await play.store.savePreferences(play.call('ben'), { exportNamed: true }));
      fresh(await play.store.savePreferences(play.call('cid'), { exportNamed: true }));
      expect(fresh(await play.store.savePreferences(play.call('cid'), { exportNamed: false })).person).toEqual({ exportNamed: false });
      expect(fresh(await play.store.savePreferences(play.call('ben'), { language: 'en' })).person).toEqual({ language: 'en', exportNamed: true });
      expect(await play.store.playerNames(play.workspace)).toEqual([{ number: 1 }, { number: 2, id: 'ben', name: 'Name of ben' }, { number: 3 }]);
      expect(await play.store.playerNames('discord:nobody')).toEqual([]);
    });
  });

  describe('a person who is deleted', () => {
    it('leaves nothing but what leads to nobody', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.join('ben', 'Crew');
      await play.score('ann', 'a', { points: 30, choice: '=secret' });
      await play.score('ben', 'a', { points: 20 });
      await play.start('ann', ['b']);
      fresh(await play.store.saveReport(play.call('ann'), { reason: 'odd' }));
      fresh(await play.store.savePreferences(play.call('ann'), { language: 'zh', nameHidden: false, exportNamed: true }));
      expect(await forget(play, 'ann', 5)).toEqual({ kind: 'deleted', person: {} });

      expect(await play.store.readPerson(play.call('ann'))).toEqual({ kind: 'person', person: {} });
      expect(await exported(play, 'ann')).toEqual({ kind: 'export', person: {} });
      expect(await play.store.playerNames(play.workspace)).toEqual([{ number: 2 }]);
      expect(await play.store.typedAnswers(play.workspace, (await play.answers()).flatMap(({ seq, player }) => (player === undefined ? [] : [{ seq, player }])))).toEqual({});
      expect(fresh(await play.store.reports(play.call('boss'))).reports).toEqual([]);
      expect(fresh(await play.store.stopSet(play.call('ann')))).toEqual({ kind: 'none', person: {} });
      for (const period of ['day', 'week', 'month', 'season', 'all'] as const) {
        expect((await play.standings('ann', { of: 'players', period }))).toMatchObject({ rows: [{ rank: 1, name: 'Name of ben', points: 20 }], around: [], total: 1 });
      }
      // What the team earned with them stays, and it has one member less.
      expect((await play.standings('ben', { of: 'teams' })).rows).toMatchObject([{ name: 'Crew', points: 50, active: 2, answers: 2 }]);
      expect(fresh(await play.store.teams(play.call('ben'))).teams).toMatchObject([{ members: 1, points: 50 }]);
      const log = await play.log();
      expect(log.at(-1)).toEqual({ type: 'forgotten', seq: log.length, at: play.base + 5, player: 1 });
      expect(JSON.stringify(log)).not.toMatch(/Name of ann|secret|"ann"/);
      await play.verified();
    });

    it('is none where nothing is kept, and deleted once', async () => {
      const play = bench.play();
      expect(await forget(play, 'ann')).toEqual({ kind: 'none', person: {} });
      expect(await play.log()).toEqual([]);
      await play.score('ann', 'a');
      const call = play.call('ann');
      expect(await play.store.deletePlayer(call)).toEqual({ kind: 'deleted', person: {} });
      expect(await bench.other().deletePlayer(call)).toEqual({ kind: 'deleted', person: {} });
      expect(await forget(play, 'ann')).toEqual({ kind: 'none', person: {} });
      expect((await play.log()).filter((entry) => entry.type === 'forgotten')).toHaveLength(1);
    });

    it('comes back to practice until the season ends', async () => {
      const play = bench.play();
      await play.score('ann', 'a');
      await forget(play, 'ann');
      for (const question of ['a', 'b']) {
        expect(await play.score('ann', question)).toMatchObject({ first: question === 'a', answer: { settled: false, points: 0 }, season: { points: 0 } });
      }
      expect((await play.answers()).map((entry) => [entry.player, entry.settled])).toEqual([[1, true], [2, false], [2, false]]);
      expect(await play.standings('ann', { of: 'players' })).toMatchObject({ rows: [], total: 0 });
      expect(fresh(await play.store.statistics(play.call('ann')))).toMatchObject({ points: 0, practice: 2, cells: [], topics: [] });
      // Nobody else is concerned.
      expect(await play.score('ben', 'b')).toMatchObject({ answer: { settled: true } });
      expect(await play.score('ann', 'b', { after: 41 * DAY })).toMatchObject({ answer: { settled: true, points: 10 }, season: { points: 10 } });
      await play.verified();
    });

    it('comes back as hidden as an administrator had made them, as long as it is known that it is them', async () => {
      const play = bench.play();
      const bar = async (barred: boolean) => fresh(await play.store.barPlayer(play.call('boss'), { player: 'ann', barred }));
      const names = async () => fresh(await play.store.visibleNames(play.call('ben'), [1, 2, 3, 4, 5, 6])).names;
      await play.score('ann', 'a');
      await play.score('ben', 'a');
      await bar(true);
      for (const number of [3, 4]) {
        await forget(play, 'ann');
        await play.score('ann', 'b');
        expect(await names()).toEqual({ 2: 'Name of ben' });
        expect((await exported(play, 'ann')).player).toMatchObject({ number, barred: true });
      }
      // Shown again: so they stay when they come back once more.
      expect(await bar(false)).toMatchObject({ kind: 'saved' });
      await forget(play, 'ann');
      await play.score('ann', 'b');
      expect(await names()).toEqual({ 2: 'Name of ben', 5: 'Name of ann' });
      await bar(true);
      await forget(play, 'ann');
      // In another season nobody knows.
      await play.score('ben', 'b', { after: 41 * DAY });
      await play.score('ann', 'b', { after: 41 * DAY });
      expect(await names()).toEqual({ 2: 'Name of ben', 6: 'Name of ann' });
    });

    it('comes back to practice in rounds as well, and until a season that was started by hand', async () => {
      const stage = new Stage(bench.play());
      const { play } = stage;
      await play.score('ann', 'a');
      await forget(play, 'ann');
      const round = await stage.start('ben', ['q1']);
      expect(await stage.press('ann', await stage.ask(0))).toMatchObject({ kind: 'accepted', answer: { settled: false, points: 0 } });
      expect((await stage.table('ben', round.id)).players).toMatchObject([{ name: 'Name of ann', points: 0, right: 1 }]);
      fresh(await play.store.startSeason(play.call('boss', { after: HOUR }), { label: 'Sprint' }));
      expect(await play.score('ann', 'a', { after: 2 * HOUR })).toMatchObject({ answer: { settled: true, points: 10 } });
      await play.verified();
    });

    it('takes the runs and the statistics with it', async () => {
      const stage = new DailyStage(bench.play());
      const { play } = stage;
      await stage.set(0);
      await stage.press('ann', await stage.post(0), { after: HOUR });
      await play.score('ben', 'a', { after: HOUR });
      await play.score('ann', 'a', { after: 41 * DAY });
      await forget(play, 'ann', 41 * DAY);
      expect(stage.schedule(await stage.daily('ann', HOUR)).streak).toBe(0);
      expect(stage.schedule(await stage.daily('ann', HOUR)).places).toMatchObject([{ place: 'c1', streak: 1 }]);
      expect(fresh(await play.store.statistics(play.call('ann')))).toMatchObject({ points: 0, practice: 0, cells: [], topics: [] });
      await play.verified();
    });

    it('leaves a row without a name in seasons that ended, and none on boards that run', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { points: 30 });
      await play.score('ann', 'n', { points: 5, area: 'network' });
      await play.score('ben', 'a', { points: 40 });
      await play.score('cid', 'a', { points: 20 });
      const late = 41 * DAY;
      // The next season has a row of one of them alone: what is counted of the other lies elsewhere.
      for (const player of ['ann', 'ben']) await play.score(player, 'b', { after: late });
      await play.score('dot', 'b', { points: 90, after: late });
      for (const player of ['ann', 'cid']) await forget(play, player, late);

      const archive = { of: 'players', season: '2026-Q1' } as const;
      const nobody = { name: '', deleted: true, self: false };
      expect((await play.standings('ann', archive, late)).rows).toEqual([
        { rank: 1, id: 2, name: 'Name of ben', points: 40, right: 1, answers: 1, self: false },
        { rank: 2, id: 1, ...nobody, points: 35, right: 2, answers: 2 },
        { rank: 3, id: 3, ...nobody, points: 20, right: 1, answers: 1 },
      ]);
      expect((await play.standings('ben', { ...archive, area: 'network' }, late)).rows).toEqual([{ rank: 1, id: 1, ...nobody, points: 5, right: 1, answers: 1 }]);
      expect((await play.standings('ben', archive, late)).around.map((row) => [row.rank, row.name])).toEqual([[1, 'Name of ben'], [2, ''], [3, '']]);
      // Others keep their places in what was, and with it how they have moved since.
      expect((await play.standings('ben', { of: 'players' }, late)).rows).toMatchObject([
        { rank: 1, name: 'Name of dot', points: 90 }, { rank: 2, name: 'Name of ben', points: 10, before: 1 },
      ]);
      for (const period of ['day', 'week', 'month', 'season', 'all'] as const) {
        expect((await play.standings('ben', { of: 'players', period }, late)).rows.map((row) => row.name)).not.toContain('');
      }
      await play.verified();
      // Who comes back is somebody else.
      await play.score('ann', 'c', { after: late });
      expect((await play.standings('ann', archive, late)).rows.map((row) => row.self)).toEqual([false, false, false]);
      expect((await play.standings('ann', archive, late)).around).toEqual([]);
      await play.verified();
    });

    it('ends the season that is over, where nobody has played since', async () => {
      const play = bench.play();
      await play.score('ann', 'a', { points: 30 });
      await forget(play, 'ann', 41 * DAY);
      expect((await play.log()).slice(-2)).toMatchObject([{ type: 'season', number: 2, label: '2026-Q2' }, { type: 'forgotten', player: 1 }]);
      expect((await play.standings('ben', { of: 'players', season: '2026-Q1' }, 41 * DAY)).rows).toMatchObject([{ rank: 1, name: '', deleted: true, points: 30 }]);
      expect((await play.standings('ben', { of: 'players', period: 'all' }, 41 * DAY)).rows).toEqual([]);
      await play.verified();
    });

    it('is nobody on the podium of a season that ended', async () => {
      const stage = new DailyStage(bench.play());
      const { play } = stage;
      await play.score('ann', 'a', { points: 30 });
      await play.score('ben', 'a', { points: 20 });
      fresh(await play.store.startSeason(play.call('boss', { after: HOUR }), { label: 'Sprint' }));
      await forget(play, 'ann', 2 * HOUR);
      await stage.set(1);
      const { entries } = await stage.tick(DAY);
      expect(entries.find((entry) => entry.step?.kind === 'daily')).toMatchObject({ season: { players: [{ rank: 2, name: 'Name of ben', points: 20 }] } });
    });

    it('may start a round that goes on without them', async () => {
      const stage = new Stage(bench.play());
      const round = await stage.start('ann', ['q1', 'q2']);
      const state = await stage.ask(0);
      await stage.press('ann', state, { points: 20 });
      await stage.press('ben', state);
      await forget(stage.play, 'ann');
      const table = await stage.table('ann', round.id);
      expect(table.players.map((row) => row.name)).toEqual(['Name of ben']);
      expect(table).not.toHaveProperty('own');
      expect(JSON.stringify(await stage.read('ben', state))).not.toContain('"ann"');
      expect(JSON.stringify(table.round)).not.toContain('"ann"');
      expect(await stage.read('ann', state)).not.toHaveProperty('answer');
      expect((await stage.read('ben', state)).state.answers).toBe(2);
      await stage.reveal(60_000, [stage.next(round, 1, 60_000)]);
      expect((await stage.ask(60_000)).index).toBe(1);
    });

    it('founded teams that are then administrators\' alone', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      await forget(play, 'ann');
      await play.join('ann', 'Crew');
      const change = { team: 'crew', name: 'Ship', fold: 'ship' };
      expect(await play.store.renameTeam(play.call('ann'), { ...change, any: false })).toMatchObject({ kind: 'not-founder' });
      expect(await play.store.renameTeam(play.call('boss'), { ...change, any: true })).toMatchObject({ kind: 'renamed' });
    });
  });

  describe('a workspace that the bot was removed from', () => {
    it('is marked since the first time, until the bot is back', async () => {
      const play = bench.play();
      const { store } = play;
      await play.score('ann', 'a');
      expect(await store.removed()).toEqual([]);
      await store.markRemoved('discord:1', 70);
      await store.markRemoved(play.workspace, 50);
      await store.markRemoved(play.workspace, 90);
      await store.markRemoved('discord:0', 70);
      expect(await bench.other().removed()).toEqual([{ workspace: play.workspace, at: 50 }, { workspace: 'discord:0', at: 70 }, { workspace: 'discord:1', at: 70 }]);
      await store.markKept(play.workspace);
      await store.markKept('discord:9');
      expect((await store.removed()).map((mark) => mark.workspace)).toEqual(['discord:0', 'discord:1']);
      await store.markRemoved(play.workspace, 95);
      expect((await store.removed()).at(-1)).toEqual({ workspace: play.workspace, at: 95 });
      expect((await play.standings('ann')).rows).toMatchObject([{ points: 10 }]);
    });

    it('is purged with everything that is kept of it, and of nothing else', async () => {
      const play = bench.play('discord:1');
      const other = bench.play('discord:2');
      for (const one of [play, other]) {
        const stage = new DailyStage(one);
        await one.team('ann', 'Crew');
        await stage.set(0);
        await stage.press('ann', await stage.post(0), { after: HOUR, choice: '=typed' });
        const round = await stage.start('ben', ['r1'], { place: 'c2' }, HOUR);
        await stage.press('ben', await stage.ask(HOUR), { after: HOUR + 3_000, place: 'c2' });
        await one.start('cid', ['a', 'b']);
        fresh(await one.store.saveReport(one.call('ann'), { reason: 'odd' }));
        fresh(await one.store.startSeason(one.call('ann', { after: HOUR }), { label: 'Sprint' }));
        await one.store.addNotice(one.workspace, { id: 'n1', at: 1, code: 'x', details: {} });
        fresh(await one.store.deletePlayer(one.call('cid')));
        expect(round.count).toBe(1);
      }
      const kept = await other.snapshot();
      await play.store.markRemoved('discord:1', 1);
      for (let turn = 1; (await play.store.purge('discord:1')).more; turn += 1) expect(turn).toBeLessThan(1_000);
      expect(await play.store.workspaces()).toEqual(['discord:2']);
      expect(await play.store.removed()).toEqual([]);
      expect(await play.store.purge('discord:1')).toEqual({ more: false });
      const empty = bench.play('discord:1');
      expect(await empty.snapshot()).toEqual({ log: [], derived: { boards: [], statistics: [] }, teams: { kind: 'teams', teams: [], person: {} }, reports: { kind: 'reports', reports: [], person: {} } });
      expect(await empty.store.dailyHistory(empty.call('ann'))).toEqual({ kind: 'daily', schedules: [], person: {} });
      expect(fresh(await empty.store.seasons(empty.call('ann'))).seasons).toMatchObject([{ number: 1, label: '2026-Q1' }]);
      expect(await empty.store.takeNotices(empty.call('ann'))).toMatchObject({ notices: [] });
      expect((await play.store.dueWorkspaces(play.base + 400 * DAY, 10)).due).toEqual(['discord:2']);
      expect(await other.snapshot()).toEqual(kept);
      // Who comes back begins anew.
      expect(await empty.score('ann', 'a')).toMatchObject({ answer: { seq: 2, settled: true }, first: true });
      await empty.verified();
    });

    it('is purged in slices, and a call in between does no harm', async () => {
      const play = bench.play();
      const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
      await Promise.all(Array.from({ length: 60 }, async (_, player) => {
        fresh(await play.store.startSet(play.call(`p${player}`), { set: play.setId(), count: 20, pool: ids.map(candidate), closes: play.base + DAY, filters: '', anew: true }));
        await play.score(`p${player}`, 'a');
      }));
      let turns = 1;
      while ((await play.store.purge(play.workspace)).more) {
        turns += 1;
        if (turns === 2) fresh(await play.store.readPerson(play.call('p1')));
        expect(turns).toBeLessThan(1_000);
      }
      expect(await play.store.workspaces()).toEqual([]);
    });

    it('stays marked where its purge was begun, for what is left of it goes before anything new comes', async () => {
      const play = bench.play();
      const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
      await Promise.all(Array.from({ length: 60 }, async (_, player) => {
        fresh(await play.store.startSet(play.call(`p${player}`), { set: play.setId(), count: 20, pool: ids.map(candidate), closes: play.base + DAY, filters: '', anew: true }));
        await play.score(`p${player}`, 'a');
      }));
      await play.store.markRemoved(play.workspace, 50);
      expect(await play.store.purge(play.workspace)).toEqual({ more: true });
      await play.store.markKept(play.workspace);
      await play.store.markRemoved(play.workspace, 90);
      expect(await bench.other().removed()).toEqual([{ workspace: play.workspace, at: 50, begun: true }]);
      while ((await play.store.purge(play.workspace)).more);
      expect(await play.store.removed()).toEqual([]);
      const anew = bench.play(play.workspace);
      expect(await anew.score('ann', 'a')).toMatchObject({ answer: { seq: 2, settled: true }, first: true });
      await anew.verified();
    });
  });
}
