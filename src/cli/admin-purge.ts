/** `npm run admin -- purge WORKSPACE --yes`: deletes everything of a workspace. `… removed`: those that the bot was removed from. */
import { parseArgs } from 'node:util';
import type { Texts } from '../texts/texts.ts';
import { checkWorkspace, readWords, withStore } from './admin-store.ts';
import { Ended } from './start-settings.ts';

const DAY_MS = 24 * 3_600_000;

const moment = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'minute' });

export async function purgeProgram(words: readonly string[], texts: Texts): Promise<void> {
  const read = readWords(() => parseArgs({ args: [...words], options: { yes: { type: 'boolean' } }, allowPositionals: true }));
  const [workspace, ...more] = read?.positionals ?? [];
  if (workspace === undefined || more.length > 0) throw new Ended(2, [texts.line('admin-purge.usage')]);
  await withStore(texts, async (store) => {
    // One that is half purged is known by its mark alone.
    checkWorkspace(workspace, [...new Set([...(await store.workspaces()), ...(await store.removed()).map((each) => each.workspace)])], texts);
    if (read?.values.yes !== true) {
      throw new Ended(2, [texts.line('admin-purge.asks', { workspace, command: `npm run admin -- export ${workspace} --out answers.csv` })]);
    }
    while ((await store.purge(workspace)).more);
    process.stdout.write(`${texts.line('admin-purge.purged', { workspace })}\n`);
  });
}

export async function removedProgram(words: readonly string[], texts: Texts): Promise<void> {
  const read = readWords(() => parseArgs({ args: [...words], options: { json: { type: 'boolean' } } }));
  if (read === undefined) throw new Ended(2, [texts.line('admin-removed.usage')]);
  await withStore(texts, async (store, { purgeAfterDays }) => {
    const rows = (await store.removed()).toSorted((a, b) => a.at - b.at).map(({ workspace, at }) => ({ workspace, removed: moment(at), due: moment(at + purgeAfterDays * DAY_MS) }));
    const lines = rows.length === 0 ? [texts.line('admin-removed.none')] : rows.map((row) => texts.line('admin-removed.row', row));
    process.stdout.write(`${read.values.json === true ? JSON.stringify(rows) : lines.join('\n')}\n`);
  });
}
