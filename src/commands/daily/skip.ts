import { type Schedule, localDate, occurrenceOn } from '../../engine/schedule.ts';
import { readDate } from '../../engine/schedule-words.ts';
import { UserError } from '../../errors.ts';
import type { Settings } from '../../store/store.ts';
import type { View } from '../../views/view.ts';
import { skippedView } from '../../views/schedules.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { hintedError } from '../values.ts';
import { type Current, readCurrent, saveChange } from './save.ts';
import { chosen, historyOf, withSchedule, zoneOf } from './schedules.ts';

/** Longest time that one skip may last, in days, and skips that one daily question keeps. */
const DAYS_MAX = 366;
const SKIPS_MAX = 50;

type Skip = Schedule['skips'][number];

function dateOf(option: string, typed: string, today: string): string {
  const read = readDate(typed, today);
  if (read.kind === 'ok') return read.value;
  throw hintedError('option/date', { option, value: typed }, read.kind === 'near' ? read.value : undefined);
}

/**
 * The dates that are meant, in the zone of one daily question.
 * @throws UserError for what is no date, is past, or ends before it begins
 */
function skipOf(schedule: Schedule, { settings, now }: Pick<Current, 'settings' | 'now'>, values: Values): Skip {
  const today = localDate(now, zoneOf(schedule, settings));
  const from = dateOf('date', String(values['date'] ?? ''), today);
  const until = values['until'] === undefined ? from : dateOf('until', String(values['until']), today);
  if (until < today) throw new UserError('daily/skip-past', { date: until });
  if (until < from) throw new UserError('daily/skip-order', { from, until });
  const latest = Temporal.PlainDate.from(from).add({ days: DAYS_MAX - 1 }).toString();
  if (until > latest) throw new UserError('daily/skip-long', { max: DAYS_MAX });
  return { from, until };
}

/** What was skipped and is over goes; the same dates stand once. */
function withSkip(schedule: Schedule, skip: Skip, today: string): Schedule {
  const kept = schedule.skips.filter(({ from, until }) => until >= today && !(from === skip.from && until === skip.until));
  if (kept.length >= SKIPS_MAX) throw new UserError('daily/skips-limit', { max: SKIPS_MAX, name: schedule.name });
  return { ...schedule, skips: [...kept, skip].toSorted((a, b) => (a.from < b.from ? -1 : 1)) };
}

/** Without a name, all of them. */
function meant(settings: Settings, values: Values): readonly Schedule[] {
  return values['name'] === undefined && settings.schedules.length > 0 ? settings.schedules : [chosen(settings, values)];
}

/** Dates of a skip on which it would have asked, in order. */
function datesOf(schedule: Schedule, settings: Settings, { from, until }: Skip): string[] {
  const zone = zoneOf(schedule, settings);
  const dates: string[] = [];
  for (let day = Temporal.PlainDate.from(from); day.toString() <= until; day = day.add({ days: 1 })) {
    const date = day.toString();
    if (occurrenceOn(schedule, zone, date) !== undefined) dates.push(date);
  }
  return dates;
}

async function run(values: Values, context: Context): Promise<View> {
  const current = await readCurrent(context);
  const saved = await saveChange(
    context,
    ({ settings, now }) => ({
      settings: meant(settings, values).reduce(
        (made, schedule) => withSchedule(made, withSkip(schedule, skipOf(schedule, { settings, now }, values), localDate(now, zoneOf(schedule, settings)))),
        settings,
      ),
    }),
    { known: current },
  );
  const texts = context.textsFor(saved.person);
  const rows = meant(current.settings, values).map((schedule) => {
    const skip = skipOf(schedule, current, values);
    const last = historyOf(saved.history, schedule.name)?.last;
    const dates = datesOf(schedule, current.settings, skip);
    return { name: schedule.name, ...skip, dates: dates.filter((date) => last === undefined || date > last), asked: dates.filter((date) => date === last) };
  });
  return skippedView(rows, texts);
}

/** Nothing is asked on a date, or from one to another. Without a name, by none of them. */
export const dailySkipCommand = defineCommand({
  word: 'k8s-admin',
  path: ['daily', 'skip'],
  audience: 'administrators',
  options: [
    { name: 'date', kind: 'date', required: true, bare: true },
    { name: 'until', kind: 'date' },
    { name: 'name', kind: 'schedule' },
  ],
  run,
});
