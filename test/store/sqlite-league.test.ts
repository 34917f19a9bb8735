/** What is particular to the league on SQLite: files of an earlier format, damage that a rebuild finds, and removal in slices. */
import { describe, expect, it } from 'vitest';
import { Database } from '../../src/store/sqlite/database.ts';
import { purge } from '../../src/store/sqlite/removal.ts';
import { prepareSchema } from '../../src/store/sqlite/schema.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { candidate, DAY, fresh, Play, SECOND } from '../contracts/store-play.ts';
import { afterwards, connect, folder } from './sqlite-folder.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

async function openAt(directory: string, clock = new ManualClock(NOON)) {
  const made = createSqliteStore({ directory, clock });
  afterwards(() => made.close());
  await made.open();
  return made;
}

describe('the league on SQLite', () => {
  it('comes to a file of format 3: what was answered is counted from the log', async () => {
    const directory = await folder();
    const first = await openAt(directory);
    const play = new Play(first, NOON);
    await play.team('ann', 'Crew');
    await play.score('ann', 'a', { area: 'pods' });
    await play.score('ben', 'a', { area: 'network', right: false });
    await play.score('ben', 'a', { area: 'network' });
    const before = fresh(await first.workspaceStatistics(play.call('ann')));
    await first.close();
    const connection = connect(directory);
    connection.exec(`DROP INDEX players_mapped; DROP INDEX deliveries_player;
      ALTER TABLE players DROP COLUMN mapped; ALTER TABLE players DROP COLUMN barred; ALTER TABLE players DROP COLUMN export_named;
      ALTER TABLE seasons DROP COLUMN named; ALTER TABLE teams DROP COLUMN founder; ALTER TABLE deliveries DROP COLUMN player; ALTER TABLE agenda DROP COLUMN podium;
      ALTER TABLE workspaces DROP COLUMN podium; ALTER TABLE workspaces DROP COLUMN secret;
      DROP TABLE counters; DROP TABLE forgotten; DROP TABLE removals; DROP TABLE former_teams; UPDATE meta SET value = 3 WHERE name = 'written'`);
    connection.close();
    await first.open();
    expect(fresh(await first.workspaceStatistics(play.call('ann')))).toEqual(before);
    expect(before.weeks).toMatchObject([{ players: 2, answers: 2, right: 1 }]);
    await play.verified();
    // Nobody knows who founded the teams of before: they are administrators'.
    const change = { team: 'crew', name: 'Ship', fold: 'ship' };
    expect(await first.renameTeam(play.call('ann'), { ...change, any: false })).toMatchObject({ kind: 'not-founder' });
    expect(await first.renameTeam(play.call('ann'), { ...change, any: true })).toMatchObject({ kind: 'renamed' });
    // Counted once, however often it is opened.
    await first.close();
    await first.open();
    await play.score('ann', 'b');
    await play.verified();
  });

  it.each([
    ['counters', "UPDATE counters SET answers = 9 WHERE name = 'weeks'", 'workspace:weeks'],
    ['counters', "DELETE FROM counters WHERE name LIKE 'questions:%' AND field = 'b'", 'workspace:questions:1'],
    ['seasons', "UPDATE seasons SET label = 'x'", 'seasons'],
    ['board_rows', 'UPDATE board_rows SET active = 2 WHERE active = 1', 'teams:season:1:pods'],
  ])('has damage in %s found by a rebuild', async (_, damage, where) => {
    const directory = await folder();
    const store = await openAt(directory);
    const play = new Play(store, NOON);
    await play.team('ann', 'Crew');
    await play.score('ann', 'a');
    await play.score('ann', 'b');
    await play.verified();
    connect(directory).exec(damage);
    expect((await verifyWorkspace(store, play.workspace, () => NOON)).differences.map((difference) => difference.where)).toContain(where);
  });

  it('keeps what somebody was of a deleted person no longer than the season', async () => {
    const directory = await folder();
    const play = new Play(await openAt(directory), NOON);
    await play.score('ann', 'a');
    fresh(await play.store.deletePlayer(play.call('ann')));
    const reader = connect(directory);
    const hashes = () => reader.prepare('SELECT hash, season FROM forgotten').all().map((row) => ({ ...row }));
    const [kept] = hashes();
    expect(kept).toMatchObject({ season: 1 });
    expect(String(kept?.['hash'])).toMatch(/^[\w-]{43}$/u);
    await play.score('ben', 'a', { after: 41 * DAY });
    expect(hashes()).toEqual([]);
  });

  it('knows a deleted person again in no other workspace by what it keeps', async () => {
    const directory = await folder();
    const store = await openAt(directory);
    for (const name of ['discord:1', 'discord:2']) {
      const play = new Play(store, NOON, name);
      await play.score('ann', 'a');
      fresh(await store.deletePlayer(play.call('ann')));
    }
    expect(new Set(connect(directory).prepare('SELECT hash FROM forgotten').all().map((row) => row['hash'])).size).toBe(2);
  });

  describe('a purge', () => {
    it('takes at most 1,000 rows at once, and leaves no row in any table', async () => {
      const directory = await folder();
      const store = await openAt(directory);
      const play = new Play(store, NOON);
      const other = new Play(store, NOON, 'discord:2');
      await other.score('ann', 'a');
      const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
      for (let player = 0; player < 60; player += 1) {
        const call = play.call(`p${player}`, { after: player * SECOND });
        fresh(await store.startSet(call, { set: play.setId(), count: 20, pool: ids.map(candidate), closes: NOON + DAY, filters: '', anew: true }));
        await play.score(`p${player}`, 'a');
      }
      const reader = connect(directory);
      const tables = reader.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().map((row) => String(row['name']));
      const count = () => Object.fromEntries(tables.map((table) => [table, Number(reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'])]));
      const total = () => Object.values(count()).reduce((sum, rows) => sum + rows, 0);
      await store.markRemoved(play.workspace, 1);
      let before = total();
      let turns = 0;
      for (let more = true; more; turns += 1) {
        ({ more } = await store.purge(play.workspace));
        const left = total();
        expect(before - left).toBeLessThanOrEqual(1_000);
        before = left;
      }
      expect(turns).toBeGreaterThan(2);
      const after = count();
      // What is left is the other workspace's.
      for (let more = true; more;) ({ more } = await store.purge('discord:2'));
      expect(total()).toBe(2);
      expect(count()['meta']).toBe(2);
      expect(after['players']).toBe(1);
    });

    it('knows every table', () => {
      const database = Database.open(':memory:');
      prepareSchema(database);
      const tables = database.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta', 'documents') ORDER BY name").map(({ name }) => name);
      // A row in each table, of workspace 1, called `w`; what belongs to another row belongs to row 1.
      for (const table of tables) {
        const columns = database.all<{ name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)', table);
        const value = ({ name, type }: { readonly name: string; readonly type: string }): string => (type === 'INTEGER' ? '1' : ['workspace', 'name'].includes(name) ? "'w'" : "'x'");
        database.execute(`INSERT INTO ${table} (${columns.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${columns.map(value).join(', ')})`);
      }
      expect(purge(database, 'w')).toEqual({ more: false });
      const left = tables.filter((table) => database.get(`SELECT 1 FROM ${table}`) !== undefined);
      database.close();
      expect(left).toEqual([]);
    });
  });
});
