/**
 * What `npm run admin` does; `export`, `purge` and `removed` have files of their own.
 * `npm run admin -- verify [workspace] [--json]`: replays the answer log and compares boards and statistics.
 * Exit code 1 where they differ, 2 where it cannot look.
 */
import { readLanguage } from '../config.ts';
import { loadTexts, SHIPPED_TEXTS } from '../content/texts.ts';
import { StoreError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../runtime/logger.ts';
import { systemRandom } from '../runtime/random.ts';
import { openStore } from '../store/open.ts';
import { type Verification, verifyWorkspace } from '../store/verify.ts';
import type { Texts } from '../texts/texts.ts';
import { exportProgram } from './admin-export.ts';
import { purgeProgram, removedProgram } from './admin-purge.ts';
import { storeLine } from './start-failure.ts';
import { asksForHelp, Ended, readSettings, runProgram } from './start-settings.ts';

/** Lines of differences shown for one workspace; `--json` gives all. */
const SHOWN = 20;

function lines({ workspace, entries, differences }: Verification, texts: Texts): readonly string[] {
  if (differences.length === 0) return [texts.line('admin.same', { workspace, entries })];
  return [
    texts.line('admin.differs', { workspace, entries, count: differences.length }),
    ...differences.slice(0, SHOWN).map(({ where, what, kept = '-', rebuilt = '-' }) => `  ${texts.line('admin.difference', { where, what, kept, rebuilt })}`),
  ];
}

async function verify(wanted: string | undefined, json: boolean, texts: Texts): Promise<void> {
  const config = readSettings(true, texts);
  const logger = createLogger({ level: config.logLevel, secrets: config.secrets });
  const store = await openStore(config.store, { clock: systemClock, random: systemRandom, logger });
  try {
    await store.open();
    const known = await store.workspaces();
    if (wanted !== undefined && !known.includes(wanted)) {
      throw new Ended(2, [texts.line('admin.no-workspace', { workspace: wanted, known: known.join(', ') || '-' })]);
    }
    const results: Verification[] = [];
    for (const workspace of wanted === undefined ? known : [wanted]) {
      results.push(await verifyWorkspace(store, workspace, () => systemClock.now() + store.skew()));
    }
    const output = json ? [JSON.stringify(results)] : results.length === 0 ? [texts.line('admin.empty')] : results.flatMap((each) => lines(each, texts));
    process.stdout.write(`${output.join('\n')}\n`);
    process.exitCode = results.some(({ differences }) => differences.length > 0) ? 1 : 0;
  } catch (error) {
    if (error instanceof StoreError) throw new Ended(2, [storeLine(error, config.store, texts)]);
    throw error;
  } finally {
    await store.close();
  }
}

function usage(texts: Texts): readonly string[] {
  return [texts.line('admin.usage'), ...['admin-export.usage', 'admin-export.usage-player', 'admin-purge.usage', 'admin-removed.usage'].map((id) => `  ${texts.line(id)}`)];
}

await runProgram(async () => {
  const texts = (await loadTexts(SHIPPED_TEXTS))(readLanguage(process.env));
  const [program, ...rest] = process.argv.slice(2);
  if (asksForHelp(process.argv.slice(2))) return void process.stdout.write(`${usage(texts).join('\n')}\n`);
  if (program === 'export') return exportProgram(rest, texts);
  if (program === 'purge') return purgeProgram(rest, texts);
  if (program === 'removed') return removedProgram(rest, texts);
  const words = process.argv.slice(2).filter((word) => word !== '--json');
  const [command, workspace, ...more] = words;
  if (command !== 'verify' || more.length > 0 || workspace?.startsWith('-') === true) throw new Ended(2, usage(texts));
  await verify(workspace, process.argv.includes('--json'), texts);
});
