import { OPEN_HOURS_MAX, type Asking, type Schedule, localDate, nextOccurrence, occurrenceOn, skipOn } from '../../engine/schedule.ts';
import { UserError } from '../../errors.ts';
import { type DailyHistory, entryId } from '../../store/store.ts';
import { noticeView } from '../../views/notice.ts';
import { whenText } from '../../views/schedules.ts';
import type { Jump, View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { platformOf } from '../platform-name.ts';
import { refusal } from '../set-steps.ts';
import { type Current, readCurrent, saveChange } from './save.ts';
import { REFUSALS_MAX, chosen, historyOf, zoneOf } from './schedules.ts';

const HOUR_MS = 3_600_000;
/** How long it is waited for the card, in ms; after that it is on its way. */
const HEARD_MS = 1_000;
/** Links that are offered. */
const JUMPS = 5;

/** The occurrence of today as it is when it comes now. */
function early(schedule: Schedule, { due, closes, date }: Asking, now: number): Asking {
  if (due <= now) return { date, due: now, closes };
  return { date, due: now, closes: schedule.open === 'next' ? Math.min(closes, now + OPEN_HOURS_MAX * HOUR_MS) : now + schedule.open * HOUR_MS };
}

/** Its channels that get a card: those that are not switched off. */
function openPlaces(schedule: Schedule, history: DailyHistory): readonly string[] {
  const known = historyOf(history, schedule.name)?.places ?? [];
  return schedule.places.filter((place) => (known.find((each) => each.place === place)?.refusals ?? 0) < REFUSALS_MAX);
}

/**
 * Today's occurrence.
 * @throws UserError that says why there is none, and when the next one is
 */
function occurrenceToday(context: Context, schedule: Schedule, { settings, history, now }: Current): Asking {
  const zone = zoneOf(schedule, settings);
  const today = localDate(now, zone);
  const { name } = schedule;
  const { person } = history;
  if (schedule.state !== 'on') throw refusal(context, person, schedule.state === 'off' ? 'daily/now-off' : 'daily/now-paused', { name });
  if (openPlaces(schedule, history).length === 0) throw refusal(context, person, 'daily/now-nowhere', { name });
  if (skipOn(schedule, today) !== undefined) throw refusal(context, person, 'daily/now-skipped', { name, date: today });
  const found = occurrenceOn(schedule, zone, today);
  if (found !== undefined) return found;
  const next = nextOccurrence(schedule, zone, now, historyOf(history, name)?.last);
  throw refusal(context, person, 'daily/now-no-day', { name, date: today, next: next?.date ?? '-' });
}

/** Links to the cards of today, that of this channel first. */
function cardsOf(context: Context, { history, now, settings }: Current, schedule: Schedule, label: string): Jump[] {
  const today = localDate(now, zoneOf(schedule, settings));
  const cards = (historyOf(history, schedule.name)?.occurrences ?? []).flatMap(({ date, card }) => (date === today && card !== undefined ? [card] : []));
  const here = (channel: string) => Number(channel !== context.place.channel);
  return cards
    .toSorted((a, b) => here(a.channel) - here(b.channel))
    .slice(0, JUMPS)
    .map(({ channel, message }) => ({ label, channel, message }));
}

async function run(values: Values, context: Context): Promise<View> {
  const current = await readCurrent(context);
  const schedule = chosen(current.settings, values);
  const zone = zoneOf(schedule, current.settings);
  const today = localDate(current.now, zone);
  const last = historyOf(current.history, schedule.name)?.last;
  if (last !== undefined && last >= today) {
    const texts = context.textsFor(current.history.person);
    return { ...noticeView([texts.text('schedule.now-already', { name: schedule.name })], texts), jumps: cardsOf(context, current, schedule, texts.line('schedule.to-question')) };
  }
  occurrenceToday(context, schedule, current);
  const saved = await saveChange(
    context,
    (now) => {
      const meant = chosen(now.settings, values);
      return { settings: now.settings, early: { [meant.name]: early(meant, occurrenceToday(context, meant, now), now.now) } };
    },
    { known: current, awaited: true },
  );
  const places = openPlaces(schedule, current.history);
  const [place = ''] = places;
  const posted = await heard(context, entryId({ kind: 'card', asked: '', schedule: schedule.name, date: today, place }));
  const platform = platformOf(context.place.workspace);
  if (posted?.kind === 'forbidden') throw new UserError(`daily/now-forbidden-${platform}`, { channel: place });
  if (posted?.kind === 'gone') throw new UserError('daily/now-gone', { channel: place });
  const texts = context.textsFor(saved.person);
  if (posted?.kind !== 'posted') return noticeView([texts.text('schedule.now-coming', { name: schedule.name })], texts);
  const next = nextOccurrence(schedule, zone, saved.now, today);
  const paragraphs = [texts.text('schedule.now-posted', { name: schedule.name, count: places.length })];
  if (next !== undefined) paragraphs.push([...texts.text('schedule.next-is'), ...whenText(next.due, zone, texts)]);
  return { ...noticeView(paragraphs, texts), jumps: [{ label: texts.line('schedule.to-question'), ...posted.reference }] };
}

/** What became of a post, as far as it is known before the asker has waited too long. */
async function heard(context: Context, entry: string) {
  let cancel: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = context.clock.after(HEARD_MS, () => resolve(undefined));
  });
  try {
    return await Promise.race([context.agenda.promptly(context.place.workspace, entry), late]);
  } finally {
    cancel();
  }
}

/** Posts today's question early, or points at it where it is posted. */
export const dailyNowCommand = defineCommand({
  word: 'k8s-admin',
  path: ['daily', 'now'],
  audience: 'administrators',
  options: [{ name: 'name', kind: 'schedule', bare: true }],
  run,
});
