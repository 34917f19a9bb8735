import { passedDates, upcoming } from '../../engine/schedule.ts';
import { type ComingRow, type PastRow, schedulesView } from '../../views/schedules.ts';
import type { Jump, View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { type Current, asks, readCurrent } from './save.ts';
import { historyOf, zoneOf } from './schedules.ts';
import { shownSchedule } from './shown.ts';

/** Posts to come and posts that came, over all daily questions. */
const ROWS = 14;

function comingRows({ settings, history, now }: Current): ComingRow[] {
  const rows = settings.schedules.filter(asks).flatMap((schedule) => {
    const zone = zoneOf(schedule, settings);
    const { name } = schedule;
    return upcoming(schedule, zone, now, ROWS, historyOf(history, name)?.last).map((row): { readonly on: string; readonly row: ComingRow } =>
      row.kind === 'asked'
        ? { on: `${row.date} ${Temporal.Instant.fromEpochMilliseconds(row.due).toString()}`, row: { kind: 'asked', name, due: row.due, zone } }
        : { on: row.from, row: { kind: 'skipped', name, from: row.from, until: row.until, dates: row.dates } },
    );
  });
  const ordered = rows.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)).map(({ row }) => row);
  let asked = 0;
  return ordered.filter((row) => {
    if (row.kind === 'asked') asked += 1;
    return asked <= ROWS;
  });
}

/** Dates that were skipped since the last occurrence: they are written down with the next one. */
function skippedSince({ settings, history, now }: Current): PastRow[] {
  return settings.schedules.filter(asks).flatMap((schedule) => {
    const last = historyOf(history, schedule.name)?.last;
    if (last === undefined) return [];
    const passed = passedDates(schedule, zoneOf(schedule, settings), last, now, ROWS);
    return passed.flatMap(({ date, skipped }): PastRow[] => (skipped ? [{ name: schedule.name, date, outcome: 'skipped', reason: 'admin' }] : []));
  });
}

/** The newest date first; of one date, what happened last. */
function pastRows(current: Current): PastRow[] {
  const recorded = current.history.schedules.flatMap((each) => each.occurrences.map((occurrence) => ({ ...occurrence, name: each.schedule }))).toSorted((a, b) => b.at - a.at);
  const known = new Set(recorded.map(({ name, date }) => `${name} ${date}`));
  const rows = [...recorded, ...skippedSince(current).filter(({ name, date }) => !known.has(`${name} ${date}`))];
  return rows
    .toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
    .slice(0, ROWS)
    .map(({ name, date, outcome, reason, place }) => ({ name, date, outcome, ...(reason === undefined ? {} : { reason }), ...(place === undefined ? {} : { place }) }));
}

/** The newest card in this channel, else the newest anywhere. */
function newestCard({ history }: Current, here: string, label: string): Jump[] {
  const cards = history.schedules
    .flatMap((each) => each.occurrences)
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ card }) => card ?? []);
  const card = cards.find((each) => each.channel === here) ?? cards[0];
  return card === undefined ? [] : [{ label, ...card }];
}

async function run(_values: Values, context: Context): Promise<View> {
  const current = await readCurrent(context);
  const { settings, history } = current;
  const texts = context.textsFor(history.person);
  const here = context.place.channel;
  return schedulesView(
    {
      schedules: settings.schedules.map(({ name }) => shownSchedule(context, name, current, texts)),
      coming: comingRows(current),
      past: pastRows(current),
      streaks:
        settings.streaks === 'off'
          ? []
          : history.schedules.map(({ schedule, streak, places }) => {
              const inChannel = places.find(({ place }) => place === here)?.streak;
              return { name: schedule, own: streak, ...(inChannel === undefined ? {} : { channel: inChannel }) };
            }),
      administrator: context.isAdministrator(settings),
      jumps: newestCard(current, here, texts.line('schedule.to-newest')),
    },
    texts,
  );
}

/** The daily questions of the workspace: the next posts, the last ones, and runs. One trip. */
export const dailyCommand = defineCommand({ word: 'k8s', path: ['daily'], audience: 'everybody', options: [], run });
