/** Seasons: exactly one is running; receipt decides which one an answer belongs to. */
import type { SeasonName } from '../store.ts';
import { appendOther } from './log.ts';
import type { Visit } from './visit.ts';

interface Season extends SeasonName {
  readonly quarter: string;
  /** ms since the epoch; `ends` is exclusive. */
  readonly start: number;
  readonly ends: number;
}

const COLUMNS = 'number, label, quarter, start, ends';

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
  return visit.database.all<{ label: string }>('SELECT label FROM seasons WHERE workspace = ? ORDER BY number DESC LIMIT 25', visit.workspace).map((row) => row.label);
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
  };
}

/** The number of the season in which the call was received; writes nothing. */
export function seasonOfReceipt(visit: Visit): number {
  return receivedIn(visit, seasonDue(visit));
}

function receivedIn(visit: Visit, due: Season): number {
  const { received } = visit.call;
  if (received >= due.start) return due.number;
  return visit.database.get<{ number: number }>(
    'SELECT number FROM seasons WHERE workspace = ? AND start <= ? ORDER BY number DESC LIMIT 1', visit.home(), received)?.number ?? 1;
}

/** Opens the season that is due, and tells the number of the one in which the call was received. */
export function enterSeason(visit: Visit): number {
  const workspace = visit.home();
  const last = lastSeason(visit);
  const due = seasonDue(visit);
  if (due.number !== last?.number) {
    visit.database.run('INSERT INTO seasons (workspace, number, label, quarter, start, ends) VALUES (?, ?, ?, ?, ?, ?)',
      workspace, due.number, due.label, due.quarter, due.start, due.ends);
    appendOther(visit, 'season', { at: visit.call.received, number: due.number, label: due.label });
  } else if (due.ends !== last.ends) {
    visit.database.run('UPDATE seasons SET ends = ? WHERE workspace = ? AND number = ?', due.ends, workspace, due.number);
  }
  return receivedIn(visit, due);
}
