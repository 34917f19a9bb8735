/**
 * Settled answers of a workspace, counted beside the log: `questions:<season>` by question, `weeks` by week, with the players of it,
 * and `areas:<month>` by area.
 */
import type { RecordAnswer, Tally, WorkspaceStatistics } from '../store.ts';
import type { Database } from './database.ts';
import type { Home } from './home.ts';
import type { Outcome } from './log.ts';
import { runningSeason } from './seasons.ts';
import type { Visit } from './visit.ts';

/** What is shown of them. */
const WEEKS = 8;
const MONTHS = 6;
const QUESTIONS = 10;
/** Fewest answers of a hard question. */
const ENOUGH = 3;

const COUNT = `INSERT INTO counters (workspace, name, field, answers, "right", players) VALUES (?, ?, ?, 1, ?, ?)
  ON CONFLICT DO UPDATE SET answers = answers + 1, "right" = "right" + excluded."right", players = players + excluded.players`;

/** Counts a settled answer. `fresh`: it is the player's first one of the week. */
export function countWorkspace(visit: Visit, answer: RecordAnswer, outcome: Outcome, fresh: boolean): void {
  const { periods } = visit.call;
  const right = Number(answer.credit.n === answer.credit.d);
  const count = (name: string, field: string, players = 0): void => {
    visit.database.run(COUNT, visit.home(), name, field, right, players);
  };
  count(`questions:${outcome.season}`, answer.question.id);
  count('weeks', periods.week, Number(fresh));
  count(`areas:${periods.month}`, answer.question.area);
}

/** Sets a count as a re-key has it. One without answers stays as a row that is not shown, with its players. */
export function setCount({ database, workspace }: Home, name: string, field: string, { answers, right }: Tally): void {
  database.run(
    `INSERT INTO counters (workspace, name, field, answers, "right") VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET answers = excluded.answers, "right" = excluded."right"`, workspace, name, field, answers, right);
}

/** Counts what a database has logged in which nothing was counted yet. */
export function fillCounters(database: Database): void {
  for (const [name, field, players] of [
    ["'questions:' || season", 'question', '0'], ["'weeks'", 'week', 'count(DISTINCT player)'], ["'areas:' || month", 'area', '0'],
  ] as const) {
    database.run(
      `INSERT OR REPLACE INTO counters (workspace, name, field, answers, "right", players)
       SELECT workspace, ${name}, ${field}, count(*), sum(n = d), ${players} FROM log WHERE type = 'answer' AND settled = 1 GROUP BY 1, 2, 3`);
  }
}

/** All counts with answers, by name and field. */
export function readCounters(database: Database, workspace: string): ReadonlyMap<string, ReadonlyMap<string, Tally>> {
  const rows = database.all<Tally & { name: string; field: string }>(
    `SELECT counters.name, field, answers, "right" FROM counters JOIN workspaces ON workspaces.id = workspace WHERE workspaces.name = ? AND answers > 0`, workspace);
  const counters = new Map<string, Map<string, Tally>>();
  for (const { name, field, answers, right } of rows) {
    let fields = counters.get(name);
    if (fields === undefined) counters.set(name, (fields = new Map()));
    fields.set(field, { answers, right });
  }
  return counters;
}

export function workspaceStatistics(visit: Visit): WorkspaceStatistics {
  const home = visit.known();
  const season = runningSeason(visit);
  const base = { kind: 'workspace-statistics', season, person: visit.person() } as const;
  if (home === undefined) return { ...base, weeks: [], hardest: [], areas: [], players: 0, teams: 0 };
  const { database, workspace } = home;
  const weeks = database.all<WorkspaceStatistics['weeks'][number]>(
    `SELECT field AS week, players, answers, "right" FROM counters WHERE workspace = ? AND name = 'weeks' AND answers > 0 ORDER BY field DESC LIMIT ?`, workspace, WEEKS);
  const hardest = database.all<WorkspaceStatistics['hardest'][number]>(
    `SELECT field AS questionId, answers, "right" FROM counters WHERE workspace = ? AND name = ? AND answers >= ?
     ORDER BY CAST("right" AS REAL) / answers, answers DESC, field LIMIT ?`, workspace, `questions:${season.number}`, ENOUGH, QUESTIONS);
  const areas = database.all<WorkspaceStatistics['areas'][number]>(
    `SELECT substr(name, 7) AS month, field AS area, answers, "right" FROM counters WHERE workspace = ?1 AND answers > 0 AND name IN
       (SELECT DISTINCT name FROM counters WHERE workspace = ?1 AND name >= 'areas:' AND name < 'areas;' AND answers > 0 ORDER BY name DESC LIMIT ?2)
     ORDER BY name, field`, workspace, MONTHS);
  const count = (table: 'players' | 'teams'): number => database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE workspace = ?`, workspace)?.count ?? 0;
  return {
    ...base,
    weeks: weeks.map(({ week, players, answers, right }) => ({ week, players, answers, right })),
    hardest: hardest.map(({ questionId, answers, right }) => ({ questionId, answers, right })),
    areas: areas.map(({ month, area, answers, right }) => ({ month, area, answers, right })),
    players: count('players'), teams: count('teams'),
  };
}
