/**
 * The agenda: what must happen and when, in each workspace, changed in the same step as what it belongs to.
 *
 * An entry is due at a time, is claimed with a lease, done by who claimed it, and finished. A claim gives it a fence (a number that
 * only grows); `finish` with an older fence changes nothing, so who was stopped in the middle and woke up late does no harm. An entry
 * whose lease ran out is due again, with `attempt` one higher.
 *
 * Ids derive from what is to be done (`entryId`), so adding one twice adds it once; one that was done may be added again.
 * Times are ms since the epoch by the store's clock, handed in by the caller (process clock + `Store.skew()`); on Redis a lease never
 * ends before the server's own time plus its length.
 */
import type { Language } from '../engine/question.ts';
import type { AskedState, DigestFacts, Distribution, Occurrence, OccurrenceRecord, PostedMessage, RoundRow, RoundState } from './asked.ts';
import type { SeasonPodium } from './league.ts';
import type { Candidate } from './words.ts';

/** What is to be done. */
export type Step =
  /**
   * Open a question of a round and post it. `silent`: questions before it in a row that nobody answered. `from`: when it was to be asked at first,
   * however often it was put off since; the first question has none, it was to be asked when the round began.
   */
  | { readonly kind: 'ask'; readonly asked: string; readonly index: number; readonly place: string; readonly silent: number; readonly from?: number }
  /** Reveal a question of a round. */
  | { readonly kind: 'reveal'; readonly asked: string; readonly index: number; readonly place: string; readonly silent: number }
  /** End a round. `end`: why it comes before the last question, where nobody stopped it. */
  | { readonly kind: 'podium'; readonly asked: string; readonly place: string; readonly end?: 'silent' | 'late' | 'card' }
  /** Open the question of an occurrence; its cards, one for each place, come into being with it. */
  | { readonly kind: 'daily'; readonly schedule: string; readonly date: string; readonly closes: number }
  /** Post the card of an occurrence in one place. */
  | { readonly kind: 'card'; readonly asked: string; readonly schedule: string; readonly date: string; readonly place: string }
  /** Edit the number of answers into a card. `shown`: the number that stands there; `stage`: how often it was looked at. */
  | { readonly kind: 'count'; readonly asked: string; readonly place: string; readonly shown: number; readonly stage: number }
  /** Reveal an occurrence in one place. */
  | { readonly kind: 'close'; readonly asked: string; readonly place: string }
  /** Tell a place of the week that ended. `week`: ISO week, such as `2026-W48`. */
  | { readonly kind: 'digest'; readonly schedule: string; readonly week: string; readonly place: string };

export type StepKind = Step['kind'];

export interface AgendaEntry {
  readonly due: number;
  readonly step: Step;
}

/** The id of an entry, unique in its workspace; also the identity of what it posts, with the workspace before it. */
export function entryId(step: Step): string {
  switch (step.kind) {
    case 'ask':
    case 'reveal':
      return `${step.kind}:${step.asked}:${step.index}`;
    case 'podium':
      return `podium:${step.asked}`;
    case 'daily':
      return `daily:${step.schedule}`;
    case 'card':
      return `card:${step.schedule}:${step.date}:${step.place}`;
    case 'count':
    case 'close':
      return `${step.kind}:${step.asked}:${step.place}`;
    case 'digest':
      return `digest:${step.schedule}:${step.place}`;
  }
}

/** A schedule as a claim needs it, made from the settings of the revision that the claim carries. */
export interface ClaimSchedule {
  /** Fresh random id for an occurrence that this claim opens: `D` and 11 letters or digits. */
  readonly asked: string;
  /** Channels that get a card. */
  readonly places: readonly string[];
  /** Which of `Claim.pools` it draws from. */
  readonly pool: number;
  readonly language: Language;
}

export interface Claim {
  readonly workspace: string;
  readonly revision: number;
  readonly now: number;
  /** 5,000 to 60,000. */
  readonly leaseMs: number;
  /** A daily later than this is missed: it opens nothing. */
  readonly graceMs: number;
  /** Most entries at once, 1 to 200; the cards that a daily brings come on top, leased by the same claim. */
  readonly limit: number;
  /** Of the schedules that are on, by name. A daily of a schedule that is not here is dropped. */
  readonly schedules: Readonly<Record<string, ClaimSchedule>>;
  /** Seeded pools; `seconds` is not used by dailies. */
  readonly pools: readonly (readonly Candidate[])[];
}

interface ClaimedBase {
  readonly id: string;
  readonly fence: number;
  /** 1 for the first claim. */
  readonly attempt: number;
  readonly due: number;
  /** ms of the first claim: a post may have been tried since. */
  readonly first: number;
}

/** An entry with everything that is needed to do it. */
export type Claimed =
  /**
   * The question is open: `state.opened` is the time of the first claim, `closes` is that + 2 s + its seconds, and the entry `reveal` stands 3 s after it.
   * `state` is left out where the round no longer runs: nothing is to be asked.
   */
  | (ClaimedBase & { readonly step: Extract<Step, { kind: 'ask' }>; readonly round: RoundState; readonly state?: AskedState })
  /** The question is revealed from now on. `fastest`: the first right answer of a player who is not hidden, of preset `fast`. */
  | (ClaimedBase & {
      readonly step: Extract<Step, { kind: 'reveal' }>;
      readonly round: RoundState;
      readonly state: AskedState;
      readonly card?: PostedMessage;
      readonly copy?: string;
      readonly distribution: Distribution;
      readonly right: number;
      readonly fastest?: { readonly name: string; readonly ms: number };
    })
  /** The round has ended and its place is free. At most three rows each, hidden players left out. */
  | (ClaimedBase & {
      readonly step: Extract<Step, { kind: 'podium' }>;
      readonly round: RoundState;
      readonly players: readonly RoundRow[];
      readonly teams: readonly RoundRow[];
      readonly total: number;
    })
  /**
   * `missed`: later than the grace time. `done`: its date is not after the last one of the schedule. `nowhere`: each of its places has refused three
   * times in a row. `empty`: nothing to draw.
   */
  | (ClaimedBase & {
      readonly step: Extract<Step, { kind: 'daily' }>;
      readonly outcome: 'opened' | 'missed' | 'done' | 'nowhere' | 'empty';
      readonly state?: AskedState;
      /** With the first that opens after a season ended. */
      readonly season?: SeasonPodium;
    })
  | (ClaimedBase & {
      readonly step: Extract<Step, { kind: 'card' }>;
      readonly state: AskedState;
      /** The occurrence before it: answers and right ones in all places, and the run of this place. */
      readonly before?: { readonly answers: number; readonly right: number; readonly streak: number };
    })
  | (ClaimedBase & { readonly step: Extract<Step, { kind: 'count' }>; readonly state: AskedState; readonly card?: PostedMessage; readonly copy?: string })
  /** The question is revealed from now on. */
  | (ClaimedBase & {
      readonly step: Extract<Step, { kind: 'close' }>;
      readonly state: AskedState;
      readonly card?: PostedMessage;
      readonly copy?: string;
      readonly distribution: Distribution;
      readonly right: number;
    })
  | (ClaimedBase & { readonly step: Extract<Step, { kind: 'digest' }>; readonly facts: DigestFacts })
  /** What is kept of it cannot be read: it stops only itself. To be finished without anything else. */
  | (ClaimedBase & { readonly step: undefined });

export interface ClaimResult {
  readonly kind: 'claimed';
  /** In order of due time. */
  readonly entries: readonly Claimed[];
  /** Earliest time at which something else is due here. */
  readonly next?: number;
}

/** What became of a post of `ask` or `card`. */
export interface PostResult {
  readonly outcome: 'posted' | 'uncertain' | 'refused';
  /** With `posted`. */
  readonly card?: PostedMessage;
}

export interface Finished {
  readonly id: string;
  readonly fence: number;
  /** Not done: due again at this time; nothing else here applies. */
  readonly retry?: number;
  /** With `retry`: nothing was posted for certain, so the next claim counts as the first one. */
  readonly untried?: boolean;
  /** Of an `ask` or a `card`. Counts refusals in a row of a schedule's place, or ends the count. */
  readonly post?: PostResult;
  /** Moves the closing time of the asked question, and its reveal with it: confirmed late. */
  readonly closes?: number;
  /** The item as JSON, kept until 7 days after the reveal; at most 60,000 characters. */
  readonly copy?: string;
  /** Ends this round, as lost: the place is free, its entries go. Answers and scores stay. */
  readonly end?: string;
  readonly add?: readonly AgendaEntry[];
  readonly occurrences?: readonly OccurrenceRecord[];
}

export interface Finish {
  readonly workspace: string;
  readonly now: number;
  readonly entries: readonly Finished[];
}

export interface FinishResult {
  readonly kind: 'finished';
  /** Ids of entries that somebody else has claimed since: nothing of them was applied. */
  readonly fenced: readonly string[];
  /** Refusals in a row after it, by entry id, for cards that were refused. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly next?: number;
}

/** What settings that change schedules change in the agenda, in the same step. */
export interface AgendaChange {
  /** The next occurrence of a schedule; null takes it from the agenda, its digests with it. A date that is not after the schedule's last is kept out. */
  readonly occurrences?: Readonly<Record<string, Occurrence | null>>;
  /** Digests to come, by schedule; null takes those of all its places away. */
  readonly digests?: Readonly<Record<string, { readonly week: string; readonly due: number; readonly places: readonly string[] } | null>>;
  /** Places whose refusals are forgotten: they were set again by hand. */
  readonly revive?: readonly { readonly schedule: string; readonly place: string }[];
}

/** Something that an administrator should know and could not be told directly. */
export interface Notice {
  /** The same notice is kept once. */
  readonly id: string;
  readonly at: number;
  /** A text id under `notice.`. */
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface DueWorkspaces {
  /** At most `limit`, the longest due first. */
  readonly due: readonly string[];
  /** Earliest time after `now` at which a workspace has something due. */
  readonly next?: number;
}
