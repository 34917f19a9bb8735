/**
 * The store's port, in verbs of the quiz. Two implementations: SQLite inside the process, Redis.
 * `test/contracts/store.contract.ts` holds what every implementation must do.
 *
 * Promises of every verb:
 * - one atomic step: everything is checked before the first write, so it applies whole or not at all;
 * - idempotent on `Call.delivery`: the same delivery gets the same result again, and changes nothing;
 * - settles within its deadline (2 s by default) with a result or a `StoreError`; it never hangs and
 *   never answers "empty" because the store could not be reached. After a failure it is unknown whether
 *   the change was applied, but a change that reaches the store after its deadline is refused there;
 * - values handed out are copies.
 */
import type { Keyv } from 'keyv';
import type { AwardTable, Credit, Difficulty, Kind, Language, Preset, SpeedAwards } from '../engine/question.ts';
import type { AgendaChange, Claim, ClaimResult, DueWorkspaces, Finish, FinishResult, Notice } from './agenda.ts';
import type { AskedRead, AskedState, DailyHistory, PublicAnswer, RoundStarted, RoundStopped, RoundTable, StartRound } from './asked.ts';
import type { Derived, LogEntry, Tally } from './entries.ts';
import type { LeagueStore } from './league.ts';
import type { AnsweredQuestion, Call, Candidate, Person, RecordedAnswer, Refused, Resting, Rests, SeasonName, Settings, Stale, TeamName } from './words.ts';

export * from './agenda.ts';
export * from './asked.ts';
export * from './entries.ts';
export * from './league.ts';
export * from './words.ts';

export interface SetItem extends Candidate {
  readonly state: 'waiting' | 'answered' | 'passed';
  readonly answer?: SetAnswer;
}

export interface SetAnswer {
  readonly credit: Credit;
  readonly points: number;
  readonly settled: boolean;
}

/** The record of one solo request. */
export interface SetState {
  readonly id: string;
  readonly items: readonly SetItem[];
  /** ms since the epoch; 24 h after opening. Nothing received at or after it counts. */
  readonly closes: number;
  /** True for "practise my misses": nothing in it settles or earns. */
  readonly practice: boolean;
  /** Language that was asked for with `lang:`. */
  readonly language?: Language;
  /** What was asked for, as the command wrote it; opaque to the store, at most 500 characters. */
  readonly filters: string;
  readonly open: boolean;
}

export interface StartSet {
  /** Fresh random id for the set, 10 characters. */
  readonly set: string;
  /** 1 to 20. */
  readonly count: number;
  /** The whole filtered pool in seeded order. */
  readonly pool: readonly Candidate[];
  readonly closes: number;
  readonly filters: string;
  readonly language?: Language;
  /** True ends an open set of the player first; false gets `open` when there is one. */
  readonly anew: boolean;
}

export interface PractiseMisses {
  /**
   * A set of the asker. Or a round or occurrence (then with `item`): of a question that is revealed, or of a daily that the asker has
   * answered; `empty` otherwise. Of those nothing is settled by it.
   */
  readonly from: string;
  /** Fresh random id for the practice set. */
  readonly set: string;
  readonly closes: number;
  /**
   * Index of one item to practise instead of the misses: it was answered, or `from` is past its closing time; `empty`
   * otherwise. One that was never answered is settled by it.
   */
  readonly item?: number;
}

export type SetStarted =
  /** The first item counts as shown. `set.items` may be fewer than asked for. */
  | { readonly kind: 'started'; readonly set: SetState; readonly person: Person }
  | { readonly kind: 'open'; readonly set: SetState; readonly person: Person }
  /** Nothing could be drawn. */
  | { readonly kind: 'empty'; readonly person: Person };

export type ItemShown =
  /** `index` is the first waiting item at or after the one asked for; it now counts as shown. */
  | { readonly kind: 'item'; readonly set: SetState; readonly index: number; readonly hint: boolean; readonly person: Person }
  | { readonly kind: 'finished'; readonly set: SetState; readonly person: Person }
  | { readonly kind: 'closed'; readonly set: SetState; readonly person: Person }
  | Refused;

export interface RecordAnswer {
  /** The asked question: solo is (set, index). Rounds and dailies come with their own kinds. */
  readonly kind: Kind;
  readonly asked: string;
  readonly index: number;
  /** The channel in which it was answered: an id of the platform, of the call's workspace. */
  readonly place: string;
  readonly question: AnsweredQuestion;
  readonly bankVersion: string;
  /** Option ids joined by commas, `?` for "I don't know", or `=` and the typed text. At most 500 characters. */
  readonly choice: string;
  readonly credit: Credit;
  /** Of a round the store takes the round's own. */
  readonly preset: Preset;
  /** Solo and daily; of a round the store tells it from the time that was left. */
  readonly speed: number;
  readonly awards: AwardTable;
  /** Rounds only: then instead of `awards`. */
  readonly speedAwards?: SpeedAwards;
  /** Rounds and dailies: which counts of the distribution it raises by one. */
  readonly buckets?: readonly string[];
  /** The message that was pressed, where it is the public card: it completes a record whose post was uncertain. */
  readonly message?: string;
}

export type AnswerRecorded =
  | {
      /** `again`: the same delivery once more. `already`: another delivery; the first verdict stands. */
      readonly kind: 'accepted' | 'again' | 'already';
      readonly answer: RecordedAnswer;
      readonly set?: SetState;
      /** Rounds and dailies. */
      readonly asked?: PublicAnswer;
      /** Points of the running season and rank on its players' board after this answer; left out while an answer of the player rests (`Resting`). */
      readonly season?: { readonly label: string; readonly points: number; readonly rank?: number };
      /** True with a player's first accepted answer in this workspace. */
      readonly first: boolean;
      readonly person: Person;
    }
  /**
   * `closed` is the time of the stop, or the closing time: then the key may be told, and the question is settled. Of a round or daily
   * nothing is settled, and the key may be told when `asked.state.revealed`.
   */
  | { readonly kind: 'closed'; readonly closed: number; readonly set?: SetState; readonly asked?: PublicAnswer; readonly person: Person }
  /** The digest is not that of the item asked, answered and closed ones included. */
  | { readonly kind: 'changed'; readonly set?: SetState; readonly person: Person }
  | Refused;

export type HintTaken =
  | { readonly kind: 'taken'; readonly set?: SetState; readonly asked?: AskedState; readonly person: Person }
  | { readonly kind: 'answered' | 'closed' | 'changed'; readonly person: Person }
  | Refused;

export type SetStopped =
  | { readonly kind: 'stopped'; readonly set: SetState; readonly person: Person }
  /** No open set. */
  | { readonly kind: 'none'; readonly person: Person };

export type Period = 'day' | 'week' | 'month' | 'season' | 'all';

export interface StandingsQuery {
  /** Left out: teams where the workspace has teams, players otherwise. */
  readonly of?: 'players' | 'teams';
  readonly period: Period;
  /** Label of an earlier season; left out for the running period. */
  readonly season?: string;
  readonly area?: string;
  /** Team boards only. */
  readonly by: 'total' | 'average';
  /**
   * Places to skip from the top, and places to give (1 to 25). Hidden players take their place, so pages
   * never overlap and may hold fewer rows than asked for.
   */
  readonly offset: number;
  readonly limit: number;
  /** Key of the period before a day, week or month, for movement; of a season the store takes the one before it. */
  readonly previous?: string;
  /** To be shown to everybody: the asker is nobody special in it. */
  readonly public?: boolean;
}

export interface StandingRow {
  /** Standard competition rank: 1, 2, 2, 4. Hidden rows count in it. */
  readonly rank: number;
  readonly id: number;
  /** Empty of a player who was deleted. */
  readonly name: string;
  /** A player who was deleted after the season had ended; left out for all others. */
  readonly deleted?: boolean;
  readonly points: number;
  readonly right: number;
  readonly answers: number;
  /** Team boards: members with a settled answer in the period. */
  readonly active?: number;
  /** Rank over the period before; left out where there was none, and for all time. */
  readonly before?: number;
  /** Players' boards: the longest run of answered occurrences that still goes on; left out where there is none. */
  readonly streak?: number;
  readonly self: boolean;
}

export type Standings =
  | {
      readonly kind: 'standings';
      readonly of: 'players' | 'teams';
      readonly rows: readonly StandingRow[];
      /** The asker's own row (or team's) with two neighbours on each side, past hidden ones as far as 20 places. Empty without one. */
      readonly around: readonly StandingRow[];
      /** On a team board, the asker's own player's row when they are in no team. */
      readonly own?: StandingRow;
      /** Rows on the whole board, hidden ones included. */
      readonly total: number;
      readonly season: SeasonName;
      readonly person: Person;
    }
  /** No season of that label; the newest 25 there are, the newest first. */
  | { readonly kind: 'no-season'; readonly labels: readonly string[]; readonly person: Person };

export interface PlayerStatistics {
  readonly kind: 'statistics';
  readonly season: SeasonName;
  readonly points: number;
  readonly rank?: number;
  /** Settled answers of the running season. */
  readonly cells: readonly (Tally & { readonly area: string; readonly difficulty: Difficulty })[];
  readonly topics: readonly (Tally & { readonly topic: string })[];
  /** Practice answers of the running season. */
  readonly practice: number;
  readonly person: Person;
}

export interface TeamRow extends TeamName {
  readonly members: number;
  /** Points of the running season; left out of all rows while an answer of the asker rests. */
  readonly points?: number;
}

export interface TeamsRead {
  readonly kind: 'teams';
  /** By points, best first; while an answer of the asker rests, by id. At most 500. */
  readonly teams: readonly TeamRow[];
  readonly rests?: Rests;
  readonly person: Person;
}

export type TeamChanged =
  | { readonly kind: 'created' | 'joined' | 'left'; readonly team: TeamName; readonly person: Person }
  /** The name (or one that looks alike) is taken. */
  | { readonly kind: 'exists'; readonly team: TeamName; readonly person: Person }
  /** No team of that name; `names` are those there are (at most 500). */
  | { readonly kind: 'no-team'; readonly names: readonly string[]; readonly person: Person }
  /** Already in that team. */
  | { readonly kind: 'same'; readonly team: TeamName; readonly person: Person }
  /** Nothing to leave. */
  | { readonly kind: 'none'; readonly person: Person }
  /** 500 teams a workspace. */
  | { readonly kind: 'limit'; readonly person: Person };

export interface ReportSummary {
  readonly questionId: string;
  readonly count: number;
  /** ms since the epoch of the newest. */
  readonly newest: number;
  /** The newest reasons, at most 3. */
  readonly reasons: readonly string[];
}

/** What `open` found. `warnings` are text ids under `store.warning.` with details. */
export interface StoreReport {
  readonly warnings: readonly { readonly code: string; readonly details: Readonly<Record<string, string | number>> }[];
}

export interface Store extends LeagueStore {
  readonly kind: 'sqlite' | 'redis';

  /**
   * Connects and checks version and safety. On an unreachable Redis it fails with `store/unreachable`
   * and goes on trying by itself: verbs work as soon as the server is there.
   * @throws StoreError `store/newer`, `store/in-use`, `store/auth`, `store/cluster`, `store/read-only`: final.
   */
  open(): Promise<StoreReport>;
  /** Resolves when the store answers and may be written to. */
  ping(): Promise<void>;
  /** Store clock minus process clock, in ms. 0 for SQLite. */
  skew(): number;
  /** A Keyv for documents that nobody was promised: caches, mirrors. Namespaces never mix. Throws on failure. */
  documents(namespace: string): Keyv;
  close(): Promise<void>;

  /** With schedules come their occurrences: both change in one step. */
  saveSettings(call: Call, settings: Omit<Settings, 'revision'>, agenda?: AgendaChange): Promise<Stale | { readonly kind: 'saved'; readonly settings: Settings; readonly person: Person }>;
  /** The settings and the asker, changing nothing. */
  readPerson(call: Call): Promise<Stale | { readonly kind: 'person'; readonly person: Person }>;
  savePreferences(
    call: Call,
    preferences: { readonly language?: Language; readonly nameHidden?: boolean; readonly exportNamed?: boolean },
  ): Promise<Stale | { readonly kind: 'saved'; readonly person: Person }>;

  startSet(call: Call, start: StartSet): Promise<Stale | SetStarted>;
  /** A new practice set of the items of `from` with credit below 1, at most 20, in their order; `empty` when there is none. */
  practiseMisses(call: Call, practise: PractiseMisses): Promise<Stale | SetStarted | Refused>;
  showItem(call: Call, item: { readonly set: string; readonly from: number }): Promise<Stale | ItemShown>;
  /**
   * Puts the first unseen candidate that is not in the set in the place of a waiting item whose question has changed; passes over it when
   * there is none. `digest` is that of the question that has changed: where another press has put one in its place already, that one is shown.
   */
  replaceItem(call: Call, item: { readonly set: string; readonly index: number; readonly digest: string; readonly pool: readonly Candidate[] }): Promise<Stale | ItemShown>;
  stopSet(call: Call): Promise<Stale | SetStopped>;
  takeHint(call: Call, item: { readonly kind: Kind; readonly asked: string; readonly index: number; readonly digest: string }): Promise<Stale | HintTaken>;
  recordAnswer(call: Call, answer: RecordAnswer): Promise<Stale | AnswerRecorded>;

  standings(call: Call, query: StandingsQuery): Promise<Stale | Standings | Resting>;
  statistics(call: Call): Promise<Stale | PlayerStatistics | Resting>;

  /** `fold` is the name in the form in which look-alikes are equal. The founder joins. */
  createTeam(call: Call, team: { readonly name: string; readonly fold: string }): Promise<Stale | TeamChanged>;
  joinTeam(call: Call, team: { readonly fold: string }): Promise<Stale | TeamChanged>;
  leaveTeam(call: Call): Promise<Stale | TeamChanged>;
  teams(call: Call): Promise<Stale | TeamsRead>;

  /** One report a player and question, the newest stands. Without a question, the last one answered. */
  saveReport(call: Call, report: { readonly questionId?: string; readonly reason: string }): Promise<Stale | { readonly kind: 'saved' | 'none'; readonly questionId?: string; readonly person: Person }>;
  /** Most reported first, at most 25. */
  reports(call: Call): Promise<Stale | { readonly kind: 'reports'; readonly reports: readonly ReportSummary[]; readonly person: Person }>;

  startRound(call: Call, start: StartRound): Promise<Stale | RoundStarted>;
  /** `any`: the caller may stop what somebody else has started. */
  stopRound(call: Call, stop: { readonly place: string; readonly any: boolean }): Promise<Stale | RoundStopped>;
  /** A public question as it stands, changing nothing. */
  readAsked(call: Call, asked: { readonly asked: string; readonly index: number }): Promise<Stale | AskedRead>;
  /** 1 to 50 rows. */
  roundTable(call: Call, table: { readonly round: string; readonly limit: number }): Promise<Stale | RoundTable>;
  dailyHistory(call: Call): Promise<Stale | DailyHistory>;
  /** Notices that wait for an administrator, at most 20, the oldest first; they are then gone, and the same delivery gets them again. */
  takeNotices(call: Call): Promise<Stale | { readonly kind: 'notices'; readonly notices: readonly Notice[]; readonly person: Person }>;

  /** Workspaces with something due: one trip. A hint that may be early and is never late for longer than until the next `mendAgenda`. */
  dueWorkspaces(now: number, limit: number): Promise<DueWorkspaces>;
  /** Claims what is due in one workspace. Not idempotent: what was claimed and not finished comes back when its lease is over. */
  claim(claim: Claim): Promise<Stale | ClaimResult>;
  finish(finish: Finish): Promise<FinishResult>;
  addNotice(workspace: string, notice: Notice): Promise<void>;
  /** Makes the hint of `dueWorkspaces` true again from the agendas of all workspaces; at start and hourly. */
  mendAgenda(): Promise<void>;

  /** Workspaces that the store knows. */
  workspaces(): Promise<readonly string[]>;
  /** Up to `limit` entries with seq above `after`, in order. */
  readLog(workspace: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** Boards and statistics as they are kept, for `verify`. */
  readDerived(workspace: string): Promise<Derived>;
}
