import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { derive, differences } from '../../src/store/replay.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Call, RecordAnswer, RecordedAnswer } from '../../src/store/store.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { Play } from '../contracts/store-play.ts';
import { describeStore } from '../contracts/store.contract.ts';
import { afterwards, codeOf, connect, folder, opened, store } from './sqlite-folder.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const CHILD = join(import.meta.dirname, 'sqlite-child.ts');

describeStore('the SQLite store', async () => {
  const clock = new ManualClock(NOON);
  const memory = createSqliteStore({ directory: ':memory:', clock });
  await memory.open();
  return { store: memory, clock, close: () => memory.close() };
});

/** A bot in another process. */
function child(directory: string, ...rest: string[]): { readonly process: ChildProcess; readonly lines: AsyncIterator<string>; kill(): Promise<void> } {
  const started = spawn(process.execPath, [CHILD, directory, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    started.once('exit', () => resolve());
  });
  const kill = async (): Promise<void> => {
    started.kill('SIGKILL');
    await ended;
  };
  afterwards(kill);
  return { process: started, lines: createInterface(started.stdout)[Symbol.asyncIterator](), kill };
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

  it('loses nothing acknowledged by kill -9, and counts what is pressed again once', async () => {
    const directory = await folder();
    const acknowledged: RecordedAnswer[] = [];
    let last: { call: Call; answer: RecordAnswer } | undefined;
    for (let round = 0; round < 4; round += 1) {
      const bot = child(directory, 'answer', String(round), String(NOON));
      const enough = acknowledged.length + 25 + round * 17;
      for (let line = await bot.lines.next(); !line.done; line = await bot.lines.next()) {
        const said = JSON.parse(line.value) as { acknowledged?: RecordedAnswer; call?: Call; answer?: RecordAnswer; failed?: string };
        expect(said.failed).toBeUndefined();
        if (said.call !== undefined && said.answer !== undefined) last = { call: said.call, answer: said.answer };
        if (said.acknowledged !== undefined) acknowledged.push(said.acknowledged);
        // Killed at once, but what it had said by then still comes.
        if (acknowledged.length === enough) bot.process.kill('SIGKILL');
      }
      await bot.kill();

      const after = await opened(directory);
      const play = new Play(after, NOON);
      if (last === undefined) throw new Error('the child did nothing');
      const again = await after.recordAnswer(last.call, last.answer);
      expect(['accepted', 'again']).toContain(again.kind);
      if (again.kind === 'accepted') acknowledged.push(again.answer);
      const answers = new Map((await play.answers()).map((entry) => [entry.seq, entry]));
      for (const { seq, points, received } of acknowledged) expect(answers.get(seq)).toMatchObject({ seq, points, received });
      expect(new Set([...answers.values()].map((entry) => entry.delivery)).size).toBe(answers.size);

      const log = await play.log();
      expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
      const replay = derive();
      for (const entry of log) replay.add(entry);
      expect(differences(await after.readDerived(play.workspace), replay.result())).toEqual([]);
      await after.close();
      const connection = connect(directory);
      expect(connection.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
      connection.close();
    }
    expect(acknowledged.length).toBeGreaterThan(100);
  }, 30_000);

  describe('is one bot\'s', () => {
    it('refuses a second one of the same process at once', async () => {
      const directory = await folder();
      const first = await opened(directory);
      const started = performance.now();
      expect(await codeOf(store(directory).open())).toBe('store/in-use');
      expect(performance.now() - started).toBeLessThan(1_000);
      await expect(first.ping()).resolves.toBeUndefined();
      await first.close();
      await expect(opened(directory)).resolves.toBeDefined();
    });

    it('refuses a second process until the first is gone, even by kill -9', async () => {
      const directory = await folder();
      const bot = child(directory, 'hold');
      expect((await bot.lines.next()).value).toBe('{"opened":true}');
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
