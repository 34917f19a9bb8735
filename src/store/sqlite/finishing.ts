/** What a finished entry of the agenda leaves behind. */
import { REVEAL_MS } from '../../engine/question-time.ts';
import type { AgendaEntry, Finish, Finished, FinishResult, Step } from '../store.ts';
import { type AskedRow, findAsked, keepCard } from './asked.ts';
import type { Database } from './database.ts';
import { dropEntry, findEntry, moveBelow, moveEntry, nextDue, putEntry, stepOf } from './entries.ts';
import { closeUnposted, findRound, loseRound } from './rounds.ts';
import { confirmOccurrence, countRefusal, keepOccurrence, lastDate } from './schedules.ts';
import { type Home, readWorkspace } from './home.ts';

export function finish(database: Database, { workspace, now, entries }: Finish): FinishResult {
  const row = readWorkspace(database, workspace);
  if (row === undefined) return { kind: 'finished', fenced: entries.map((entry) => entry.id), refusals: {} };
  const home: Home = { database, workspace: row.id };
  const fenced: string[] = [];
  const refusals: Record<string, number> = {};
  for (const finished of entries) {
    const entry = findEntry(home, finished.id);
    if (entry === undefined || entry.fence !== finished.fence) {
      fenced.push(finished.id);
      continue;
    }
    const step = stepOf(entry);
    if (finished.retry === undefined) {
      dropEntry(home, finished.id);
      const refused = apply(home, finished, { step, opened: entry.opened }, now);
      if (refused !== undefined) refusals[finished.id] = refused;
    } else {
      giveBack(home, finished, finished.retry, step);
    }
  }
  return { kind: 'finished', fenced, refusals, ...nextDue(home) };
}

/** Not done: due again, by whoever comes first. */
function giveBack(home: Home, { id, untried }: Finished, due: number, step: Step | undefined): void {
  const anew = untried === true ? ', attempt = 0, first = NULL' : '';
  home.database.run(`UPDATE agenda SET due = ?1, ready = ?1, fence = NULL${anew} WHERE workspace = ?2 AND id = ?3`, due, home.workspace, id);
  if (untried === true && step?.kind === 'ask') closeUnposted(home, step.asked, step.index);
}

/** The question that an entry was about. */
function askedOf(home: Home, step: Step | undefined, opened: string | null): AskedRow | undefined {
  if (step?.kind === 'daily') return opened === null ? undefined : findAsked(home, opened, 0);
  return step === undefined || !('asked' in step) || step.kind === 'podium' ? undefined : findAsked(home, step.asked, 'index' in step ? step.index : 0);
}

/** Applies what the entry was finished with; the refusals in a row of a card that was refused. */
function apply(home: Home, finished: Finished, { step, opened }: { readonly step: Step | undefined; readonly opened: string | null }, now: number): number | undefined {
  const { post, closes, copy } = finished;
  const asked = askedOf(home, step, opened);
  let refusals: number | undefined;
  if (step?.kind === 'card') refusals = countRefusal(home, step.schedule, step.place, post?.outcome);
  if (asked !== undefined && step !== undefined && 'place' in step && post?.card !== undefined) keepCard(home, asked, step.place, post.card);
  if (asked !== undefined && step?.kind === 'card' && post?.outcome === 'posted') confirmOccurrence(home, asked, step.place);
  if (asked !== undefined && closes !== undefined) moveClose(home, asked.id, asked.position, closes);
  if (asked !== undefined && copy !== undefined) home.database.run('UPDATE asked SET copy = ? WHERE workspace = ? AND id = ? AND position = ?', copy, home.workspace, asked.id, asked.position);
  for (const record of finished.occurrences ?? []) {
    const own = step?.kind === 'card' && record.place === step.place && record.date === step.date;
    keepOccurrence(home, record, now, own ? post?.card : undefined);
  }
  if (finished.end !== undefined) loseRound(home, finished.end, now);
  for (const entry of finished.add ?? []) add(home, entry);
  return post?.outcome === 'refused' ? refusals : undefined;
}

/** Confirmed late: the close and the reveal with it, unless somebody has stopped the round or revealed the question. */
function moveClose(home: Home, id: string, position: number, closes: number): void {
  const { database, workspace } = home;
  const moved = database.run(
    `UPDATE asked SET closes = ?1, ends = ?1, expires = expires + ?1 - closes WHERE workspace = ?2 AND id = ?3 AND position = ?4 AND opened IS NOT NULL AND revealed = 0
       AND (kind = 'daily' OR EXISTS (SELECT 1 FROM rounds WHERE rounds.workspace = asked.workspace AND rounds.id = asked.id AND running = 1))`, closes, workspace, id, position);
  if (moved === 0) return;
  moveEntry(home, `reveal:${id}:${position}`, closes + REVEAL_MS);
  moveBelow(home, `close:${id}`, closes + REVEAL_MS);
}

/** Adds an entry, unless what it belongs to has ended. */
function add(home: Home, entry: AgendaEntry): void {
  const { step } = entry;
  if (step.kind === 'ask' && findRound(home, step.asked)?.running !== 1) return;
  if (step.kind === 'podium' && findRound(home, step.asked)?.over !== 0) return;
  const last = step.kind === 'daily' ? lastDate(home, step.schedule) : undefined;
  if (step.kind === 'daily' && last !== undefined && step.date <= last) return;
  putEntry(home, entry, step.kind === 'daily' || step.kind === 'digest' ? 'gives way' : 'stays');
}
