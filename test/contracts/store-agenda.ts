import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/store/store.ts';
import { DailyStage, dateOf, OPEN } from './store-daily-stage.ts';
import { DAY, fresh, HOUR, pool, SECOND } from './store-play.ts';
import { type ClaimedOf, done, GRACE, LEASE, only, Stage, TAIL } from './store-stage.ts';
import type { Bench } from './store.contract.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The agenda: each due thing is had by one at a time, finished once, and found again where its owner is gone. */
export function agendaPromises(bench: Bench): void {
  /** A stage with rounds due in the channels `c1` to `c<count>`, each ms after the one before. */
  async function rounds(count: number): Promise<Stage> {
    const stage = new Stage(bench.play());
    for (const turn of range(count)) await stage.start('boss', [`r${turn}`], { place: `c${turn + 1}` }, turn);
    return stage;
  }

  describe('a claim', () => {
    it('gives what is due, in order of due time, up to its limit, and tells what comes next', async () => {
      const stage = await rounds(3);
      expect(await stage.claim(-1)).toEqual({ kind: 'claimed', entries: [], next: stage.play.base });
      const first = await stage.claim(1, { limit: 1 });
      expect(first).toMatchObject({ entries: [{ step: { place: 'c1' } }], next: stage.play.base + 1 });
      const second = await stage.claim(1);
      expect(second).toMatchObject({ entries: [{ step: { place: 'c2' } }], next: stage.play.base + 2 });
      expect((await stage.claim(2)).entries).toMatchObject([{ step: { place: 'c3' } }]);
    });

    it('tells what else comes next, without what it has just leased', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const alone = await stage.tick(0);
      expect(alone.entries).toHaveLength(2);
      expect(alone).not.toHaveProperty('next');
      await stage.start('ann', ['a'], {}, 5);
      expect((await stage.claim(-1)).next).toBe(stage.play.base + 5);
    });

    it('gives nothing in a workspace that nobody knows', async () => {
      const stage = new Stage(bench.play('discord:nobody'));
      expect(await stage.claim(0)).toEqual({ kind: 'claimed', entries: [] });
      expect(await stage.store.workspaces()).toEqual([]);
    });

    it('gives each thing to one of 20 who claim at once, with fences that only grow', async () => {
      const stage = await rounds(10);
      const other = bench.other();
      const results = await Promise.all(range(20).map(async (turn) => fresh(await (turn % 2 === 0 ? stage.store : other).claim(stage.claimOf(20, { limit: 1 + (turn % 3) })))));
      const entries = results.flatMap((result) => result.entries);
      expect(entries).toHaveLength(10);
      expect(new Set(entries.map((entry) => entry.id)).size).toBe(10);
      expect(new Set(entries.map((entry) => entry.fence)).size).toBe(10);
    });

    it('is stale by another revision of the settings, and then nothing is claimed', async () => {
      const stage = await rounds(1);
      await stage.settle({ pictures: false });
      expect(await stage.store.claim(stage.claimOf(0, { revision: 0 }))).toMatchObject({ kind: 'stale', settings: { revision: 1, pictures: false } });
      expect(only(await stage.claim(0), 'ask')).toMatchObject({ attempt: 1 });
    });

    it('comes back when its lease is over, and who had it changes nothing any more', async () => {
      const stage = await rounds(1);
      const first = only(await stage.claim(0), 'ask');
      expect((await stage.claim(LEASE - 1)).entries).toEqual([]);
      const later = stage.leaseOver(0);
      const again = (await stage.claim(later)).entries.find((entry): entry is ClaimedOf<'ask'> => entry.step?.kind === 'ask');
      expect(again).toMatchObject({ id: first.id, attempt: 2, due: first.due, first: first.first });
      if (again === undefined) throw new Error('it did not come back');
      const late = await stage.finish(later, [done(first, { post: { outcome: 'posted', card: { channel: 'c1', message: 'late' } }, copy: 'late', end: first.round.id })]);
      expect(late).toMatchObject({ fenced: [first.id], refusals: {} });
      expect((await stage.read('x', first.step)).copy).toBeUndefined();
      expect(await stage.finish(later, [done(again, { copy: 'again' })])).toMatchObject({ fenced: [] });
      expect((await stage.read('x', first.step)).copy).toBe('again');
      expect(await stage.finish(later, [done(again)])).toMatchObject({ fenced: [first.id] });
    });

    it('is finished for some and given back for others', async () => {
      const stage = await rounds(2);
      const [one, two] = (await stage.claim(1)).entries;
      if (one === undefined || two === undefined) throw new Error('not claimed');
      const result = await stage.finish(2, [done(one, { retry: stage.play.base + 5 * SECOND, copy: 'not applied' }), done(two), { id: 'podium:nothing', fence: 1 }]);
      expect(result).toMatchObject({ fenced: ['podium:nothing'], next: stage.play.base + 5 * SECOND });
      expect((await stage.claim(5 * SECOND - 1)).entries).toEqual([]);
      expect(only(await stage.claim(5 * SECOND), 'ask')).toMatchObject({ id: one.id, attempt: 2, due: stage.play.base + 5 * SECOND, first: stage.play.base + 1 });
      expect(await stage.store.finish({ workspace: 'discord:nobody', now: stage.play.base, entries: [done(one)] })).toEqual({ kind: 'finished', fenced: [one.id], refusals: {} });
    });

    it('keeps an entry that is added once more', async () => {
      const stage = await rounds(1);
      const entry = only(await stage.claim(0), 'ask');
      const count = { kind: 'count', asked: entry.step.asked, place: 'c1', shown: 0, stage: 0 } as const;
      const at = (due: number, shown: number) => ({ due: stage.play.base + due, step: { ...count, shown } });
      await stage.finish(0, [done(entry, { add: [at(5, 1), at(9, 2)] })]);
      expect(only(await stage.claim(5), 'count')).toMatchObject({ step: { shown: 1 } });
      expect((await stage.claim(9)).entries).toEqual([]);
    });
  });

  describe('workspaces with something due', () => {
    it('are told, the longest due first, and the earliest time of those to come', async () => {
      const one = new Stage(bench.play('discord:1'));
      const two = new Stage(bench.play('discord:2'));
      const three = new Stage(bench.play('discord:3'));
      const { base, store } = one.play;
      await one.start('ann', ['a'], {}, 10);
      await two.start('ann', ['a'], {}, 5);
      await three.start('ann', ['a'], {}, 20);
      expect(await store.dueWorkspaces(base + 4, 10)).toEqual({ due: [], next: base + 5 });
      expect(await store.dueWorkspaces(base + 10, 10)).toEqual({ due: ['discord:2', 'discord:1'], next: base + 20 });
      expect((await store.dueWorkspaces(base + 20, 2)).due).toEqual(['discord:2', 'discord:1']);
      expect(await bench.other().dueWorkspaces(base + 20, 10)).toEqual({ due: ['discord:2', 'discord:1', 'discord:3'] });
      // What is claimed is due again when its lease is over; what is finished is not.
      const entry = only(await two.claim(5), 'ask');
      expect((await store.dueWorkspaces(base + 20, 10)).due).toEqual(['discord:1', 'discord:3']);
      await two.finish(6, [done(entry, { end: entry.round.id })]);
      expect((await store.dueWorkspaces(base + 10 * DAY, 10)).due).toEqual(['discord:1', 'discord:3']);
      await store.mendAgenda();
      expect(await store.dueWorkspaces(base + 10 * DAY, 10)).toEqual({ due: ['discord:1', 'discord:3'] });
    });

    it('follow a change of the settings, and a stop', async () => {
      const stage = new DailyStage(bench.play());
      const { base, store } = stage.play;
      await stage.set(1);
      expect(await store.dueWorkspaces(base, 10)).toEqual({ due: [], next: base + DAY });
      await stage.settle({}, { occurrences: { daily: { ...stage.occurrence(1), due: base + HOUR } } });
      expect(await store.dueWorkspaces(base, 10)).toEqual({ due: [], next: base + HOUR });
      await stage.start('ann', ['a'], {}, 5);
      await stage.ask(5);
      await store.stopRound(stage.play.call('ann', { after: 10 }), { place: 'c1', any: true });
      expect(await store.dueWorkspaces(base, 10)).toEqual({ due: [], next: base + 10 + TAIL });
    });
  });

  describe('settings that change schedules', () => {
    it('change what the agenda holds in the same step, and only when they are saved', async () => {
      const stage = new DailyStage(bench.play());
      const { base } = stage.play;
      const call = stage.play.call('boss', { revision: 9 });
      const settings = { pictures: true, rounds: 'everyone', teams: 'open', players: true, names: 'shown', streaks: 'points', admins: [], schedules: [] } as const;
      expect((await stage.store.saveSettings(call, settings, { occurrences: { daily: stage.occurrence(0) } })).kind).toBe('stale');
      expect((await stage.daily('ann')).schedules).toEqual([]);
      const digests = { daily: { week: '2026-W48', due: base + HOUR, places: ['c1', 'c2'] } };
      await stage.settle({}, { occurrences: { daily: stage.occurrence(0), other: stage.occurrence(0) }, digests });
      expect((await stage.daily('ann')).schedules).toEqual(['daily', 'other'].map((schedule) => ({ schedule, next: stage.occurrence(0), places: [], streak: 0, occurrences: [] })));
      await stage.settle({}, { digests: { daily: { ...digests.daily, places: ['c2', 'c3'] } } });
      const claimed = (await stage.claim(HOUR, { schedules: stage.schedules({ daily: ['c1'] }), graceMs: 0, pools: [pool(3)] })).entries;
      expect(claimed.map((entry) => entry.id)).toEqual(['daily:daily', 'digest:daily:c2', 'digest:daily:c3']);
    });

    it('take an occurrence away, its digests with it, and leave what is open to its end', async () => {
      const stage = new DailyStage(bench.play());
      await stage.settle({}, { occurrences: { daily: stage.occurrence(0) }, digests: { daily: { week: '2026-W48', due: stage.play.base + 2 * HOUR, places: ['c1'] } } });
      const state = await stage.post(0);
      await stage.settle({}, { occurrences: { daily: null } });
      expect((await stage.press('ann', state, { after: HOUR })).kind).toBe('accepted');
      expect(await stage.due(2 * DAY)).toEqual([`close:${state.asked}:c1`]);
      await stage.settle({}, { digests: { daily: { week: '2026-W49', due: stage.play.base + 3 * DAY, places: ['c1'] } } });
      await stage.settle({}, { digests: { daily: null } });
      expect((await stage.due(3 * DAY)).filter((id) => id.startsWith('digest'))).toEqual([]);
    });

    it('fence off who had claimed the occurrence before', async () => {
      const stage = new DailyStage(bench.play());
      await stage.set(0);
      const missed = only(await stage.tick(GRACE + 1), 'daily');
      await stage.set(1);
      expect(await stage.finish(GRACE + 2, [done(missed, { add: [stage.entry(2)] })])).toMatchObject({ fenced: ['daily:daily'] });
      expect(stage.schedule(await stage.daily('ann')).next).toEqual(stage.occurrence(1));
    });

    it('are saved once by the same delivery', async () => {
      const stage = new DailyStage(bench.play());
      const call = stage.play.call('boss');
      const settings = { pictures: true, rounds: 'everyone', teams: 'open', players: true, names: 'shown', streaks: 'points', admins: [], schedules: [] } as const;
      const change = { occurrences: { daily: stage.occurrence(0) } };
      const first = fresh(await stage.store.saveSettings(call, settings, change));
      stage.play.revision = 1;
      await stage.settle({}, { occurrences: { daily: null } });
      // What holds by then: what was saved before may name somebody who is gone.
      expect(await stage.store.saveSettings(call, settings, change)).toEqual({ ...first, settings: { ...settings, revision: 2 } });
      expect((await stage.daily('ann')).schedules).toEqual([]);
    });
  });

  describe('notices', () => {
    const notice = (number: number): Notice => ({ id: `n${number}`, at: bench.play().base + number, code: 'notice.refused', details: { channel: `c${number}`, count: number } });
    const take = async (player = 'boss') => fresh(await bench.play().store.takeNotices(bench.play().call(player, { delivery: `take-${player}` }))).notices;

    it('wait for an administrator, the oldest first, and are taken once', async () => {
      const { store, workspace } = bench.play();
      expect(await take('early')).toEqual([]);
      for (const number of [2, 1, 1]) await store.addNotice(workspace, notice(number));
      await store.addNotice(workspace, { ...notice(2), code: 'notice.other' });
      await store.addNotice('discord:2', notice(9));
      expect(await take('ann')).toEqual([notice(1), notice(2)]);
      expect(await take('ben')).toEqual([]);
      // Whoever never heard the answer asks again.
      expect(await take('ann')).toEqual([notice(1), notice(2)]);
    });

    it('are at most 20, the newest', async () => {
      const { store, workspace } = bench.play();
      for (const number of range(25)) await store.addNotice(workspace, notice(number));
      expect(await take()).toEqual(range(20).map((index) => notice(index + 5)));
    });
  });

  it('a digest tells of one schedule and one week', async () => {
    const stage = new DailyStage(bench.play());
    const { base } = stage.play;
    const week = stage.play.call('x').periods.week;
    await stage.play.team('ann', 'Crew');
    await stage.store.savePreferences(stage.play.call('hid'), { nameHidden: true });
    await stage.settle({}, { occurrences: { daily: stage.occurrence(0) }, digests: { daily: { week, due: base + OPEN, places: ['c1'] } } });
    const state = await stage.post(0);
    for (const [player, right] of [['ann', true], ['ben', false], ['hid', true]] as const) await stage.press(player, state, { right, difficulty: 'hard' });
    await stage.press('gus', state, { guest: true, difficulty: 'hard' });
    await stage.play.score('ann', 'z', { points: 50 });
    const digest = only(await stage.claim(OPEN), 'digest');
    expect(digest).toMatchObject({
      step: { schedule: 'daily', week, place: 'c1' },
      facts: {
        week, answers: 4, right: 3, teams: [{ rank: 1, name: 'Crew', points: 10, right: 1, self: false }], hardest: { questionId: 'q1', difficulty: 'hard', answers: 4, right: 3 },
        players: [{ rank: 1, name: 'Name of ann', points: 10, right: 1, self: false }, { rank: 3, name: 'Name of ben', points: 0, right: 0, self: false }],
      },
    });
    await stage.finish(OPEN, [done(digest, { add: [{ due: base + 8 * DAY, step: { ...digest.step, week: '2026-W49' } }] })]);
    expect(only(await stage.claim(8 * DAY, { limit: 100, schedules: {} }).then((result) => ({ ...result, entries: result.entries.filter((entry) => entry.step?.kind === 'digest') })), 'digest').facts)
      .toEqual({ week: '2026-W49', answers: 0, right: 0, players: [], teams: [] });
    expect(dateOf(0)).toBe(state.date);
  });
}
