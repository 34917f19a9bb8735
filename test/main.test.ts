import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, type RedisServer, startRedis } from './redis-server.ts';
import { ROOT } from './source-files.ts';

let folder: string;
const running = new Set<{ kill(signal: NodeJS.Signals): unknown }>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
});

afterEach(() => {
  for (const process of running) process.kill('SIGKILL');
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

interface Bot {
  type(text: string): void;
  endOfInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the standard output (or error) has the text. */
  says(text: string): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string }>;
}

const HANDED_ON = ['PATH', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'];
/** A small bank, which is loaded sooner than the shipped one. */
const CONTENT_DIR = join(ROOT, 'test', 'fixtures', 'content');

/** Starts the bot in the folder, with nothing of this environment but where programs, libraries and compiled code lie. */
function start(args: readonly string[] = [], environment: Record<string, string> = {}, program = join(ROOT, 'src', 'main.ts')): Bot {
  const handedOn = Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...handedOn, CONTENT_DIR, ...environment } });
  running.add(child);
  let out = '';
  let err = '';
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const look of waiting) look();
  });
  // A bot that ended does not read.
  child.stdin.on('error', () => undefined);
  return {
    type: (text) => child.stdin.write(text),
    endOfInput: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
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

/** Starts, types, ends the input, and waits for the end. */
async function play(input: string, environment: Record<string, string> = {}, args: readonly string[] = []) {
  const bot = start(args, environment);
  bot.type(input);
  bot.endOfInput();
  return bot.ended;
}

/** A server that takes connections and never answers. */
async function silentServer(): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() };
}

describe('the console on the embedded store', () => {
  it('plays piped input and ends with 0; what it says of itself goes to standard error', async () => {
    // On the shipped bank, as whoever sets nothing.
    const run = await play('quiz 1\nstop\n', { CONTENT_DIR: '' });
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(run.out).toContain('Question');
    expect(run.out).not.toContain('answers are kept');
    expect(run.err).toMatch(/^k8s-quiz-bot \d+\.\d+\.\d+: \d+ questions, answers are kept in \.\/data, you play at this console\.\n$/u);
  });

  it('keeps what was answered', async () => {
    await play('as ann\nteam create Rockets\n');
    expect((await play('as bob\nteam list\n')).out).toContain('Rockets');
  });

  it('does at once what is typed before all is loaded: a button, and a question of the agenda', async () => {
    expect((await play('quiz 1\n1\n')).out).toContain('Your first verdict here');
    const daily = await play('admin daily set channel:here time:09:00 timezone:UTC\nadmin daily now\n');
    expect(daily).toMatchObject({ code: 0 });
    expect(daily.out).toContain('Today’s question is posted.');
  });

  it('speaks the language of the locale', async () => {
    const run = await play('', { LANG: 'zh_CN.UTF-8' });
    expect(run.err).toContain('在本控制台答题');
    expect(run.out).toContain('quiz pods 3');
  });

  it('ends in order on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const bot = start();
      await bot.says('quit');
      bot.kill(signal);
      expect(await bot.ended).toMatchObject({ code: 0, signal: null });
    }
    // The lock was given back and the store closed: the next one opens it.
    expect(await play('quit\n')).toMatchObject({ code: 0 });
  });

  it('ends in order when the reader of its output has stopped reading', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'src', 'main.ts')], { cwd: folder, env: { ...process.env, CONTENT_DIR }, stdio: ['pipe', 'pipe', 'ignore'] });
    running.add(child);
    child.stdin.on('error', () => undefined);
    child.stdin.write('help\n'.repeat(1_000));
    // Some of it is taken, and then no more.
    await new Promise<void>((resolve) => {
      child.stdout.on('readable', () => child.stdout.readableLength >= child.stdout.readableHighWaterMark && resolve());
    });
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => { child.on('exit', (code, signal) => resolve([code, signal])); })).toEqual([0, null]);
  });

  it('ends with 0 when the reader of its output goes away', async () => {
    const shell = spawn('sh', ['-c', `yes help | "$0" "$1" | head -n 1; exit 0`, process.execPath, join(ROOT, 'src', 'main.ts')], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(shell);
    let err = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    expect(await new Promise((resolve) => { shell.on('close', resolve); })).toBe(0);
    expect(err).not.toMatch(/EPIPE|defect|^ +at /mu);
  });
});

describe('arguments', () => {
  it('prints help and version on standard output', async () => {
    expect(await play('', {}, ['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u), err: '' });
    const help = await play('', {}, ['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const name of ['REDIS_URL', 'DATA_DIR', 'HEALTH_PORT', 'console']) expect(help.out).toContain(name);
  });

  it('refuses others with 2', async () => {
    expect(await play('', {}, ['konsole'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('konsole is not an argument') });
  });
});

describe('settings', () => {
  it('come from .env, under the environment', async () => {
    writeFileSync(join(folder, '.env'), 'DATA_DIR=from-file\nREDIS_URI=x\nSTORE=mysql\n');
    const run = await play('', { STORE: 'sqlite' });
    expect(run).toMatchObject({ code: 0 });
    expect(run.err).toContain('In .env, REDIS_URI is not a setting; did you mean REDIS_URL?\n');
    expect(run.err).toContain('kept in from-file');
  });

  it('are all told at once when they are wrong, without a secret, with 2', async () => {
    const run = await play('', { REDIS_URL: 'http://:hunter2@localhost', HEALTH_PORT: 'eighty', LOG_LEVEL: 'loud' });
    expect(run).toMatchObject({ code: 2, out: '' });
    expect(run.err.trim().split('\n')).toEqual([
      '3 settings are wrong; nothing was started:',
      expect.stringMatching(/^ {2}REDIS_URL: found a URL that begins with http:; expected /u),
      expect.stringMatching(/^ {2}HEALTH_PORT: found eighty; expected /u),
      expect.stringMatching(/^ {2}LOG_LEVEL: found loud; expected /u),
    ]);
    expect(run.err).not.toContain('hunter2');
  });

  it('inside Kubernetes ask for a platform and a lasting store', async () => {
    const pod = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };
    expect(await play('', pod)).toMatchObject({ code: 2, err: expect.stringMatching(/KUBERNETES_SERVICE_HOST[^]*REDIS_URL/u) });
    expect(await play('', { ...pod, STORE: 'sqlite' }, ['console'])).toMatchObject({ code: 0 });
  });

  it('name a .env that cannot be read', async () => {
    mkdirSync(join(folder, '.env'));
    expect(await play('')).toMatchObject({ code: 2, err: expect.stringContaining('.env cannot be read (EISDIR)') });
  });
});

describe('what keeps it from starting', () => {
  it('a broken bank: every mistake by file, line and column, with 2, and no store is made', async () => {
    cpSync(join(ROOT, 'content'), join(folder, 'content'), { recursive: true });
    mkdirSync(join(folder, 'content', 'bank', 'broken'), { recursive: true });
    writeFileSync(join(folder, 'content', 'bank', 'broken', 'a.yaml'), 'questions:\n  - id: [\n');
    writeFileSync(join(folder, 'content', 'bank', 'broken', 'b.yaml'), 'topic: 5\nquestion: none\n');
    const run = await play('', { CONTENT_DIR: 'content' });
    expect(run).toMatchObject({ code: 2, out: '' });
    expect(run.err).toMatch(/^content\/bank\/broken\/a\.yaml:\d+:\d+ /mu);
    expect(run.err).toMatch(/^content\/bank\/broken\/b\.yaml:\d+:\d+ /mu);
    expect(() => readFileSync(join(folder, 'data', 'quiz.sqlite'))).toThrow('ENOENT');
  });

  it('a folder that is not there', async () => {
    expect(await play('', { CONTENT_DIR: '/no/such/folder' })).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/\S/u) });
  });

  it('a store in use', async () => {
    const first = start();
    await first.says('quit');
    expect(await play('')).toMatchObject({ code: 2, out: '', err: 'Another bot uses ./data; nothing was touched. Stop it, or give this one a folder of its own in DATA_DIR.\n' });
    first.kill('SIGKILL');
    await first.ended;
    expect(await play('')).toMatchObject({ code: 0 });
  });

  it('a folder that is a file', async () => {
    writeFileSync(join(folder, 'data'), '');
    expect(await play('')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('./data cannot be written to') });
  });

  it('a health port that is taken', async () => {
    const server = createServer();
    // On all addresses, as the bot's.
    const taken = await new Promise<number>((resolve) => {
      server.listen(0, () => resolve((server.address() as { port: number }).port));
    });
    const run = await play('', { HEALTH_PORT: String(taken) });
    server.close();
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining(`HEALTH_PORT: port ${taken} cannot be used (EADDRINUSE)`) });
  });
});

describe('health', () => {
  it('serves while it plays, and is gone afterwards', async () => {
    const port = await freePort();
    const bot = start([], { HEALTH_PORT: String(port) });
    await bot.says('quit');
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 200, body: { ready: true, store: 'ok', platforms: { console: 'ok' } } });
    bot.kill('SIGTERM');
    expect(await bot.ended).toMatchObject({ code: 0 });
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

describe('Redis that is not there', () => {
  it.each(['nobody listens', 'nobody answers'])('starts where %s, unready, answers politely, and ends in order', async (what) => {
    const silent = await silentServer();
    if (what === 'nobody listens') silent.close();
    const port = await freePort();
    const bot = start([], { REDIS_URL: `redis://:hunter2@127.0.0.1:${silent.port}`, HEALTH_PORT: String(port), LOG_LEVEL: 'debug' });
    await bot.says('quiz pods 3');
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect({ status: ready.status, body: await ready.json() }).toMatchObject({ status: 503, body: { ready: false, store: expect.stringMatching(/^store\//u) } });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const asked = performance.now();
    bot.type('leaderboard\nas nobody\n');
    await bot.says('nobody');
    expect(performance.now() - asked).toBeLessThan(4_000);
    bot.endOfInput();
    const run = await bot.ended;
    silent.close();
    expect(run.code).toBe(0);
    expect(run.err).toContain('Redis does not answer. The bot starts without it');
    expect(run.out + run.err).not.toContain('hunter2');
  });
});

describe('Redis', () => {
  let redis: RedisServer | undefined;
  afterEach(async () => {
    await redis?.close();
    redis = undefined;
  });

  it('keeps what was answered, with its address in a file; warns of what is unsafe', async () => {
    redis = await startRedis(['--requirepass', 'hunter2'], { password: 'hunter2' });
    writeFileSync(join(folder, 'redis-url'), `${redis.url}\n`);
    const environment = { REDIS_URL_FILE: 'redis-url', REDIS_PREFIX: 'other' };
    const run = await play('team create Rockets\n', environment);
    expect(run).toMatchObject({ code: 0, err: expect.stringMatching(/^Warning: this Redis keeps no append-only file[^]*answers are kept in Redis/u) });
    expect((await play('team list\n', environment)).out).toContain('Rockets');
    expect((await play('team list\n', { REDIS_URL: redis.url })).out).not.toContain('Rockets');
  });

  it('that refuses the password ends the start with 2', async () => {
    redis = await startRedis(['--requirepass', 'right-one'], { password: 'right-one' });
    const run = await play('', { REDIS_URL: redis.url.replace('right-one', 'hunter2') });
    expect(run).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Redis refuses the user or the password of REDIS_URL.') });
    expect(run.err).not.toContain('hunter2');
  });

  it('that comes later is used as soon as it is there', async () => {
    const port = await freePort();
    const health = await freePort();
    const bot = start([], { REDIS_URL: `redis://127.0.0.1:${port}`, HEALTH_PORT: String(health) });
    await bot.says('answers are kept in Redis');
    redis = await startRedis([], { port });
    const came = performance.now();
    let status = 0;
    while (status !== 200 && performance.now() - came < 15_000) ({ status } = await fetch(`http://127.0.0.1:${health}/readyz`));
    expect(status).toBe(200);
    expect(performance.now() - came).toBeLessThan(5_000);
    bot.type('team create Rockets\n');
    await bot.says('Rockets');
    bot.endOfInput();
    expect(await bot.ended).toMatchObject({ code: 0 });
  });
});

describe('the program for administrators', () => {
  const admin = (...args: readonly string[]) => start(args, {}, join(ROOT, 'src', 'cli', 'admin.ts')).ended;

  it('replays the log, and prints nothing but JSON when asked to', async () => {
    await play('quiz 1\na\n');
    const run = await admin('verify', 'console:local');
    expect(run).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^console:local: boards, seasons, streaks and statistics are what the log of \d+ entr/u) });
    expect(JSON.parse((await admin('verify', '--json')).out)).toEqual([{ workspace: 'console:local', entries: expect.any(Number), differences: [] }]);
  });

  it('refuses what it does not know with 2', async () => {
    expect(await admin()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: npm run admin') });
    expect(await admin('verify', 'console:other')).toMatchObject({ code: 2, out: '' });
  });
});

describe('a defect', () => {
  it.each(['src/agenda/agenda.ts', 'src/commands/actions/index.ts'])('in %s, which is loaded when people are greeted, ends it in order with 1', async (path) => {
    const house = join(folder, 'house');
    for (const part of ['src', 'adapters', 'content', 'package.json']) cpSync(join(ROOT, part), join(house, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
    appendFileSync(join(house, path), "\nthrow new Error('broken on purpose');\n");
    const run = await start([], {}, join(house, 'src', 'main.ts')).ended;
    expect(run).toMatchObject({ code: 1, signal: null });
    expect(run.out).toContain('quit');
    expect(run.err).toContain('broken on purpose');
    expect(run.err).toContain(path);
    // The lock was given back.
    expect(await play('')).toMatchObject({ code: 0 });
  });

  it('is logged once without secrets and ends it in order with 1', async () => {
    // Loaded before the program: a promise that nobody waits for fails while it plays.
    const preload = join(folder, 'defect.mjs');
    writeFileSync(preload, `const timer = setInterval(() => {
        if (process.listenerCount('unhandledRejection') === 0) return;
        clearInterval(timer);
        Promise.reject(new Error('lost: redis://:hunter2@h'));
      }, 20);`);
    const bot = start([], { NODE_OPTIONS: `--import=${preload}` });
    const run = await bot.ended;
    expect(run.code).toBe(1);
    const records = run.err.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toEqual([expect.objectContaining({ level: 'error', err: expect.objectContaining({ message: 'lost: redis://[secret]@h' }) })]);
    expect(run.err).not.toContain('hunter2');
    expect(await play('')).toMatchObject({ code: 0 });
  });
});
