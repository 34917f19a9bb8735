/** What people type for a time of day, days of the week and a date; and what was probably meant where it is none. */
import { nearest } from './nearest.ts';
import { WEEKDAYS, type Weekday } from './schedule.ts';

/** `ok`: understood. `near`: not right, this was probably meant. `none`: nothing near. */
export type Read<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'near'; readonly value: T } | { readonly kind: 'none' };

const NONE = { kind: 'none' } as const;
const two = (value: number) => String(value).padStart(2, '0');

const TIME_WORDS: Readonly<Record<string, string>> = { noon: '12:00', midday: '12:00', midnight: '00:00', 中午: '12:00', 正午: '12:00', 午夜: '00:00', 零点: '00:00' };
const MORNING = /^(?:am|上午|早上|早晨|凌晨)$/u;
const CHINESE_HALF = /^(?<half>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上)?(?<hour>\d{1,2})(?:点|时)(?:(?<minute>\d{1,2})分?|(?<thirty>半)|整)?$/u;
const CLOCK = /^(?<half>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上)?(?<hour>\d{1,2})(?:[:.h](?<minute>\d{1,2}))?(?<after>am|pm)?$/u;
const BARE = /^(?<hour>\d{2})(?<minute>\d{2})(?<after>am|pm)?$/u;

/** A time of day as `HH:MM`: `9:00`, `9am`, `09.00`, `9:00 pm`, `0900`, `下午3点半`. */
export function readTime(text: string): Read<string> {
  const typed = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, '').replace(/([ap])\.m\.?$/u, '$1m').replace(/(?:uhr|o'clock)$/u, '');
  const word = TIME_WORDS[typed];
  if (word !== undefined) return { kind: 'ok', value: word };
  const parts = (CHINESE_HALF.exec(typed) ?? BARE.exec(typed) ?? CLOCK.exec(typed))?.groups;
  if (parts?.['hour'] === undefined) return NONE;
  const half = parts['half'] ?? parts['after'];
  const minute = parts['thirty'] === undefined ? Number(parts['minute'] ?? 0) : 30;
  let hour = Number(parts['hour']);
  const twelve = half === undefined || (hour >= 1 && hour <= 12);
  if (half !== undefined && hour <= 12) hour = MORNING.test(half) ? hour % 12 : half === '中午' && hour >= 10 ? hour : (hour % 12) + 12;
  const value = `${two((hour + Math.floor(minute / 60)) % 24)}:${two(minute % 60)}`;
  return twelve && hour < 24 && minute < 60 ? { kind: 'ok', value } : { kind: 'near', value };
}

const DAY_SETS: Readonly<Record<string, readonly Weekday[]>> = {
  daily: WEEKDAYS,
  everyday: WEEKDAYS,
  all: WEEKDAYS,
  每天: WEEKDAYS,
  每日: WEEKDAYS,
  weekdays: WEEKDAYS.slice(0, 5),
  workdays: WEEKDAYS.slice(0, 5),
  工作日: WEEKDAYS.slice(0, 5),
  weekend: WEEKDAYS.slice(5),
  weekends: WEEKDAYS.slice(5),
  周末: WEEKDAYS.slice(5),
};

const DAY_NAMES: Readonly<Record<string, Weekday>> = {
  ...Object.fromEntries(WEEKDAYS.map((day) => [day, day])),
  monday: 'mon',
  tuesday: 'tue',
  tues: 'tue',
  wednesday: 'wed',
  thursday: 'thu',
  thur: 'thu',
  thurs: 'thu',
  friday: 'fri',
  saturday: 'sat',
  sunday: 'sun',
  一: 'mon',
  二: 'tue',
  三: 'wed',
  四: 'thu',
  五: 'fri',
  六: 'sat',
  日: 'sun',
  天: 'sun',
};

/** Days from one to another, over the end of the week where need be. */
function span(from: Weekday, until: Weekday): Weekday[] {
  const start = WEEKDAYS.indexOf(from);
  const length = (WEEKDAYS.indexOf(until) - start + 7) % 7;
  return Array.from({ length: length + 1 }, (_, at) => WEEKDAYS[(start + at) % 7] ?? from);
}

function inOrder(days: Iterable<Weekday>): readonly Weekday[] {
  const chosen = new Set(days);
  return WEEKDAYS.filter((day) => chosen.has(day));
}

/** Days of the week, at least one, in their order: `mon-fri`, `daily`, `weekdays`, `mon,wed,fri`, `周一至周五`. */
export function readDays(text: string): Read<readonly Weekday[]> {
  const typed = text.normalize('NFKC').trim().toLowerCase().replaceAll('每天', 'daily').replace(/every ?day/u, 'daily').replace(/星期|礼拜|周(?!末)/gu, ' ').trim();
  const plain = typed
    .replace(/\s*(?:-|–|—|~|\.\.+|\bto\b|\bthrough\b|至|到)\s*/gu, '-')
    .replace(/([一二三四五六日天])(?=[一二三四五六日天])/gu, '$1 ');
  let exact = true;
  const find = (word: string): Weekday | undefined => {
    const known = DAY_NAMES[word];
    if (known !== undefined) return known;
    exact = false;
    const near = nearest(word, Object.keys(DAY_NAMES).filter((name) => name.length > 2));
    return near === undefined ? undefined : DAY_NAMES[near];
  };
  const days: Weekday[] = [];
  for (const part of plain.split(/[\s,;、/+&]+|(?:\band\b|和|及)/u).filter((each) => each !== '')) {
    const set = DAY_SETS[part];
    if (set !== undefined) {
      days.push(...set);
      continue;
    }
    const [from, until, ...more] = part.split('-').map(find);
    if (from !== undefined && more.length === 0) {
      if (until !== undefined) days.push(...span(from, until));
      else days.push(from);
      continue;
    }
    exact = false;
    const near = nearest(part, Object.keys(DAY_SETS));
    if (near !== undefined) days.push(...(DAY_SETS[near] ?? []));
  }
  if (days.length === 0) return NONE;
  return { kind: exact ? 'ok' : 'near', value: inOrder(days) };
}

/** Days in the form in which they may be typed again: `daily`, `mon-fri`, `mon,wed,fri`. */
export function writeDays(days: readonly Weekday[]): string {
  const ordered = inOrder(days);
  if (ordered.length === WEEKDAYS.length) return 'daily';
  const [first] = ordered;
  const last = ordered.at(-1);
  if (first !== undefined && last !== undefined && ordered.length > 2 && span(first, last).length === ordered.length) return `${first}-${last}`;
  return ordered.join(',');
}

const DATE_WORDS: Readonly<Record<string, number>> = { today: 0, tomorrow: 1, 今天: 0, 明天: 1, 后天: 2 };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A date as `YYYY-MM-DD`: `2026-12-24`, `24.12.2026`, `24 Dec`, `12月24日`, `tomorrow`, `friday` (the next one, today never).
 * Without a year it is the next such date, today included.
 * @param today local date
 */
export function readDate(text: string, today: string): Read<string> {
  const typed = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, ' ');
  const now = Temporal.PlainDate.from(today);
  const days = DATE_WORDS[typed];
  if (days !== undefined) return { kind: 'ok', value: now.add({ days }).toString() };
  const weekday = DAY_NAMES[typed.replace(/^(?:next |下?(?:周|星期|礼拜))/u, '')];
  if (weekday !== undefined) {
    const ahead = (WEEKDAYS.indexOf(weekday) + 1 - now.dayOfWeek + 7) % 7;
    return { kind: 'ok', value: now.add({ days: ahead === 0 ? 7 : ahead }).toString() };
  }
  const written = dateParts(typed);
  if (written === undefined) {
    const near = nearest(typed, Object.keys(DATE_WORDS));
    return near === undefined ? NONE : { kind: 'near', value: now.add({ days: DATE_WORDS[near] ?? 0 }).toString() };
  }
  const { month, day } = written;
  if (month < 1 || day < 1 || month > 12 || day > 99) return NONE;
  const on = (year: number) => Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' });
  let date = on(written.year ?? now.year);
  if (written.year === undefined && Temporal.PlainDate.compare(date, now) < 0) date = on(now.year + 1);
  return { kind: date.day === day ? 'ok' : 'near', value: date.toString() };
}

function dateParts(typed: string): { readonly year?: number; readonly month: number; readonly day: number } | undefined {
  const find = (form: RegExp) => form.exec(typed)?.groups;
  const numbers = find(/^(?:(?<year>\d{4})[-/.年])?(?<month>\d{1,2})(?:-|\/|月)(?<day>\d{1,2})[日号]?$/u) ?? find(/^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.(?:\s?(?<year>\d{4}))?$/u) ?? find(/^(?<year>\d{4})\.(?<month>\d{1,2})\.(?<day>\d{1,2})$/u);
  if (numbers !== undefined) return made(numbers['year'], Number(numbers['month']), Number(numbers['day']));
  const named = find(/^(?<day>\d{1,2})(?:st|nd|rd|th|\.)? (?<month>[a-z]{3,9})\.?,?(?: (?<year>\d{4}))?$/u) ?? find(/^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?<year>\d{4}))?$/u);
  const month = MONTHS.indexOf(named?.['month']?.slice(0, 3) ?? '');
  return month < 0 ? undefined : made(named?.['year'], month + 1, Number(named?.['day']));
}

function made(year: string | undefined, month: number, day: number): { readonly year?: number; readonly month: number; readonly day: number } {
  return { month, day, ...(year === undefined ? {} : { year: Number(year) }) };
}
