/**
 * `npm test`: types, lint and content first, then every test; one command is the gate.
 * `npm run check` stops before the tests. Arguments go to vitest, and then only it runs:
 * `npm test -- test/engine`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MODULES = join(ROOT, 'node_modules');

const CHECKS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['types', join(MODULES, 'typescript', 'bin', 'tsc'), '-p', ROOT],
  ['lint', join(MODULES, 'oxlint', 'bin', 'oxlint'), '--type-aware', ROOT],
  ['content', join(ROOT, 'src', 'cli', 'content-check.ts')],
];

/** Runs a program on this Node; `shown` lets its output through as it comes, otherwise it is handed back. */
function run(args: readonly string[], shown: boolean): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function check(): Promise<boolean> {
  const results = await Promise.all(
    CHECKS.map(async ([name, ...args]) => {
      const { code, output } = await run(args, false);
      process.stdout.write(code === 0 ? `${name}: ok\n` : `${output}\n${name}: failed\n`);
      return code === 0;
    }),
  );
  return results.every(Boolean);
}

async function test(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-quiz-tests-'));
  const report = join(folder, 'report.json');
  try {
    const { code } = await run([join(MODULES, 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], true);
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
    return code === 0 && (numPassedTests ?? 0) > 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<boolean> {
  if (args[0] === '--static') return check();
  if (args.length > 0) return (await run([join(MODULES, 'vitest', 'vitest.mjs'), 'run', ...args], true)).code === 0;
  const clean = await check();
  return (await test()) && clean;
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
