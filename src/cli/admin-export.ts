/**
 * `npm run admin -- export WORKSPACE [--what …] [--format csv|json] [--out FILE]`: all that an export holds, written as it is read.
 * `… --player ID`: everything that is kept of one person, to hand to them.
 */
import { createWriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ownDocument } from '../commands/privacy/document.ts';
import { TABLE_FORMATS, type TableFormat, tableText } from '../engine/table.ts';
import { systemClock } from '../runtime/clock.ts';
import { answerRows, boardRows, COLUMNS, type ExportNames, EXPORTS, type ExportRow, type ExportWhat, namedPlayers, questionRows, readFacts } from '../store/export.ts';
import type { Store } from '../store/store.ts';
import { WorkspaceSettings } from '../store/workspace-settings.ts';
import type { Texts } from '../texts/texts.ts';
import { callOf, checkWorkspace, readWords, withStore } from './admin-store.ts';
import { codeOf } from './start-failure.ts';
import { Ended, say } from './start-settings.ts';

interface Wanted {
  readonly workspace: string;
  readonly what: ExportWhat;
  readonly format: TableFormat;
  readonly out?: string;
  readonly player?: string;
}

/** Nothing where the words are not of the form that the usage names. */
export function readExport(words: readonly string[]): Wanted | undefined {
  const options = { what: { type: 'string' }, format: { type: 'string' }, out: { type: 'string' }, player: { type: 'string' } } as const;
  const read = readWords(() => parseArgs({ args: [...words], options, allowPositionals: true }));
  if (read === undefined) return undefined;
  const { positionals, values } = read;
  const [workspace, ...more] = positionals;
  const what = EXPORTS.find((each) => each === (values.what ?? 'answers'));
  const format = TABLE_FORMATS.find((each) => each === (values.format ?? 'csv'));
  if (workspace === undefined || more.length > 0 || what === undefined || format === undefined || values.out === '' || values.player === '') return undefined;
  if (values.player !== undefined && (values.what !== undefined || values.format !== undefined)) return undefined;
  return { workspace, what, format, ...(values.out === undefined ? {} : { out: values.out }), ...(values.player === undefined ? {} : { player: values.player }) };
}

interface Rows {
  readonly rows: AsyncIterable<ExportRow> | Iterable<ExportRow>;
}

async function rowsOf(store: Store, { workspace, what }: Wanted): Promise<Rows> {
  const settings = new WorkspaceSettings();
  const { teams } = await settings.run(workspace, (current) => store.teams(callOf(store, workspace, current)));
  const facts = await readFacts(store, workspace);
  const names: ExportNames = {
    players: namedPlayers(await store.playerNames(workspace)),
    teams: new Map(teams.map((team) => [team.id, team.name])),
    seasons: facts.seasons,
  };
  switch (what) {
    case 'answers':
      return { rows: answerRows(store, workspace, names, facts) };
    case 'boards':
      return { rows: boardRows(await store.readDerived(workspace), names, settings.get(workspace).players) };
    case 'questions':
      return { rows: await questionRows(store, workspace, names, facts) };
  }
}

/** Writes to a new file that only its owner may read, or to standard output. */
async function write(text: AsyncIterable<string>, out: string | undefined, texts: Texts): Promise<void> {
  if (out === undefined) {
    await pipeline(Readable.from(text), process.stdout, { end: false }).catch((error: unknown) => {
      // Whoever reads it has seen enough, as in `| head`.
      if (codeOf(error) !== 'EPIPE') throw error;
    });
    return;
  }
  let failed: unknown;
  let made = false;
  const file = createWriteStream(out, { flags: 'wx', mode: 0o600 });
  file.on('open', () => (made = true));
  file.on('error', (error) => (failed = error));
  try {
    await pipeline(Readable.from(text), file);
  } catch (error) {
    // Half of an export looks like a whole one.
    if (made) await unlink(out);
    if (failed !== error) throw error;
    throw new Ended(2, [codeOf(error) === 'EEXIST' ? texts.line('admin-export.exists', { file: out }) : texts.line('admin-export.file', { file: out, reason: codeOf(error) })]);
  }
}

async function exportTable(store: Store, wanted: Wanted, texts: Texts): Promise<void> {
  const { what, format, out } = wanted;
  const { rows } = await rowsOf(store, wanted);
  const table = tableText(COLUMNS[what], format);
  let count = 0;
  async function* text(): AsyncGenerator<string> {
    yield table.head;
    for await (const cells of rows) {
      yield table.row(cells, count === 0);
      count += 1;
    }
    yield table.tail;
  }
  await write(text(), out, texts);
  if (out !== undefined) say(texts.line('admin-export.written', { rows: count, file: out }));
}

async function exportPlayer(store: Store, { workspace, out }: Wanted, player: string, texts: Texts): Promise<void> {
  const kept = await new WorkspaceSettings().run(workspace, (current) => store.exportPlayer(callOf(store, workspace, current, player), { unrevealed: true }));
  const now = systemClock.now() + store.skew();
  const document = await ownDocument(store, workspace, kept, now, { bytes: Infinity, entries: Infinity });
  if (document === undefined) throw new Ended(1, [texts.line('admin-export.no-player', { player, workspace })]);
  await write(Readable.from([document.text]), out, texts);
  if (out !== undefined) say(texts.line('admin-export.written-player', { player, file: out }));
}

export async function exportProgram(words: readonly string[], texts: Texts): Promise<void> {
  const wanted = readExport(words);
  if (wanted === undefined) throw new Ended(2, [texts.line('admin-export.usage'), texts.line('admin-export.usage-player')]);
  await withStore(texts, async (store) => {
    checkWorkspace(wanted.workspace, await store.workspaces(), texts);
    if (wanted.player === undefined) await exportTable(store, wanted, texts);
    else await exportPlayer(store, wanted, wanted.player, texts);
  });
}
