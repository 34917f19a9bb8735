/** The store inside the process: one SQLite database in a directory of its own. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Keyv } from 'keyv';
import { type Details, StoreError } from '../../errors.ts';
import type { Clock } from '../../runtime/clock.ts';
import { monotonic } from '../../runtime/monotonic.ts';
import type { Call, Derived, LogEntry, Stale, Store, StoreReport } from '../store.ts';
import { claim, dueWorkspaces } from './agenda.ts';
import { recordAnswer } from './answers.ts';
import { readAsked } from './asked.ts';
import { readDerived } from './boards.ts';
import { workspaceStatistics } from './counters.ts';
import { Database } from './database.ts';
import { openDocuments } from './documents.ts';
import { sweep } from './expiry.ts';
import { isBusy, storeFailure } from './failures.ts';
import { finish } from './finishing.ts';
import { lockDirectory } from './lock.ts';
import { readLog } from './log.ts';
import { addNotice, takeNotices } from './notices.ts';
import { barPlayer, reports, savePreferences, saveReport, saveSettings } from './people.ts';
import { deletePlayer, exportPlayer, playerNames } from './privacy.ts';
import { takePublicHint } from './public-answers.ts';
import { markKept, markRemoved, purge, removed } from './removal.ts';
import { applyRekey, heardNews, typedAnswers, visibleNames } from './rekey.ts';
import { restingOr } from './resting.ts';
import { roundTable, startRound, stopRound } from './rounds.ts';
import { dailyHistory } from './schedules.ts';
import { checkFormat, prepareSchema } from './schema.ts';
import { endSeason, seasons, startSeason } from './seasons.ts';
import { practiseMisses, replaceItem, showItem, startSet, stopSet, takeHint } from './sets.ts';
import { standings, statistics } from './standings.ts';
import { createTeam, deleteTeam, joinTeam, leaveTeam, renameTeam, teams } from './teams.ts';
import { enterWorkspace } from './home.ts';
import { Visit } from './visit.ts';

export interface SqliteOptions {
  /** Made where it is missing; `:memory:` keeps nothing. */
  readonly directory: string;
  readonly clock: Clock;
  /** How long a verb may take, in ms; 2,000 by default. */
  readonly deadlineMs?: number;
}

const DEADLINE = 2_000;
/** Pause between two tries for a lock that another program holds, in ms. */
const PAUSE = 25;
/** How long a delivery is remembered, in ms: longer than any platform delivers again. */
const REMEMBERED = 24 * 3_600_000;
/** Results that are not remembered: refusals, and what is to be tried once more. */
const FORGETTABLE: ReadonlySet<string> = new Set(['unknown', 'not-owner', 'moved']);
const FILE = 'quiz.sqlite';

/** What is kept of a result with its delivery. Settings are not: they may name somebody whose data is deleted meanwhile. */
function toldOnce<T extends object>(result: T): T | (T & { readonly settings: null }) {
  return 'settings' in result ? { ...result, settings: null } : result;
}

/** The result of a delivery that comes once more; settings are those that hold. */
function toldAgain<T extends object>(kept: T, visit: Visit): T {
  return 'settings' in kept ? { ...kept, settings: visit.settings() } : kept;
}

/**
 * Makes a folder and what is missing above it, step by step: Node's own recursive form never returns where
 * a file system such as /proc says "no such file" to a folder that is made in an existing one.
 */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}

/** A store in `directory`; `open` it first. */
export function createSqliteStore(options: SqliteOptions): Store {
  return new SqliteStore(options);
}

class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #deadline: number;
  #database: Database | undefined;
  #unlock: (() => void) | undefined;

  constructor({ directory, clock, deadlineMs = DEADLINE }: SqliteOptions) {
    this.#directory = directory;
    this.#clock = clock;
    this.#deadline = deadlineMs;
  }

  get #details(): Details {
    return { directory: this.#directory };
  }

  async open(): Promise<StoreReport> {
    if (this.#database !== undefined) return { warnings: [] };
    try {
      const inMemory = this.#directory === ':memory:';
      if (!inMemory) makeFolder(resolve(this.#directory));
      if (!inMemory) this.#unlock = lockDirectory(this.#directory);
      const file = inMemory ? ':memory:' : join(this.#directory, FILE);
      if (!inMemory && existsSync(file)) await this.#check(file);
      await this.#patiently(() => {
        this.#database ??= Database.open(file);
        this.#database.execute('PRAGMA journal_mode = WAL');
        // NORMAL survives a crash of the process; a loss of power may take the last commits with it.
        this.#database.execute('PRAGMA synchronous = NORMAL');
        // What was deleted does not stay readable in the free parts of the file.
        this.#database.execute('PRAGMA secure_delete = ON');
        prepareSchema(this.#database);
      });
      return { warnings: [] };
    } catch (error) {
      await this.close();
      throw storeFailure(error, this.#details);
    }
  }

  /** Looks at what is there before anything may change it. */
  async #check(file: string): Promise<void> {
    const location = pathToFileURL(file);
    // Without a write-ahead log the file alone is the database, and read so it gets no files beside it.
    if (!existsSync(`${file}-wal`)) location.searchParams.set('immutable', '1');
    await this.#patiently(() => {
      const reader = Database.open(location, { readOnly: true });
      try {
        checkFormat(reader, this.#directory);
      } finally {
        reader.close();
      }
    });
  }

  /** Empties the write-ahead log, which holds pages as they were. Where somebody else reads the file just now, SQLite does it some time later. */
  #emptyLog(): void {
    try {
      this.#database?.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // What was asked for is done and stays done.
    }
  }

  /** Tries again while another program holds the lock, with pauses in which the event loop runs, until the deadline. */
  async #patiently<T>(work: () => T): Promise<T> {
    const until = monotonic() + this.#deadline;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || monotonic() + PAUSE >= until) throw storeFailure(error, this.#details);
      }
      await new Promise<void>((resume) => {
        this.#clock.after(PAUSE, resume);
      });
    }
  }

  async #run<T>(mode: 'read' | 'write', work: (database: Database) => T): Promise<T> {
    return this.#patiently(() => {
      const database = this.#database;
      if (database === undefined) throw new StoreError('store/closed', this.#details);
      return database.transaction(mode, () => work(database));
    });
  }

  /** A verb that changes nothing. */
  #read<T>(call: Call, work: (visit: Visit) => T): Promise<Stale | T> {
    return this.#run('read', (database) => {
      const visit = new Visit(database, call, this.#clock.now());
      return visit.revision === call.revision ? work(visit) : { kind: 'stale', settings: visit.settings() };
    });
  }

  /**
   * A verb that changes something: a delivery that was told its result is told it again. Refusals are not
   * remembered, so that nothing at all is kept of a call that has no business here.
   */
  #write<T extends { readonly kind: string }>(verb: string, call: Call, work: (visit: Visit) => T): Promise<Stale | T> {
    return this.#run('write', (database): Stale | T => {
      const told = database.get<{ result: string }>('SELECT result FROM deliveries WHERE workspace = ? AND verb = ? AND delivery = ?', call.workspace, verb, call.delivery);
      const visit = new Visit(database, call, this.#clock.now());
      if (told !== undefined) return toldAgain(JSON.parse(told.result) as T, visit);
      if (visit.revision !== call.revision) return { kind: 'stale', settings: visit.settings() };
      const result = work(visit);
      if (FORGETTABLE.has(result.kind)) return result;
      const now = this.#clock.now();
      database.run('INSERT INTO deliveries (workspace, verb, delivery, result, expires, player) VALUES (?, ?, ?, ?, ?, ?)',
        call.workspace, verb, call.delivery, JSON.stringify(toldOnce(result)), now + REMEMBERED, visit.player?.number ?? null);
      sweep(database, now);
      return result;
    });
  }

  async ping(): Promise<void> {
    await this.#run('write', () => undefined);
  }

  skew(): number {
    return 0;
  }

  documents(namespace: string): Keyv {
    return openDocuments(namespace, (mode, work) => this.#run(mode, work), () => this.#clock.now());
  }

  async close(): Promise<void> {
    const database = this.#database;
    const unlock = this.#unlock;
    this.#database = undefined;
    this.#unlock = undefined;
    try {
      database?.close();
    } finally {
      unlock?.();
    }
  }

  saveSettings: Store['saveSettings'] = (call, settings, agenda) =>
    this.#write('saveSettings', call, (visit) => saveSettings(visit, settings, agenda));
  readPerson: Store['readPerson'] = (call) => this.#read(call, (visit) => ({ kind: 'person' as const, person: visit.person() }));
  savePreferences: Store['savePreferences'] = (call, preferences) => this.#write('savePreferences', call, (visit) => savePreferences(visit, preferences));

  startSet: Store['startSet'] = (call, start) => this.#write('startSet', call, (visit) => startSet(visit, start));
  practiseMisses: Store['practiseMisses'] = (call, practise) => this.#write('practiseMisses', call, (visit) => practiseMisses(visit, practise));
  showItem: Store['showItem'] = (call, item) => this.#write('showItem', call, (visit) => showItem(visit, item));
  replaceItem: Store['replaceItem'] = (call, item) => this.#write('replaceItem', call, (visit) => replaceItem(visit, item));
  stopSet: Store['stopSet'] = (call) => this.#write('stopSet', call, stopSet);
  takeHint: Store['takeHint'] = (call, item) => this.#write('takeHint', call, (visit) => (item.kind === 'solo' ? takeHint : takePublicHint)(visit, item));
  /** Answers keep their delivery themselves, longer than the others are remembered. */
  recordAnswer: Store['recordAnswer'] = (call, answer) =>
    this.#run('write', (database) => {
      const visit = new Visit(database, call, this.#clock.now());
      return recordAnswer(visit, answer) ?? { kind: 'stale', settings: visit.settings() };
    });

  standings: Store['standings'] = (call, query) => this.#read(call, (visit) => restingOr(visit, () => standings(visit, query)));
  statistics: Store['statistics'] = (call) => this.#read(call, (visit) => restingOr(visit, () => statistics(visit)));

  createTeam: Store['createTeam'] = (call, team) => this.#write('createTeam', call, (visit) => createTeam(visit, team));
  joinTeam: Store['joinTeam'] = (call, team) => this.#write('joinTeam', call, (visit) => joinTeam(visit, team));
  leaveTeam: Store['leaveTeam'] = (call) => this.#write('leaveTeam', call, leaveTeam);
  teams: Store['teams'] = (call) => this.#read(call, teams);

  saveReport: Store['saveReport'] = (call, report) => this.#write('saveReport', call, (visit) => saveReport(visit, report));
  reports: Store['reports'] = (call) => this.#read(call, reports);

  startRound: Store['startRound'] = (call, start) => this.#write('startRound', call, (visit) => startRound(visit, start));
  stopRound: Store['stopRound'] = (call, stop) => this.#write('stopRound', call, (visit) => stopRound(visit, stop));
  readAsked: Store['readAsked'] = (call, asked) => this.#read(call, (visit) => readAsked(visit, asked));
  roundTable: Store['roundTable'] = (call, table) => this.#read(call, (visit) => roundTable(visit, table));
  dailyHistory: Store['dailyHistory'] = (call) => this.#read(call, dailyHistory);
  takeNotices: Store['takeNotices'] = (call) => this.#write('takeNotices', call, takeNotices);

  dueWorkspaces: Store['dueWorkspaces'] = (now, limit) => this.#run('read', (database) => dueWorkspaces(database, now, limit));
  claim: Store['claim'] = (wanted) => this.#run('write', (database) => claim(database, this.#clock.now(), wanted));
  finish: Store['finish'] = (finished) =>
    this.#run('write', (database) => {
      const result = finish(database, finished);
      sweep(database, this.#clock.now());
      return result;
    });
  addNotice: Store['addNotice'] = (workspace, notice) =>
    this.#run('write', (database) => {
      addNotice({ database, workspace: enterWorkspace(database, workspace).id }, notice);
    });
  /** Nothing to mend: `dueWorkspaces` reads the agendas themselves. */
  mendAgenda: Store['mendAgenda'] = () => Promise.resolve();

  renameTeam: Store['renameTeam'] = (call, rename) => this.#write('renameTeam', call, (visit) => renameTeam(visit, rename));
  deleteTeam: Store['deleteTeam'] = (call, remove) => this.#write('deleteTeam', call, (visit) => deleteTeam(visit, remove));
  barPlayer: Store['barPlayer'] = (call, bar) => this.#write('barPlayer', call, (visit) => barPlayer(visit, bar));
  startSeason: Store['startSeason'] = (call, season) => this.#write('startSeason', call, (visit) => startSeason(visit, season));
  endSeason: Store['endSeason'] = (call, season) => this.#write('endSeason', call, (visit) => endSeason(visit, season));
  seasons: Store['seasons'] = (call) => this.#read(call, seasons);
  workspaceStatistics: Store['workspaceStatistics'] = (call) => this.#read(call, workspaceStatistics);
  applyRekey: Store['applyRekey'] = (call, change) => this.#write('applyRekey', call, (visit) => applyRekey(visit, change));
  heardNews: Store['heardNews'] = (workspace, player, upTo) =>
    this.#run('write', (database) => {
      heardNews(database, workspace, player, upTo);
    });
  typedAnswers: Store['typedAnswers'] = (workspace, answers) => this.#run('read', (database) => typedAnswers(database, workspace, answers));
  visibleNames: Store['visibleNames'] = (call, players) => this.#read(call, (visit) => visibleNames(visit, players));
  exportPlayer: Store['exportPlayer'] = (call, more) => this.#read(call, (visit) => exportPlayer(visit, more?.unrevealed === true));
  deletePlayer: Store['deletePlayer'] = async (call) => {
    const result = await this.#write('deletePlayer', call, deletePlayer);
    this.#emptyLog();
    return result;
  };
  playerNames: Store['playerNames'] = (workspace) => this.#run('read', (database) => playerNames(database, workspace));
  markRemoved: Store['markRemoved'] = (workspace, at) =>
    this.#run('write', (database) => {
      markRemoved(database, workspace, at);
    });
  markKept: Store['markKept'] = (workspace) =>
    this.#run('write', (database) => {
      markKept(database, workspace);
    });
  removed: Store['removed'] = () => this.#run('read', removed);
  purge: Store['purge'] = async (workspace) => {
    const result = await this.#run('write', (database) => purge(database, workspace));
    if (!result.more) this.#emptyLog();
    return result;
  };

  workspaces(): Promise<readonly string[]> {
    return this.#run('read', (database) => database.all<{ name: string }>('SELECT name FROM workspaces ORDER BY id').map((row) => row.name));
  }

  readLog(workspace: string, after: number, limit: number): Promise<readonly LogEntry[]> {
    return this.#run('read', (database) => readLog(database, workspace, after, limit));
  }

  readDerived(workspace: string): Promise<Derived> {
    return this.#run('read', (database) => readDerived(database, workspace, this.#clock.now()));
  }
}
