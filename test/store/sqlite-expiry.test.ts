import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { derive, differences } from '../../src/store/replay.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { DAY, Play } from '../contracts/store-play.ts';
import { folder } from './sqlite-folder.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

describe('what expires in the SQLite store', () => {
  it('goes bit by bit, boards after their time as a rebuild leaves them out', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const made = createSqliteStore({ directory, clock });
    try {
      await made.open();
      const play = new Play(made, NOON);
      await play.team('ann', 'Crew');
      const set = await play.start('ann', ['a']);
      await play.answer('ann', set, 0);
      for (let turn = 0; turn < 150; turn += 1) await play.score(`p${turn}`, 'a');
      const log = await play.log();
      const compare = async (): Promise<unknown> => {
        const replay = derive(clock.now());
        for (const entry of log) replay.add(entry);
        return differences(await made.readDerived(play.workspace), replay.result());
      };
      const periods = async (): Promise<string[]> => [...new Set([...(await made.readDerived(play.workspace)).boards.keys()].map((name) => name.split(':')[1] ?? ''))];
      expect((await periods()).toSorted()).toEqual(['all', 'day', 'month', 'season', 'week']);
      clock.move(15 * DAY);
      expect((await periods()).toSorted()).toEqual(['all', 'month', 'season', 'week']);
      expect(await compare()).toEqual([]);
      clock.move(62 * DAY);
      expect((await periods()).toSorted()).toEqual(['all', 'month', 'season']);
      expect(await compare()).toEqual([]);

      // Seven days after its close a set is unknown, once the sweep has come by.
      const reader = new DatabaseSync(join(directory, 'quiz.sqlite'), { readOnly: true });
      const count = (table: string): unknown => reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'];
      expect([count('sets'), count('set_items'), count('deliveries')]).toEqual([151, 151, 152]);
      for (let turn = 0; turn < 60; turn += 1) await made.savePreferences(play.call('ann', { after: 77 * DAY }), { language: 'zh' });
      expect([count('sets'), count('set_items'), count('deliveries')]).toEqual([0, 0, 60]);
      expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'unknown' });
      const names = reader.prepare('SELECT name FROM boards').all().map((row) => String(row['name']).split(':')[1]);
      expect(new Set(names)).toEqual(new Set(['all', 'month', 'season']));
      expect(reader.prepare('SELECT count(*) AS rows FROM board_rows WHERE board NOT IN (SELECT id FROM boards)').get()).toEqual({ rows: 0 });
      reader.close();
      expect(await compare()).toEqual([]);
      expect(await play.log()).toEqual(log);
    } finally {
      await made.close();
    }
  });

  it('is a set that was ended without an answer after a day, and any other 7 days after its close', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const made = createSqliteStore({ directory, clock });
    await made.open();
    const play = new Play(made, NOON);
    const reader = new DatabaseSync(join(directory, 'quiz.sqlite'), { readOnly: true });
    const kept = () => Object.fromEntries(reader.prepare('SELECT id, expires FROM sets').all().map((row) => [row['id'], (Number(row['expires']) - NOON) / DAY]));
    const sets = [];
    for (const id of ['a', 'b', 'c', 'd']) sets.push(await play.start('ann', [id, `${id}2`]));
    const [first, second, third, last] = sets.map(({ id }) => id) as [string, string, string, string];
    expect(kept()).toEqual({ [first]: 1, [second]: 1, [third]: 1, [last]: 8 });
    await play.answer('ann', sets[3]!, 0);
    await made.stopSet(play.call('ann', { after: 10 }));
    // Received before it was ended.
    expect(await play.answer('ann', sets[0]!, 0, { after: -1 })).toMatchObject({ kind: 'accepted' });
    expect(kept()).toEqual({ [first]: 8, [second]: 1, [third]: 1, [last]: 8 });
    const stopped = await play.start('ann', ['e'], 20);
    await made.stopSet(play.call('ann', { after: 0.5 * DAY }));
    expect(kept()[stopped.id]).toBe(1.5);
    expect(await play.answer('ann', stopped, 0, { after: 0.5 * DAY })).toMatchObject({ kind: 'closed' });
    clock.move(DAY);
    await made.savePreferences(play.call('ann', { after: DAY }), { language: 'zh' });
    expect(Object.keys(kept()).toSorted()).toEqual([first, last, stopped.id]);
    reader.close();
    await made.close();
  });

  it('keeps pace with somebody who starts anew without end', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const made = createSqliteStore({ directory, clock });
    await made.open();
    const play = new Play(made, NOON);
    // A press every ten minutes for four days: no more is kept than of the last day.
    for (let turn = 0; turn < 4 * 144; turn += 1) {
      await play.start('ann', ['a'], (turn * DAY) / 144);
      clock.move(DAY / 144);
    }
    const reader = new DatabaseSync(join(directory, 'quiz.sqlite'), { readOnly: true });
    const rows = (table: string) => Number(reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
    for (const table of ['sets', 'set_items', 'deliveries']) expect(rows(table), table).toBeLessThanOrEqual(146);
    reader.close();
    await made.close();
  });

  it('is not what somebody typed: it stays with the player when the set has gone', async () => {
    const directory = await folder();
    const clock = new ManualClock(NOON);
    const made = createSqliteStore({ directory, clock });
    await made.open();
    const play = new Play(made, NOON);
    const set = await play.start('ann', ['a', 'b']);
    await play.answer('ann', set, 0, { choice: '=kubectl get pods' });
    await play.answer('ann', set, 1, { choice: 'x' });
    clock.move(9 * DAY);
    await made.savePreferences(play.call('ann', { after: 9 * DAY }), { language: 'zh' });
    await made.close();
    const reader = new DatabaseSync(join(directory, 'quiz.sqlite'), { readOnly: true });
    expect(reader.prepare('SELECT count(*) AS rows FROM set_items').get()).toEqual({ rows: 0 });
    expect(reader.prepare('SELECT player, seq, text FROM typed').all()).toEqual([{ player: 1, seq: 2, text: 'kubectl get pods' }]);
    expect(reader.prepare("SELECT choice FROM log WHERE type = 'answer' ORDER BY seq").all()).toEqual([{ choice: '=' }, { choice: 'x' }]);
    reader.close();
  });

  it('takes documents after their time', async () => {
    const clock = new ManualClock(NOON);
    const made = createSqliteStore({ directory: ':memory:', clock });
    await made.open();
    const documents = made.documents('locales');
    await documents.set('ann', 'zh-CN', 3_600_000);
    await documents.set('ben', 'en-GB');
    clock.move(3_600_000 - 1);
    expect(await documents.get('ann')).toBe('zh-CN');
    clock.move(1);
    expect(await documents.get('ann')).toBeUndefined();
    expect(await documents.get('ben')).toBe('en-GB');
    await made.close();
  });
});
