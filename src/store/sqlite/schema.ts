/** Tables of the embedded store, and the two numbers that say who may read them. */
import { StoreError } from '../../errors.ts';
import { fillCounters } from './counters.ts';
import type { Database } from './database.ts';
import { PUBLIC_TABLES } from './public-schema.ts';

/**
 * The format that this code writes. A store keeps two numbers: `written` by, and `readable` from. An additive
 * change raises FORMAT alone, so that the version before still reads the store; another change raises both.
 * 2: answers are logged with place and opening. 3: rounds, schedules and their agenda.
 * 4: seasons by hand, teams by role, people who are deleted, counts of the workspace. 5: occurrences that break no run.
 */
export const FORMAT = 5;
const COUNTED_FROM = 4;
const READABLE_FROM = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS meta (
  name TEXT PRIMARY KEY, value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- settings: JSON, or NULL until something is set. seq, players, teams, fence: the last numbers of the log, of players, of teams,
-- of claims, none of which is ever used again. podium: number of the newest season whose podium was told or passed over.
-- secret: hexadecimal, made when a person is first deleted.
CREATE TABLE IF NOT EXISTS workspaces (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, settings TEXT, revision INTEGER NOT NULL DEFAULT 0,
  seq INTEGER NOT NULL DEFAULT 0, players INTEGER NOT NULL DEFAULT 0, teams INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0, podium INTEGER NOT NULL DEFAULT 0, secret TEXT
) STRICT;

-- named: started by hand; quarter is then empty, and ends is 2^53 - 1 while it runs.
CREATE TABLE IF NOT EXISTS seasons (
  workspace INTEGER NOT NULL, number INTEGER NOT NULL, label TEXT NOT NULL, quarter TEXT NOT NULL,
  start INTEGER NOT NULL, ends INTEGER NOT NULL, named INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace, number), UNIQUE (workspace, label)
) STRICT, WITHOUT ROWID;

-- person: the platform's id. hidden: NULL until chosen. news: what re-keys did to their points and they were not told yet, as JSON.
-- team: the chosen one. mapped: the one a role put them in when they were last here. barred: hidden by an administrator.
-- export_named: NULL until chosen.
CREATE TABLE IF NOT EXISTS players (
  workspace INTEGER NOT NULL, number INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL,
  language TEXT, hidden INTEGER, team INTEGER, open_set TEXT, last_question TEXT, answered INTEGER NOT NULL DEFAULT 0,
  news TEXT, mapped INTEGER, barred INTEGER NOT NULL DEFAULT 0, export_named INTEGER,
  PRIMARY KEY (workspace, number), UNIQUE (workspace, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS players_team ON players (workspace, team) WHERE team IS NOT NULL;

-- founder: number of the player, who may be gone.
CREATE TABLE IF NOT EXISTS teams (
  workspace INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, fold TEXT NOT NULL, founder INTEGER,
  PRIMARY KEY (workspace, number), UNIQUE (workspace, fold)
) STRICT, WITHOUT ROWID;

-- Teams that were deleted: archives still name them.
CREATE TABLE IF NOT EXISTS former_teams (
  workspace INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS seen (
  workspace INTEGER NOT NULL, player INTEGER NOT NULL, question TEXT NOT NULL,
  PRIMARY KEY (workspace, player, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS settled (
  workspace INTEGER NOT NULL, player INTEGER NOT NULL, season INTEGER NOT NULL, kind TEXT NOT NULL, question TEXT NOT NULL,
  PRIMARY KEY (workspace, player, season, kind, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sets (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, player INTEGER NOT NULL, closes INTEGER NOT NULL, stopped INTEGER,
  practice INTEGER NOT NULL, language TEXT, filters TEXT NOT NULL, expires INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sets_expiry ON sets (expires);

-- opened: when it was first shown. seq to first: the answer, once there is one.
CREATE TABLE IF NOT EXISTS set_items (
  workspace INTEGER NOT NULL, set_id TEXT NOT NULL, position INTEGER NOT NULL, question TEXT NOT NULL, digest TEXT NOT NULL,
  passed INTEGER NOT NULL DEFAULT 0, hint INTEGER NOT NULL DEFAULT 0,
  seq INTEGER, delivery TEXT, received INTEGER, choice TEXT, n INTEGER, d INTEGER, points INTEGER, settled INTEGER, first INTEGER, opened INTEGER,
  PRIMARY KEY (workspace, set_id, position)
) STRICT, WITHOUT ROWID;

-- What somebody typed as an answer: a later change of the key is graded from it, and it goes when they go.
CREATE TABLE IF NOT EXISTS typed (
  workspace INTEGER NOT NULL, player INTEGER NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (workspace, player, seq)
) STRICT, WITHOUT ROWID;

-- What a delivery was told, so that the same delivery is told it again. workspace: its name. player: number of who was told.
CREATE TABLE IF NOT EXISTS deliveries (
  workspace TEXT NOT NULL, verb TEXT NOT NULL, delivery TEXT NOT NULL, result TEXT NOT NULL, expires INTEGER NOT NULL, player INTEGER,
  PRIMARY KEY (workspace, verb, delivery)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_expiry ON deliveries (expires);

-- The truth. Entries other than answers have their fields in detail, as JSON.
CREATE TABLE IF NOT EXISTS log (
  workspace INTEGER NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, detail TEXT,
  asked TEXT, position INTEGER, delivery TEXT, kind TEXT, preset TEXT, received INTEGER, player INTEGER, team INTEGER,
  question TEXT, key_hash TEXT, digest TEXT, area TEXT, topic TEXT, difficulty TEXT, bank_version TEXT,
  choice TEXT, n INTEGER, d INTEGER, hint INTEGER, speed INTEGER, streak INTEGER, settled INTEGER, points INTEGER,
  day TEXT, week TEXT, month TEXT, season INTEGER, place TEXT, opened INTEGER, schedule TEXT, guest INTEGER,
  PRIMARY KEY (workspace, seq)
) STRICT, WITHOUT ROWID;

-- size: number of rows. expires: NULL for never.
CREATE TABLE IF NOT EXISTS boards (
  id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0, expires INTEGER,
  UNIQUE (workspace, name)
) STRICT;
CREATE INDEX IF NOT EXISTS boards_expiry ON boards (expires) WHERE expires IS NOT NULL;

-- teams: on players' boards, the numbers of the teams that the player counts as active for, such as <2><7>.
CREATE TABLE IF NOT EXISTS board_rows (
  board INTEGER NOT NULL, member INTEGER NOT NULL, points INTEGER NOT NULL, seq INTEGER NOT NULL,
  "right" INTEGER NOT NULL, answers INTEGER NOT NULL, active INTEGER NOT NULL, teams TEXT NOT NULL,
  PRIMARY KEY (board, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS board_order ON board_rows (board, points DESC, seq);

CREATE TABLE IF NOT EXISTS statistics (
  workspace INTEGER NOT NULL, season INTEGER NOT NULL, player INTEGER NOT NULL, field TEXT NOT NULL,
  answers INTEGER NOT NULL, "right" INTEGER NOT NULL,
  PRIMARY KEY (workspace, season, player, field)
) STRICT, WITHOUT ROWID;

-- Settled answers of the workspace, by what they are counted by: see counters.ts. players: of weeks alone.
CREATE TABLE IF NOT EXISTS counters (
  workspace INTEGER NOT NULL, name TEXT NOT NULL, field TEXT NOT NULL,
  answers INTEGER NOT NULL, "right" INTEGER NOT NULL, players INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace, name, field)
) STRICT, WITHOUT ROWID;

-- hash: of the id of a person who was deleted. Until this season ends they come back to practice, and as hidden as an administrator had made them.
CREATE TABLE IF NOT EXISTS forgotten (
  workspace INTEGER NOT NULL, hash TEXT NOT NULL, season INTEGER NOT NULL, barred INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace, hash)
) STRICT, WITHOUT ROWID;

-- Workspaces, by name, that the bot was removed from.
CREATE TABLE IF NOT EXISTS removals (
  workspace TEXT PRIMARY KEY, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reports (
  workspace INTEGER NOT NULL, question TEXT NOT NULL, player INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (workspace, question, player)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS documents (
  namespace TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER,
  PRIMARY KEY (namespace, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_expiry ON documents (expires) WHERE expires IS NOT NULL;
`;

/** Columns that a file of an earlier format lacks. The code before it names the columns that it writes, and leaves these empty. */
const ADDED: readonly (readonly [table: string, column: string, type: string])[] = [
  ['set_items', 'opened', 'INTEGER'],
  ['log', 'place', 'TEXT'],
  ['log', 'opened', 'INTEGER'],
  ['log', 'schedule', 'TEXT'],
  ['workspaces', 'fence', 'INTEGER NOT NULL DEFAULT 0'],
  ['players', 'news', 'TEXT'],
  ['log', 'guest', 'INTEGER'],
  ['workspaces', 'podium', 'INTEGER NOT NULL DEFAULT 0'],
  ['workspaces', 'secret', 'TEXT'],
  ['seasons', 'named', 'INTEGER NOT NULL DEFAULT 0'],
  ['players', 'mapped', 'INTEGER'],
  ['players', 'barred', 'INTEGER NOT NULL DEFAULT 0'],
  ['players', 'export_named', 'INTEGER'],
  ['forgotten', 'barred', 'INTEGER NOT NULL DEFAULT 0'],
  ['teams', 'founder', 'INTEGER'],
  ['deliveries', 'player', 'INTEGER'],
  ['agenda', 'podium', 'INTEGER'],
  ['schedules', 'neutral', 'TEXT'],
  ['schedule_places', 'first', 'INTEGER NOT NULL DEFAULT 0'],
  ['schedule_places', 'began', 'INTEGER NOT NULL DEFAULT 0'],
  ['schedule_places', 'stood', 'TEXT'],
  ['schedule_players', 'first', 'INTEGER NOT NULL DEFAULT 0'],
  ['schedule_players', 'began', 'INTEGER NOT NULL DEFAULT 0'],
  ['schedule_players', 'place', 'TEXT'],
];

/** Over columns that may have to be added first. */
const INDEXES = `
CREATE INDEX IF NOT EXISTS players_mapped ON players (workspace, mapped) WHERE mapped IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_player ON deliveries (workspace, player) WHERE player IS NOT NULL;
`;

/**
 * Refuses what this code cannot read, changing nothing.
 * @throws StoreError `store/newer`, or `store/corrupt` for a database of something else.
 */
export function checkFormat(database: Database, directory: string): void {
  const tables = database.get<{ count: number; meta: number }>(
    "SELECT count(*) AS count, coalesce(sum(name = 'meta'), 0) AS meta FROM sqlite_schema WHERE type = 'table'");
  if (tables === undefined || tables.count === 0) return;
  if (tables.meta === 0) throw new StoreError('store/corrupt', { directory });
  const number = (name: string): number => database.get<{ value: number }>('SELECT value FROM meta WHERE name = ?', name)?.value ?? 0;
  if (number('readable') > FORMAT) throw new StoreError('store/newer', { directory, found: number('written'), supported: FORMAT });
}

/** Makes what is missing and writes down both numbers; a newer `written` stays. */
export function prepareSchema(database: Database): void {
  database.transaction('write', () => {
    database.execute(TABLES);
    const before = database.get<{ value: number }>("SELECT value FROM meta WHERE name = 'written'")?.value;
    database.execute(PUBLIC_TABLES);
    for (const [table, column, type] of ADDED) {
      const known = database.get('SELECT 1 FROM pragma_table_info(?) WHERE name = ?', table, column);
      if (known === undefined) database.execute(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    }
    database.execute(INDEXES);
    if (before !== undefined && before < COUNTED_FROM) fillCounters(database);
    for (const [name, value] of [['written', FORMAT], ['readable', READABLE_FROM]] as const) {
      database.run('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)', name, value);
    }
  });
}
