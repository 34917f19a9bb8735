import type { Derived, DerivedRow, DerivedRun, Tally } from '../store.ts';
import type { ScriptName } from './scripts/registry.ts';

type Run = (name: ScriptName, ...args: readonly string[]) => Promise<unknown>;

/** Rows of a board that one script reads, and players whose statistics one script reads. */
const ROWS = 1_000;
const PLAYERS = 500;
/** How often a reading is begun anew because the log moved on meanwhile. */
const TRIES = 5;
const STEP = 2 ** 27;

/**
 * Boards and statistics in slices, so that no script stops the server for long. A reading during which the
 * log moved on is begun anew; on the last try it is given as it is.
 */
export async function readDerived(run: Run): Promise<Derived> {
  for (let attempt = 1; ; attempt += 1) {
    const [before, season, players, names] = (await run('listDerived')) as [string, string, string, string[]];
    const boards = new Map<string, ReadonlyMap<number, DerivedRow>>();
    for (const name of names.toSorted()) {
      const rows = await readBoard(run, name);
      // A board that has expired stays in the list of names.
      if (rows.size > 0) boards.set(name, rows);
    }
    const statistics = await readStatistics(run, Number(season), Number(players));
    const beside = await readBeside(run, Number(season));
    const [after] = (await run('listDerived')) as [string];
    if (after === before || attempt === TRIES) return { boards, statistics, ...beside };
  }
}

/** Fields and values of a flat list. */
function pairs(flat: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) found.push([flat[at] as string, flat[at + 1] as string]);
  return found;
}

/** Seasons, runs, and counts of the workspace. */
async function readBeside(run: Run, seasons: number): Promise<Required<Pick<Derived, 'seasons' | 'streaks' | 'workspace'>>> {
  const [kept, schedules, totals] = (await run('listKept')) as [string[], string[], string[]];
  const labels = pairs(kept).map(([number, text]): [number, string] => [Number(number), (JSON.parse(text) as { readonly label: string }).label]);
  const streaks = new Map<string, ReadonlyMap<string, DerivedRun>>();
  for (const schedule of schedules.toSorted()) {
    const runs = new Map([...(await readRuns(run, schedule, 'streaks', 'p')), ...(await readRuns(run, schedule, 'places', 'c'))]);
    if (runs.size > 0) streaks.set(schedule, runs);
  }
  const workspace = new Map<string, Map<string, Tally>>();
  for (const [field, tally] of tallies(totals)) {
    const [kind, key = '', area = ''] = field.split(':');
    if (kind !== 'w' && kind !== 'm') continue;
    const name = kind === 'w' ? 'weeks' : `areas:${key}`;
    const group = workspace.get(name) ?? new Map<string, Tally>();
    workspace.set(name, group.set(kind === 'w' ? key : area, tally));
  }
  for (let season = 1; season <= seasons; season += 1) {
    const questions = tallies((await run('readQuestions', String(season))) as string[]);
    if (questions.size > 0) workspace.set(`questions:${season}`, new Map(questions));
  }
  return { seasons: new Map(labels), streaks, workspace };
}

/** Runs of a schedule's players or places, slice by slice. */
async function readRuns(run: Run, schedule: string, of: 'streaks' | 'places', mark: string): Promise<[string, DerivedRun][]> {
  const runs: [string, DerivedRun][] = [];
  let cursor = '0';
  do {
    const [next, flat] = (await run('readRuns', schedule, of, cursor)) as [string, string[]];
    for (const [id, text] of pairs(flat)) runs.push([`${mark}:${id}`, runOf(text)]);
    cursor = next;
  } while (cursor !== '0');
  return runs;
}

function runOf(text: string): DerivedRun {
  const [days = 0, last = 0] = text.split(',').map(Number);
  return { days, last };
}

async function readBoard(run: Run, name: string): Promise<ReadonlyMap<number, DerivedRow>> {
  const rows = new Map<number, DerivedRow>();
  for (let from = 0; ; from += ROWS) {
    const slice = (await run('readBoard', name, String(from))) as [string, string, number, number, number][];
    for (const [id, text, right, answers, active] of slice) {
      const score = Number(text);
      const points = Math.ceil(score / STEP) + 0;
      rows.set(Number(id), { points, seq: points * STEP - score, right, answers, active });
    }
    if (slice.length < ROWS) return rows;
  }
}

async function readStatistics(run: Run, seasons: number, players: number): Promise<ReadonlyMap<string, ReadonlyMap<string, Tally>>> {
  const statistics = new Map<string, ReadonlyMap<string, Tally>>();
  for (let season = 1; season <= seasons; season += 1) {
    for (let from = 1; from <= players; from += PLAYERS) {
      const slice = (await run('readStatistics', String(season), String(from))) as [number, string[]][];
      for (const [player, fields] of slice) statistics.set(`${season}:${player}`, tallies(fields));
    }
  }
  return statistics;
}

/** Fields of a player's statistics, each `answers * 2^27 + right`. */
export function tallies(fields: readonly string[]): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const count = Number(fields[at + 1]);
    found.set(fields[at] as string, { answers: Math.floor(count / STEP), right: count % STEP });
  }
  return found;
}
