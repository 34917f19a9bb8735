/** npm run content:pages -- <checkout>: rebuilds pages.tsv from a checkout of github.com/kubernetes/website. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listPages } from '../content/website.ts';
import { openProgram } from './content-program.ts';

const program = await openProgram([]);
const checkout = program.words[0] ?? program.fail('pages-usage');

/** Day of the checkout's last commit; unknown where git or the history is missing. */
const state = await promisify(execFile)('git', ['-C', checkout, 'log', '-1', '--format=%cs']).then(
  ({ stdout }) => stdout.trim() || undefined,
  () => undefined,
);
const list = await listPages(checkout, state).catch((error: unknown) =>
  program.fail('pages-checkout', { folder: checkout, reason: error instanceof Error ? error.message : String(error) }),
);
const file = join(program.dir, 'pages.tsv');
await writeFile(file, list);
program.say('written', { file });
