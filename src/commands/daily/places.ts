/** `daily add` and `daily remove`: the channels of a daily question. */
import { nextOccurrence } from '../../engine/schedule.ts';
import type { View } from '../../views/view.ts';
import { savedView } from '../../views/schedules.ts';
import { type CommandSpec, type Context, type Values, defineCommand } from '../command.ts';
import { announce } from './announce.ts';
import { readCurrent, saveChange } from './save.ts';
import { chosen, historyOf, placeOf, withPlace, withSchedule, zoneOf } from './schedules.ts';
import { shownSchedule } from './shown.ts';
import { refusal } from '../set-steps.ts';

async function add(values: Values, context: Context): Promise<View> {
  const current = await readCurrent(context);
  const { settings } = current;
  const schedule = chosen(settings, values);
  const place = placeOf(values, context);
  const wanted = { ...schedule, places: withPlace(settings, schedule, place) };
  const zone = zoneOf(schedule, settings);
  const next = schedule.state === 'on' ? nextOccurrence(wanted, zone, current.now, historyOf(current.history, schedule.name)?.last) : undefined;
  const isNew = !schedule.places.includes(place);
  const proved = isNew ? await announce(context, { schedule: wanted, settings, zone, ...(next === undefined ? {} : { next: next.due }) }, [place]) : [];
  const saved = await saveChange(
    context,
    (now) => {
      const before = chosen(now.settings, values);
      return { settings: withSchedule(now.settings, { ...before, places: withPlace(now.settings, before, place) }), revive: [{ schedule: before.name, place }] };
    },
    { known: current },
  );
  const texts = context.textsFor(saved.person);
  const notes = [...(schedule.state === 'on' ? [] : ([schedule.state] as const)), ...(proved.includes('unknown') ? (['unproved'] as const) : [])];
  // Where it was refused before, it is tried again from now on.
  const refused = historyOf(current.history, schedule.name)?.places.some((each) => each.place === place && each.refusals > 0) === true;
  return savedView({ schedule: shownSchedule(context, schedule.name, saved, texts), is: isNew || refused ? 'changed' : 'same', notes }, texts);
}

async function remove(values: Values, context: Context): Promise<View> {
  const current = await readCurrent(context);
  const schedule = chosen(current.settings, values);
  const place = placeOf(values, context);
  if (!schedule.places.includes(place)) throw refusal(context, current.history.person, 'daily/not-there', { name: schedule.name, channel: place });
  const saved = await saveChange(
    context,
    (now) => {
      const before = chosen(now.settings, values);
      return { settings: withSchedule(now.settings, { ...before, places: before.places.filter((each) => each !== place) }) };
    },
    { known: current },
  );
  const texts = context.textsFor(saved.person);
  const shown = shownSchedule(context, schedule.name, saved, texts);
  return savedView({ schedule: shown, is: 'changed', notes: shown.places.length === 0 ? ['nowhere'] : [] }, texts);
}

function command(name: 'add' | 'remove', run: CommandSpec['run']): CommandSpec {
  return defineCommand({
    word: 'k8s-admin',
    path: ['daily', name],
    audience: 'administrators',
    options: [
      { name: 'channel', kind: 'channel', required: true, bare: true },
      { name: 'name', kind: 'schedule' },
    ],
    run,
  });
}

/** Posts a daily question in one more channel. What was refused there is forgotten. */
export const dailyAddCommand = command('add', add);
/** No longer posts it there. */
export const dailyRemoveCommand = command('remove', remove);
