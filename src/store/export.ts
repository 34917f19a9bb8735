/**
 * What an export holds, as tables made from the answer log and the boards. Names and ids of people come from `playerNames`, so only of those
 * who agreed; of everybody else a row leaves out whatever would tell who it was: number, team and channel.
 */
import { type BoardOf, ranked } from './boards.ts';
import { addRegrades, type Answer, type Regrade, type Regrades } from './replay.ts';
import type { Derived, DerivedRow, LogEntry, Period, PlayerName, Store } from './store.ts';
import type { Cell } from '../engine/csv.ts';
import { PAGE, pagesOf } from './verify.ts';

export const EXPORTS = ['answers', 'boards', 'questions'] as const;
export type ExportWhat = (typeof EXPORTS)[number];

export type ExportRow = readonly Cell[];

/** Heads of the columns: names for programs, the same in all languages. */
export const COLUMNS = {
  answers: [
    'seq', 'received', 'kind', 'question', 'area', 'topic', 'difficulty', 'choice', 'credit', 'right', 'hint', 'settled', 'points', 'corrected_credit',
    'corrected_points', 'season', 'schedule', 'player_id', 'player_name', 'team',
  ],
  boards: ['board', 'period', 'key', 'area', 'rank', 'player_id', 'player_name', 'team', 'points', 'right', 'answers', 'active'],
  questions: ['season', 'question', 'area', 'topic', 'difficulty', 'answers', 'right', 'right_percent', 'practice', 'hints'],
} as const satisfies Record<ExportWhat, readonly string[]>;

/** What numbers stand for. */
export interface ExportNames {
  /** Those who agreed to be named. */
  readonly players: ReadonlyMap<number, { readonly id: string; readonly name: string }>;
  readonly teams: ReadonlyMap<number, string>;
  /** Labels by number. */
  readonly seasons: ReadonlyMap<number, string>;
}

/** Of the players that the store gives, those who agreed to be named. */
export function namedPlayers(players: readonly PlayerName[]): ExportNames['players'] {
  return new Map(players.flatMap(({ number, id, name }) => (id === undefined ? [] : [[number, { id, name: name ?? '' }] as const])));
}

const share = ({ n, d }: { readonly n: number; readonly d: number }): number => Math.round((n / d) * 10_000) / 10_000;
const seasonOf = (number: number, { seasons }: ExportNames): string => seasons.get(number) ?? String(number);

/** A time as spreadsheets and programs read it: UTC, to the second. */
function moment(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' });
}

/** One answer, and what the last correction of its key made of it. A typed text is not in it: it lies with the player. */
export function answerRow(entry: Answer, names: ExportNames, corrected: Regrade | undefined): ExportRow {
  const player = entry.player === undefined ? undefined : names.players.get(entry.player);
  const team = player === undefined || entry.team === undefined ? undefined : names.teams.get(entry.team);
  return [
    entry.seq, moment(entry.received), entry.kind, entry.id, entry.area, entry.topic, entry.difficulty,
    entry.choice.startsWith('=') ? undefined : entry.choice, share(entry.credit), entry.credit.n === entry.credit.d, entry.hint, entry.settled, entry.points,
    corrected === undefined ? undefined : share(corrected.credit), corrected?.points, seasonOf(entry.season, names), entry.schedule,
    player?.id, player?.name, team,
  ];
}

const PERIODS: readonly Period[] = ['all', 'season', 'month', 'week', 'day'];

interface Named {
  readonly of: BoardOf;
  readonly period: Period;
  readonly key: string;
  readonly area: string | undefined;
}

function boardOf(name: string): Named {
  const [of = '', period = '', key = '', ...area] = name.split(':');
  return { of: of === 'teams' ? 'teams' : 'players', period: PERIODS.find((each) => each === period) ?? 'all', key, area: area.length === 0 ? undefined : area.join(':') };
}

/** Boards of long periods first, of each period the newest first, whole before its areas. */
function inOrder(a: Named, b: Named): number {
  return (
    PERIODS.indexOf(a.period) - PERIODS.indexOf(b.period) ||
    (a.period === 'season' ? Number(b.key) - Number(a.key) : b.key.localeCompare(a.key, 'en')) ||
    (a.area ?? '').localeCompare(b.area ?? '', 'en') ||
    a.of.localeCompare(b.of, 'en')
  );
}

function* rowsOfBoard({ of, period, key, area }: Named, members: ReadonlyMap<number, DerivedRow>, names: ExportNames): Generator<ExportRow> {
  const rows = ranked([...members].map(([member, row]) => ({ ...row, member })), 'total');
  for (const { member, rank, points, right, answers, active } of rows) {
    const player = of === 'players' ? names.players.get(member) : undefined;
    const team = of === 'teams' ? names.teams.get(member) : undefined;
    yield [
      of, period, period === 'season' ? seasonOf(Number(key), names) : key === '-' ? undefined : key, area, rank, player?.id, player?.name, team, points, right,
      answers, of === 'teams' ? active : undefined,
    ];
  }
}

/** How many rows `boardRows` gives. */
export function countOfRows({ boards }: Pick<Derived, 'boards'>, players: boolean): number {
  let count = 0;
  for (const [name, rows] of boards) if (players || boardOf(name).of === 'teams') count += rows.size;
  return count;
}

/** Every board that is kept, with its ranks by total. @param players whether the workspace has boards of players */
export function* boardRows({ boards }: Pick<Derived, 'boards'>, names: ExportNames, players: boolean): Generator<ExportRow> {
  const named = [...boards].map(([name, rows]) => ({ board: boardOf(name), rows })).filter(({ board }) => players || board.of === 'teams').toSorted((a, b) => inOrder(a.board, b.board));
  for (const { board, rows } of named) yield* rowsOfBoard(board, rows, names);
}

/** What a first pass over the log finds out for a second one. */
export interface LogFacts {
  readonly regrades: Regrades;
  readonly seasons: ReadonlyMap<number, string>;
  readonly answers: number;
}

/** @throws StoreError */
export async function readFacts(store: Pick<Store, 'readLog'>, workspace: string): Promise<LogFacts> {
  const regrades = new Map<number, Regrade[]>();
  const seasons = new Map<number, string>();
  let answers = 0;
  for await (const page of pagesOf(store, workspace)) {
    for (const entry of page) {
      if (entry.type === 'answer') answers += 1;
      else if (entry.type === 'rekey') addRegrades(regrades, entry);
      else if (entry.type === 'season') seasons.set(entry.number, entry.label);
    }
  }
  return { regrades, seasons, answers };
}

/** All answers in order, from the log. @throws StoreError */
export async function* answerRows(store: Pick<Store, 'readLog'>, workspace: string, names: ExportNames, { regrades }: Pick<LogFacts, 'regrades'>): AsyncGenerator<ExportRow> {
  for await (const page of pagesOf(store, workspace)) {
    for (const entry of page) if (entry.type === 'answer') yield answerRow(entry, names, regrades.get(entry.seq)?.at(-1));
  }
}

interface Asked {
  readonly entry: Answer;
  answers: number;
  right: number;
  practice: number;
  hints: number;
}

/** How each question was answered in each season, the newest season first. Void answers do not count, corrected ones as they count now. @throws StoreError */
export async function questionRows(store: Pick<Store, 'readLog'>, workspace: string, names: ExportNames, { regrades }: Pick<LogFacts, 'regrades'>): Promise<readonly ExportRow[]> {
  const asked = new Map<string, Asked>();
  for await (const page of pagesOf(store, workspace)) {
    for (const entry of page) {
      if (entry.type !== 'answer') continue;
      const key = `${entry.season} ${entry.id}`;
      const counts = asked.get(key) ?? { entry, answers: 0, right: 0, practice: 0, hints: 0 };
      asked.set(key, counts);
      if (!entry.settled) {
        counts.practice += 1;
        continue;
      }
      const corrected = regrades.get(entry.seq)?.at(-1);
      if (corrected?.voided === true) continue;
      const credit = corrected?.credit ?? entry.credit;
      counts.answers += 1;
      if (credit.n === credit.d) counts.right += 1;
      if (entry.hint) counts.hints += 1;
    }
  }
  return [...asked.values()]
    .toSorted((a, b) => b.entry.season - a.entry.season || (a.entry.id < b.entry.id ? -1 : 1))
    .map(({ entry, answers, right, practice, hints }) => [
      seasonOf(entry.season, names), entry.id, entry.area, entry.topic, entry.difficulty, answers, right, answers === 0 ? undefined : Math.round((right / answers) * 1_000) / 10,
      practice, hints,
    ]);
}

/** Seq of the newest entry of a log, 0 of an empty one: found in some 2·log₂(seq) short reads. @throws StoreError */
export async function endOfLog(store: Pick<Store, 'readLog'>, workspace: string): Promise<number> {
  const beyond = async (seq: number): Promise<boolean> => (await store.readLog(workspace, seq, 1)).length > 0;
  if (!(await beyond(0))) return 0;
  // The newest is above `low` and not above `high`.
  let low = 0;
  let high = PAGE;
  while (await beyond(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (await beyond(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Entries from the newest back to the oldest, page by page; within a page in order. What is logged meanwhile is not in it. @throws StoreError */
export async function* pagesBack(store: Pick<Store, 'readLog'>, workspace: string): AsyncGenerator<readonly LogEntry[]> {
  let upTo = await endOfLog(store, workspace);
  while (upTo > 0) {
    const after = Math.max(0, upTo - PAGE);
    yield (await store.readLog(workspace, after, PAGE)).filter(({ seq }) => seq <= upTo);
    upTo = after;
  }
}
