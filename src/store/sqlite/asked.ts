/** Questions asked in public, as rows: found, told, opened, closed, revealed. */
import type { Language, Preset } from '../../engine/question.ts';
import { type Drawn, drawFrom } from '../drawing.ts';
import type { AskedRead, AskedState, Candidate, Distribution, PostedMessage, RecordedAnswer } from '../store.ts';
import type { Home } from './home.ts';
import type { Visit } from './visit.ts';

/** What is kept of a public question goes so long after its close, in ms. */
export const KEPT = 7 * 24 * 3_600_000;

export interface AskedRow {
  readonly id: string;
  readonly position: number;
  readonly kind: 'round' | 'daily';
  readonly question: string;
  readonly digest: string;
  readonly preset: Preset;
  readonly language: Language;
  readonly count: number;
  /** Of a question of a round. */
  readonly seconds: number | null;
  readonly opened: number | null;
  readonly closes: number | null;
  /** `closes` as it was without a stop. */
  readonly ends: number | null;
  readonly revealed: number;
  readonly answers: number;
  readonly right: number;
  readonly schedule: string | null;
  readonly date: string | null;
  readonly ordinal: number | null;
  /** How many occurrences of the schedule had an ordinal when it was opened. */
  readonly ordinals: number | null;
  readonly copy: string | null;
}

/** One whose clock runs or has run out. */
export type OpenedRow = AskedRow & { readonly opened: number; readonly closes: number; readonly ends: number };

export function findAsked({ database, workspace }: Home, id: string, position: number): AskedRow | undefined {
  return database.get<AskedRow>(
    `SELECT id, position, kind, question, digest, preset, language, count, seconds, opened, closes, ends, revealed, answers, "right", schedule, date, ordinal, ordinals, copy
     FROM asked WHERE workspace = ? AND id = ? AND position = ?`, workspace, id, position);
}

export const isOpened = (row: AskedRow | undefined): row is OpenedRow => row?.opened !== null && row?.opened !== undefined && row.closes !== null && row.ends !== null;

export function askedState(row: AskedRow): AskedState {
  return {
    kind: row.kind,
    asked: row.id,
    index: row.position,
    questionId: row.question,
    digest: row.digest,
    ...(row.opened === null ? {} : { opened: row.opened }),
    ...(row.closes === null ? {} : { closes: row.closes }),
    revealed: row.revealed === 1,
    preset: row.preset,
    language: row.language,
    count: row.count,
    answers: row.answers,
    ...(row.schedule === null ? {} : { schedule: row.schedule }),
    ...(row.date === null ? {} : { date: row.date }),
  };
}

/** The question where it is open or waits in public in this workspace. */
export function heldAs({ database, workspace }: Home, question: string): Pick<AskedRow, 'id' | 'position' | 'kind'> | undefined {
  return database.get<Pick<AskedRow, 'id' | 'position' | 'kind'>>('SELECT id, position, kind FROM asked WHERE workspace = ? AND question = ? AND held = 1', workspace, question);
}

/** What of a pool is neither open nor waits in public. */
export function freeOf<C extends Candidate>(home: Home | undefined, pool: readonly C[]): readonly C[] {
  if (home === undefined) return pool;
  const held = new Set(home.database.all<{ question: string }>('SELECT question FROM asked WHERE workspace = ? AND held = 1', home.workspace).map((row) => row.question));
  return held.size === 0 ? pool : pool.filter((candidate) => !held.has(candidate.questionId));
}

/** Draws from what is free. A pool that is used up is to be forgotten as a whole. */
export function drawFree(home: Home | undefined, pool: readonly Candidate[], seen: ReadonlySet<string>, count: number): Drawn {
  const free = freeOf(home, pool);
  const { items } = drawFrom(free, seen, count);
  const unseen = new Set(free.flatMap(({ questionId }) => (seen.has(questionId) ? [] : [questionId]))).size;
  return { items, cleared: unseen < count && pool.some(({ questionId }) => seen.has(questionId)) };
}

/** What `c:<place>` or `s:<schedule>` has had. */
export function shownTo({ database, workspace }: Home, owner: string): ReadonlySet<string> {
  return new Set(database.all<{ question: string }>('SELECT question FROM shown WHERE workspace = ? AND owner = ?', workspace, owner).map((row) => row.question));
}

export function markShown({ database, workspace }: Home, owner: string, question: string): void {
  database.run('INSERT OR IGNORE INTO shown (workspace, owner, question) VALUES (?, ?, ?)', workspace, owner, question);
}

export function forgetShown({ database, workspace }: Home, owner: string, pool: readonly Candidate[]): void {
  for (const { questionId } of pool) database.run('DELETE FROM shown WHERE workspace = ? AND owner = ? AND question = ?', workspace, owner, questionId);
}

/** From now on no answer is taken, and the question may be drawn again. */
export function reveal({ database, workspace }: Home, id: string, position: number): void {
  database.run('UPDATE asked SET revealed = 1, held = 0 WHERE workspace = ? AND id = ? AND position = ?', workspace, id, position);
}

export function keepCard({ database, workspace }: Home, asked: { readonly id: string; readonly position: number }, place: string, card: PostedMessage): void {
  database.run(
    `INSERT INTO asked_cards (workspace, id, position, place, channel, message) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET channel = excluded.channel, message = excluded.message`, workspace, asked.id, asked.position, place, card.channel, card.message);
}

export function cardOf({ database, workspace }: Home, asked: { readonly id: string; readonly position: number }, place: string): PostedMessage | undefined {
  const row = database.get<PostedMessage>(
    'SELECT channel, message FROM asked_cards WHERE workspace = ? AND id = ? AND position = ? AND place = ?', workspace, asked.id, asked.position, place);
  return row === undefined ? undefined : { channel: row.channel, message: row.message };
}

export function distributionOf({ database, workspace }: Home, row: AskedRow): Distribution {
  const counts = database.all<{ bucket: string; count: number }>(
    'SELECT bucket, count FROM asked_counts WHERE workspace = ? AND id = ? AND position = ? ORDER BY bucket', workspace, row.id, row.position);
  return Object.fromEntries(counts.map(({ bucket, count }) => [bucket, count]));
}

/** An answer to a public question. */
export interface AnswerRow {
  readonly seq: number;
  readonly delivery: string;
  readonly received: number;
  readonly choice: string;
  readonly n: number;
  readonly d: number;
  readonly hint: number;
  readonly points: number;
  readonly settled: number;
  readonly first: number;
  readonly streak: number | null;
}

/** The asker's answer; nothing without one. */
export function ownAnswer(visit: Visit, row: Pick<AskedRow, 'id' | 'position'>): AnswerRow | undefined {
  const home = visit.known();
  if (home === undefined || visit.player === undefined) return undefined;
  return home.database.get<AnswerRow>(
    'SELECT seq, delivery, received, choice, n, d, hint, points, settled, first, streak FROM asked_answers WHERE workspace = ? AND id = ? AND position = ? AND player = ?',
    home.workspace, row.id, row.position, visit.player.number);
}

export function recordedAnswer(row: AnswerRow): RecordedAnswer {
  return {
    seq: row.seq, received: row.received, choice: row.choice, credit: { n: row.n, d: row.d }, hint: row.hint === 1, points: row.points, settled: row.settled === 1,
  };
}

/** Whether the asker has taken the hint. */
export function hasHint(visit: Visit, row: AskedRow): boolean {
  const home = visit.known();
  if (home === undefined || visit.player === undefined) return false;
  return home.database.get('SELECT 1 FROM asked_hints WHERE workspace = ? AND id = ? AND position = ? AND player = ?', home.workspace, row.id, row.position, visit.player.number) !== undefined;
}

export function readAsked(visit: Visit, asked: { readonly asked: string; readonly index: number }): AskedRead {
  const home = visit.known();
  const person = visit.person();
  const row = home === undefined ? undefined : findAsked(home, asked.asked, asked.index);
  if (home === undefined || row === undefined) return { kind: 'unknown', person };
  const answer = ownAnswer(visit, row);
  const told = row.revealed === 1 || (row.kind === 'daily' && answer !== undefined);
  return {
    kind: 'asked',
    state: askedState(row),
    ...(answer === undefined ? {} : { answer: recordedAnswer(answer) }),
    hint: hasHint(visit, row),
    ...(told ? { distribution: distributionOf(home, row) } : {}),
    ...(row.copy === null ? {} : { copy: row.copy }),
    person,
  };
}
