import type { ScheduleShown } from '../../views/schedules.ts';
import { nextOccurrence } from '../../engine/schedule.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Context } from '../command.ts';
import { topicTitle } from '../topic-title.ts';
import { type Current, asks } from './save.ts';
import { REFUSALS_MAX, historyOf, zoneOf } from './schedules.ts';

/** One daily question in the words of its reader; the settings must have it. */
export function shownSchedule(context: Context, name: string, { settings, history, now }: Current, texts: Texts): ScheduleShown {
  const schedule = settings.schedules.find((each) => each.name === name);
  if (schedule === undefined) throw new Error(`no schedule ${name} after it was saved`);
  const kept = historyOf(history, name);
  const zone = zoneOf(schedule, settings);
  // That of the workspace is not repeated with each of its daily questions, and English is what nobody has to choose.
  const language = schedule.language ?? (settings.language === undefined && schedule.server !== 'en' ? schedule.server : undefined);
  const next = asks(schedule) ? nextOccurrence(schedule, zone, now, kept?.last) : undefined;
  return {
    name,
    time: schedule.time,
    days: schedule.days,
    zone,
    places: schedule.places,
    ...(schedule.topic === undefined ? {} : { topic: topicTitle(context.bank, schedule.topic, texts.language) }),
    ...(schedule.difficulty === undefined ? {} : { difficulty: schedule.difficulty }),
    open: schedule.open,
    ...(language === undefined ? {} : { language }),
    digest: schedule.digest,
    state: schedule.state,
    ...(schedule.damaged === true ? { damaged: true } : {}),
    ...(next === undefined ? {} : { next: next.due }),
    switchedOff: schedule.places.filter((place) => (kept?.places.find((each) => each.place === place)?.refusals ?? 0) >= REFUSALS_MAX),
  };
}
