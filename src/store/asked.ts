/**
 * Questions that are asked in public: of channel rounds and of daily occurrences. An asked question is (`asked`, `index`):
 * a round and the number of the question in it, or an occurrence and 0. Its clock is opened by the agenda (`agenda.ts`).
 *
 * What is open: from the claim that opened it until it is revealed. What is open in a round or daily of the workspace, or waits in a
 * running round, is drawn by nothing else there: by no set, no replacement, no other round or daily; a set that holds it passes over it when
 * it would be shown.
 */
import type { Difficulty, Language, Preset } from '../engine/question.ts';
import type { Candidate, Person, RecordedAnswer } from './words.ts';

/** A question that may be drawn for everybody, with the time that it would stay open. */
export interface PublicCandidate extends Candidate {
  /** 10 to 600. */
  readonly seconds: number;
}

/** A message as the platform names it. */
export interface PostedMessage {
  readonly channel: string;
  readonly message: string;
}

/** A public asked question, as the store knows it. */
export interface AskedState {
  readonly kind: 'round' | 'daily';
  readonly asked: string;
  readonly index: number;
  readonly questionId: string;
  readonly digest: string;
  /** Claim that opened it, in ms by the store's clock; left out while it waits. */
  readonly opened?: number;
  /** Nothing received at or after it counts; left out while it waits. A stop moves it to the time of the stop. */
  readonly closes?: number;
  /** After this the store takes no answer, whenever it was received; before it nobody is told the key of a round's question. */
  readonly revealed: boolean;
  readonly preset: Preset;
  /** Language of the public card. */
  readonly language: Language;
  /** How many questions the round has; 1 for a daily. */
  readonly count: number;
  /** Answers accepted so far. */
  readonly answers: number;
  /** Daily only. */
  readonly schedule?: string;
  /** Local date of the occurrence. Daily only. */
  readonly date?: string;
}

export interface StartRound {
  /** Fresh random id: `R` and 11 letters or digits. */
  readonly round: string;
  readonly place: string;
  /** 1 to 20. */
  readonly count: number;
  /** The whole filtered pool in seeded order. */
  readonly pool: readonly PublicCandidate[];
  readonly preset: Preset;
  /** Language of the public cards. */
  readonly language: Language;
}

/** A round of a place. One runs in a place at a time; dailies do not count. */
export interface RoundState {
  readonly id: string;
  readonly place: string;
  /** Platform id of who started it; empty where they had themselves deleted since. */
  readonly owner: string;
  /** Items that were drawn: may be fewer than asked for. */
  readonly count: number;
  /** Index of the newest question that was opened; -1 before the first. */
  readonly index: number;
  readonly preset: Preset;
  readonly language: Language;
  readonly started: number;
  /** Running until the stop, or until its podium is claimed; then the place is free. */
  readonly running: boolean;
  /** When somebody stopped it. */
  readonly stopped?: number;
  /** The newest card that is known. */
  readonly card?: PostedMessage;
}

export type RoundStarted =
  /** All items are drawn, by what the place has not seen; each counts as seen when it is opened. The entry `ask` of the first is due at once. */
  | { readonly kind: 'started'; readonly round: RoundState; readonly person: Person }
  /** One runs here. */
  | { readonly kind: 'running'; readonly round: RoundState; readonly person: Person }
  | { readonly kind: 'empty'; readonly person: Person };

export type RoundStopped =
  /**
   * The place is free at once. A question that is open closes at the time of the call and is revealed 3 s later; what was to be
   * asked is dropped; where nothing is left to reveal the podium is due at once.
   */
  | { readonly kind: 'stopped'; readonly round: RoundState; readonly person: Person }
  /** Somebody else's, and `any` was false. */
  | { readonly kind: 'not-owner'; readonly round: RoundState; readonly person: Person }
  /** None runs here. */
  | { readonly kind: 'none'; readonly person: Person };

/** How many chose what. Buckets are named by the process: option ids, or `=right`, `=partly`, `=wrong`, `?`. */
export type Distribution = Readonly<Record<string, number>>;

/** A public question read by somebody, changing nothing. */
export type AskedRead =
  | {
      readonly kind: 'asked';
      readonly state: AskedState;
      /** The asker's own answer. */
      readonly answer?: RecordedAnswer;
      /** Whether the hint was taken by the asker. */
      readonly hint: boolean;
      /** Only when it is revealed, or a daily was answered by the asker. */
      readonly distribution?: Distribution;
      /** The item as it was when it was posted (see `Finished.copy`); left out until the post was finished. */
      readonly copy?: string;
      readonly person: Person;
    }
  | { readonly kind: 'unknown'; readonly person: Person };

/** A row of the table of one round. */
export interface RoundRow {
  /** Standard competition rank by points, then right answers. */
  readonly rank: number;
  readonly name: string;
  readonly points: number;
  readonly right: number;
  readonly self: boolean;
}

export type RoundTable =
  | {
      readonly kind: 'table';
      readonly round: RoundState;
      /** At most `limit`; hidden players have no row but their own. */
      readonly players: readonly RoundRow[];
      readonly teams: readonly RoundRow[];
      /** The asker's own row. */
      readonly own?: RoundRow;
      /** Players who answered. */
      readonly total: number;
      readonly person: Person;
    }
  | { readonly kind: 'unknown'; readonly person: Person };

/** What became of one occurrence in one place. `uncertain`: it is unknown whether the post was made. */
export type OccurrenceOutcome = 'posted' | 'caught-up' | 'skipped' | 'missed' | 'uncertain' | 'refused';

/** Logged, and kept in the history of the schedule. */
export interface OccurrenceRecord {
  readonly schedule: string;
  /** Local date. */
  readonly date: string;
  /** Left out where it concerns all places: skipped, missed. */
  readonly place?: string;
  readonly asked?: string;
  readonly outcome: OccurrenceOutcome;
  /** A text id under `daily.reason.`: `late`, `admin`, `no-questions`, `forbidden`, `gone`, `off`, `outage`. */
  readonly reason?: string;
}

/** The next occurrence of a schedule, as the calendar gives it. */
export interface Occurrence {
  readonly date: string;
  /** ms since the epoch. */
  readonly due: number;
  /** When its question closes if it is posted in time. */
  readonly closes: number;
}

export interface ScheduleHistory {
  readonly schedule: string;
  /** Newest local date for which something was posted or tried; outlives `off`. */
  readonly last?: string;
  /** What the agenda holds. */
  readonly next?: Occurrence;
  /** Refusals in a row by place, and the run of occurrences with at least one answer there. From 3 refusals on a place gets no cards. */
  readonly places: readonly { readonly place: string; readonly refusals: number; readonly streak: number }[];
  /** The asker's own run of answered occurrences. */
  readonly streak: number;
  /** Newest first, at most 30: a row for each date and place. */
  readonly occurrences: readonly (OccurrenceRecord & { readonly at: number; readonly card?: PostedMessage })[];
}

export interface DailyHistory {
  readonly kind: 'daily';
  /** Of every schedule that ever posted or has an occurrence to come, by name. */
  readonly schedules: readonly ScheduleHistory[];
  readonly person: Person;
}

/** What a person is told of a public answer beside the verdict. */
export interface PublicAnswer {
  readonly state: AskedState;
  /** Run of answered occurrences of the schedule, this one included. Daily only. */
  readonly streak?: number;
}

/** What the weekly digest tells. Counts of the answers of one schedule in one week. */
export interface DigestFacts {
  readonly week: string;
  readonly players: readonly RoundRow[];
  readonly teams: readonly RoundRow[];
  readonly answers: number;
  readonly right: number;
  /** The question with the lowest share of right answers among those with at least 3, then the most answers, then the id. */
  readonly hardest?: { readonly questionId: string; readonly difficulty: Difficulty; readonly answers: number; readonly right: number };
}
