/** One call inside one transaction: whose it is, and what the store knows of them so far. */
import type { Language } from '../../engine/question.ts';
import type { Call, Person, RekeyNews, Settings, TeamName } from '../store.ts';
import type { Database } from './database.ts';
import { enterWorkspace, type Home, nextNumber, readWorkspace, settingsOf, type WorkspaceRow } from './home.ts';
import { hashOf } from './keyed-hash.ts';
import { appendEntry } from './log-entries.ts';

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
  /** Number of the team that a role put them in when they were last here. */
  readonly mapped: number | null;
  readonly barred: number;
  readonly export_named: number | null;
}

/** Of rows of `players`: not hidden; the placeholder says whether they are where nothing was chosen (1 or 0). */
export const VISIBLE = '(barred = 0 AND coalesce(hidden, ?) = 0)';

export class Visit {
  readonly database: Database;
  readonly call: Call;
  /** ms since the epoch, by the store's clock. */
  readonly now: number;
  #workspace: WorkspaceRow | undefined;
  #player: PlayerRow | undefined;
  /** The number of a team that there was when the call came. */
  readonly #role: number | undefined;
  #mapped: TeamName | undefined;

  constructor(database: Database, call: Call, now: number) {
    this.database = database;
    this.call = call;
    this.now = now;
    this.refresh();
    const { keepMapped, mapped } = call.player;
    this.#mapped = this.#teamOf(keepMapped === true ? this.#player?.mapped : mapped);
    this.#role = this.#mapped?.id;
  }

  /** Reads again what a verb has changed about the workspace or the player. */
  refresh(): void {
    this.#workspace = readWorkspace(this.database, this.call.workspace);
    this.#player = this.#workspace && this.database.get<PlayerRow>(
      'SELECT number, name, language, hidden, team, open_set, last_question, answered, news, mapped, barred, export_named FROM players WHERE workspace = ? AND person = ?',
      this.#workspace.id, this.call.player.id);
    this.#mapped = this.#teamOf(this.#role);
  }

  #teamOf(number: number | null | undefined): TeamName | undefined {
    if (this.#workspace === undefined || number === undefined || number === null) return undefined;
    const team = this.database.get<TeamName>('SELECT number AS id, name FROM teams WHERE workspace = ? AND number = ?', this.#workspace.id, number);
    return team === undefined ? undefined : { id: team.id, name: team.name };
  }

  /** The workspace's row id; nothing while nothing is kept of it. */
  get workspace(): number | undefined {
    return this.#workspace?.id;
  }

  get player(): PlayerRow | undefined {
    return this.#player;
  }

  /** The team that a role puts the asker in. */
  get mapped(): TeamName | undefined {
    return this.#mapped;
  }

  /** The number of the team that the asker plays for: the one a role puts them in, else the one they chose. */
  get team(): number | null {
    return this.#mapped?.id ?? this.#player?.team ?? null;
  }

  /** Leads from the id of a person who was deleted to what is kept of it; nothing where nobody ever was. */
  get secret(): string | null {
    return this.#workspace?.secret ?? null;
  }

  get revision(): number {
    return this.#workspace?.revision ?? 0;
  }

  settings(): Settings {
    return settingsOf(this.#workspace);
  }

  person(): Person {
    const row = this.#player;
    const team = this.#mapped ?? this.#teamOf(row?.team);
    const ofTeam = { ...(team === undefined ? {} : { team }), ...(this.#mapped === undefined ? {} : { mapped: true }) };
    if (row === undefined) return ofTeam;
    return {
      ...(row.language === null ? {} : { language: row.language }),
      ...(row.hidden === null ? {} : { nameHidden: row.hidden === 1 }),
      ...ofTeam,
      ...(row.export_named === null ? {} : { exportNamed: row.export_named === 1 }),
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

  /** The player, made now where they are new, under the name they have now and in the team that a role puts them in. */
  enter(): PlayerRow {
    const workspace = this.home();
    const { id, name } = this.call.player;
    if (this.#player === undefined) {
      this.database.run('INSERT INTO players (workspace, number, person, name, barred) VALUES (?, ?, ?, ?, ?)', workspace, this.nextNumber('players'), id, name, this.#barredBefore(workspace));
      this.refresh();
    } else if (this.#player.name !== name) {
      this.database.run('UPDATE players SET name = ? WHERE workspace = ? AND number = ?', name, workspace, this.#player.number);
      this.refresh();
    }
    if (this.#player === undefined) throw new Error('a player was written and is not there');
    if (this.#player.mapped !== (this.#mapped?.id ?? null)) this.#remap(this.#player);
    return this.#player;
  }

  /** 1 for somebody who had themselves deleted while an administrator hid them, as long as that is known of them. */
  #barredBefore(workspace: number): number {
    const { secret } = this;
    if (secret === null) return 0;
    return this.database.get<{ barred: number }>('SELECT barred FROM forgotten WHERE workspace = ? AND hash = ?', workspace, hashOf(secret, this.call.player.id))?.barred ?? 0;
  }

  /** Writes down that a role puts the player in another team than before, or in none. */
  #remap(player: PlayerRow): void {
    const before = player.mapped ?? player.team;
    const { team } = this;
    if (before !== team) {
      const log = (change: 'left' | 'joined', number: number | null): void => {
        if (number !== null) appendEntry(this.entered(), 'team', { at: this.call.received, change, team: number, player: player.number });
      };
      log('left', before);
      log('joined', team);
    }
    this.database.run('UPDATE players SET mapped = ? WHERE workspace = ? AND number = ?', this.#mapped?.id ?? null, this.home(), player.number);
    this.refresh();
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
