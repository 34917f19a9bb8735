/** The file of an export that goes with a reply: what fits, and word of what does not. */
import { periodKeys } from '../../engine/calendar.ts';
import { type TableFormat, tableText } from '../../engine/table.ts';
import {
  answerRow, boardRows, COLUMNS, countOfRows, endOfLog, type ExportNames, type ExportRow, type ExportWhat, namedPlayers, pagesBack, questionRows, readFacts,
} from '../../store/export.ts';
import { addRegrades, type Regrade } from '../../store/replay.ts';
import type { Store } from '../../store/store.ts';
import { FILE_MAX_BYTES, type ViewFile } from '../../views/view.ts';

/** A longer log is left to the command line, where all of it must be read. */
export const ENTRIES_MAX = 200_000;

export interface ExportFile {
  readonly kind: 'file';
  readonly file: ViewFile;
  readonly rows: number;
  /** Whether rows were left out; `all` where it is known how many there are. */
  readonly part?: { readonly all?: number };
}

export interface ExportWish {
  readonly workspace: string;
  readonly what: ExportWhat;
  readonly format: TableFormat;
  /** Name of the file without its ending. */
  readonly name: string;
  readonly names: Omit<ExportNames, 'players'>;
  /** Whether the workspace has boards of players. */
  readonly players: boolean;
}

type Read = Pick<Store, 'readLog' | 'readDerived' | 'playerNames'>;

/** Name of a file of today: `k8s-quiz-answers-2026-11-25`. */
export function fileName(what: string, now: number): string {
  return `k8s-quiz-${what}-${periodKeys(now, 'UTC').day}`;
}

/**
 * Of answers the newest that fit, read from the end of the log; of the rest the first rows.
 * @throws StoreError
 */
export async function exportFile(store: Read, wish: ExportWish): Promise<ExportFile | { readonly kind: 'large' }> {
  const { workspace, what, players } = wish;
  const names: ExportNames = { ...wish.names, players: namedPlayers(await store.playerNames(workspace)) };
  if (what === 'answers') return newestAnswers(store, wish, names);
  if ((await endOfLog(store, workspace)) > ENTRIES_MAX) return { kind: 'large' };
  if (what === 'boards') {
    const derived = await store.readDerived(workspace);
    return firstRows(wish, boardRows(derived, names, players), countOfRows(derived, players));
  }
  const rows = await questionRows(store, workspace, names, await readFacts(store, workspace));
  return firstRows(wish, rows, rows.length);
}

function made({ what, format, name }: ExportWish, lines: readonly string[], part: ExportFile['part']): ExportFile {
  const { head, tail } = tableText(COLUMNS[what], format);
  const file: ViewFile = { name: `${name}.${format}`, mediaType: format === 'csv' ? 'text/csv' : 'application/json', content: head + lines.join('') + tail };
  return { kind: 'file', file, rows: lines.length, ...(part === undefined ? {} : { part }) };
}

/** Bytes that rows may take: the file's ends fit beside them. */
const ROWS_MAX_BYTES = FILE_MAX_BYTES - 1_000;

/** @param all how many rows there are: those that do not fit are not made */
function firstRows(wish: ExportWish, rows: Iterable<ExportRow>, all: number): ExportFile {
  const { row } = tableText(COLUMNS[wish.what], wish.format);
  const lines: string[] = [];
  let bytes = 0;
  for (const cells of rows) {
    const line = row(cells, lines.length === 0);
    bytes += Buffer.byteLength(line);
    if (bytes > ROWS_MAX_BYTES) return made(wish, lines, { all });
    lines.push(line);
  }
  return made(wish, lines, undefined);
}

async function newestAnswers(store: Read, wish: ExportWish, names: ExportNames): Promise<ExportFile> {
  const { row } = tableText(COLUMNS.answers, wish.format);
  // From the newest back: what corrections say of an answer is read before it, the last correction first.
  const regrades = new Map<number, Regrade[]>();
  const newest: ExportRow[] = [];
  let bytes = 0;
  const ended = (part: ExportFile['part']): ExportFile => made(wish, newest.toReversed().map((cells, index) => row(cells, index === 0)), part);
  for await (const page of pagesBack(store, wish.workspace)) {
    for (const entry of page.toReversed()) {
      if (entry.type === 'rekey') addRegrades(regrades, entry);
      if (entry.type !== 'answer') continue;
      const cells = answerRow(entry, names, regrades.get(entry.seq)?.[0]);
      bytes += Buffer.byteLength(row(cells, false));
      if (bytes > ROWS_MAX_BYTES) return ended({});
      newest.push(cells);
    }
  }
  return ended(undefined);
}
