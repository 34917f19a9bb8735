/** A daily question: when, where and from what it is asked. Plain data; the calendar of it is pure. */
import type { Difficulty, Language } from './question.ts';

/** Monday first, as in ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Longest time that a daily question stays open, in hours. */
export const OPEN_HOURS_MAX = 96;

export interface Schedule {
  /** 1 to 32 of a-z, 0-9 and `-`; unique in the workspace. */
  readonly name: string;
  /** Local time of day, `HH:MM`. */
  readonly time: string;
  /** IANA name; the workspace's zone where it has none of its own. */
  readonly timezone?: string;
  /** At least one, in the order of the week. */
  readonly days: readonly Weekday[];
  /** An area or topic id. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  /** How long a question stays open: to the next unskipped occurrence, or so many hours (1 to 96); never longer than 96 hours. */
  readonly open: 'next' | number;
  /** Language of the public card; the workspace's where it has none. */
  readonly language?: Language;
  /** Whether the winners of a week, its teams and its hardest question are posted after it. */
  readonly digest: boolean;
  /** Channels, in the order in which they were added. */
  readonly places: readonly string[];
  /** Off posts nothing and keeps the name; paused as well, until it is resumed. */
  readonly state: 'on' | 'paused' | 'off';
  /** Local dates on which nothing is asked, `from` and `until` inclusive. */
  readonly skips: readonly { readonly from: string; readonly until: string }[];
  /** Platform id of the administrator who set it. */
  readonly setBy: string;
}
