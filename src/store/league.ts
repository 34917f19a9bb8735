/** Seasons, teams by role, re-keys, statistics of a workspace, and what a person may ask for or take away: their part of the store's port. */
import type { PeriodKeys } from '../engine/question.ts';
import type { RoundRow } from './asked.ts';
import type { Call, Person, Rekey, Rests, SeasonName, Settings, Stale, TeamName } from './words.ts';

/** A season as it stands in the archive. */
export interface SeasonState extends SeasonName {
  /** ms since the epoch by the store's clock; `ends` of the running one is the quarter's end, or nothing for one that was started by hand. */
  readonly starts: number;
  readonly ends?: number;
  /** Started by hand: no quarter's end touches it. */
  readonly named: boolean;
}

export type SeasonChanged =
  /** `ended` is frozen 10 s after the call. A label that was used gets `.2`. */
  | { readonly kind: 'changed'; readonly ended: SeasonState; readonly running: SeasonState; readonly person: Person }
  /** Another season runs than the one that was to be ended. */
  | { readonly kind: 'moved'; readonly running: SeasonState; readonly person: Person }
  /** `end` while a season by quarter runs: there is nothing that was started by hand. */
  | { readonly kind: 'quarter'; readonly running: SeasonState; readonly person: Person };

export interface SeasonsRead {
  readonly kind: 'seasons';
  /** The running one first, then the newest 25 that ended. */
  readonly seasons: readonly SeasonState[];
  readonly person: Person;
}

/** The podium of a season that ended, told once with the next daily. */
export interface SeasonPodium {
  readonly season: SeasonName;
  /** At most three rows each; hidden players left out. */
  readonly players: readonly RoundRow[];
  readonly teams: readonly RoundRow[];
}

export type TeamAltered =
  | { readonly kind: 'renamed' | 'deleted'; readonly team: TeamName; readonly person: Person }
  /** Neither its founder nor `any`. */
  | { readonly kind: 'not-founder'; readonly team: TeamName; readonly person: Person }
  | { readonly kind: 'exists'; readonly team: TeamName; readonly person: Person }
  | { readonly kind: 'no-team'; readonly names: readonly string[]; readonly person: Person };

/** What the log keeps of a re-key, made by who asks for it: with it alone a rebuild gives the same rows, whatever became of the bank and of typed texts. */
export interface RekeyEntry {
  /** Receipt, in ms since the epoch by the store's clock. */
  readonly at: number;
  readonly questionId: string;
  readonly keyHash: string;
  readonly do: Rekey['do'] | 'undo';
  /** As in `Rekey`; empty for `void` and `undo`. */
  readonly key: readonly string[];
  readonly reason: string;
  /** Periods and season in which it was made: boards of periods that ended before stay as they are. */
  readonly periods: PeriodKeys;
  readonly season: number;
  /** By seq, the settled answers before it that count for something else from then on: n and d of the credit, and points. */
  readonly graded: Readonly<Record<string, readonly [n: number, d: number, points: number]>>;
}

/** Rows of boards and fields of statistics as they must stand after a re-key, made by replaying the log. */
export interface RekeyRows {
  /** The log was replayed up to this seq; the store answers `moved` when it has grown since. */
  readonly seq: number;
  /** By board name (`boards.ts`), by member: the row, whole. Only rows that change. */
  readonly boards: Readonly<Record<string, Readonly<Record<string, { readonly points: number; readonly seq: number; readonly right: number; readonly answers: number }>>>>;
  /** `<season>:<player>` to fields that change. One without answers is gone. */
  readonly statistics: Readonly<Record<string, Readonly<Record<string, { readonly answers: number; readonly right: number }>>>>;
  /** Fields of `Derived.workspace` that change, by the same names; a store passes over those that it does not keep. */
  readonly workspace: Readonly<Record<string, Readonly<Record<string, { readonly answers: number; readonly right: number }>>>>;
  /** By number, players whose points of the season change: they are told (`Person.news`). */
  readonly news: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
}

export interface WorkspaceStatistics {
  readonly kind: 'workspace-statistics';
  readonly season: SeasonName;
  /** The newest 8 weeks with answers, the newest first: players with a settled answer, answers, right ones. */
  readonly weeks: readonly { readonly week: string; readonly players: number; readonly answers: number; readonly right: number }[];
  /** Of the running season, at least 3 answers: lowest share right, then more answers, then id; at most 10. */
  readonly hardest: readonly { readonly questionId: string; readonly answers: number; readonly right: number }[];
  /** By month (the newest 6 with answers, the oldest first) and area. */
  readonly areas: readonly { readonly month: string; readonly area: string; readonly answers: number; readonly right: number }[];
  readonly players: number;
  readonly teams: number;
  readonly person: Person;
}

/** Everything that is kept of one person in one workspace, in a form for that person. */
export interface PlayerExport {
  readonly kind: 'export';
  readonly person: Person;
  /** An answer of theirs rests: `player` is left out until then, unless `unrevealed` was asked for. */
  readonly rests?: Rests;
  /** Left out where nothing is kept. */
  readonly player?: {
    readonly id: string;
    readonly name: string;
    readonly number: number;
    /** The question that they answered last. */
    readonly last?: string;
    /** Hidden by an administrator. */
    readonly barred?: boolean;
    /** Points by board name. */
    readonly boards: readonly { readonly board: string; readonly points: number; readonly right: number; readonly answers: number }[];
    readonly streaks: readonly { readonly schedule: string; readonly days: number }[];
    readonly reports: readonly { readonly questionId: string; readonly reason: string; readonly at: number }[];
    /** Seq to typed text. */
    readonly typed: Readonly<Record<string, string>>;
  };
}

export type PlayerDeleted = { readonly kind: 'deleted' | 'none'; readonly person: Person };

/** A row of the list of players that an export of the workspace may show. */
export interface PlayerName {
  readonly number: number;
  /** Only of those who agreed to be named in exports. */
  readonly id?: string;
  readonly name?: string;
}

/** A workspace that the bot was removed from. */
export interface RemovedWorkspace {
  readonly workspace: string;
  /** ms since the epoch; 1 where it was purged without a removal. */
  readonly at: number;
  /** Whether its purge was begun: part of it is gone. */
  readonly begun?: true;
}

export interface LeagueStore {
  /** `any`: the caller administers. `fold` of the new name as for `createTeam`. */
  renameTeam(call: Call, rename: { readonly team: string; readonly name: string; readonly fold: string; readonly any: boolean }): Promise<Stale | TeamAltered>;
  /**
   * `team` is the fold of its name. It leaves the boards of periods that have not ended; seasons that ended keep it. `settings`, without
   * the maps that led to it, are saved in the same step where it is deleted.
   */
  deleteTeam(call: Call, remove: { readonly team: string; readonly any: boolean; readonly settings?: Omit<Settings, 'revision'> }): Promise<Stale | TeamAltered>;
  /** Hides a player from others' views, or shows them again, whatever they chose. `none`: nobody of that id ever played here. */
  barPlayer(call: Call, bar: { readonly player: string; readonly barred: boolean }): Promise<Stale | { readonly kind: 'saved' | 'none'; readonly person: Person }>;

  /**
   * Ends the running season at the time of the call and opens one of this label, which no end of a quarter touches. With `running`, its
   * number, no other one is ended.
   */
  startSeason(call: Call, season: { readonly label: string; readonly running?: number }): Promise<Stale | SeasonChanged>;
  /** Ends a season that was started by hand, and opens one for the rest of the quarter. */
  endSeason(call: Call, season?: { readonly running?: number }): Promise<Stale | SeasonChanged>;
  seasons(call: Call): Promise<Stale | SeasonsRead>;

  workspaceStatistics(call: Call): Promise<Stale | WorkspaceStatistics>;

  /**
   * Writes a re-key: settings, rows, statistics, news and its entry of the log in one step. The caller becomes a player, so that
   * the entry can name them. `moved`: the log has grown since `rows.seq`; make the rows again.
   */
  applyRekey(
    call: Call,
    change: { readonly settings: Omit<Settings, 'revision'>; readonly rekey: Rekey | { readonly questionId: string; readonly keyHash: string; readonly do: 'undo'; readonly reason: string; readonly at: number }; readonly rows: RekeyRows; readonly entry: RekeyEntry },
  ): Promise<Stale | { readonly kind: 'applied'; readonly settings: Settings; readonly person: Person } | { readonly kind: 'moved'; readonly person: Person }>;

  /** Forgets the news of a person up to this seq: they were told. */
  heardNews(workspace: string, player: string, upTo: number): Promise<void>;
  /** Typed texts of answers, by seq, of at most 1,000; those of deleted players are gone. */
  typedAnswers(workspace: string, answers: readonly { readonly seq: number; readonly player: number }[]): Promise<Readonly<Record<string, string>>>;
  /** Names of players by number, of at most 100; who is hidden, barred or deleted is left out. */
  visibleNames(call: Call, players: readonly number[]): Promise<Stale | { readonly kind: 'names'; readonly names: Readonly<Record<string, string>>; readonly person: Person }>;

  /** `unrevealed`: for who looks on behalf of the player, and for what shows nothing that tells of an answer. */
  exportPlayer(call: Call, more?: { readonly unrevealed: boolean }): Promise<Stale | PlayerExport>;
  deletePlayer(call: Call): Promise<Stale | PlayerDeleted>;
  /** Players for an export, by number. */
  playerNames(workspace: string): Promise<readonly PlayerName[]>;

  /** Notes that the bot was removed from a workspace; the first time stands until it is back. */
  markRemoved(workspace: string, at: number): Promise<void>;
  /** Ends the note, unless the purge was begun: half of a workspace is no use to anybody, so the rest must go first. */
  markKept(workspace: string): Promise<void>;
  removed(): Promise<readonly RemovedWorkspace[]>;
  /** Takes away a slice of everything that is kept of a workspace, the mark last. From the first slice on it is marked as begun. */
  purge(workspace: string): Promise<{ readonly more: boolean }>;
}
