import { isDeepStrictEqual } from 'node:util';
import { OPEN_HOURS_MAX, type Schedule, WEEKDAYS, nextOccurrence } from '../../engine/schedule.ts';
import { DIFFICULTIES } from '../../engine/question.ts';
import { UserError } from '../../errors.ts';
import type { Settings } from '../../store/store.ts';
import type { View } from '../../views/view.ts';
import { savedView } from '../../views/schedules.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { localeLanguage } from '../language.ts';
import { kubernetesOf } from '../quiz-request.ts';
import { foldWord } from '../vocabulary.ts';
import { announce } from './announce.ts';
import { type Change, type Current, readCurrent, saveChange } from './save.ts';
import { SCHEDULES_MAX, checkPlace, historyOf, newName, placeOf, withSchedule, zoneOf } from './schedules.ts';
import { shownSchedule } from './shown.ts';

const WORKING_DAYS = WEEKDAYS.slice(0, 5);

/** `next`, or hours: `24`, `24h`. */
function readOpen(typed: string): Schedule['open'] {
  const word = foldWord(typed);
  if (word === 'next' || word === '下一题') return 'next';
  const hours = Number(/^(\d{1,3}) ?(?:h|hours?|小时)?$/u.exec(word)?.[1] ?? 0);
  if (hours < 1 || hours > OPEN_HOURS_MAX) throw new UserError('daily/open', { value: typed.slice(0, 40), max: OPEN_HOURS_MAX });
  return hours;
}

/** What was given of a schedule; what was not given stays as it is, or is what a new one begins with. */
function made(settings: Settings, values: Values, context: Context): Schedule {
  const name = newName(values);
  const old = settings.schedules.find((each) => each.name === name);
  if (old === undefined && settings.schedules.length >= SCHEDULES_MAX) {
    throw new UserError('daily/limit', { max: SCHEDULES_MAX, choices: settings.schedules.map((each) => each.name).join(', ') });
  }
  const text = (option: string): string | undefined => (values[option] === undefined ? undefined : String(values[option]));
  const time = text('time') ?? old?.time;
  if (time === undefined) throw new UserError('daily/time-missing', { name });
  const timezone = text('timezone') ?? old?.timezone;
  if (timezone === undefined && settings.timezone === undefined) throw new UserError('daily/zone-first', { time, name });
  const days = text('days');
  const topic = text('topic') === 'any' ? undefined : (text('topic') ?? old?.topic);
  const difficulty = values['difficulty'] === 'any' ? undefined : (DIFFICULTIES.find((each) => each === values['difficulty']) ?? old?.difficulty);
  // Nobody is there when it posts, so what the server speaks is taken down now.
  const server = old === undefined ? localeLanguage(context.place.locale) : old.server;
  const language = values['lang'] === 'en' || values['lang'] === 'zh' ? values['lang'] : old?.language;
  const open = text('open');
  const digest = text('digest');
  const place = old === undefined || values['channel'] !== undefined || old.places.length === 0 ? placeOf(values, context) : undefined;
  if (place !== undefined) checkPlace(settings, name, place);
  return {
    name,
    time,
    ...(timezone === undefined ? {} : { timezone }),
    days: days === undefined ? (old?.days ?? WORKING_DAYS) : WEEKDAYS.filter((day) => days.split(',').includes(day)),
    ...(topic === undefined ? {} : { topic }),
    ...(difficulty === undefined ? {} : { difficulty }),
    open: open === undefined ? (old?.open ?? 'next') : readOpen(open),
    ...(language === undefined ? {} : { language }),
    ...(server === undefined ? {} : { server }),
    digest: digest === undefined ? (old?.digest ?? false) : digest === 'on',
    places: place === undefined ? (old?.places ?? []) : [place],
    // What was off is wanted again; what is paused waits until it is resumed.
    state: old?.state === 'paused' ? 'paused' : 'on',
    skips: old?.skips ?? [],
    setBy: context.actor.id,
  };
}

/** @throws UserError `daily/no-questions` where it would never ask anything */
function checkPool(schedule: Schedule, settings: Settings, context: Context): void {
  const { topic, difficulty } = schedule;
  const kubernetes = kubernetesOf(settings, context.bank);
  const pool = context.bank.pool({ kubernetes, ...(topic === undefined ? {} : { topic }), ...(difficulty === undefined ? {} : { difficulty }) });
  if (pool.length === 0) throw new UserError('daily/no-questions', { kubernetes });
}

/** Whether nothing changes that anybody could see. */
function isSame(before: Schedule, wanted: Schedule): boolean {
  return isDeepStrictEqual(before, { ...wanted, setBy: before.setBy });
}

async function run(values: Values, context: Context): Promise<View> {
  const current: Current = await readCurrent(context);
  const wanted = made(current.settings, values, context);
  checkPool(wanted, current.settings, context);
  const before = current.settings.schedules.find(({ name }) => name === wanted.name);
  const added = wanted.places.filter((place) => before?.places.includes(place) !== true);
  const zone = zoneOf(wanted, current.settings);
  const next = wanted.state === 'on' ? nextOccurrence(wanted, zone, current.now, historyOf(current.history, wanted.name)?.last) : undefined;
  const proved = values['announce'] === 'no' ? [] : await announce(context, { schedule: wanted, settings: current.settings, zone, ...(next === undefined ? {} : { next: next.due }) }, added);
  const change = ({ settings }: { readonly settings: Settings }): Change => ({
    settings: withSchedule(settings, made(settings, values, context)),
    revive: wanted.places.map((place) => ({ schedule: wanted.name, place })),
  });
  const saved = await saveChange(context, change, { known: current });
  const texts = context.textsFor(saved.person);
  const notes = [
    ...(wanted.state === 'paused' ? (['paused'] as const) : []),
    ...(proved.includes('unknown') ? (['unproved'] as const) : []),
  ];
  const shown = shownSchedule(context, wanted.name, saved, texts);
  return savedView({ schedule: shown, is: before === undefined ? 'new' : isSame(before, wanted) ? 'same' : 'changed', notes }, texts);
}

/** Sets a daily question; with a known name, changes only what is given. */
export const dailySetCommand = defineCommand({
  word: 'k8s-admin',
  path: ['daily', 'set'],
  audience: 'administrators',
  options: [
    { name: 'time', kind: 'time' },
    { name: 'channel', kind: 'channel' },
    { name: 'timezone', kind: 'timezone' },
    { name: 'days', kind: 'days' },
    { name: 'topic', kind: 'topic', any: true },
    { name: 'difficulty', kind: 'choice', choices: [...DIFFICULTIES, 'any'] },
    { name: 'open', kind: 'text', max: 16 },
    { name: 'lang', kind: 'language' },
    { name: 'digest', kind: 'choice', choices: ['on', 'off'] },
    { name: 'announce', kind: 'choice', choices: ['yes', 'no'] },
    { name: 'name', kind: 'schedule' },
  ],
  run,
});
