/** Schedules of daily questions: what they opened, where, and who has answered how often in a row. */
import { type Gaps, grownRun, grownStood, isCounted, NO_RUN, type Run, standingRun, streakStep } from '../../engine/streak.ts';
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
  /** JSON. */
  readonly neutral: string | null;
}

interface PlaceRow extends Run {
  readonly place: string;
  readonly refusals: number;
  /** JSON. */
  readonly stood: string | null;
}

/** A row of an earlier format tells only where its runs end, and had no gaps. */
const RUN = `days, iif(first > 0, first, ordinal - days + 1) AS first, ordinal AS last,
  earlier, iif(began > 0 OR earlier = 0, began, ended - earlier + 1) AS began, ended`;

function findSchedule({ database, workspace }: Home, name: string): ScheduleRow | undefined {
  return database.get<ScheduleRow>('SELECT last, ordinal, newest, neutral FROM schedules WHERE workspace = ? AND name = ?', workspace, name);
}

/** Newest local date of a schedule for which something was opened. */
export function lastDate(home: Home, name: string): string | undefined {
  return findSchedule(home, name)?.last;
}

function findPlace({ database, workspace }: Home, schedule: string, place: string): PlaceRow | undefined {
  return database.get<PlaceRow>(`SELECT place, refusals, stood, ${RUN} FROM schedule_places WHERE workspace = ? AND schedule = ? AND place = ?`, workspace, schedule, place);
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
function ordinalOf({ database, workspace }: Home, asked: AskedRow): number {
  if (asked.ordinal !== null) return asked.ordinal;
  const row = database.get<{ ordinal: number }>('UPDATE schedules SET ordinal = ordinal + 1, newest = ? WHERE workspace = ? AND name = ? RETURNING ordinal',
    asked.id, workspace, asked.schedule);
  if (row === undefined) throw new Error('an occurrence is there and its schedule is not');
  database.run('UPDATE asked SET ordinal = ? WHERE workspace = ? AND id = ? AND position = ?', row.ordinal, workspace, asked.id, asked.position);
  return row.ordinal;
}

const numbersOf = (kept: string | null | undefined): readonly number[] | undefined => (typeof kept === 'string' ? (JSON.parse(kept) as readonly number[]) : undefined);

/** What breaks a run of a schedule, by what was there to be answered in a place. */
function gapsOf(neutral: string | null | undefined, stood: string | null | undefined): Gaps {
  const there = numbersOf(stood);
  return { neutral: numbersOf(neutral) ?? [], ...(there === undefined ? {} : { stood: there }) };
}

/** An occurrence is there to be answered in a place: its card was posted, or somebody has answered. */
function stand(home: Home, schedule: string, place: string, ordinal: number): void {
  const { database, workspace } = home;
  enterPlace(home, schedule, place);
  const stood = grownStood(numbersOf(findPlace(home, schedule, place)?.stood) ?? [], ordinal);
  database.run('UPDATE schedule_places SET stood = ? WHERE workspace = ? AND schedule = ? AND place = ?', JSON.stringify(stood), workspace, schedule, place);
}

/** Whoever has not answered an occurrence of this question that is open now keeps their run: nobody can answer it any more. */
export function excuseOpen(home: Home, question: string, at: number): void {
  const { database, workspace } = home;
  const open = database.all<{ id: string; position: number }>(
    `SELECT id, position FROM asked WHERE workspace = ? AND question = ? AND held = 1 AND kind = 'daily' AND revealed = 0 AND opened IS NOT NULL AND closes > ?`, workspace, question, at);
  for (const { id, position } of open) {
    const asked = findAsked(home, id, position);
    if (asked === undefined || asked.schedule === null || asked.date === null) continue;
    const { schedule, date } = asked;
    const ordinal = ordinalOf(home, asked);
    const neutral = numbersOf(findSchedule(home, schedule)?.neutral) ?? [];
    if (neutral.includes(ordinal)) continue;
    database.run('UPDATE schedules SET neutral = ? WHERE workspace = ? AND name = ?', JSON.stringify([...neutral, ordinal]), workspace, schedule);
    appendEntry(home, 'occurrence', { at, schedule, date, asked: id, outcome: 'void' });
  }
}

/** Counts an answer for the run of the place, and of the player unless it is a guest; the player's run. */
export function growRuns(home: Home, asked: AskedRow & { readonly schedule: string }, place: string, player: number | undefined): number | undefined {
  const { database, workspace } = home;
  const { schedule } = asked;
  const ordinal = ordinalOf(home, asked);
  stand(home, schedule, place, ordinal);
  const neutral = findSchedule(home, schedule)?.neutral;
  const there = findPlace(home, schedule, place);
  if (!isCounted(there ?? NO_RUN, ordinal)) {
    const { days, first, last, earlier, began, ended } = grownRun(there, ordinal, gapsOf(neutral, there?.stood));
    database.run('UPDATE schedule_places SET days = ?, first = ?, ordinal = ?, earlier = ?, began = ?, ended = ? WHERE workspace = ? AND schedule = ? AND place = ?',
      days, first, last, earlier, began, ended, workspace, schedule, place);
  }
  if (player === undefined) return undefined;
  const before = runOf(home, schedule, player);
  const { days, first, last, earlier, began, ended } = grownRun(before, ordinal, gapsOf(neutral, stoodAt(home, schedule, before.place)));
  database.run(
    `INSERT INTO schedule_players (workspace, schedule, player, days, first, ordinal, earlier, began, ended, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET days = excluded.days, first = excluded.first, ordinal = excluded.ordinal,
       earlier = excluded.earlier, began = excluded.began, ended = excluded.ended, place = excluded.place`,
    workspace, schedule, player, days, first, last, earlier, began, ended, place);
  return days;
}

function stoodAt(home: Home, schedule: string, place: string | null): string | null | undefined {
  return place === null ? null : findPlace(home, schedule, place)?.stood;
}

/** A player's run, with the place of their last answer. */
function runOf({ database, workspace }: Home, schedule: string, player: number): Run & { readonly place: string | null } {
  return database.get<Run & { readonly place: string | null }>(
    `SELECT ${RUN}, place FROM schedule_players WHERE workspace = ? AND schedule = ? AND player = ?`, workspace, schedule, player) ?? { ...NO_RUN, place: null };
}

/** The longest run of a player that goes on in any schedule. What may still be open has broken nothing. */
export function longestRun(home: Home, player: number): number {
  const schedules = home.database.all<Pick<ScheduleRow, 'ordinal' | 'neutral'> & { readonly name: string }>('SELECT name, ordinal, neutral FROM schedules WHERE workspace = ?', home.workspace);
  return Math.max(0, ...schedules.map(({ name, ordinal, neutral }) => {
    const run = runOf(home, name, player);
    return run.days === 0 ? 0 : standingRun(run, ordinal, gapsOf(neutral, stoodAt(home, name, run.place)));
  }));
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
  const run = findPlace(home, asked.schedule, place);
  const next = (asked.ordinals ?? 0) + 1;
  const stands = standingRun(run ?? NO_RUN, next, gapsOf(findSchedule(home, asked.schedule)?.neutral, run?.stood));
  // Somebody may have answered this one already.
  const last = run?.last ?? 0;
  const streak = last < next ? stands : last === next ? stands - 1 : 0;
  return { answers: before.answers, right: before.right, streak };
}

/** An occurrence was asked, in this place where one is named. */
export function confirmOccurrence(home: Home, asked: AskedRow, place: string | undefined): void {
  if (asked.schedule === null) return;
  const ordinal = ordinalOf(home, asked);
  if (place !== undefined) stand(home, asked.schedule, place, ordinal);
}

/** Logs what became of an occurrence and keeps it in the history, with its card where one is known. */
export function keepOccurrence(home: Home, happened: OccurrenceRecord, at: number, posted: PostedMessage | undefined): void {
  // Somebody may have pressed the card of a post of which nothing is known: it is there.
  const pressed = happened.outcome === 'uncertain' && happened.asked !== undefined && happened.place !== undefined
    ? cardOf(home, { id: happened.asked, position: 0 }, happened.place) : undefined;
  const record: OccurrenceRecord = pressed === undefined ? happened : { ...happened, outcome: 'posted' };
  const card = pressed ?? posted;
  const asked = record.outcome === 'posted' || record.outcome === 'caught-up' ? findAsked(home, record.asked ?? '', 0) : undefined;
  if (asked !== undefined) confirmOccurrence(home, asked, record.place);
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
  const told = (run: Run, stood: string | null | undefined): number => standingRun(run, (schedule?.ordinal ?? 0) + Number(!open), gapsOf(schedule?.neutral, stood));
  const own = visit.player === undefined ? undefined : runOf(home, name, visit.player.number);
  const places = database.all<PlaceRow>(`SELECT place, refusals, stood, ${RUN} FROM schedule_places WHERE workspace = ? AND schedule = ? ORDER BY place`, workspace, name);
  const rows = database.all<OccurrenceRow>(
    'SELECT date, place, asked, outcome, reason, at, channel, message FROM occurrences WHERE workspace = ? AND schedule = ? ORDER BY date DESC, place LIMIT ?', workspace, name, HISTORY);
  return {
    schedule: name,
    ...(schedule === undefined ? {} : { last: schedule.last }),
    ...(next === undefined ? {} : { next }),
    places: places.map((row) => ({ place: row.place, refusals: row.refusals, streak: told(row, row.stood) })),
    streak: own === undefined ? 0 : told(own, stoodAt(home, name, own.place)),
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
