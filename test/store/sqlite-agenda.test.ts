/** What is particular to the agenda on SQLite: damage, restarts, files of an earlier format, and what goes in time. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { DailyStage } from '../contracts/store-daily-stage.ts';
import { DAY, fresh, Play, SECOND } from '../contracts/store-play.ts';
import { done, HEAD, LEASE, only, Stage, TAIL } from '../contracts/store-stage.ts';
import { afterwards, connect, folder } from './sqlite-folder.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const CLOSES = HEAD + 30 * SECOND;

async function openAt(directory: string, clock: ManualClock): Promise<Store> {
  const store = createSqliteStore({ directory, clock });
  afterwards(() => store.close());
  await store.open();
  return store;
}

describe('the agenda on SQLite', () => {
  it('stops at nothing that cannot be read, and does all else', async () => {
    const directory = await folder();
    const stage = new Stage(new Play(await openAt(directory, new ManualClock(NOON)), NOON));
    for (let turn = 0; turn < 100; turn += 1) await stage.start('ann', [`q${turn}`], { place: `c${turn}` });
    const connection = connect(directory);
    const put = connection.prepare('INSERT INTO agenda (workspace, id, due, ready, step) VALUES (1, ?, ?, ?, ?)');
    const damaged = {
      'ask:torn:0': '{"kind":"ask","asked":"to', 'ask:null:0': 'null', 'ask:list:0': '[]', 'feast:1': '{"kind":"feast"}', 'ask:other:0': '{"kind":"ask","asked":"another","index":0,"place":"c1","silent":0}',
      'ask:R99999999999:0': '{"kind":"ask","asked":"R99999999999","index":0,"place":"c1","silent":0}', 'close:Dgone0000000:c1': '{"kind":"close","asked":"Dgone0000000","place":"c1"}',
      'podium:Rgone0000000': '{"kind":"podium","asked":"Rgone0000000","place":"c1"}', 'daily:daily': '{"kind":"daily","schedule":"daily","date":"2026-11-25","closes":"tomorrow"}',
    };
    for (const [id, step] of Object.entries(damaged)) put.run(id, NOON - 1, NOON - 1, step);
    const { entries } = await stage.claim(0, { limit: 200, schedules: stage.schedules({ daily: ['c1'] }) });
    expect(entries.filter((entry) => entry.step === undefined).map((entry) => entry.id).toSorted()).toEqual(Object.keys(damaged).toSorted());
    expect(entries.filter((entry) => entry.step?.kind === 'ask' && 'state' in entry)).toHaveLength(100);
    expect(fresh(await stage.store.dailyHistory(stage.play.call('ann'))).schedules).toEqual([{ schedule: 'daily', places: [], streak: 0, occurrences: [] }]);
    expect(await stage.finish(1, entries.map((entry) => done(entry)))).toMatchObject({ fenced: [] });
    expect(connection.prepare("SELECT count(*) AS rows FROM agenda WHERE id NOT LIKE 'reveal:%'").get()).toEqual({ rows: 0 });
  });

  it('goes on after a restart: the open question takes answers and closes at its time, what was claimed comes back', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const first = await openAt(directory, clock);
    const before = new Stage(new Play(first, NOON));
    const round = await before.start('ann', ['a', 'b']);
    const state = await before.ask(0);
    await before.press('ben', state);
    const other = await before.start('ann', ['c'], { place: 'c2' }, SECOND);
    const claimed = only(await before.claim(SECOND), 'ask');
    await first.close();

    const stage = new Stage(before.play.through(await openAt(directory, clock)));
    expect(await stage.press('cid', state, { after: CLOSES - 1 })).toMatchObject({ kind: 'accepted', asked: { state: { closes: NOON + CLOSES, answers: 2 } } });
    expect(await stage.press('dan', state, { after: CLOSES })).toMatchObject({ kind: 'closed', closed: NOON + CLOSES });
    const again = only(await stage.claim(SECOND + LEASE), 'ask');
    expect(again).toMatchObject({ step: { asked: other.id }, attempt: 2, first: NOON + SECOND, state: { ...claimed.state } });
    expect(await stage.finish(SECOND + LEASE, [done(claimed), done(again)])).toMatchObject({ fenced: [claimed.id] });
    expect(only(await stage.claim(CLOSES + TAIL), 'reveal')).toMatchObject({ step: { asked: round.id }, card: { message: 'm0' }, right: 2 });
  });

  it('comes to a file of format 2, and its log stays as it was', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const first = await openAt(directory, clock);
    await new Play(first, NOON).score('ann', 'a');
    const log = await new Play(first, NOON).log();
    await first.close();
    const connection = connect(directory);
    connection.exec("ALTER TABLE log DROP COLUMN schedule; ALTER TABLE workspaces DROP COLUMN fence; UPDATE meta SET value = 2 WHERE name = 'written'");
    for (const table of ['rounds', 'asked', 'agenda', 'schedules', 'occurrences', 'notices', 'tallies', 'shown']) connection.exec(`DROP TABLE ${table}`);
    connection.close();
    await first.open();
    const stage = new DailyStage(new Play(first, NOON));
    expect(await stage.play.log()).toEqual(log);
    await stage.set(0);
    await stage.press('ben', await stage.post(0));
    expect(await stage.play.answers()).toMatchObject([{ kind: 'solo' }, { kind: 'daily', schedule: 'daily' }]);
    expect((await verifyWorkspace(first, stage.play.workspace, () => NOON)).differences).toEqual([]);
  });

  it('keeps a question and what belongs to it until 7 days after its close, and no longer', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const stage = new DailyStage(new Play(await openAt(directory, clock), NOON));
    await stage.set(0);
    const daily = await stage.post(0);
    const round = await stage.start('ann', ['a', 'b'], { preset: 'fast' });
    const state = await stage.ask(0);
    for (let turn = 0; turn < 250; turn += 1) await stage.press(`p${turn}`, state);
    await stage.press('ann', daily);
    await stage.store.takeHint(stage.play.call('ann'), { kind: 'round', asked: state.asked, index: 0, digest: state.digest });
    const reader = new DatabaseSync(join(directory, 'quiz.sqlite'), { readOnly: true });
    afterwards(() => {
      reader.close();
    });
    const rows = () => Object.fromEntries(['asked', 'asked_answers', 'asked_hints', 'asked_counts', 'asked_cards', 'rounds', 'tallies', 'tally_rows', 'tally_questions']
      .map((table) => [table, Number(reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'])]));
    const sweep = async (at: number): Promise<void> => {
      clock.move(NOON + at - clock.now());
      for (let turn = 0; turn < 20; turn += 1) await stage.store.savePreferences(stage.play.call('ann', { after: at }), { language: 'zh' });
    };
    const whole = { asked: 3, asked_answers: 251, asked_hints: 1, asked_counts: 2, asked_cards: 2, rounds: 1, tallies: 2, tally_rows: 251, tally_questions: 1 };
    const week = { tallies: 1, tally_rows: 1, tally_questions: 1 };
    await stage.reveal(CLOSES + TAIL, [stage.podium(round, CLOSES + TAIL)]);
    await stage.finish(CLOSES + TAIL, [done(only(await stage.claim(CLOSES + TAIL), 'podium'))]);
    await sweep(CLOSES + 7 * DAY - 1);
    expect(rows()).toEqual(whole);
    await sweep(9 * DAY);
    // The daily was never closed, and waits for whoever closes it.
    expect(rows()).toEqual({ asked: 1, asked_answers: 1, asked_hints: 0, asked_counts: 1, asked_cards: 1, rounds: 0, ...week });
    expect(await stage.press('p1', state, { after: 9 * DAY })).toMatchObject({ kind: 'unknown' });
    expect(fresh(await stage.store.roundTable(stage.play.call('ann', { after: 9 * DAY }), { round: round.id, limit: 5 }))).toMatchObject({ kind: 'unknown' });
    await stage.finish(9 * DAY, (await stage.claim(9 * DAY)).entries.map((entry) => done(entry)));
    await sweep(9 * DAY);
    expect(rows()).toEqual({ asked: 0, asked_answers: 0, asked_hints: 0, asked_counts: 0, asked_cards: 0, rounds: 0, ...week });
    await sweep(78 * DAY);
    expect(Object.values(rows()).every((count) => count === 0)).toBe(true);
    expect(await stage.play.answers()).toHaveLength(251);
  });
});
