import { existsSync } from 'node:fs';
import { chmod, open as openFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { Database } from '../../src/store/sqlite/database.ts';
import { storeFailure } from '../../src/store/sqlite/failures.ts';
import { FORMAT } from '../../src/store/sqlite/schema.ts';
import { DEFAULT_SETTINGS, type Stale } from '../../src/store/store.ts';
import { Play } from '../contracts/store-play.ts';
import { stopwatch } from '../stopwatch.ts';
import { afterwards, codeOf, connect, folder, opened, store } from './sqlite-folder.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

/** Runs it without the rights of root, which may write everywhere. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a directory of the SQLite store', () => {
  describe('of another version', () => {
    it('is refused when it is newer, and nothing is touched', async () => {
      const directory = await folder();
      const made = await opened(directory);
      await new Play(made, NOON).score('ann', 'a');
      await made.close();
      const connection = connect(directory);
      connection.exec("UPDATE meta SET value = 99; ");
      connection.close();
      const before = { names: await readdir(directory), bytes: await readFile(join(directory, 'quiz.sqlite')) };
      const refused = store(directory);
      await expect(refused.open()).rejects.toMatchObject({ code: 'store/newer', details: { directory, found: 99, supported: FORMAT } });
      expect(await readdir(directory)).toEqual(before.names);
      expect((await readFile(join(directory, 'quiz.sqlite'))).equals(before.bytes)).toBe(true);
      // The directory is free again, and verbs say that there is no store.
      expect(await codeOf(refused.ping())).toBe('store/closed');
      expect(await codeOf(store(directory).open())).toBe('store/newer');
    });

    it('gives a setting that was not there yet its default', async () => {
      const directory = await folder();
      const made = await opened(directory);
      const play = new Play(made, NOON);
      const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;
      await made.saveSettings(play.call('ann'), { ...defaults, rounds: 'off', timezone: 'Asia/Shanghai' });
      await made.close();
      const connection = connect(directory);
      connection.exec("UPDATE workspaces SET settings = json_remove(settings, '$.streaks', '$.admins')");
      connection.close();
      const { settings } = (await (await opened(directory)).readPerson(play.call('ann'))) as Stale;
      expect(settings).toEqual({ ...DEFAULT_SETTINGS, revision: 1, rounds: 'off', timezone: 'Asia/Shanghai' });
      expect(settings.admins).not.toBe(DEFAULT_SETTINGS.admins);
    });

    it('is read in format 1, and goes on where that stopped', async () => {
      const directory = await folder();
      const first = await opened(directory);
      const set = await new Play(first, NOON).start('ann', ['a', 'b']);
      await new Play(first, NOON).answer('ann', set, 0);
      const log = await new Play(first, NOON).log();
      await first.close();
      const connection = connect(directory);
      connection.exec('ALTER TABLE log DROP COLUMN place; ALTER TABLE log DROP COLUMN opened; ALTER TABLE set_items DROP COLUMN opened');
      connection.exec("UPDATE meta SET value = 1 WHERE name = 'written'");
      connection.close();
      const second = await opened(directory);
      const play = new Play(second, NOON);
      await second.showItem(play.call('ann', { delivery: 'shown', after: 5 }), { set: set.id, from: 1 });
      const answered = { ...play.answerOf(set, 1), place: 'here' };
      await second.recordAnswer(play.call('ann', { delivery: 'answered', after: 9 }), answered);
      const [season, before, after] = await play.log();
      expect([season, { ...before, place: `channel-of-${set.id}`, opened: NOON }]).toEqual(log);
      expect(before).not.toHaveProperty('place');
      expect(before).not.toHaveProperty('opened');
      expect(after).toMatchObject({ place: 'here', opened: NOON + 5, received: NOON + 9 });
      expect(connect(directory).prepare("SELECT value FROM meta WHERE name = 'written'").get()).toEqual({ value: FORMAT });
    });

    it('is read when it says that it may be, and stays marked as newer', async () => {
      const directory = await folder();
      await (await opened(directory)).close();
      const connection = connect(directory);
      connection.exec("UPDATE meta SET value = 99 WHERE name = 'written'");
      connection.close();
      await (await opened(directory)).close();
      const rows = connect(directory).prepare('SELECT name, value FROM meta ORDER BY name').all();
      expect(rows).toEqual([{ name: 'readable', value: 1 }, { name: 'written', value: 99 }]);
    });
  });

  describe('that cannot be used', () => {
    it('is corrupt when it is no database, or another one', async () => {
      const directory = await folder();
      await writeFile(join(directory, 'quiz.sqlite'), 'this is no database, whatever its name says'.repeat(100));
      expect(await codeOf(store(directory).open())).toBe('store/corrupt');
      const other = await folder();
      const connection = connect(other);
      connection.exec('CREATE TABLE recipes (id INTEGER)');
      connection.close();
      expect(await codeOf(store(other).open())).toBe('store/corrupt');
    });

    it('says corrupt from a verb that meets a broken page', async () => {
      const directory = await folder();
      const made = await opened(directory);
      const play = new Play(made, NOON);
      for (let turn = 0; turn < 30; turn += 1) await play.score('ann', `q${turn}`);
      await made.close();
      const file = join(directory, 'quiz.sqlite');
      const { size } = await stat(file);
      const handle = await openFile(file, 'r+');
      // All but the first page, which holds the schema.
      await handle.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
      await handle.close();
      const broken = store(directory);
      const opening = await codeOf(broken.open());
      expect(opening === 'no failure' ? await codeOf(broken.readLog('console:local', 0, 100)) : opening).toBe('store/corrupt');
    });

    it('is read-only when a file stands in its place', async () => {
      const directory = await folder();
      const file = join(directory, 'file');
      await writeFile(file, '');
      expect(await codeOf(store(file).open())).toBe('store/read-only');
      expect(await codeOf(store(join(file, 'below')).open())).toBe('store/read-only');
    });

    it('is read-only when nothing may be written there', async () => {
      const directory = await folder();
      await chmod(directory, 0o555);
      expect(await codeOf(unprivileged(() => store(directory).open()))).toBe('store/read-only');
      expect(await codeOf(unprivileged(() => store(join(directory, 'below')).open()))).toBe('store/read-only');
    });

    it.runIf(existsSync('/proc/self'))('is read-only where no folder can ever be made', async () => {
      expect(await codeOf(store('/proc/quiz/data').open())).toBe('store/read-only');
    });

    it('is made with all that is missing above it', async () => {
      const directory = join(await folder(), 'a', 'b', 'c');
      await (await opened(directory)).close();
      expect(await readdir(directory)).toContain('quiz.sqlite');
    });

    it('is read-only when it was written before and may not be now', async () => {
      const directory = await folder();
      await (await opened(directory)).close();
      for (const name of await readdir(directory)) await chmod(join(directory, name), 0o444);
      await chmod(directory, 0o555);
      expect(await codeOf(unprivileged(() => store(directory).open()))).toBe('store/read-only');
    });
  });

  describe('that another program locks', () => {
    it('waits without blocking, and goes on when the lock is gone', async () => {
      const directory = await folder();
      const made = await opened(directory, 5_000);
      const play = new Play(made, NOON);
      const connection = connect(directory);
      connection.exec('BEGIN IMMEDIATE');
      const scored = play.team('ann', 'Crew');
      // Reading does not wait for a writer.
      expect(await made.workspaces()).toEqual([]);
      let turns = 0;
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          turns += 1;
          if (turns < 8) return;
          clearInterval(timer);
          resolve();
        }, 1);
      });
      connection.exec('ROLLBACK');
      expect((await scored).kind).toBe('created');
    });

    it('gives up at the deadline, and applies nothing later', async () => {
      const directory = await folder();
      const made = await opened(directory, 300);
      const play = new Play(made, NOON);
      const connection = connect(directory);
      connection.exec('BEGIN IMMEDIATE');
      const time = stopwatch();
      expect(await codeOf(play.team('ann', 'Crew'))).toBe('store/timeout');
      expect(await codeOf(made.ping())).toBe('store/timeout');
      expect(time()).toBeLessThan(2_500);
      connection.exec('ROLLBACK');
      await made.ping();
      expect(await made.workspaces()).toEqual([]);
    });
  });

  it('fails with a code once it is closed, documents too', async () => {
    const made = await opened(await folder());
    const documents = made.documents('cache');
    await documents.set('a', 1);
    await made.close();
    await made.close();
    expect(await codeOf(new Play(made, NOON).team('ann', 'Crew'))).toBe('store/closed');
    expect(await codeOf(documents.get('a'))).toBe('store/closed');
    expect(await codeOf(documents.set('a', 2))).toBe('store/closed');
  });

  describe('on a full disk', () => {
    it('fails whole, keeps what was there, and goes on when there is room', async () => {
      const directory = await folder();
      const database = Database.open(join(directory, 'small.sqlite'));
      afterwards(() => database.close());
      database.execute('PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT); CREATE TABLE counts (n INTEGER); PRAGMA max_page_count = 10');
      const write = (): void => database.transaction('write', () => {
        database.run('INSERT INTO counts VALUES (1)');
        database.run('INSERT INTO notes VALUES (?)', 'x'.repeat(3_000));
      });
      const rows = (): unknown => ['counts', 'notes'].map((table) => database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n);
      const fill = (): number => {
        for (let turn = 0; ; turn += 1) {
          try {
            write();
          } catch (error) {
            expect(storeFailure(error)).toMatchObject({ code: 'store/full' });
            return turn;
          }
        }
      };
      const kept = fill();
      expect(kept).toBeGreaterThan(1);
      expect(rows()).toEqual([kept, kept]);
      database.execute('PRAGMA max_page_count = 1000');
      write();
      expect(rows()).toEqual([kept + 1, kept + 1]);
    });
  });

  it('tells failures of the file system apart', () => {
    const of = (code: string): string => storeFailure(Object.assign(new Error(code), { code })).code;
    expect(['ENOSPC', 'EROFS', 'EACCES', 'ENOTDIR', 'EMFILE'].map(of)).toEqual(['store/full', 'store/read-only', 'store/read-only', 'store/read-only', 'store/failed']);
    expect(storeFailure(new TypeError('a slip')).code).toBe('store/failed');
    const known = new StoreError('store/closed');
    expect(storeFailure(known)).toBe(known);
  });
});
