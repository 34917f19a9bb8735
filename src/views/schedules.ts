/** Daily questions as administrators set them and as everybody sees what comes and what came. */
import { wallClock } from '../engine/calendar.ts';
import type { Difficulty, Language } from '../engine/question.ts';
import { WEEKDAYS, type Weekday } from '../engine/schedule.ts';
import { type Span, type Text, channel, plain, strong, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, Jump, View } from './view.ts';

export interface ScheduleShown {
  readonly name: string;
  /** `HH:MM` */
  readonly time: string;
  readonly days: readonly Weekday[];
  readonly zone: string;
  readonly places: readonly string[];
  /** Title of the topic. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly open: 'next' | number;
  readonly language?: Language;
  readonly digest: boolean;
  readonly state: 'on' | 'paused' | 'off';
  /** It is off because what was kept of it could not be read whole. */
  readonly damaged?: boolean;
  /** When the next question comes, in ms since the epoch. */
  readonly next?: number;
  /** Places that refused it three times in a row. */
  readonly switchedOff: readonly string[];
}

function privately(blocks: readonly Block[], texts: Texts, jumps: readonly Jump[] = []): View {
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false, ...(jumps.length === 0 ? {} : { jumps }) };
}

/** Spans with the words between them that the language puts there. */
function joined(items: readonly Span[], texts: Texts): Text {
  const between = texts.line('schedule.between');
  return items.flatMap((item, at) => (at === 0 ? [item] : [plain(between), item]));
}

/** Channels that a line names; the rest is counted. */
const CHANNELS_NAMED = 3;

function someChannels(places: readonly string[], texts: Texts): Text {
  const more = places.length - CHANNELS_NAMED;
  const named = joined(places.slice(0, CHANNELS_NAMED).map(channel), texts);
  return more > 0 ? [...named, ...texts.text('schedule.more-channels', { count: more })] : named;
}

/** Days in words: every day, Monday to Friday, or their names. */
export function daysText(days: readonly Weekday[], texts: Texts): string {
  const label = (day: Weekday): string => texts.line(`schedule.day.${day}`);
  if (days.length === WEEKDAYS.length) return texts.line('schedule.days-all');
  const [first] = days;
  const last = days.at(-1);
  const together = first !== undefined && last !== undefined && WEEKDAYS.indexOf(last) - WEEKDAYS.indexOf(first) === days.length - 1;
  if (together && days.length > 2) return texts.line('schedule.days-span', { first: label(first), last: label(last) });
  return days.map(label).join(texts.line('schedule.between'));
}

/** A moment in the zone of a schedule, and in UTC where that reads differently. */
export function whenText(due: number, zone: string, texts: Texts): Text {
  const local = wallClock(due, zone);
  const utc = wallClock(due, 'UTC');
  const day = texts.line(`schedule.day.${WEEKDAYS[local.weekday - 1] ?? 'mon'}`);
  const said = { day, date: local.date, time: local.time, zone };
  if (local.date === utc.date && local.time === utc.time) return texts.text('schedule.when-utc', said);
  if (local.date === utc.date) return texts.text('schedule.when', { ...said, utc: utc.time });
  return texts.text('schedule.when-dates', { ...said, utcdate: utc.date, utc: utc.time });
}

function fieldsOf(shown: ScheduleShown, texts: Texts): Block {
  const field = (label: string, value: Text) => ({ label: texts.line(`schedule.label.${label}`), value });
  const filter = [shown.topic, shown.difficulty === undefined ? undefined : texts.line(`quiz.difficulty.${shown.difficulty}`)].filter((each) => each !== undefined);
  return {
    kind: 'fields',
    fields: [
      field('when', texts.text('schedule.at', { time: shown.time, zone: shown.zone, days: daysText(shown.days, texts) })),
      field('where', shown.places.length === 0 ? texts.text('schedule.nowhere') : joined(shown.places.map(channel), texts)),
      field('what', filter.length === 0 ? texts.text('schedule.everything') : [plain(filter.join(texts.line('schedule.between')))]),
      field('open', shown.open === 'next' ? texts.text('schedule.open-next') : texts.text('schedule.open-hours', { hours: shown.open })),
      ...(shown.language === undefined ? [] : [field('language', [plain(texts.line(`language.${shown.language}`))])]),
      ...(shown.digest ? [field('digest', texts.text('schedule.digest-on'))] : []),
      ...(shown.next === undefined ? [] : [field('next', [...whenText(shown.next, shown.zone, texts), ...texts.text('schedule.in', { at: time(shown.next, 'far') })])]),
    ],
  };
}

export type SavedNote = 'paused' | 'off' | 'nowhere' | 'unproved' | 'stays-open';

/** What was saved of a daily question, whole. */
export function savedView(
  saved: { readonly schedule: ScheduleShown; readonly is: 'new' | 'changed' | 'same'; readonly notes: readonly SavedNote[] },
  texts: Texts,
): View {
  const { schedule } = saved;
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text(`schedule.saved-${saved.is}`, { name: schedule.name }) },
    fieldsOf(schedule, texts),
    ...saved.notes.map((note): Block => ({ kind: 'paragraph', text: texts.text(`schedule.note-${note}`, { name: schedule.name }) })),
  ];
  if (saved.is === 'new') blocks.push({ kind: 'note', text: texts.text('schedule.how') });
  return privately(blocks, texts);
}

export interface SkippedRow {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  /** Dates on which it would have asked and does not now. */
  readonly dates: readonly string[];
  /** Dates of the skip for which it has asked already. */
  readonly asked: readonly string[];
}

/** Dates that a sentence names one by one. */
const DATES_NAMED = 7;

export function skippedView(rows: readonly SkippedRow[], texts: Texts): View {
  const items = rows.map((row): Text => {
    const { name: which, from, until, dates, asked } = row;
    const span = from === until ? texts.text('schedule.skip-date', { name: which, date: from }) : texts.text('schedule.skip-span', { name: which, from, until });
    const named = dates.slice(0, DATES_NAMED).join(texts.line('schedule.between'));
    const effect =
      dates.length > DATES_NAMED
        ? texts.text('schedule.skip-many', { count: dates.length, first: dates[0] ?? '', last: dates.at(-1) ?? '' })
        : dates.length > 0
          ? texts.text('schedule.skip-dates', { count: dates.length, dates: named })
          : texts.text(asked.length > 0 ? 'schedule.skip-asked' : 'schedule.skip-none');
    return [...span, ...effect];
  });
  return privately([{ kind: 'heading', text: texts.text('schedule.skipped') }, { kind: 'list', ordered: false, items }], texts);
}

/** The line in a channel before its first question: what comes, when, that answers are private. Public. */
export function announcementView(of: { readonly time: string; readonly days: readonly Weekday[]; readonly zone: string; readonly next?: number }, texts: Texts): View {
  const said = { time: strong(of.time), zone: of.zone, days: daysText(of.days, texts) };
  const blocks: Block[] = [{ kind: 'paragraph', text: texts.text('schedule.announce', said) }];
  if (of.next !== undefined) blocks.push({ kind: 'note', text: texts.text('schedule.announce-first', { at: time(of.next, 'date-clock') }) });
  return { ...privately(blocks, texts), audience: 'public' };
}

export type ComingRow =
  | { readonly kind: 'asked'; readonly name: string; readonly due: number; readonly zone: string }
  | { readonly kind: 'skipped'; readonly name: string; readonly from: string; readonly until: string; readonly dates: number };

export interface PastRow {
  readonly name: string;
  readonly date: string;
  readonly outcome: 'posted' | 'caught-up' | 'skipped' | 'missed' | 'uncertain' | 'refused';
  readonly reason?: string;
  readonly place?: string;
}

export interface SchedulesShown {
  readonly schedules: readonly ScheduleShown[];
  readonly coming: readonly ComingRow[];
  readonly past: readonly PastRow[];
  /** Runs of answered questions: the asker's own, and that of the channel in which it was asked. Left out where the workspace shows none. */
  readonly streaks: readonly { readonly name: string; readonly own: number; readonly channel?: number }[];
  readonly administrator: boolean;
  readonly jumps: readonly Jump[];
}

function comingText(row: ComingRow, several: boolean, texts: Texts): Text {
  const which: Text = several ? texts.text('schedule.of', { name: row.name }) : [];
  if (row.kind === 'asked') return [...which, ...whenText(row.due, row.zone, texts)];
  const { from, until, dates } = row;
  return [...which, ...texts.text(from === until ? 'schedule.row-skipped' : 'schedule.row-skipped-span', { from, until, count: dates })];
}

function pastText(row: PastRow, several: boolean, texts: Texts): Text {
  const which: Text = several ? texts.text('schedule.of', { name: row.name }) : [];
  const reason = row.reason === undefined ? undefined : `daily.reason.${row.reason}`;
  return [
    ...which,
    ...texts.text(`schedule.past-${row.outcome}`, { date: row.date }),
    ...(row.place === undefined ? [] : texts.text('schedule.past-where', { channel: channel(row.place) })),
    ...(reason !== undefined && texts.has(reason) ? texts.text('schedule.past-why', { reason: texts.line(reason) }) : []),
  ];
}

/** All daily questions: what they are, the posts to come, those that came, and runs. */
export function schedulesView(shown: SchedulesShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('schedule.heading') }];
  const several = shown.schedules.length > 1;
  if (shown.schedules.length === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('schedule.none') });
    blocks.push({ kind: 'note', text: texts.text(shown.administrator ? 'schedule.none-administrator' : 'schedule.none-ask') });
  }
  for (const schedule of shown.schedules) {
    const { places, state } = schedule;
    const said = { name: strong(schedule.name), time: schedule.time, zone: schedule.zone, days: daysText(schedule.days, texts) };
    const where: Text = places.length === 0 ? texts.text('schedule.in-none') : [...texts.text('schedule.in-places'), ...someChannels(places, texts)];
    blocks.push({ kind: 'paragraph', text: [...texts.text('schedule.line', said), ...where] });
    if (state !== 'on') blocks.push({ kind: 'note', text: texts.text(`schedule.state-${schedule.damaged === true ? 'damaged' : state}`) });
    if (schedule.switchedOff.length > 0) {
      blocks.push({ kind: 'note', text: [...texts.text('schedule.switched-off'), ...someChannels(schedule.switchedOff, texts), ...texts.text('schedule.switched-off-mend')] });
    }
  }
  if (shown.coming.length > 0) {
    blocks.push({ kind: 'heading', text: texts.text('schedule.coming') });
    blocks.push({ kind: 'list', ordered: false, items: shown.coming.map((row) => comingText(row, several, texts)) });
  } else if (shown.schedules.length > 0) blocks.push({ kind: 'paragraph', text: texts.text('schedule.coming-none') });
  if (shown.past.length > 0) {
    blocks.push({ kind: 'heading', text: texts.text('schedule.past') });
    blocks.push({ kind: 'list', ordered: false, items: shown.past.map((row) => pastText(row, several, texts)) });
  }
  const streaks = shown.streaks.flatMap(({ name: of, own, channel: run }): Text[] => {
    const which: Text = several ? texts.text('schedule.of', { name: of }) : [];
    const rows: Text[] = own > 0 ? [[...which, ...texts.text('schedule.streak-own', { days: own })]] : [];
    return run === undefined || run === 0 ? rows : [...rows, [...which, ...texts.text('schedule.streak-channel', { days: run })]];
  });
  if (streaks.length > 0) blocks.push({ kind: 'heading', text: texts.text('schedule.streaks') }, { kind: 'list', ordered: false, items: streaks });
  return privately(blocks, texts, shown.jumps);
}
