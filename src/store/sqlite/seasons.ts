/** Seasons: exactly one is running; receipt decides which one an answer belongs to. */
import type { SeasonChanged, SeasonName, SeasonsRead, SeasonState } from '../store.ts';
import { appendOther } from './log.ts';
import type { Visit } from './visit.ts';

interface Season extends SeasonName {
  readonly quarter: string;
  /** ms since the epoch; `ends` is exclusive. */
  readonly start: number;
  readonly ends: number;
  /** Started by hand: 1 or 0. */
  readonly named: number;
}

const COLUMNS = 'number, label, quarter, start, ends, named';
/** The end of a season that was started by hand, while it runs. */
const NEVER = Number.MAX_SAFE_INTEGER;
/** So long after its end a season still takes what was received before it, in ms by the store's clock. */
export const FREEZE = 10_000;
/** Seasons that are told at once, beside the running one. */
const TOLD = 25;

function lastSeason(visit: Visit): Season | undefined {
  return visit.workspace === undefined ? undefined
    : visit.database.get<Season>(`SELECT ${COLUMNS} FROM seasons WHERE workspace = ? ORDER BY number DESC LIMIT 1`, visit.workspace);
}

export function seasonOfLabel(visit: Visit, label: string): SeasonName | undefined {
  if (visit.workspace === undefined) return undefined;
  const row = visit.database.get<SeasonName>('SELECT number, label FROM seasons WHERE workspace = ? AND label = ?', visit.workspace, label);
  return row === undefined ? undefined : { number: row.number, label: row.label };
}

/** Newest first, at most 25. */
export function seasonLabels(visit: Visit): string[] {
  if (visit.workspace === undefined) return [];
  return visit.database.all<{ label: string }>('SELECT label FROM seasons WHERE workspace = ? ORDER BY number DESC LIMIT ?', visit.workspace, TOLD).map((row) => row.label);
}

function unusedLabel(visit: Visit, wanted: string): string {
  let label = wanted;
  for (let turn = 2; seasonOfLabel(visit, label) !== undefined; turn += 1) label = `${wanted}.${turn}`;
  return label;
}

/** The season that runs at the call's receipt or, for a late receipt, the newest. Writes nothing: one that is due is told as it will be. */
export function runningSeason(visit: Visit): SeasonName {
  const season = seasonDue(visit);
  return { number: season.number, label: season.label };
}

function seasonDue(visit: Visit): Season {
  const last = lastSeason(visit);
  const { quarter, received } = visit.call;
  if (last !== undefined && received < last.ends) return last;
  // The zone has changed and the same quarter ends later now.
  if (last !== undefined && last.quarter === quarter.label) return { ...last, ends: quarter.end };
  return {
    number: (last?.number ?? 0) + 1,
    label: unusedLabel(visit, quarter.label),
    quarter: quarter.label,
    start: Math.max(quarter.start, last?.ends ?? quarter.start),
    ends: quarter.end,
    named: 0,
  };
}

/** The number of the season for which the call counts: the one in which it was received, unless that is frozen. Writes nothing. */
export function seasonOfReceipt(visit: Visit): number {
  return receivedIn(visit, seasonDue(visit));
}

function receivedIn(visit: Visit, due: Season): number {
  const { received } = visit.call;
  if (received >= due.start) return due.number;
  const past = visit.database.get<{ number: number; ends: number }>(
    'SELECT number, ends FROM seasons WHERE workspace = ? AND number < ? AND (start <= ? OR number = 1) ORDER BY number DESC LIMIT 1', visit.home(), due.number, received);
  return past === undefined || visit.now >= past.ends + FREEZE ? due.number : past.number;
}

function open(visit: Visit, season: Season): void {
  const workspace = visit.home();
  visit.database.run(`INSERT INTO seasons (workspace, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    workspace, season.number, season.label, season.quarter, season.start, season.ends, season.named);
  // Who had themselves deleted in the one before is a new player from now on.
  visit.database.run('DELETE FROM forgotten WHERE workspace = ? AND season < ?', workspace, season.number);
  appendOther(visit, 'season', { at: visit.call.received, number: season.number, label: season.label, ...(season.named === 1 ? { named: true } : {}) });
}

/** Opens the season that is due, and tells the number of the one for which the call counts. */
export function enterSeason(visit: Visit): number {
  const workspace = visit.home();
  const last = lastSeason(visit);
  const due = seasonDue(visit);
  if (due.number !== last?.number) {
    open(visit, due);
  } else if (due.ends !== last.ends) {
    visit.database.run('UPDATE seasons SET ends = ? WHERE workspace = ? AND number = ?', due.ends, workspace, due.number);
  }
  return receivedIn(visit, due);
}

function told(season: Season): SeasonState {
  return {
    number: season.number, label: season.label, starts: season.start, ...(season.ends === NEVER ? {} : { ends: season.ends }), named: season.named === 1,
  };
}

/** Ends the running season at the call's receipt, and opens the next one. */
function follow(visit: Visit, running: Season, next: Pick<Season, 'label' | 'quarter' | 'ends' | 'named'>): SeasonChanged {
  const at = Math.max(visit.call.received, running.start);
  visit.database.run('UPDATE seasons SET ends = ? WHERE workspace = ? AND number = ?', at, visit.home(), running.number);
  const season: Season = { ...next, label: unusedLabel(visit, next.label), number: running.number + 1, start: at };
  open(visit, season);
  return { kind: 'changed', ended: told({ ...running, ends: at }), running: told(season), person: visit.person() };
}

export function startSeason(visit: Visit, { label, running: wanted }: { readonly label: string; readonly running?: number }): SeasonChanged {
  const due = seasonDue(visit);
  if (wanted !== undefined && wanted !== due.number) return { kind: 'moved', running: told(due), person: visit.person() };
  enterSeason(visit);
  return follow(visit, seasonDue(visit), { label, quarter: '', ends: NEVER, named: 1 });
}

export function endSeason(visit: Visit, { running: wanted }: { readonly running?: number } = {}): SeasonChanged {
  const running = seasonDue(visit);
  if (wanted !== undefined && wanted !== running.number) return { kind: 'moved', running: told(running), person: visit.person() };
  if (running.named === 0) return { kind: 'quarter', running: told(running), person: visit.person() };
  const { label, end } = visit.call.quarter;
  return follow(visit, running, { label, quarter: label, ends: end, named: 0 });
}

export function seasons(visit: Visit): SeasonsRead {
  const running = seasonDue(visit);
  const ended = visit.workspace === undefined ? [] : visit.database.all<Season>(
    `SELECT ${COLUMNS} FROM seasons WHERE workspace = ? AND number < ? ORDER BY number DESC LIMIT ?`, visit.workspace, running.number, TOLD);
  return { kind: 'seasons', seasons: [running, ...ended].map(told), person: visit.person() };
}
