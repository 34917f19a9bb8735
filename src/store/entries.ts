/** The answer log, which is the truth, and what is derived from it: in the forms in which a rebuild reads and compares them. */
import type { Credit, Kind, PeriodKeys, Preset } from '../engine/question.ts';
import type { OccurrenceRecord } from './asked.ts';
import type { RekeyEntry } from './league.ts';
import type { AnsweredQuestion } from './words.ts';

/** One entry of the answer log; `seq` counts all kinds of one workspace from 1. */
export type LogEntry =
  | (AnsweredQuestion & {
      readonly type: 'answer';
      readonly seq: number;
      /** With `index`, the asked question. */
      readonly asked: string;
      readonly index: number;
      readonly delivery: string;
      readonly kind: Kind;
      readonly preset: Preset;
      /** The channel in which it was answered. Format 1 did not keep it. */
      readonly place?: string;
      /** When the question was first shown to who answered, in ms since the epoch by the store's clock; nothing where it never was, or in format 1. */
      readonly opened?: number;
      readonly received: number;
      /** Number of the player, or nothing after deletion. */
      readonly player?: number;
      /** Number of the team at that time. */
      readonly team?: number;
      readonly bankVersion: string;
      /** Option ids or `?`; for a typed text only `=`, the text lies with the player. */
      readonly choice: string;
      readonly credit: Credit;
      readonly hint: boolean;
      readonly speed: number;
      readonly streak: number;
      readonly settled: boolean;
      readonly points: number;
      readonly periods: PeriodKeys;
      readonly season: number;
      /** Of a daily. */
      readonly schedule?: string;
      /** From another organisation: no score and no run. */
      readonly guest?: true;
    })
  /** `void`: its question was made void while it was open. */
  | (Omit<OccurrenceRecord, 'outcome'> & { readonly outcome: OccurrenceRecord['outcome'] | 'void'; readonly type: 'occurrence'; readonly seq: number; readonly at: number })
  | { readonly type: 'season'; readonly seq: number; readonly at: number; readonly number: number; readonly label: string; readonly named?: true }
  | { readonly type: 'zone'; readonly seq: number; readonly at: number; readonly timezone: string }
  | {
      readonly type: 'team';
      readonly seq: number;
      readonly at: number;
      readonly change: 'created' | 'joined' | 'left' | 'renamed' | 'deleted';
      readonly team: number;
      /** Who did it. */
      readonly player: number;
    }
  /** `by`: number of the player who asked for it. */
  | (RekeyEntry & { readonly type: 'rekey'; readonly seq: number; readonly by?: number })
  /** A player was deleted. Their answers keep the number, which leads to nobody. */
  | { readonly type: 'forgotten'; readonly seq: number; readonly at: number; readonly player: number };

export interface Tally {
  readonly answers: number;
  readonly right: number;
}

/**
 * Boards and statistics in a form that can be compared with a rebuild.
 * Board names: `<players|teams>:<period>:<key>[:<area>]`, such as `teams:week:2026-W48`,
 * `players:season:3:pods`, `players:all:-`.
 */
export interface Derived {
  readonly boards: ReadonlyMap<string, ReadonlyMap<number, DerivedRow>>;
  /**
   * `<season>:<player>` to the fields of the player's statistics: `a:<area>:<difficulty>`, `t:<topic>` for
   * settled answers, and `practice`, whose `right` is always 0.
   */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, Tally>>;
  /** Runs of answered occurrences: by schedule, `p:<player>` and `c:<place>`. */
  readonly streaks?: ReadonlyMap<string, ReadonlyMap<string, DerivedRun>>;
  /** Labels by number. */
  readonly seasons?: ReadonlyMap<number, string>;
  /** Counts of settled, not voided answers of the workspace, as far as they are kept: `questions:<season>` by question, `weeks` by week, `areas:<month>` by area. */
  readonly workspace?: ReadonlyMap<string, ReadonlyMap<string, Tally>>;
}

export interface DerivedRun {
  readonly days: number;
  /** Ordinal of the last occurrence that was answered: occurrences of a schedule are counted from 1 as they are posted or first answered. */
  readonly last: number;
}

export interface DerivedRow {
  readonly points: number;
  /** The answer with which the points were reached. */
  readonly seq: number;
  readonly right: number;
  readonly answers: number;
  /** Team boards: members with a settled answer in the period; 0 on players' boards. */
  readonly active: number;
}
