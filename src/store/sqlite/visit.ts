/** One call inside one transaction: whose it is, and what the store knows of them so far. */
import type { Language } from '../../engine/question.ts';
import { type Call, DEFAULT_SETTINGS, type Person, type RekeyNews, type Settings } from '../store.ts';
import type { Database } from './database.ts';

export interface WorkspaceRow {
  readonly id: number;
  readonly settings: string | null;
  readonly revision: number;
}

/** A workspace of which something is kept. */
export interface Home {
  readonly database: Database;
  /** Its row id. */
  readonly workspace: number;
}

export function readWorkspace(database: Database, name: string): WorkspaceRow | undefined {
  return database.get<WorkspaceRow>('SELECT id, settings, revision FROM workspaces WHERE name = ?', name);
}

export function settingsOf(row: WorkspaceRow | undefined): Settings {
  const kept = JSON.parse(row?.settings ?? '{}') as Partial<Settings>;
  // A setting that is newer than the row has its default, in a copy of its own.
  return { ...DEFAULT_SETTINGS, admins: [...DEFAULT_SETTINGS.admins], schedules: [...DEFAULT_SETTINGS.schedules], ...kept, revision: row?.revision ?? 0 };
}

/** The row of a workspace, made now where it is new. */
export function enterWorkspace(database: Database, name: string): WorkspaceRow {
  const known = readWorkspace(database, name);
  if (known !== undefined) return known;
  database.run('INSERT INTO workspaces (name) VALUES (?)', name);
  const made = readWorkspace(database, name);
  if (made === undefined) throw new Error('a workspace was written and is not there');
  return made;
}

/** The next number of a workspace's log, of its players, of its teams or of its claims. */
export function nextNumber({ database, workspace }: Home, of: 'seq' | 'players' | 'teams' | 'fence'): number {
  const row = database.get<{ number: number }>(`UPDATE workspaces SET ${of} = ${of} + 1 WHERE id = ? RETURNING ${of} AS number`, workspace);
  if (row === undefined) throw new Error('a workspace was written and is not there');
  return row.number;
}

export interface PlayerRow {
  readonly number: number;
  readonly name: string;
  readonly language: Language | null;
  readonly hidden: number | null;
  readonly team: number | null;
  readonly open_set: string | null;
  readonly last_question: string | null;
  readonly answered: number;
  readonly news: string | null;
}

export class Visit {
  readonly database: Database;
  readonly call: Call;
  #workspace: WorkspaceRow | undefined;
  #player: PlayerRow | undefined;

  constructor(database: Database, call: Call) {
    this.database = database;
    this.call = call;
    this.refresh();
  }

  /** Reads again what a verb has changed about the workspace or the player. */
  refresh(): void {
    this.#workspace = readWorkspace(this.database, this.call.workspace);
    this.#player = this.#workspace && this.database.get<PlayerRow>(
      'SELECT number, name, language, hidden, team, open_set, last_question, answered, news FROM players WHERE workspace = ? AND person = ?',
      this.#workspace.id, this.call.player.id);
  }

  /** The workspace's row id; nothing while nothing is kept of it. */
  get workspace(): number | undefined {
    return this.#workspace?.id;
  }

  get player(): PlayerRow | undefined {
    return this.#player;
  }

  get revision(): number {
    return this.#workspace?.revision ?? 0;
  }

  settings(): Settings {
    return settingsOf(this.#workspace);
  }

  person(): Person {
    const row = this.#player;
    if (row === undefined) return {};
    const team = row.team === null ? undefined
      : this.database.get<{ id: number; name: string }>('SELECT number AS id, name FROM teams WHERE workspace = ? AND number = ?', this.#known(), row.team);
    return {
      ...(row.language === null ? {} : { language: row.language }),
      ...(row.hidden === null ? {} : { nameHidden: row.hidden === 1 }),
      ...(team === undefined ? {} : { team: { id: team.id, name: team.name } }),
      ...(row.news === null ? {} : { news: JSON.parse(row.news) as RekeyNews[] }),
    };
  }

  /** The workspace's row id, made now where it is new. */
  home(): number {
    if (this.#workspace === undefined) {
      enterWorkspace(this.database, this.call.workspace);
      this.refresh();
    }
    return this.#known();
  }

  /** What is kept of the workspace; nothing while nothing is. */
  known(): Home | undefined {
    return this.#workspace === undefined ? undefined : { database: this.database, workspace: this.#workspace.id };
  }

  /** The workspace, made now where it is new. */
  entered(): Home {
    return { database: this.database, workspace: this.home() };
  }

  /** The player, made now where they are new, under the name they have now. */
  enter(): PlayerRow {
    const workspace = this.home();
    const { id, name } = this.call.player;
    if (this.#player === undefined) {
      this.database.run('INSERT INTO players (workspace, number, person, name) VALUES (?, ?, ?, ?)', workspace, this.nextNumber('players'), id, name);
    } else if (this.#player.name === name) {
      return this.#player;
    } else {
      this.database.run('UPDATE players SET name = ? WHERE workspace = ? AND number = ?', name, workspace, this.#player.number);
    }
    this.refresh();
    if (this.#player === undefined) throw new Error('a player was written and is not there');
    return this.#player;
  }

  /** The next number of the workspace's log, of its players or of its teams. */
  nextNumber(of: 'seq' | 'players' | 'teams'): number {
    return nextNumber(this.entered(), of);
  }

  #known(): number {
    if (this.#workspace === undefined) throw new Error('nothing is kept of this workspace');
    return this.#workspace.id;
  }
}
