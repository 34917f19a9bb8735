/** Daily questions of a workspace as commands handle them: which one is meant, and what changes with it. */
import { type Schedule, scheduleZone } from '../../engine/schedule.ts';
import { nearest } from '../../engine/nearest.ts';
import { UserError } from '../../errors.ts';
import type { DailyHistory, ScheduleHistory, Settings } from '../../store/store.ts';
import type { Context, Values } from '../command.ts';
import { platformOf } from '../platform-name.ts';
import { hintedError } from '../values.ts';

/** Daily questions of one workspace. */
export const SCHEDULES_MAX = 25;
/** Channels of one daily question. */
export const PLACES_MAX = 25;
/** Daily questions of one channel. */
export const SCHEDULES_PER_PLACE = 5;
/** From so many refusals in a row on, a channel gets no cards. */
export const REFUSALS_MAX = 3;
/** Name where none is given. */
export const DEFAULT_NAME = 'daily';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/u;

/** Names that are shown when one has to be chosen. */
function names(schedules: readonly Schedule[]): string {
  return schedules.map(({ name }) => name).join(', ');
}

/** @throws UserError `daily/name` */
export function newName(values: Values): string {
  const name = String(values['name'] ?? DEFAULT_NAME);
  if (!NAME.test(name)) throw new UserError('daily/name');
  return name;
}

/**
 * The daily question that is meant: by name, or the only one there is.
 * @throws UserError naming what there is
 */
export function chosen(settings: Settings, values: Values): Schedule {
  const { schedules } = settings;
  const typed = values['name'];
  if (schedules.length === 0) throw new UserError('daily/none');
  if (typed === undefined) {
    const [only, ...more] = schedules;
    if (only !== undefined && more.length === 0) return only;
    throw new UserError('daily/which', { choices: names(schedules) });
  }
  const name = String(typed);
  const found = schedules.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw hintedError('daily/unknown', { value: name, choices: names(schedules) }, nearest(name, schedules.map((each) => each.name)));
}

/** The settings with one daily question in the place of that of its name, or added. */
export function withSchedule(settings: Settings, schedule: Schedule): Settings {
  const known = settings.schedules.some(({ name }) => name === schedule.name);
  return { ...settings, schedules: known ? settings.schedules.map((each) => (each.name === schedule.name ? schedule : each)) : [...settings.schedules, schedule] };
}

export function zoneOf(schedule: Pick<Schedule, 'timezone'>, settings: Settings): string {
  return scheduleZone(schedule, settings.timezone);
}

export function historyOf(history: DailyHistory, name: string): ScheduleHistory | undefined {
  return history.schedules.find(({ schedule }) => schedule === name);
}

const CHANNEL_IDS: Readonly<Record<ReturnType<typeof platformOf>, RegExp>> = { discord: /^\d{1,20}$/u, slack: /^[CGD][A-Z0-9]{1,30}$/u, console: /^.{1,64}$/u };

/**
 * The channel that is meant: as given, or the one in which the command was typed.
 * @throws UserError `option/channel` for what is no id of this platform
 */
export function placeOf(values: Values, context: Context): string {
  const given = values['channel'];
  if (given === undefined || given === 'here') return context.place.channel;
  const channel = String(given);
  if (!CHANNEL_IDS[platformOf(context.place.workspace)].test(channel)) throw new UserError('option/channel', { option: 'channel', value: channel });
  return channel;
}

/**
 * The channels with one more.
 * @throws UserError where there is no room for it
 */
export function withPlace(settings: Settings, schedule: Schedule, place: string): readonly string[] {
  if (schedule.places.includes(place)) return schedule.places;
  checkPlace(settings, schedule.name, place);
  if (schedule.places.length >= PLACES_MAX) throw new UserError('daily/places-limit', { max: PLACES_MAX, name: schedule.name });
  return [...schedule.places, place];
}

/** @throws UserError where the channel has as many daily questions as it may have */
export function checkPlace(settings: Settings, name: string, place: string): void {
  const others = settings.schedules.filter((each) => each.name !== name && each.places.includes(place));
  if (others.length >= SCHEDULES_PER_PLACE) throw new UserError('daily/channel-limit', { max: SCHEDULES_PER_PLACE, choices: names(others) });
}
