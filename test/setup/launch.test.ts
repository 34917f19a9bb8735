import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NODE_ARGUMENTS } from '../../src/setup/runtime.mjs';
import { ROOT } from '../source-files.ts';

/** In place of npm: empties node_modules, waits for the file `go`, writes what npm writes last. */
const NPM = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
const plan = existsSync('npm.fail') ? readFileSync('npm.fail', 'utf8') : '';
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules');
console.log('npm says this on standard output');
if (plan !== '') {
  console.error(plan);
  process.exit(1);
}
const parent = process.ppid;
const look = () => {
  if (process.ppid !== parent) process.exit(1);
  if (!existsSync('go')) return setTimeout(look, 10);
  writeFileSync('node_modules/.package-lock.json', readFileSync('package-lock.json'));
};
look();
`;

/** Says what it got, then does what its first argument says. */
const PROGRAM = `
const [what, value] = process.argv.slice(2);
if (what === 'wait') {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => undefined, 1000);
}
console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execArgv, path: process.env.PATH.split(':')[0] }));
if (what === 'exit') process.exit(Number(value));
if (what === 'die') process.kill(process.pid, value);
`;

let root: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-launch-'));
  cpSync(join(ROOT, 'src', 'setup'), join(root, 'src', 'setup'), { recursive: true });
  for (const language of ['en', 'zh']) {
    cpSync(join(ROOT, 'content', 'texts', `${language}.setup.json`), join(root, 'content', 'texts', `${language}.setup.json`));
  }
  mkdirSync(join(root, 'npm'));
  writeFileSync(join(root, 'npm', 'npm-cli.js'), NPM);
  writeFileSync(join(root, 'src', 'program.mjs'), PROGRAM);
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } }));
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(root, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** Resolves when standard output and error together hold the text. */
  says(text: string): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string }>;
}

function launch(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [join(root, 'src', 'setup', 'launch.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Where this Node itself needs a library that was unpacked, its child does too.
    env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'], npm_execpath: join(root, 'npm', 'npm-cli.js'), LANG: 'C', ...environment },
  });
  children.add(child);
  let out = '';
  let err = '';
  const waiting: (() => void)[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    for (const look of waiting) look();
  });
  return {
    child,
    says: (text) =>
      new Promise((resolve) => {
        const look = () => (out + err).includes(text) && resolve();
        waiting.push(look);
        look();
      }),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, out, err }));
    }),
  };
}

const go = () => writeFileSync(join(root, 'go'), '');
const npmRuns = () => (existsSync(join(root, 'npm.log')) ? readFileSync(join(root, 'npm.log'), 'utf8').trim().split('\n') : []);
const program = (...args: readonly string[]) => launch(['src/program.mjs', ...args]).ended;

describe('from an empty checkout', () => {
  it('installs, says so on standard error, and runs the program', async () => {
    go();
    const run = await program('exit', '0', 'a b', '--json');
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(run.err).toMatch(/Installing the packages[^]*npm says this[^]*Installed in \d+ s\.\n/u);
    expect(JSON.parse(run.out)).toMatchObject({ args: ['exit', '0', 'a b', '--json'], node: NODE_ARGUMENTS });
    expect(npmRuns()).toEqual([expect.stringMatching(/^ci --ignore-scripts --include=optional /u)]);
  });

  it('does so once', async () => {
    go();
    await program('exit', '0');
    const again = await program('exit', '0');
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(npmRuns()).toHaveLength(1);
  });

  it('does so again for another lock file', async () => {
    go();
    await program('exit', '0');
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-b' } } }));
    expect(await program('exit', '0')).toMatchObject({ code: 0 });
    expect(npmRuns()).toHaveLength(2);
  });

  it('asks for the packages for development where the program needs them', async () => {
    go();
    mkdirSync(join(root, 'test'));
    writeFileSync(join(root, 'test', 'gate.mjs'), '');
    expect(await launch(['test/gate.mjs'], { NODE_ENV: 'production' }).ended).toMatchObject({ code: 0 });
    expect(npmRuns()).toEqual([expect.stringContaining('--include=dev')]);
  });

  it('speaks the language of the locale', async () => {
    go();
    const run = await launch(['src/program.mjs', 'exit', '0'], { LANG: 'zh_CN.UTF-8' }).ended;
    expect(run.err).toContain('安装完成');
  });

  it('says why it cannot', async () => {
    writeFileSync(join(root, 'npm.fail'), 'npm error code ENOTFOUND');
    const run = await program('exit', '0');
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toContain('npm error code ENOTFOUND\nThe packages could not be fetched: the npm registry cannot be reached.');
    rmSync(join(root, 'npm.fail'));
    go();
    expect(await program('exit', '0')).toMatchObject({ code: 0 });
  });

  it('says so where there is no npm', async () => {
    const run = await launch(['src/program.mjs'], { npm_execpath: '', PATH: join(root, 'nowhere') }).ended;
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toContain('npm ended with 127');
  });
});

describe('cut off and side by side', () => {
  it('repairs an installation that was killed', async () => {
    const first = launch(['src/program.mjs', 'exit', '0']);
    await first.says('npm says this');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(join(root, '.setup.lock'))).toBe(true);
    go();
    expect(await program('exit', '0')).toMatchObject({ code: 0 });
    expect(npmRuns()).toHaveLength(2);
  });

  it('ends with the signal that stops it while it installs, and leaves no lock', async () => {
    const run = launch(['src/program.mjs', 'exit', '0']);
    await run.says('npm says this');
    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: null, signal: 'SIGTERM', out: '' });
    expect(existsSync(join(root, '.setup.lock'))).toBe(false);
    go();
    expect(await program('exit', '0')).toMatchObject({ code: 0 });
  });

  it('installs once for two starts', async () => {
    const first = launch(['src/program.mjs', 'exit', '3']);
    await first.says('npm says this');
    const second = launch(['src/program.mjs', 'exit', '4']);
    await second.says('Another start is setting up');
    go();
    expect([(await first.ended).code, (await second.ended).code]).toEqual([3, 4]);
    expect(npmRuns()).toHaveLength(1);
  });

  it('installs once for eight that find the lock of a dead one', async () => {
    go();
    writeFileSync(join(root, '.setup.lock'), JSON.stringify({ pid: 2 ** 22 + 1, host: (await import('node:os')).hostname() }));
    const runs = await Promise.all(Array.from({ length: 8 }, () => program('exit', '0')));
    expect(runs.map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 0));
    expect(npmRuns()).toHaveLength(1);
  });
});

describe('the program', () => {
  beforeEach(async () => {
    go();
    await program('exit', '0');
  });

  it.each([0, 1, 2, 42])('keeps its exit code %i', async (code) => {
    expect(await program('exit', String(code))).toMatchObject({ code, signal: null });
  });

  it('that a signal ended ends the launcher the same way', async () => {
    expect(await program('die', 'SIGKILL')).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('gets the signals of the launcher', async () => {
    const run = launch(['src/program.mjs', 'wait']);
    await run.says('"wait"');
    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 7 });
  });

  it('finds its Node first on PATH', async () => {
    const { out } = await program('exit', '0');
    expect(JSON.parse(out)).toMatchObject({ path: join(process.execPath, '..') });
  });

  it('needs no write access once all is there', async () => {
    // A folder in place of the lock: whoever tried to take it would fail.
    mkdirSync(join(root, '.setup.lock'));
    expect(await program('exit', '0')).toMatchObject({ code: 0, err: '' });
  });
});

describe('--with-redis', () => {
  beforeEach(() => go());

  it('says what to install where no redis-server can be had', async () => {
    const run = await launch(['--with-redis', 'src/program.mjs', 'exit', '0'], { PATH: join(root, 'npm') }).ended;
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toMatch(/The tests need a redis-server[^]*apt-get install redis-server[^]*TEST_REDIS_URL=/u);
  });

  it('takes the one that TEST_REDIS_URL names', async () => {
    const run = await launch(['--with-redis', 'src/program.mjs', 'exit', '5'], { PATH: join(root, 'npm'), TEST_REDIS_URL: 'redis://localhost:1' }).ended;
    expect(run.code).toBe(5);
  });
});
