/** Sets of questions: drawn, shown, gone on with, stopped. */
import type { Kind, Language } from '../../engine/question.ts';
import type { Candidate, HintTaken, ItemShown, PractiseMisses, Refused, SetItem, SetStarted, SetState, SetStopped, StartSet } from '../store.ts';
import { drawFree, findAsked, freeOf, heldAs, ownAnswer } from './asked.ts';
import { seasonOfReceipt } from './seasons.ts';
import type { Visit } from './visit.ts';

/** Most items of a practice set. */
const MISSES = 20;
/** A set is kept this long after it closes, in ms, so that a late press is told what happened. */
const KEPT = 7 * 24 * 3_600_000;
/**
 * One that was ended without any answer is kept this long after its end, in ms: nothing can be told of it but that it has ended,
 * and somebody may start anew all day.
 */
const KEPT_UNANSWERED = 24 * 3_600_000;

interface SetRow {
  readonly id: string;
  readonly player: number;
  readonly closes: number;
  readonly stopped: number | null;
  readonly practice: number;
  readonly language: Language | null;
  readonly filters: string;
}

/** The columns from `seq` to `first` are the answer's, and null together. */
export interface ItemRow {
  readonly position: number;
  readonly question: string;
  readonly digest: string;
  readonly passed: number;
  readonly hint: number;
  readonly seq: number | null;
  readonly delivery: string;
  readonly received: number;
  readonly choice: string;
  readonly n: number;
  readonly d: number;
  readonly points: number;
  readonly settled: number;
  readonly first: number;
  /** When it was first shown, in ms since the epoch. */
  readonly opened: number | null;
}

export interface KeptSet {
  readonly row: SetRow;
  readonly items: readonly ItemRow[];
}

const isWaiting = (item: ItemRow): boolean => item.seq === null && item.passed === 0;

function itemOf(row: ItemRow): SetItem {
  const candidate = { questionId: row.question, digest: row.digest };
  if (row.seq !== null) {
    return { ...candidate, state: 'answered', answer: { credit: { n: row.n, d: row.d }, points: row.points, settled: row.settled === 1 } };
  }
  return { ...candidate, state: row.passed === 1 ? 'passed' : 'waiting' };
}

/** When nothing counts any more, in ms since the epoch: the closing time, or the stop before it. */
export function endOf(set: KeptSet): number {
  return Math.min(set.row.closes, set.row.stopped ?? Infinity);
}

function isOpen(set: KeptSet, at: number): boolean {
  return set.row.stopped === null && at < set.row.closes && set.items.some(isWaiting);
}

export function stateOf(set: KeptSet, at: number): SetState {
  const { row, items } = set;
  return {
    id: row.id,
    items: items.map(itemOf),
    closes: row.closes,
    practice: row.practice === 1,
    ...(row.language === null ? {} : { language: row.language }),
    filters: row.filters,
    open: isOpen(set, at),
  };
}

function findSet(visit: Visit, id: string): KeptSet | undefined {
  if (visit.workspace === undefined) return undefined;
  const row = visit.database.get<SetRow>('SELECT id, player, closes, stopped, practice, language, filters FROM sets WHERE workspace = ? AND id = ?', visit.workspace, id);
  if (row === undefined) return undefined;
  return { row, items: visit.database.all<ItemRow>('SELECT * FROM set_items WHERE workspace = ? AND set_id = ? ORDER BY position', visit.workspace, id) };
}

/** The asker's own set of that id, or why not. */
export function ownSet(visit: Visit, id: string): KeptSet | Refused {
  const set = findSet(visit, id);
  if (set === undefined) return { kind: 'unknown', person: visit.person() };
  if (set.row.player !== visit.player?.number) return { kind: 'not-owner', person: visit.person() };
  return set;
}

export const isRefused = (found: KeptSet | Refused): found is Refused => 'kind' in found;

function reread(visit: Visit, id: string): KeptSet {
  const set = findSet(visit, id);
  if (set === undefined) throw new Error('a set was written and is not there');
  return set;
}

function openSet(visit: Visit): KeptSet | undefined {
  const id = visit.player?.open_set ?? undefined;
  const set = id === undefined ? undefined : findSet(visit, id);
  return set !== undefined && isOpen(set, visit.call.received) ? set : undefined;
}

function stop(visit: Visit, set: KeptSet): void {
  const { received } = visit.call;
  const expires = set.items.some((item) => item.seq !== null) ? set.row.closes + KEPT : received + KEPT_UNANSWERED;
  visit.database.run('UPDATE sets SET stopped = ?, expires = ? WHERE workspace = ? AND id = ?', received, expires, visit.home(), set.row.id);
}

function markSeen(visit: Visit, question: string): void {
  visit.database.run('INSERT OR IGNORE INTO seen (workspace, player, question) VALUES (?, ?, ?)', visit.home(), visit.enter().number, question);
}

function seenBy(visit: Visit): ReadonlySet<string> {
  if (visit.workspace === undefined || visit.player === undefined) return new Set();
  const rows = visit.database.all<{ question: string }>('SELECT question FROM seen WHERE workspace = ? AND player = ?', visit.workspace, visit.player.number);
  return new Set(rows.map((row) => row.question));
}

/** Settles a question for the asker; false where it was settled before. */
export function settle(visit: Visit, season: number, kind: Kind, question: string): boolean {
  return visit.database.run('INSERT OR IGNORE INTO settled (workspace, player, season, kind, question) VALUES (?, ?, ?, ?, ?)',
    visit.home(), visit.enter().number, season, kind, question) === 1;
}

/** A look at the key of an item that was never answered settles it: the question pays nothing more in that season. */
export function settleRevealed(visit: Visit, set: KeptSet, question: string): void {
  if (set.row.practice === 0 && !visit.call.player.guest) settle(visit, seasonOfReceipt(visit), 'solo', question);
}

interface NewSet {
  readonly id: string;
  readonly closes: number;
  readonly practice: boolean;
  readonly language: Language | undefined;
  readonly filters: string;
}

function insert(visit: Visit, fresh: NewSet, items: readonly Candidate[]): SetStarted {
  const player = visit.enter();
  const workspace = visit.home();
  visit.database.run('INSERT INTO sets (workspace, id, player, closes, practice, language, filters, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    workspace, fresh.id, player.number, fresh.closes, Number(fresh.practice), fresh.language ?? null, fresh.filters, fresh.closes + KEPT);
  for (const [position, item] of items.entries()) {
    visit.database.run('INSERT INTO set_items (workspace, set_id, position, question, digest, opened) VALUES (?, ?, ?, ?, ?, ?)',
      workspace, fresh.id, position, item.questionId, item.digest, position === 0 ? visit.call.received : null);
  }
  const first = items[0];
  if (first !== undefined) markSeen(visit, first.questionId);
  visit.database.run('UPDATE players SET open_set = ? WHERE workspace = ? AND number = ?', fresh.id, workspace, player.number);
  return { kind: 'started', set: stateOf(reread(visit, fresh.id), visit.call.received), person: visit.person() };
}

export function startSet(visit: Visit, start: StartSet): SetStarted {
  const open = openSet(visit);
  if (open !== undefined && !start.anew) return { kind: 'open', set: stateOf(open, visit.call.received), person: visit.person() };
  const drawn = drawFree(visit.known(), start.pool, seenBy(visit), start.count);
  if (drawn.items.length === 0) return { kind: 'empty', person: visit.person() };
  const player = visit.enter();
  if (open !== undefined) stop(visit, open);
  if (drawn.cleared) {
    for (const { questionId } of start.pool) {
      visit.database.run('DELETE FROM seen WHERE workspace = ? AND player = ? AND question = ?', visit.home(), player.number, questionId);
    }
  }
  return insert(visit, { id: start.set, closes: start.closes, practice: false, language: start.language, filters: start.filters }, drawn.items);
}

export function practiseMisses(visit: Visit, practise: PractiseMisses): SetStarted | Refused {
  const from = ownSet(visit, practise.from);
  if (isRefused(from)) return practisePublic(visit, practise) ?? from;
  const ended = visit.call.received >= from.row.closes;
  const wanted = (item: ItemRow): boolean =>
    practise.item === undefined
      ? item.seq !== null && item.n < item.d
      : item.position === practise.item && (item.seq !== null || (ended && item.passed === 0));
  const misses = from.items.filter((item) => wanted(item) && !isHeld(visit, item.question, false)).slice(0, MISSES);
  if (misses.length === 0) return { kind: 'empty', person: visit.person() };
  const open = openSet(visit);
  if (open !== undefined) return { kind: 'open', set: stateOf(open, visit.call.received), person: visit.person() };
  for (const item of misses) if (item.seq === null) settleRevealed(visit, from, item.question);
  const { language, filters } = from.row;
  return insert(visit, { id: practise.set, closes: practise.closes, practice: true, language: language ?? undefined, filters },
    misses.map((item) => ({ questionId: item.question, digest: item.digest })));
}

/** Practises a question that was asked in public; nothing where there is no such question. */
function practisePublic(visit: Visit, practise: PractiseMisses): SetStarted | undefined {
  const home = visit.known();
  if (home === undefined || findAsked(home, practise.from, 0) === undefined) return undefined;
  const asked = findAsked(home, practise.from, practise.item ?? 0);
  const known = asked !== undefined && (asked.revealed === 1 || (asked.kind === 'daily' && ownAnswer(visit, asked) !== undefined));
  if (practise.item === undefined || !known || asked === undefined) return { kind: 'empty', person: visit.person() };
  const open = openSet(visit);
  if (open !== undefined) return { kind: 'open', set: stateOf(open, visit.call.received), person: visit.person() };
  return insert(visit, { id: practise.set, closes: practise.closes, practice: true, language: undefined, filters: '' }, [{ questionId: asked.question, digest: asked.digest }]);
}

/** Passes over a waiting item. */
function pass(visit: Visit, set: string, index: number): void {
  visit.database.run('UPDATE set_items SET passed = 1 WHERE workspace = ? AND set_id = ? AND position = ?', visit.home(), set, index);
}

/** Whether a question is open or waits in public, so that nobody may see its key. Who has answered it in a daily was told, and may practise it. */
function isHeld(visit: Visit, question: string, practice: boolean): boolean {
  const home = visit.known();
  const held = home === undefined ? undefined : heldAs(home, question);
  if (held === undefined) return false;
  return !(practice && held.kind === 'daily' && ownAnswer(visit, held) !== undefined);
}

/** The first waiting item from `from` on. What is open or waits in public is passed over. */
function showFrom(visit: Visit, whole: KeptSet, from: number): ItemShown {
  const { received } = visit.call;
  let set = whole;
  let item = set.items.find((one) => one.position >= from && isWaiting(one));
  if (received < endOf(set)) {
    while (item !== undefined && isHeld(visit, item.question, set.row.practice === 1)) {
      const held = item;
      pass(visit, set.row.id, held.position);
      set = { ...set, items: set.items.map((one) => (one === held ? { ...one, passed: 1 } : one)) };
      item = set.items.find((one) => one.position > held.position && isWaiting(one));
    }
  }
  const state = stateOf(set, received);
  if (item === undefined) return { kind: 'finished', set: state, person: visit.person() };
  if (received >= endOf(set)) return { kind: 'closed', set: state, person: visit.person() };
  markSeen(visit, item.question);
  if (item.opened === null) {
    visit.database.run('UPDATE set_items SET opened = ? WHERE workspace = ? AND set_id = ? AND position = ?', received, visit.home(), set.row.id, item.position);
  }
  return { kind: 'item', set: state, index: item.position, hint: item.hint === 1, person: visit.person() };
}

export function showItem(visit: Visit, item: { readonly set: string; readonly from: number }): ItemShown {
  const set = ownSet(visit, item.set);
  return isRefused(set) ? set : showFrom(visit, set, item.from);
}

export function replaceItem(visit: Visit, item: { readonly set: string; readonly index: number; readonly digest: string; readonly pool: readonly Candidate[] }): ItemShown {
  const set = ownSet(visit, item.set);
  if (isRefused(set)) return set;
  const current = set.items[item.index];
  const changed = current !== undefined && isWaiting(current) && current.digest === item.digest;
  if (!changed || visit.call.received >= endOf(set)) return showFrom(visit, set, item.index);
  const taken = new Set(set.items.map((one) => one.question));
  const seen = seenBy(visit);
  const next = freeOf(visit.known(), item.pool).find((candidate) => !taken.has(candidate.questionId) && !seen.has(candidate.questionId));
  if (next === undefined) {
    pass(visit, item.set, item.index);
  } else {
    visit.database.run('UPDATE set_items SET question = ?, digest = ?, hint = 0, opened = NULL WHERE workspace = ? AND set_id = ? AND position = ?',
      next.questionId, next.digest, visit.home(), item.set, item.index);
  }
  return showFrom(visit, reread(visit, item.set), item.index);
}

export function stopSet(visit: Visit): SetStopped {
  const open = openSet(visit);
  if (open === undefined) return { kind: 'none', person: visit.person() };
  stop(visit, open);
  return { kind: 'stopped', set: stateOf(reread(visit, open.row.id), visit.call.received), person: visit.person() };
}

export function takeHint(visit: Visit, item: { readonly asked: string; readonly index: number; readonly digest: string }): HintTaken {
  const set = ownSet(visit, item.asked);
  if (isRefused(set)) return set;
  const current = set.items[item.index];
  const person = visit.person();
  if (current === undefined) return { kind: 'unknown', person };
  if (current.seq !== null) return { kind: 'answered', person };
  if (visit.call.received >= endOf(set)) return { kind: 'closed', person };
  if (current.passed === 1 || current.digest !== item.digest) return { kind: 'changed', person };
  visit.database.run('UPDATE set_items SET hint = 1 WHERE workspace = ? AND set_id = ? AND position = ?', visit.home(), item.asked, item.index);
  return { kind: 'taken', set: stateOf(set, visit.call.received), person };
}

/** Writes the answer of an item. A set that was ended, and gets an answer that was received before, is kept as long as any with answers. */
export function keepAnswer(visit: Visit, set: SetRow, item: ItemRow): void {
  if (set.stopped !== null) visit.database.run('UPDATE sets SET expires = ? WHERE workspace = ? AND id = ?', set.closes + KEPT, visit.home(), set.id);
  visit.database.run(
    `UPDATE set_items SET seq = ?, delivery = ?, received = ?, choice = ?, n = ?, d = ?, points = ?, settled = ?, first = ?
     WHERE workspace = ? AND set_id = ? AND position = ?`,
    item.seq, item.delivery, item.received, item.choice, item.n, item.d, item.points, item.settled, item.first,
    visit.home(), set.id, item.position);
}
