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
  /** Language that was asked for; the workspace's where it has none. */
  readonly language?: Language;
  /** What the server spoke when it was set: for as long as neither it nor the workspace has a language. */
  readonly server?: Language;
  /** Whether the winners of a week, its teams and its hardest question are posted after it. */
  readonly digest: boolean;
  /** Channels, in the order in which they were added. */
  readonly places: readonly string[];
  /** Off posts nothing and keeps the name; paused as well, until it is resumed. */
  readonly state: 'on' | 'paused' | 'off';
  /** Local dates on which nothing is asked, `from` and `until` inclusive. */
  readonly skips: readonly { readonly from: string; readonly until: string }[];
  /** Platform id of the administrator who set it; left out once that person had their data deleted. */
  readonly setBy?: string;
  /** What was kept of it could not be read whole: it is off until it is set again. */
  readonly damaged?: true;
}

/** The language of what it posts. */
export function scheduleLanguage({ language, server }: Pick<Schedule, 'language' | 'server'>, workspace: Language | undefined): Language {
  return language ?? workspace ?? server ?? 'en';
}

/** When an occurrence of a schedule is asked; times in ms since the epoch. */
export interface Asking {
  /** Local date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly due: number;
  /** When its question closes if it is posted in time. */
  readonly closes: number;
}

/** A row of what is to come. */
export type Upcoming =
  | ({ readonly kind: 'asked' } & Asking)
  /** Dates in a row on which nothing is asked, by one skip. `dates` counts those that would have been asked. */
  | { readonly kind: 'skipped'; readonly from: string; readonly until: string; readonly dates: number; readonly skip: Schedule['skips'][number] };

/** A digest to come: of the week that has ended by then. */
export interface DigestDue {
  /** ISO week, `2026-W48`. */
  readonly week: string;
  readonly due: number;
}

/** What the calendar needs of a schedule. */
type Timed = Pick<Schedule, 'time' | 'days' | 'open' | 'skips'>;

const HOUR = 3_600_000;
/** The digest stands above the question that is due at the same time. */
const DIGEST_AHEAD = 1_000;
/** So many dates are looked at for one answer; skips are jumped over. */
const DATES_LOOKED_AT = 1_500;
/** The last one whose dates compare as text. */
const YEAR_MAX = 9_999;

/** Zone of a schedule: its own, else the workspace's, else UTC. */
export function scheduleZone(schedule: Pick<Schedule, 'timezone'>, workspace: string | undefined): string {
  return schedule.timezone ?? workspace ?? 'UTC';
}

/**
 * When it is `time` (`HH:MM`) on a local date, in ms since the epoch. Inside a gap the time is read with the offset before the gap, in an
 * overlap it is the first of the two (RFC 5545). Nothing where the zone has no such date (Apia, 2011-12-30).
 */
export function momentOf(date: string, time: string, zone: string): number | undefined {
  const day = Temporal.PlainDate.from(date);
  if (!day.toZonedDateTime(zone).toPlainDate().equals(day)) return undefined;
  return day.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** Local date of a moment. */
export function localDate(ms: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The skip that covers a local date. */
export function skipOn(schedule: Pick<Schedule, 'skips'>, date: string): Schedule['skips'][number] | undefined {
  return schedule.skips.find(({ from, until }) => from <= date && date <= until);
}

interface Candidate {
  readonly date: string;
  readonly due: number;
  readonly skip?: Schedule['skips'][number];
}

/** Dates on which the schedule would ask, from a local date on, skipped ones too. `jump` passes over skips without naming each date. */
function* dates(schedule: Timed, zone: string, from: string, jump: boolean): Generator<Candidate> {
  let day = Temporal.PlainDate.from(from);
  for (let looked = 0; looked < DATES_LOOKED_AT && day.year <= YEAR_MAX; looked += 1) {
    const date = day.toString();
    const skip = skipOn(schedule, date);
    const weekday = WEEKDAYS[day.dayOfWeek - 1];
    if (weekday !== undefined && schedule.days.includes(weekday) && !(jump && skip !== undefined)) {
      const due = momentOf(date, schedule.time, zone);
      if (due !== undefined) yield { date, due, ...(skip === undefined ? {} : { skip }) };
    }
    day = jump && skip !== undefined ? Temporal.PlainDate.from(skip.until).add({ days: 1 }) : day.add({ days: 1 });
  }
}

/** The first unskipped date after a local date, as long as there is one within some years. */
function after(schedule: Timed, zone: string, date: string): Candidate | undefined {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
  return dates(schedule, zone, next, true).next().value ?? undefined;
}

/** When a question that is asked on this date closes. */
function closing(schedule: Timed, zone: string, { date, due }: Candidate): number {
  if (schedule.open !== 'next') return due + schedule.open * HOUR;
  return Math.min(after(schedule, zone, date)?.due ?? Number.POSITIVE_INFINITY, due + OPEN_HOURS_MAX * HOUR);
}

/** The occurrence of a local date, skipped or not; nothing on a day of the week on which nothing is asked. */
export function occurrenceOn(schedule: Timed, zone: string, date: string): Asking | undefined {
  const found: Candidate | undefined = dates(schedule, zone, date, false).next().value ?? undefined;
  return found?.date === date ? { date, due: found.due, closes: closing(schedule, zone, found) } : undefined;
}

/**
 * The next occurrence that is not skipped and due after a moment.
 * @param last local date: only dates after it
 */
export function nextOccurrence(schedule: Timed, zone: string, moment: number, last?: string): Asking | undefined {
  const today = localDate(moment, zone);
  const from = last !== undefined && last >= today ? Temporal.PlainDate.from(last).add({ days: 1 }).toString() : today;
  for (const found of dates(schedule, zone, from, true)) {
    if (found.due > moment) return { date: found.date, due: found.due, closes: closing(schedule, zone, found) };
  }
  return undefined;
}

/**
 * What is to come after a moment: `count` occurrences in order, and between them what is skipped, the dates of one skip in a row.
 * @param last local date: only dates after it
 */
export function upcoming(schedule: Timed, zone: string, moment: number, count: number, last?: string): readonly Upcoming[] {
  const rows: Upcoming[] = [];
  let asked = 0;
  for (const found of dates(schedule, zone, localDate(moment, zone), false)) {
    if (asked >= count) break;
    const { date, due, skip } = found;
    if (due <= moment || (last !== undefined && date <= last)) continue;
    const before = rows.at(-1);
    if (skip === undefined) {
      rows.push({ kind: 'asked', date, due, closes: closing(schedule, zone, found) });
      asked += 1;
    } else if (before?.kind === 'skipped' && before.skip === skip) rows[rows.length - 1] = { ...before, until: date, dates: before.dates + 1 };
    else rows.push({ kind: 'skipped', from: date, until: date, dates: 1, skip });
  }
  return rows;
}

/**
 * Local dates after `date` whose occurrence was due at or before a moment, the newest `limit` of them in order. `skipped`: by a skip.
 */
export function passedDates(
  schedule: Timed,
  zone: string,
  date: string,
  moment: number,
  limit: number,
): readonly { readonly date: string; readonly skipped: boolean }[] {
  const until = localDate(moment, zone);
  const first = Temporal.PlainDate.from(date).add({ days: 1 });
  // Each of the dates lies in another day, and at least one day of each week is one of them.
  const earliest = Temporal.PlainDate.from(until).subtract({ days: 7 * limit + 7 });
  const from = Temporal.PlainDate.compare(first, earliest) < 0 ? earliest : first;
  const passed: { readonly date: string; readonly skipped: boolean }[] = [];
  for (const found of dates(schedule, zone, from.toString(), false)) {
    if (found.date > until) break;
    if (found.due <= moment) passed.push({ date: found.date, skipped: found.skip !== undefined });
  }
  return passed.slice(-limit);
}

/** ISO week of a local date: `2026-W48`. */
export function weekOf(date: string): string {
  const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date);
  return `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`;
}

/** The next digest that is due after a moment: on Monday, a second before the schedule's time, of the week that ended. */
export function nextDigest(schedule: Pick<Schedule, 'time'>, zone: string, moment: number): DigestDue {
  const today = Temporal.PlainDate.from(localDate(moment, zone));
  const thisMonday = today.subtract({ days: today.dayOfWeek - 1 });
  for (let weeks = 0; ; weeks += 1) {
    const monday = thisMonday.add({ weeks });
    const at = momentOf(monday.toString(), schedule.time, zone);
    if (at !== undefined && at - DIGEST_AHEAD > moment) return { week: weekOf(monday.subtract({ days: 1 }).toString()), due: at - DIGEST_AHEAD };
  }
}
