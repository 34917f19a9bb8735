/** Words that every part of the store's port uses. `store.ts` hands them on: import from there. */
import type { Credit, Difficulty, Language, PeriodKeys, Quarter } from '../engine/question.ts';
import type { Schedule } from '../engine/schedule.ts';

/** Settings of one workspace. `revision` counts changes from 0 (nothing was ever set). */
export interface Settings {
  readonly revision: number;
  readonly language?: Language;
  /** IANA name; UTC where none was ever set. */
  readonly timezone?: string;
  /** Kubernetes minor; the newest of the bank where none was set. */
  readonly kubernetes?: string;
  readonly pictures: boolean;
  readonly rounds: 'everyone' | 'admins' | 'off';
  readonly teams: 'open' | 'admins';
  readonly players: boolean;
  readonly names: 'shown' | 'hidden';
  readonly streaks: 'points' | 'shown' | 'off';
  /** Platform ids of people named as administrators. */
  readonly admins: readonly string[];
  /** Daily questions: names are unique, at most 25 of them, at most 25 places each and 5 schedules a place. */
  readonly schedules: readonly Schedule[];
  /** At most 50, the first that fits decides; none where it is left out. */
  readonly teamMaps?: readonly TeamMap[];
  /** At most 100, one for each (question, keyHash); none where it is left out. */
  readonly rekeys?: readonly Rekey[];
}

/** Whoever has this role (Discord) or is in this user group (Slack) plays for the team; the first that fits decides. */
export interface TeamMap {
  readonly team: number;
  /** The platform's id of the role or group. */
  readonly group: string;
}

/** A correction of the key of a question, as administrators decided it; holds for one key of the question. */
export interface Rekey {
  readonly questionId: string;
  readonly keyHash: string;
  /** `void`: pays nothing, is not drawn. `accept`: the keys of `key` count as right beside the question's own. `replace`: only `key` counts. */
  readonly do: 'void' | 'accept' | 'replace';
  /**
   * The whole effective key: for option questions sets of option ids, each joined by commas in the order of the item; for an ordering
   * orders; for a typed answer the accepted strings. Empty for `void`.
   */
  readonly key: readonly string[];
  readonly reason: string;
  readonly at: number;
}

export const DEFAULT_SETTINGS: Settings = {
  revision: 0,
  pictures: true,
  rounds: 'everyone',
  teams: 'open',
  players: true,
  names: 'shown',
  streaks: 'points',
  admins: [],
  schedules: [],
};

/** What every verb of a person carries. */
export interface Call {
  readonly workspace: string;
  /** Revision of the settings that the arguments were made from; an older one gets `Stale`. */
  readonly revision: number;
  readonly player: {
    readonly id: string;
    readonly name: string;
    readonly guest: boolean;
    /** Number of the team that a role or user group puts them in; left out where none does. */
    readonly mapped?: number;
    /** True where it is not known just now who is in which role or group: the team that a map put them in last stays. */
    readonly keepMapped?: true;
  };
  readonly delivery: string;
  /** Receipt in ms since the epoch by the store's clock: process clock + `Store.skew()`. */
  readonly received: number;
  /** Periods and quarter of `received` in the workspace's zone. The store opens the quarter's season when the running one is over. */
  readonly periods: PeriodKeys;
  readonly quarter: Quarter;
}

/** The settings have moved on: make the arguments again from these and call once more. */
export interface Stale {
  readonly kind: 'stale';
  readonly settings: Settings;
}

/** What the store knows of the asker; comes with each result so that no second trip is needed. */
export interface Person {
  /** Chosen with `me`. */
  readonly language?: Language;
  /** Chosen with `me`; the workspace's default applies where nothing was chosen. */
  readonly nameHidden?: boolean;
  readonly team?: TeamName;
  /** True where a role or user group decides the team. */
  readonly mapped?: boolean;
  /** Agreed to be named in exports. */
  readonly exportNamed?: boolean;
  /** Re-keys that changed this person's points and that they have not been told of, the oldest first, at most 5. */
  readonly news?: readonly RekeyNews[];
}

/** What a re-key did to somebody's points. */
export interface RekeyNews {
  /** Of the entry of the log. */
  readonly seq: number;
  readonly questionId: string;
  readonly do: Rekey['do'] | 'undo';
  /** Points of the season that ran then. */
  readonly before: number;
  readonly after: number;
}

export interface TeamName {
  /** Number of the team in its workspace, from 1, never reused. */
  readonly id: number;
  readonly name: string;
}

/**
 * An answer of the asker to a question of a round is not revealed yet: points, counts and ranks of theirs would tell what it came to. An answer
 * rests so from when it is recorded until its question is revealed, and never for longer than two minutes after the time of the reveal.
 */
export interface Rests {
  /** Time of the reveal, of several answers the latest, in ms since the epoch by the store's clock. */
  readonly until: number;
}

/** Instead of what was asked for. Others are told everything meanwhile. */
export interface Resting extends Rests {
  readonly kind: 'resting';
  readonly person: Person;
}

/** A question that may be drawn: the engine hands these over in seeded order. */
export interface Candidate {
  readonly questionId: string;
  /** 12 characters for (question id, keyHash). */
  readonly digest: string;
}

/** Everything about the question that the log keeps. */
export interface AnsweredQuestion {
  readonly id: string;
  readonly keyHash: string;
  readonly digest: string;
  readonly area: string;
  readonly topic: string;
  readonly difficulty: Difficulty;
}

/** An answer as it was recorded; what the person was told. */
export interface RecordedAnswer {
  readonly seq: number;
  readonly received: number;
  readonly choice: string;
  readonly credit: Credit;
  readonly hint: boolean;
  readonly points: number;
  /** False for practice: a later answer to a settled question, or an item of a practice set. */
  readonly settled: boolean;
}

/** `unknown`: no such set in this workspace. `not-owner`: somebody else's. */
export interface Refused {
  readonly kind: 'unknown' | 'not-owner';
  readonly person: Person;
}

export interface SeasonName {
  readonly number: number;
  readonly label: string;
}
