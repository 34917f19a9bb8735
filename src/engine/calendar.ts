/** All calendar arithmetic. IANA zones only; weeks begin on Monday (ISO 8601). */
import type { PeriodKeys, Quarter } from './question.ts';
import { nearest } from './nearest.ts';

const two = (value: number | undefined) => String(value ?? 0).padStart(2, '0');

function at(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}

/** The day, ISO week and month in which a moment (ms since the epoch) falls in a zone. */
export function periodKeys(ms: number, zone: string): PeriodKeys {
  const moment = at(ms, zone);
  return {
    day: moment.toPlainDate().toString(),
    week: `${moment.yearOfWeek}-W${two(moment.weekOfYear)}`,
    month: moment.toPlainDate().toPlainYearMonth().toString(),
  };
}

/** The quarter in which a moment falls in a zone; it begins with the first moment of its first day there. */
export function quarterOf(ms: number, zone: string): Quarter {
  const date = at(ms, zone).toPlainDate();
  const number = Math.ceil(date.month / 3);
  const first = Temporal.PlainDate.from({ year: date.year, month: number * 3 - 2, day: 1 });
  const start = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  return { label: `${date.year}-Q${number}`, start: start(first), end: start(first.add({ months: 3 })) };
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
