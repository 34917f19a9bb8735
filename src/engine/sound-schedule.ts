/** Schedules as they were kept: one that is damaged stops only itself. */
import { DIFFICULTIES, LANGUAGES } from './question.ts';
import { OPEN_HOURS_MAX, type Schedule, WEEKDAYS } from './schedule.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/u;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/u;
/** Where nothing can be read: it is off, and what it says is there to be looked at. */
const NO_TIME = '00:00';

const zones = new Set<string>();

function isZone(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  if (zones.has(value)) return true;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value);
    zones.add(value);
    return true;
  } catch {
    return false;
  }
}

function isDate(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    return Temporal.PlainDate.from(value).toString() === value;
  } catch {
    return false;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isOneOf = <T extends string>(known: readonly T[]) => (value: unknown): value is T => known.some((each) => each === value);
const isDay = isOneOf(WEEKDAYS);
const isSkip = (value: unknown): value is Schedule['skips'][number] =>
  typeof value === 'object' && value !== null && 'from' in value && 'until' in value && isDate(value.from) && isDate(value.until);
const isHours = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= OPEN_HOURS_MAX;
const readable = <T>(values: unknown, is: (value: unknown) => value is T): readonly T[] => (Array.isArray(values) ? values.filter(is) : []);

const OPTIONAL = {
  timezone: isZone,
  topic: isText,
  difficulty: isOneOf(DIFFICULTIES),
  language: isOneOf(LANGUAGES),
  server: isOneOf(LANGUAGES),
  setBy: isText,
} as const;

/**
 * The schedule as it was kept. One that cannot be read whole is off and marked as damaged, with what can be read of it; nothing where not even
 * its name can.
 */
export function soundSchedule(kept: unknown): Schedule | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { name, time, days, open, digest, places, state, skips } = kept as Readonly<Record<string, unknown>>;
  if (!isText(name) || !NAME.test(name)) return undefined;
  const sound: Schedule = {
    name,
    time: isText(time) && TIME.test(time) ? time : NO_TIME,
    days: readable(days, isDay),
    open: open === 'next' || isHours(open) ? open : 'next',
    digest: digest === true,
    places: readable(places, isText),
    state: isOneOf(['on', 'paused', 'off'])(state) ? state : 'off',
    skips: readable(skips, isSkip),
  };
  const options = Object.entries(OPTIONAL).filter(([option]) => (kept as Readonly<Record<string, unknown>>)[option] !== undefined);
  const known = options.filter(([option, is]) => is((kept as Readonly<Record<string, unknown>>)[option]));
  const same = (Object.entries(sound) as [string, unknown][]).every(([member, value]) => {
    const was = (kept as Readonly<Record<string, unknown>>)[member];
    return Array.isArray(value) ? Array.isArray(was) && was.length === value.length : was === value;
  });
  if (same && sound.days.length > 0 && known.length === options.length) return kept as Schedule;
  const read = Object.fromEntries(known.map(([option]) => [option, (kept as Readonly<Record<string, unknown>>)[option]]));
  return { ...sound, ...read, days: sound.days.length > 0 ? sound.days : WEEKDAYS, state: 'off', damaged: true };
}
