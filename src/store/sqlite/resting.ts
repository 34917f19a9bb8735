/** Answers that rest: those to questions of rounds that are not revealed yet. Whoever gave one is told nothing that it could be read from. */
import { LATE_REVEAL_MS, REVEAL_MS } from '../../engine/question-time.ts';
import type { Resting, Rests } from '../store.ts';
import { runningSeason } from './seasons.ts';
import { placeOf } from './standings.ts';
import type { Visit } from './visit.ts';

/** Of the asker's answers; nothing where none rests. */
export function restsOf(visit: Visit): Rests | undefined {
  const { database, workspace, player } = visit;
  if (workspace === undefined || player === undefined) return undefined;
  const closes = database.get<{ closes: number | null }>(
    // Few questions are held, many are kept; without being told SQLite goes through all of them.
    `SELECT max(asked.closes) AS closes FROM asked INDEXED BY asked_held JOIN asked_answers USING (workspace, id, position)
     WHERE asked.workspace = ? AND asked.held = 1 AND asked.kind = 'round' AND asked_answers.player = ?`, workspace, player.number)?.closes ?? undefined;
  return closes === undefined || visit.call.received > closes + REVEAL_MS + LATE_REVEAL_MS ? undefined : { until: closes + REVEAL_MS };
}

/** What is told instead of something that an answer of the asker could be read from. */
export function restingOr<T>(visit: Visit, look: () => T): T | Resting {
  const rests = restsOf(visit);
  return rests === undefined ? look() : { kind: 'resting', ...rests, person: visit.person() };
}

/** What is told of the running season with an answer. */
export function seasonTold(visit: Visit): { readonly season?: { readonly label: string; readonly points: number; readonly rank?: number } } {
  if (restsOf(visit) !== undefined) return {};
  const season = runningSeason(visit);
  const place = visit.player === undefined ? undefined : placeOf(visit, { of: 'players', period: 'season', key: String(season.number) }, visit.player.number);
  return { season: { label: season.label, points: place?.points ?? 0, ...(place === undefined ? {} : { rank: place.rank }) } };
}
