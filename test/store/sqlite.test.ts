import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { Play } from '../contracts/store-play.ts';
import { describeStore } from '../contracts/store.contract.ts';
import { stopwatch } from '../stopwatch.ts';
import { afterwards, codeOf, connect, folder, opened, store } from './sqlite-folder.ts';
import { type SqliteBot, startSqliteBot } from './sqlite-process.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

describeStore('the SQLite store', async () => {
  const clock = new ManualClock(NOON);
  const memory = createSqliteStore({ directory: ':memory:', clock });
  await memory.open();
  return { store: memory, clock, close: () => memory.close() };
});

function child(directory: string, ...rest: string[]): SqliteBot {
  const bot = startSqliteBot(directory, ...rest);
  afterwards(() => bot.kill());
  return bot;
}

describe('the SQLite store in a directory', () => {
  it('keeps everything over a restart', async () => {
    const directory = join(await folder(), 'made', 'on the way');
    const first = await opened(directory);
    await new Play(first, NOON).score('ann', 'a');
    const before = await new Play(first, NOON).snapshot();
    await first.close();
    expect(await new Play(await opened(directory), NOON).snapshot()).toEqual(before);
  });

  it('keeps nothing at all of a press on somebody else\'s set or on none', async () => {
    const directory = await folder();
    const made = await opened(directory);
    const play = new Play(made, NOON);
    const set = await play.start('ann', ['a']);
    const reader = connect(directory);
    const count = () => ['deliveries', 'players', 'workspaces', 'seen'].map((table) => reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
    const before = count();
    for (const id of [set.id, 'nosuchset0']) {
      for (const game of [play, new Play(made, NOON, 'discord:2')]) {
        const call = () => game.call('ben');
        await made.showItem(call(), { set: id, from: 0 });
        await made.replaceItem(call(), { set: id, index: 0, digest: set.items[0]?.digest ?? '', pool: [] });
        await made.practiseMisses(call(), { from: id, set: game.setId(), closes: NOON + 1 });
        await made.takeHint(call(), { kind: 'solo', asked: id, index: 0, digest: set.items[0]?.digest ?? '' });
        await game.answer('ben', { ...set, id }, 0);
      }
    }
    expect(count()).toEqual(before);
  });

  describe('is one bot\'s', () => {
    it('refuses a second one of the same process at once', async () => {
      const directory = await folder();
      const first = await opened(directory);
      const time = stopwatch();
      expect(await codeOf(store(directory).open())).toBe('store/in-use');
      expect(time()).toBeLessThan(1_000);
      await expect(first.ping()).resolves.toBeUndefined();
      await first.close();
      await expect(opened(directory)).resolves.toBeDefined();
    });

    it('refuses a second process until the first is gone, even by kill -9', async () => {
      const directory = await folder();
      const bot = child(directory, 'hold');
      expect((await bot.lines.next()).value).toBe('{"opened":true}');
      expect((await bot.lines.next()).value).toBe('{"cleared":true}');
      expect(await codeOf(store(directory).open())).toBe('store/in-use');
      await bot.kill();
      await expect(opened(directory)).resolves.toBeDefined();
    });

    it('lets a second process know that the first is here', async () => {
      const directory = await folder();
      await opened(directory);
      expect((await child(directory, 'hold').lines.next()).value).toBe('{"failed":"store/in-use"}');
    });
  });
});
