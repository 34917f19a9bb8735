import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, pairs } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ROUNDS = 9;
/** What the console on the embedded store is built from. */
const PACKAGES = ['yaml', 'zod', 'messageformat', 'pino', 'keyv', 'damerau-levenshtein', 'node:sqlite', 'node:readline'];

/** Milliseconds from the start of a program to its end, with nothing to read. */
function timed(args: readonly string[], directory: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: directory, DATA_DIR: directory },
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(performance.now() - begun) : reject(new Error(`exit code ${code}`))));
  });
}

/** From start to ready and, as nothing is to be read, to a clean end; against only importing the same packages. */
export const start: Benchmark = {
  name: 'start',
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
    const imports = join(directory, 'imports.mjs');
    writeFileSync(imports, PACKAGES.map((name) => `import '${name.startsWith('node:') ? name : import.meta.resolve(name)}';`).join('\n'));
    try {
      const measured = await pairs(
        { name: 'start', unit: 'ms', baselineName: 'importing the same packages', better: 'less', rounds: ROUNDS },
        () => timed([join(ROOT, 'src', 'main.ts'), 'console'], directory),
        () => timed([imports], directory),
      );
      return [measured];
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
