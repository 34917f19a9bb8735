/** Channel rounds: started, stopped, ended; one runs in a place at a time. */
import { POSTING_MS, REVEAL_MS } from '../../engine/question-time.ts';
import type { Language, Preset } from '../../engine/question.ts';
import { entryId, type PostedMessage, type RoundStarted, type RoundState, type RoundStopped, type RoundTable, type StartRound } from '../store.ts';
import { type AskedRow, drawFree, forgetShown, isOpened, KEPT, markShown, type OpenedRow, shownTo } from './asked.ts';
import { dropBelow, dropEntry, moveEntry, putEntry } from './entries.ts';
import { rowsOf } from './tallies.ts';
import type { Home } from './home.ts';
import type { Visit } from './visit.ts';

/** Longest that a round may last, in ms: it is kept for so long and `KEPT` from its start. */
const LONGEST = 24 * 3_600_000;

export interface RoundKept {
  readonly id: string;
  readonly place: string;
  readonly owner: string;
  readonly count: number;
  /** Index of the newest question that was opened. */
  readonly position: number;
  readonly preset: Preset;
  readonly language: Language;
  readonly started: number;
  readonly running: number;
  readonly stopped: number | null;
  /** Its podium was claimed, or its place was lost. */
  readonly over: number;
}

const COLUMNS = 'id, place, owner, count, position, preset, language, started, running, stopped, over';

export function findRound({ database, workspace }: Home, id: string): RoundKept | undefined {
  return database.get<RoundKept>(`SELECT ${COLUMNS} FROM rounds WHERE workspace = ? AND id = ?`, workspace, id);
}

function runningIn(home: Home | undefined, place: string): RoundKept | undefined {
  return home?.database.get<RoundKept>(`SELECT ${COLUMNS} FROM rounds WHERE workspace = ? AND place = ? AND running = 1`, home.workspace, place);
}

export function roundState({ database, workspace }: Home, row: RoundKept): RoundState {
  const card = database.get<PostedMessage>('SELECT channel, message FROM asked_cards WHERE workspace = ? AND id = ? ORDER BY position DESC LIMIT 1', workspace, row.id);
  return {
    id: row.id,
    place: row.place,
    owner: row.owner,
    count: row.count,
    index: row.position,
    preset: row.preset,
    language: row.language,
    started: row.started,
    running: row.running === 1,
    ...(row.stopped === null ? {} : { stopped: row.stopped }),
    ...(card === undefined ? {} : { card: { channel: card.channel, message: card.message } }),
  };
}

function reread(home: Home, id: string): RoundKept {
  const row = findRound(home, id);
  if (row === undefined) throw new Error('a round was written and is not there');
  return row;
}

export function startRound(visit: Visit, start: StartRound): RoundStarted {
  const known = visit.known();
  const running = runningIn(known, start.place);
  if (known !== undefined && running !== undefined) return { kind: 'running', round: roundState(known, running), person: visit.person() };
  const owner = `c:${start.place}`;
  const { pool } = start;
  const drawn = drawFree(known, pool, known === undefined ? new Set() : shownTo(known, owner), start.count);
  if (drawn.items.length === 0) return { kind: 'empty', person: visit.person() };

  visit.enter();
  const home = visit.entered();
  const { database, workspace } = home;
  const { received, player } = visit.call;
  if (drawn.cleared) forgetShown(home, owner, pool);
  const count = drawn.items.length;
  const expires = received + LONGEST + KEPT;
  database.run('INSERT INTO rounds (workspace, id, place, owner, count, preset, language, started, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    workspace, start.round, start.place, player.id, count, start.preset, start.language, received, expires);
  const seconds = new Map(pool.map((candidate) => [candidate.questionId, candidate.seconds]));
  for (const [position, item] of drawn.items.entries()) {
    database.run(
      `INSERT INTO asked (workspace, id, position, kind, question, digest, preset, language, count, seconds, expires) VALUES (?, ?, ?, 'round', ?, ?, ?, ?, ?, ?, ?)`,
      workspace, start.round, position, item.questionId, item.digest, start.preset, start.language, count, seconds.get(item.questionId) ?? 0, expires);
  }
  putEntry(home, { due: received, step: { kind: 'ask', asked: start.round, index: 0, place: start.place, silent: 0 } }, 'stays');
  return { kind: 'started', round: roundState(home, reread(home, start.round)), person: visit.person() };
}

/** The place is free, and what was not asked may be drawn again. */
function free({ database, workspace }: Home, id: string): void {
  database.run('UPDATE rounds SET running = 0 WHERE workspace = ? AND id = ?', workspace, id);
  database.run('UPDATE asked SET held = 0 WHERE workspace = ? AND id = ? AND opened IS NULL', workspace, id);
}

export function stopRound(visit: Visit, stop: { readonly place: string; readonly any: boolean }): RoundStopped {
  const home = visit.known();
  const round = runningIn(home, stop.place);
  const person = visit.person();
  if (home === undefined || round === undefined) return { kind: 'none', person };
  const { database, workspace } = home;
  const { received, player } = visit.call;
  if (round.owner !== player.id && !stop.any) return { kind: 'not-owner', round: roundState(home, round), person };

  free(home, round.id);
  database.run('UPDATE rounds SET stopped = ? WHERE workspace = ? AND id = ?', received, workspace, round.id);
  const open = database.get<{ position: number; closes: number }>(
    'SELECT position, closes FROM asked WHERE workspace = ? AND id = ? AND opened IS NOT NULL AND revealed = 0 ORDER BY position DESC LIMIT 1', workspace, round.id);
  // The post of an open question may be under way: who makes it finishes it.
  dropEntry(home, `ask:${round.id}:${round.position + 1}`);
  if (open === undefined) {
    const due = { due: received, step: { kind: 'podium', asked: round.id, place: round.place } } as const;
    putEntry(home, due, 'stays');
    moveEntry(home, entryId(due.step), received);
  } else {
    const closes = Math.min(open.closes, received);
    database.run('UPDATE asked SET closes = ? WHERE workspace = ? AND id = ? AND position = ?', closes, workspace, round.id, open.position);
    moveEntry(home, `reveal:${round.id}:${open.position}`, closes + REVEAL_MS);
  }
  return { kind: 'stopped', round: roundState(home, reread(home, round.id)), person };
}

/** Opens a question of a round where it is not open yet: its time begins now, and its reveal is put on the agenda. */
export function openQuestion(home: Home, round: RoundKept, asked: AskedRow, now: number, silent: number): OpenedRow {
  if (isOpened(asked)) return asked;
  const { database, workspace } = home;
  const closes = now + POSTING_MS + (asked.seconds ?? 0) * 1_000;
  database.run('UPDATE asked SET opened = ?1, closes = ?2, ends = ?2, expires = ?3 WHERE workspace = ?4 AND id = ?5 AND position = ?6', now, closes, closes + KEPT, workspace, asked.id, asked.position);
  database.run('UPDATE rounds SET position = ?, expires = max(expires, ?) WHERE workspace = ? AND id = ?', asked.position, closes + KEPT, workspace, round.id);
  markShown(home, `c:${round.place}`, asked.question);
  putEntry(home, { due: closes + REVEAL_MS, step: { kind: 'reveal', asked: asked.id, index: asked.position, place: round.place, silent } }, 'stays');
  return { ...asked, opened: now, closes, ends: closes };
}

/** A question that certainly was not posted: it waits again, and its whole time is still to come. */
export function closeUnposted(home: Home, id: string, position: number): void {
  const { database, workspace } = home;
  // What was opened of a round that was stopped meanwhile is revealed.
  if (findRound(home, id)?.running !== 1) return;
  const closed = database.run(
    `UPDATE asked SET opened = NULL, closes = NULL, ends = NULL
     WHERE workspace = ? AND id = ? AND position = ? AND revealed = 0 AND answers = 0 AND opened IS NOT NULL`, workspace, id, position);
  if (closed === 0) return;
  dropEntry(home, `reveal:${id}:${position}`);
  database.run('DELETE FROM asked_hints WHERE workspace = ? AND id = ? AND position = ?', workspace, id, position);
  database.run('UPDATE rounds SET position = position - 1 WHERE workspace = ? AND id = ? AND position = ?', workspace, id, position);
}

/** The podium is being told: the place is free. */
export function endRound(home: Home, round: RoundKept): RoundKept {
  free(home, round.id);
  home.database.run('UPDATE rounds SET over = 1 WHERE workspace = ? AND id = ?', home.workspace, round.id);
  return { ...round, running: 0, over: 1 };
}

/** Ends a round whose place was lost: nothing more of it is done, answers and scores stay. */
export function loseRound(home: Home, id: string, now: number): void {
  const round = findRound(home, id);
  if (round === undefined) return;
  endRound(home, round);
  home.database.run('UPDATE asked SET revealed = 1, held = 0, closes = min(closes, ?) WHERE workspace = ? AND id = ? AND opened IS NOT NULL AND revealed = 0', now, home.workspace, id);
  dropBelow(home, `ask:${id}`);
  dropBelow(home, `reveal:${id}`);
  dropEntry(home, `podium:${id}`);
}

export function roundTable(visit: Visit, table: { readonly round: string; readonly limit: number }): RoundTable {
  const home = visit.known();
  const person = visit.person();
  const round = home === undefined ? undefined : findRound(home, table.round);
  if (home === undefined || round === undefined) return { kind: 'unknown', person };
  const viewer = { player: visit.player?.number, team: visit.team, hiddenByDefault: visit.settings().names === 'hidden' };
  return { kind: 'table', round: roundState(home, round), ...rowsOf(home, round.id, table.limit, viewer), person };
}
