/** Schedules of daily questions: what they opened, where, and who has answered how often in a row. */
import { grownRun, type Run, streakStep } from '../../engine/streak.ts';
import type { Claim, ClaimSchedule, DailyHistory, Occurrence, OccurrenceOutcome, OccurrenceRecord, PostedMessage, ScheduleHistory, Step } from '../store.ts';
import { type AskedRow, cardOf, drawFree, findAsked, forgetShown, KEPT, markShown, shownTo } from './asked.ts';
import { type EntryRow, findEntry, stepOf } from './entries.ts';
import { appendEntry } from './log-entries.ts';
import type { Home } from './home.ts';
import type { Visit } from './visit.ts';

/** From so many refusals in a row on a place gets no cards. */
const REFUSALS = 3;
const HISTORY = 30;

interface ScheduleRow {
  readonly last: string;
  readonly ordinal: number;
  /** The occurrence with that ordinal. */
  readonly newest: string | null;
}

interface PlaceRow extends Run {
  readonly place: string;
  readonly refusals: number;
}

const RUN = 'days, ordinal AS last, earlier, ended';

function findSchedule({ database, workspace }: Home, name: string): ScheduleRow | undefined {
  return database.get<ScheduleRow>('SELECT last, ordinal, newest FROM schedules WHERE workspace = ? AND name = ?', workspace, name);
}

/** Newest local date of a schedule for which something was opened. */
export function lastDate(home: Home, name: string): string | undefined {
  return findSchedule(home, name)?.last;
}

function findPlace({ database, workspace }: Home, schedule: string, place: string): PlaceRow | undefined {
  return database.get<PlaceRow>(`SELECT place, refusals, ${RUN} FROM schedule_places WHERE workspace = ? AND schedule = ? AND place = ?`, workspace, schedule, place);
}

/** Keeps a place with a schedule, so that it is listed from then on. */
export function enterPlace({ database, workspace }: Home, schedule: string, place: string): void {
  database.run('INSERT OR IGNORE INTO schedule_places (workspace, schedule, place) VALUES (?, ?, ?)', workspace, schedule, place);
}

/** Opens the question of an occurrence; nothing where there is none to draw. */
export function openOccurrence(home: Home, step: Extract<Step, { kind: 'daily' }>, schedule: ClaimSchedule, pools: Claim['pools'], now: number): AskedRow | undefined {
  const { database, workspace } = home;
  const owner = `s:${step.schedule}`;
  const pool = pools[schedule.pool] ?? [];
  const drawn = drawFree(home, pool, shownTo(home, owner), 1);
  const [item] = drawn.items;
  if (item === undefined) return undefined;
  if (drawn.cleared) forgetShown(home, owner, pool);
  markShown(home, owner, item.questionId);
  database.run(
    `INSERT INTO asked (workspace, id, position, kind, question, digest, preset, language, count, opened, closes, ends, schedule, date, ordinals, expires)
     VALUES (?, ?, 0, 'daily', ?, ?, 'fair', ?, 1, ?, ?, ?, ?, ?, ?, ?)`,
    workspace, schedule.asked, item.questionId, item.digest, schedule.language, now, step.closes, step.closes, step.schedule, step.date,
    findSchedule(home, step.schedule)?.ordinal ?? 0, Math.max(now, step.closes) + KEPT);
  database.run('INSERT INTO schedules (workspace, name, last) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last', workspace, step.schedule, step.date);
  return findAsked(home, schedule.asked, 0);
}

/** Those of its places that get a card. */
export function openPlaces(home: Home, name: string, schedule: ClaimSchedule): readonly string[] {
  return schedule.places.filter((place) => (findPlace(home, name, place)?.refusals ?? 0) < REFUSALS);
}

/** Counts a refusal of a place, or ends the count; the refusals in a row. */
export function countRefusal(home: Home, schedule: string, place: string, outcome: 'posted' | 'uncertain' | 'refused' | undefined): number {
  enterPlace(home, schedule, place);
  if (outcome === 'posted' || outcome === 'refused') {
    home.database.run(`UPDATE schedule_places SET refusals = ${outcome === 'posted' ? '0' : 'refusals + 1'} WHERE workspace = ? AND schedule = ? AND place = ?`, home.workspace, schedule, place);
  }
  return findPlace(home, schedule, place)?.refusals ?? 0;
}

export function revive(home: Home, schedule: string, place: string): void {
  const { database, workspace } = home;
  enterPlace(home, schedule, place);
  database.run('UPDATE schedule_places SET refusals = 0 WHERE workspace = ? AND schedule = ? AND place = ?', workspace, schedule, place);
}

/** The number of an occurrence among those that count for streaks; given now where it has none. */
export function ordinalOf({ database, workspace }: Home, asked: AskedRow): number {
  if (asked.ordinal !== null) return asked.ordinal;
  const row = database.get<{ ordinal: number }>('UPDATE schedules SET ordinal = ordinal + 1, newest = ? WHERE workspace = ? AND name = ? RETURNING ordinal',
    asked.id, workspace, asked.schedule);
  if (row === undefined) throw new Error('an occurrence is there and its schedule is not');
  database.run('UPDATE asked SET ordinal = ? WHERE workspace = ? AND id = ? AND position = ?', row.ordinal, workspace, asked.id, asked.position);
  return row.ordinal;
}

const NO_RUN: Run = { days: 0, last: 0, earlier: 0, ended: 0 };

/** Counts an answer for the run of the place, and of the player unless it is a guest; the player's run. */
export function growRuns(home: Home, asked: AskedRow & { readonly schedule: string }, place: string, player: number | undefined): number | undefined {
  const { database, workspace } = home;
  const { schedule } = asked;
  const ordinal = ordinalOf(home, asked);
  enterPlace(home, schedule, place);
  const ofPlace = grownRun(findPlace(home, schedule, place), ordinal);
  database.run('UPDATE schedule_places SET days = ?, ordinal = ?, earlier = ?, ended = ? WHERE workspace = ? AND schedule = ? AND place = ?',
    ofPlace.days, ofPlace.last, ofPlace.earlier, ofPlace.ended, workspace, schedule, place);
  if (player === undefined) return undefined;
  const own = grownRun(runOf(home, schedule, player), ordinal);
  database.run(
    `INSERT INTO schedule_players (workspace, schedule, player, days, ordinal, earlier, ended) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET days = excluded.days, ordinal = excluded.ordinal, earlier = excluded.earlier, ended = excluded.ended`,
    workspace, schedule, player, own.days, own.last, own.earlier, own.ended);
  return own.days;
}

function runOf({ database, workspace }: Home, schedule: string, player: number): Run {
  return database.get<Run>(`SELECT ${RUN} FROM schedule_players WHERE workspace = ? AND schedule = ? AND player = ?`, workspace, schedule, player) ?? NO_RUN;
}

/** What a streak adds to the points, in percent. */
export function percentOf(days: number): number {
  return 10 * streakStep(days);
}

/** The occurrence before one, with the run of the place up to it. */
export function occurrenceBefore(home: Home, asked: AskedRow, place: string): { readonly answers: number; readonly right: number; readonly streak: number } | undefined {
  const { database, workspace } = home;
  const before = database.get<{ answers: number; right: number }>(
    'SELECT answers, "right" FROM asked WHERE workspace = ? AND schedule = ? AND date < ? ORDER BY date DESC LIMIT 1', workspace, asked.schedule, asked.date);
  if (before === undefined || asked.schedule === null) return undefined;
  const { days, last } = findPlace(home, asked.schedule, place) ?? NO_RUN;
  const ordinals = asked.ordinals ?? 0;
  // Somebody may have answered this one already.
  const streak = last === ordinals + 1 ? days - 1 : last === ordinals ? days : 0;
  return { answers: before.answers, right: before.right, streak };
}

/** Logs what became of an occurrence and keeps it in the history, with its card where one is known. */
export function keepOccurrence(home: Home, happened: OccurrenceRecord, at: number, posted: PostedMessage | undefined): void {
  // Somebody may have pressed the card of a post of which nothing is known: it is there.
  const pressed = happened.outcome === 'uncertain' && happened.asked !== undefined && happened.place !== undefined
    ? cardOf(home, { id: happened.asked, position: 0 }, happened.place) : undefined;
  const record: OccurrenceRecord = pressed === undefined ? happened : { ...happened, outcome: 'posted' };
  const card = pressed ?? posted;
  const asked = record.outcome === 'posted' || record.outcome === 'caught-up' ? findAsked(home, record.asked ?? '', 0) : undefined;
  if (asked !== undefined && asked.schedule !== null) ordinalOf(home, asked);
  const { database, workspace } = home;
  appendEntry(home, 'occurrence', { at, ...record });
  database.run(
    `INSERT INTO occurrences (workspace, schedule, date, place, asked, outcome, reason, at, channel, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET asked = excluded.asked, outcome = excluded.outcome, reason = excluded.reason, at = excluded.at,
       channel = coalesce(excluded.channel, channel), message = coalesce(excluded.message, message)`,
    workspace, record.schedule, record.date, record.place ?? '', record.asked ?? null, record.outcome, record.reason ?? null, at, card?.channel ?? null, card?.message ?? null);
  database.run(
    `DELETE FROM occurrences WHERE workspace = ?1 AND schedule = ?2 AND (date, place) IN
       (SELECT date, place FROM occurrences WHERE workspace = ?1 AND schedule = ?2 ORDER BY date DESC, place LIMIT -1 OFFSET ?3)`, workspace, record.schedule, HISTORY);
}

/** A press on a card tells that it was posted, where that was unknown. */
export function completeOccurrence(home: Home, asked: AskedRow & { readonly schedule: string; readonly date: string }, card: PostedMessage, at: number): void {
  const { schedule, date } = asked;
  const place = card.channel;
  const completed = home.database.run(
    `UPDATE occurrences SET outcome = 'posted', reason = NULL, channel = ?, message = ? WHERE workspace = ? AND schedule = ? AND date = ? AND place = ? AND outcome = 'uncertain'`,
    card.channel, card.message, home.workspace, schedule, date, place);
  if (completed === 1) appendEntry(home, 'occurrence', { at, schedule, date, place, asked: asked.id, outcome: 'posted' });
}

function occurrenceOf(row: EntryRow): Occurrence | undefined {
  const step = stepOf(row);
  return step?.kind === 'daily' ? { date: step.date, due: row.due, closes: step.closes } : undefined;
}

interface OccurrenceRow {
  readonly date: string;
  readonly place: string;
  readonly asked: string | null;
  readonly outcome: OccurrenceOutcome;
  readonly reason: string | null;
  readonly at: number;
  readonly channel: string | null;
  readonly message: string | null;
}

function historyOf(visit: Visit, home: Home, name: string): ScheduleHistory {
  const { database, workspace } = home;
  const schedule = findSchedule(home, name);
  const entry = findEntry(home, `daily:${name}`);
  const next = entry === undefined ? undefined : occurrenceOf(entry);
  // The newest occurrence breaks nothing while it may still be answered.
  const newest = findAsked(home, schedule?.newest ?? '', 0);
  const open = newest !== undefined && newest.revealed === 0 && visit.call.received < (newest.closes ?? 0);
  const told = (run: Run): number => (run.last >= (schedule?.ordinal ?? 0) - Number(open) ? run.days : 0);
  const places = database.all<PlaceRow>(`SELECT place, refusals, ${RUN} FROM schedule_places WHERE workspace = ? AND schedule = ? ORDER BY place`, workspace, name);
  const rows = database.all<OccurrenceRow>(
    'SELECT date, place, asked, outcome, reason, at, channel, message FROM occurrences WHERE workspace = ? AND schedule = ? ORDER BY date DESC, place LIMIT ?', workspace, name, HISTORY);
  return {
    schedule: name,
    ...(schedule === undefined ? {} : { last: schedule.last }),
    ...(next === undefined ? {} : { next }),
    places: places.map((row) => ({ place: row.place, refusals: row.refusals, streak: told(row) })),
    streak: told(visit.player === undefined ? NO_RUN : runOf(home, name, visit.player.number)),
    occurrences: rows.map((row) => ({
      schedule: name,
      date: row.date,
      ...(row.place === '' ? {} : { place: row.place }),
      ...(row.asked === null ? {} : { asked: row.asked }),
      outcome: row.outcome,
      ...(row.reason === null ? {} : { reason: row.reason }),
      at: row.at,
      ...(row.channel === null || row.message === null ? {} : { card: { channel: row.channel, message: row.message } }),
    })),
  };
}

export function dailyHistory(visit: Visit): DailyHistory {
  const home = visit.known();
  const person = visit.person();
  if (home === undefined) return { kind: 'daily', schedules: [], person };
  const { database, workspace } = home;
  const names = database.all<{ name: string }>(
    `SELECT name FROM schedules WHERE workspace = ?1 UNION SELECT schedule FROM occurrences WHERE workspace = ?1
     UNION SELECT substr(id, 7) FROM agenda WHERE workspace = ?1 AND id >= 'daily:' AND id < 'daily;' ORDER BY 1`, workspace);
  return { kind: 'daily', schedules: names.map(({ name }) => historyOf(visit, home, name)), person };
}
