/** All calendar arithmetic. IANA zones only; weeks begin on Monday (ISO 8601). */
import type { PeriodKeys, Quarter } from './question.ts';
import { nearest } from './nearest.ts';

const two = (value: number | undefined) => String(value ?? 0).padStart(2, '0');

function at(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}

/** A local day, and the periods that it lies in. */
interface LocalDay {
  /** First moment of the day and of the next one, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly keys: PeriodKeys;
  readonly quarter: Quarter;
}

/** The day that was last asked for in each zone: nearly every moment is of today, and finding a day is dear. */
const latest = new Map<string, LocalDay>();
/** There are some 600 names, in any case of letters. */
const ZONES_KEPT = 1_000;

function dayOf(ms: number, zone: string): LocalDay {
  const known = latest.get(zone);
  if (known !== undefined && known.start <= ms && ms < known.end) return known;
  const date = at(ms, zone).toPlainDate();
  const number = Math.ceil(date.month / 3);
  const first = Temporal.PlainDate.from({ year: date.year, month: number * 3 - 2, day: 1 });
  const start = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  const day: LocalDay = {
    start: start(date),
    end: start(date.add({ days: 1 })),
    keys: { day: date.toString(), week: `${date.yearOfWeek}-W${two(date.weekOfYear)}`, month: date.toPlainYearMonth().toString() },
    quarter: { label: `${date.year}-Q${number}`, start: start(first), end: start(first.add({ months: 3 })) },
  };
  if (latest.size >= ZONES_KEPT) latest.clear();
  latest.set(zone, day);
  return day;
}

/** The day, ISO week and month in which a moment (ms since the epoch) falls in a zone. */
export function periodKeys(ms: number, zone: string): PeriodKeys {
  return dayOf(ms, zone).keys;
}

/** The day before, and the week and month before those of a day. */
export function previousKeys({ day }: Pick<PeriodKeys, 'day'>): PeriodKeys {
  const date = Temporal.PlainDate.from(day);
  const week = date.subtract({ days: 7 });
  return {
    day: date.subtract({ days: 1 }).toString(),
    week: `${week.yearOfWeek}-W${two(week.weekOfYear)}`,
    month: date.toPlainYearMonth().subtract({ months: 1 }).toString(),
  };
}

/** The quarter in which a moment falls in a zone; it begins with the first moment of its first day there. */
export function quarterOf(ms: number, zone: string): Quarter {
  return dayOf(ms, zone).quarter;
}

/** A moment as it is read off a wall: local date, time of day `HH:MM`, and the day of the week from 1 for Monday. */
export interface WallClock {
  readonly date: string;
  readonly time: string;
  readonly weekday: number;
}

/** What calendar and clock show in a zone at a moment (ms since the epoch). */
export function wallClock(ms: number, zone: string): WallClock {
  const local = at(ms, zone);
  return { date: local.toPlainDate().toString(), time: `${two(local.hour)}:${two(local.minute)}`, weekday: local.dayOfWeek };
}

/** Whether this is the name of a time zone: an IANA name, not an offset. */
export function isZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z]/u.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

let known: readonly string[] | undefined;

/** The names of time zones that can be offered, sorted. */
export function zones(): readonly string[] {
  known ??= [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].toSorted();
  return known;
}

/** What people type instead of the city that names their zone. */
const ZONE_WORDS: Readonly<Record<string, string>> = {
  beijing: 'Asia/Shanghai',
  北京: 'Asia/Shanghai',
  上海: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  cst: 'Asia/Shanghai',
  taipei: 'Asia/Taipei',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  ist: 'Asia/Kolkata',
  japan: 'Asia/Tokyo',
  jst: 'Asia/Tokyo',
  seattle: 'America/Los_Angeles',
  'san francisco': 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  est: 'America/New_York',
  edt: 'America/New_York',
  boston: 'America/New_York',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  germany: 'Europe/Berlin',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  uk: 'Europe/London',
  gmt: 'UTC',
  z: 'UTC',
};

/** The zone that was probably meant ("Berlin" is Europe/Berlin); nothing when none is near. */
export function nearestZone(text: string): string | undefined {
  const typed = text.trim().toLowerCase();
  const word = ZONE_WORDS[typed];
  if (word !== undefined) return word;
  const byCity = new Map(zones().map((zone) => [(zone.split('/').at(-1) ?? zone).toLowerCase(), zone]));
  const city = typed.replaceAll(' ', '_');
  const exact = byCity.get(city) ?? zones().find((zone) => zone.toLowerCase() === city);
  if (exact !== undefined) return exact;
  const full = nearest(city, zones());
  if (city.includes('/') && full !== undefined) return full;
  const near = nearest(city, [...byCity.keys()]);
  return near === undefined ? full : byCity.get(near);
}
