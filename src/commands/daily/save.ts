/** Saves settings together with what they change in the agenda: one step of the store, so that neither is ever without the other. */
import { type Schedule, nextDigest, nextOccurrence } from '../../engine/schedule.ts';
import { type AgendaChange, type DailyHistory, type Person, type Settings, entryId } from '../../store/store.ts';
import type { Context } from '../command.ts';
import { further } from '../set-steps.ts';
import { historyOf, zoneOf } from './schedules.ts';

/** What is due this soon may be asked while its schedule is changed, in ms; a lease is 30 s. */
const IN_FLIGHT_MS = 120_000;
/** How often a change is made again because its date was asked meanwhile. */
const TRIES = 3;

export interface Change {
  readonly settings: Settings;
  /** Occurrences that are not the next one by the calendar. */
  readonly early?: AgendaChange['occurrences'];
  readonly revive?: AgendaChange['revive'];
}

export interface SaveOptions {
  /** What was read already. */
  readonly known?: Current;
  /** Whether the caller itself asks the agenda to look. */
  readonly awaited?: boolean;
}

/** What a change is made from. */
export interface Current {
  readonly settings: Settings;
  readonly history: DailyHistory;
  /** ms since the epoch by the store's clock. */
  readonly now: number;
}

export interface Saved {
  readonly before: Settings;
  readonly settings: Settings;
  readonly history: DailyHistory;
  readonly now: number;
  readonly person: Person;
}

/** Settings and history as the store has them now. One trip. */
export async function readCurrent(context: Context, step = 0): Promise<Current> {
  return context.inWorkspace(async (call, settings) => {
    const history = await context.store.dailyHistory(step === 0 ? call : further(call, step));
    return history.kind === 'stale' ? history : { kind: 'current' as const, settings, history, now: call.received };
  });
}

/**
 * Reads, changes and saves. Two trips; more where an occurrence is being asked in this very moment.
 * @param change may throw a UserError; is made again when the settings moved on meanwhile
 */
export async function saveChange(context: Context, change: (current: Current) => Change, how: SaveOptions = {}): Promise<Saved> {
  let current = how.known ?? (await readCurrent(context));
  const first = current.settings;
  for (let attempt = 1; ; attempt += 1) {
    const { history, now } = current;
    let made: { readonly before: Settings; readonly agenda: AgendaChange } | undefined;
    const step = 2 * attempt;
    const result = await context.inWorkspace((call, settings) => {
      const { settings: changed, early, revive } = change({ settings, history, now });
      const agenda = agendaChange(attempt === 1 ? settings : first, changed, { history, now }, { early, revive });
      made = { before: settings, agenda };
      const { revision: _, ...saved } = changed;
      return context.store.saveSettings(further(call, step - 1), saved, agenda);
    });
    context.settings.put(context.place.workspace, result.settings);
    const touched = Object.keys(made?.agenda.occurrences ?? {});
    const close = touched.some((name) => (historyOf(history, name)?.next?.due ?? Infinity) - now < IN_FLIGHT_MS);
    if (close && attempt < TRIES) {
      const after = await readCurrent(context, step);
      const asked = touched.some((name) => historyOf(after.history, name)?.last !== historyOf(history, name)?.last);
      current = after;
      // The date that was to be next has just been asked: the one after it comes now.
      if (asked) continue;
    }
    // The agenda hears of what is due sooner now; nobody waits for it.
    for (const name of how.awaited === true ? [] : touched.slice(0, 1)) void context.agenda.promptly(context.place.workspace, entryId({ kind: 'daily', schedule: name, date: '', closes: 0 }));
    return { before: first, settings: result.settings, history: current.history, now, person: result.person };
  }
}

/** What decides when a daily question comes. */
function calendarOf(schedule: Schedule, settings: Settings): string {
  const { time, days, open, skips, state, places, digest } = schedule;
  return JSON.stringify([time, zoneOf(schedule, settings), days, open, skips, state, places.length > 0, digest, digest ? places : []]);
}

/** Whether it asks anything. */
export function asks(schedule: Schedule): boolean {
  return schedule.state === 'on' && schedule.places.length > 0;
}

/** The next occurrence and digest of each schedule that changed, by the calendar. */
export function agendaChange(
  before: Settings,
  after: Settings,
  current: Pick<Current, 'history' | 'now'>,
  more: { readonly early?: AgendaChange['occurrences'] | undefined; readonly revive?: AgendaChange['revive'] | undefined } = {},
): AgendaChange {
  const { history, now } = current;
  const changed = after.schedules.filter((schedule) => {
    const old = before.schedules.find(({ name }) => name === schedule.name);
    return old === undefined || calendarOf(old, before) !== calendarOf(schedule, after);
  });
  const next = changed.map((schedule) => [schedule.name, asks(schedule) ? (nextOccurrence(schedule, zoneOf(schedule, after), now, historyOf(history, schedule.name)?.last) ?? null) : null] as const);
  const digests = changed.map((schedule) => [
    schedule.name,
    asks(schedule) && schedule.digest ? { ...nextDigest(schedule, zoneOf(schedule, after), now), places: schedule.places } : null,
  ] as const);
  return {
    occurrences: { ...Object.fromEntries(next), ...more.early },
    digests: Object.fromEntries(digests),
    ...(more.revive === undefined ? {} : { revive: more.revive }),
  };
}
