/** Schedules of daily questions: what they opened, where, and who has answered how often in a row. */
import { streakStep } from '../../engine/streak.ts';
import { drawFrom } from '../drawing.ts';
import type { Claim, ClaimSchedule, DailyHistory, Occurrence, OccurrenceOutcome, OccurrenceRecord, PostedMessage, ScheduleHistory, Step } from '../store.ts';
import { type AskedRow, findAsked, forgetShown, freeOf, KEPT, markShown, shownTo } from './asked.ts';
import { type EntryRow, findEntry, stepOf } from './entries.ts';
import { appendEntry } from './log.ts';
import type { Home, Visit } from './visit.ts';

/** From so many refusals in a row on a place gets no cards. */
const REFUSALS = 3;
const HISTORY = 30;

interface ScheduleRow {
  readonly last: string;
  readonly ordinal: number;
  readonly closes: number;
}

interface PlaceRow {
  readonly place: string;
  readonly refusals: number;
  readonly days: number;
  readonly ordinal: number;
}

function findSchedule({ database, workspace }: Home, name: string): ScheduleRow | undefined {
  return database.get<ScheduleRow>('SELECT last, ordinal, closes FROM schedules WHERE workspace = ? AND name = ?', workspace, name);
}

/** Newest local date of a schedule for which something was opened. */
export function lastDate(home: Home, name: string): string | undefined {
  return findSchedule(home, name)?.last;
}

function findPlace({ database, workspace }: Home, schedule: string, place: string): PlaceRow | undefined {
  return database.get<PlaceRow>('SELECT place, refusals, days, ordinal FROM schedule_places WHERE workspace = ? AND schedule = ? AND place = ?', workspace, schedule, place);
}

function enterPlace({ database, workspace }: Home, schedule: string, place: string): void {
  database.run('INSERT OR IGNORE INTO schedule_places (workspace, schedule, place) VALUES (?, ?, ?)', workspace, schedule, place);
}

/** Opens the question of an occurrence; nothing where there is none to draw. */
export function openOccurrence(home: Home, step: Extract<Step, { kind: 'daily' }>, schedule: ClaimSchedule, pools: Claim['pools'], now: number): AskedRow | undefined {
  const { database, workspace } = home;
  const owner = `s:${step.schedule}`;
  const pool = freeOf(home, pools[schedule.pool] ?? []);
  const drawn = drawFrom(pool, shownTo(home, owner), 1);
  const [item] = drawn.items;
  if (item === undefined) return undefined;
  if (drawn.cleared) forgetShown(home, owner, pool);
  markShown(home, owner, item.questionId);
  database.run(
    `INSERT INTO asked (workspace, id, position, kind, question, digest, preset, language, count, opened, closes, schedule, date, expires)
     VALUES (?, ?, 0, 'daily', ?, ?, 'fair', ?, 1, ?, ?, ?, ?, ?)`,
    workspace, schedule.asked, item.questionId, item.digest, schedule.language, now, step.closes, step.schedule, step.date, Math.max(now, step.closes) + KEPT);
  database.run('INSERT INTO schedules (workspace, name, last) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last', workspace, step.schedule, step.date);
  return findAsked(home, schedule.asked, 0);
}

/** Those of its places that get a card. */
export function placesOf(home: Home, name: string, schedule: ClaimSchedule): readonly string[] {
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

export function revive({ database, workspace }: Home, schedule: string, place: string): void {
  database.run('UPDATE schedule_places SET refusals = 0 WHERE workspace = ? AND schedule = ? AND place = ?', workspace, schedule, place);
}

/** The number of an occurrence among those that count for streaks; given now where it has none. */
export function ordinalOf({ database, workspace }: Home, asked: AskedRow): number {
  if (asked.ordinal !== null) return asked.ordinal;
  const row = database.get<{ ordinal: number }>('UPDATE schedules SET ordinal = ordinal + 1, closes = ? WHERE workspace = ? AND name = ? RETURNING ordinal',
    asked.closes ?? 0, workspace, asked.schedule);
  if (row === undefined) throw new Error('an occurrence is there and its schedule is not');
  database.run('UPDATE asked SET ordinal = ? WHERE workspace = ? AND id = ? AND position = ?', row.ordinal, workspace, asked.id, asked.position);
  return row.ordinal;
}

interface Run {
  readonly days: number;
  /** The newest occurrence in it. */
  readonly ordinal: number;
}

/** The run after an answer to the occurrence `ordinal`, and how long it is told to be. */
function grown(run: Run | undefined, ordinal: number): Run & { readonly told: number } {
  if (run === undefined || ordinal > run.ordinal) {
    const days = run !== undefined && run.ordinal === ordinal - 1 ? run.days + 1 : 1;
    return { days, ordinal, told: days };
  }
  if (ordinal === run.ordinal) return { ...run, told: run.days };
  // Two were open at once, and the newer one was answered first.
  if (ordinal === run.ordinal - run.days) return { days: run.days + 1, ordinal: run.ordinal, told: run.days + 1 };
  return { ...run, told: 1 };
}

/** Counts an answer for the run of the place, and of the player unless it is a guest; the player's run. */
export function growRuns(home: Home, asked: AskedRow & { readonly schedule: string }, place: string, player: number | undefined): number | undefined {
  const { database, workspace } = home;
  const { schedule } = asked;
  const ordinal = ordinalOf(home, asked);
  enterPlace(home, schedule, place);
  const known = findPlace(home, schedule, place);
  const ofPlace = grown(known === undefined || known.days === 0 ? undefined : known, ordinal);
  database.run('UPDATE schedule_places SET days = ?, ordinal = ? WHERE workspace = ? AND schedule = ? AND place = ?', ofPlace.days, ofPlace.ordinal, workspace, schedule, place);
  if (player === undefined) return undefined;
  const own = grown(runOf(home, schedule, player), ordinal);
  database.run(
    `INSERT INTO schedule_players (workspace, schedule, player, days, ordinal) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET days = excluded.days, ordinal = excluded.ordinal`,
    workspace, schedule, player, own.days, own.ordinal);
  return own.told;
}

function runOf({ database, workspace }: Home, schedule: string, player: number): Run | undefined {
  return database.get<Run>('SELECT days, ordinal FROM schedule_players WHERE workspace = ? AND schedule = ? AND player = ?', workspace, schedule, player);
}

/** What a streak adds to the points, in percent. */
export function percentOf(days: number): number {
  return 10 * streakStep(days);
}

/** The occurrence before one, where any was confirmed or answered, with the run of the place up to it. */
export function occurrenceBefore(home: Home, asked: AskedRow, place: string): { readonly answers: number; readonly right: number; readonly streak: number } | undefined {
  const { database, workspace } = home;
  const before = database.get<{ answers: number; right: number; ordinal: number }>(
    'SELECT answers, "right", ordinal FROM asked WHERE workspace = ? AND schedule = ? AND date < ? AND ordinal IS NOT NULL ORDER BY date DESC LIMIT 1', workspace, asked.schedule, asked.date);
  if (before === undefined) return undefined;
  const run = asked.schedule === null ? undefined : findPlace(home, asked.schedule, place);
  return { answers: before.answers, right: before.right, streak: run !== undefined && run.ordinal >= before.ordinal ? run.days : 0 };
}

/** Logs what became of an occurrence and keeps it in the history, with its card where one is known. */
export function keepOccurrence(home: Home, record: OccurrenceRecord, at: number, card: PostedMessage | undefined): void {
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
  const uncertain = home.database.get('SELECT 1 FROM occurrences WHERE workspace = ? AND schedule = ? AND date = ? AND place = ? AND outcome = ?', home.workspace, schedule, date, place, 'uncertain');
  if (uncertain !== undefined) keepOccurrence(home, { schedule, date, place, asked: asked.id, outcome: 'posted' }, at, card);
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
  const newest = schedule === undefined ? 0 : schedule.ordinal - Number(visit.call.received < schedule.closes);
  const told = (run: Run | undefined): number => (run !== undefined && run.ordinal >= newest ? run.days : 0);
  const places = database.all<PlaceRow>('SELECT place, refusals, days, ordinal FROM schedule_places WHERE workspace = ? AND schedule = ? ORDER BY place', workspace, name);
  const rows = database.all<OccurrenceRow>(
    'SELECT date, place, asked, outcome, reason, at, channel, message FROM occurrences WHERE workspace = ? AND schedule = ? ORDER BY date DESC, place LIMIT ?', workspace, name, HISTORY);
  return {
    schedule: name,
    ...(schedule === undefined ? {} : { last: schedule.last }),
    ...(next === undefined ? {} : { next }),
    places: places.map((row) => ({ place: row.place, refusals: row.refusals, streak: told(row) })),
    streak: told(visit.player === undefined ? undefined : runOf(home, name, visit.player.number)),
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
    `SELECT name FROM schedules WHERE workspace = ?1 UNION SELECT substr(id, 7) FROM agenda WHERE workspace = ?1 AND id >= 'daily:' AND id < 'daily;' ORDER BY 1`, workspace);
  return { kind: 'daily', schedules: names.map(({ name }) => historyOf(visit, home, name)), person };
}
