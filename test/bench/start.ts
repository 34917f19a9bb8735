import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Benchmark, pairs } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'src', 'main.ts');
const ROUNDS = 9;

/**
 * Milliseconds from the start of a program to its end, with nothing to read. Both sides keep what Node
 * compiles in one place, as the launcher has it; the pair that is not counted fills it.
 */
function timed(args: readonly string[], directory: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: directory, DATA_DIR: directory, NODE_COMPILE_CACHE: join(directory, 'compiled') },
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(performance.now() - begun) : reject(new Error(`exit code ${code}`))));
  });
}

/** What the console on the embedded store imports of packages and of Node, found by watching it start. */
async function importedPackages(directory: string): Promise<readonly string[]> {
  const list = join(directory, 'imported.json');
  const watcher = join(directory, 'watcher.mjs');
  const own = [pathToFileURL(join(ROOT, 'src')).href, pathToFileURL(join(ROOT, 'adapters')).href];
  writeFileSync(watcher, `
    import { writeFileSync } from 'node:fs';
    import { registerHooks } from 'node:module';
    const own = ${JSON.stringify(own)};
    const found = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context);
        const ours = own.some((folder) => context.parentURL?.startsWith(folder));
        if (ours && !own.some((folder) => resolved.url.startsWith(folder))) found.add(resolved.url);
        return resolved;
      },
    });
    process.on('exit', () => writeFileSync(${JSON.stringify(list)}, JSON.stringify([...found])));
  `);
  await timed(['--import', watcher, MAIN, 'console'], directory);
  return JSON.parse(readFileSync(list, 'utf8')) as string[];
}

/** From start to ready and, as nothing is to be read, to a clean end; against only importing the same packages. */
export const start: Benchmark = {
  name: 'start',
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
    try {
      const imports = join(directory, 'imports.mjs');
      writeFileSync(imports, (await importedPackages(directory)).map((url) => `import ${JSON.stringify(url)};\n`).join(''));
      const measured = await pairs(
        { name: 'start', unit: 'ms', baselineName: 'importing the same packages', better: 'less', rounds: ROUNDS },
        () => timed([MAIN, 'console'], directory),
        () => timed([imports], directory),
      );
      return [measured];
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
