import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../src/runtime/clock.ts';
import { NODE_ARGUMENTS } from '../../src/setup/runtime.mjs';
import { startRedis } from '../redis-server.ts';
import { startDiscord } from '../stand-ins/discord/server.ts';
import { startSlack } from '../stand-ins/slack/slack.ts';
import { type Benchmark, type Measured, pairs } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'src', 'main.ts');
const ROUNDS = 9;

/** A way to start the bot. */
interface Way {
  readonly name: string;
  readonly args: readonly string[];
  /** Settings of one start. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** What it says when it is ready; all of it. */
  readonly ready: readonly string[];
}

/**
 * Milliseconds from the start of a program until it has said what is awaited; with nothing to await, until its end.
 * Both sides run as the launcher runs them, with what Node compiles kept in one place; the pair that is not counted
 * fills it.
 */
function timed(args: readonly string[], directory: string, environment: Readonly<Record<string, string>> = {}, ready: readonly string[] = []): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    let [said, figure] = ['', 0];
    const child = spawn(process.execPath, [...NODE_ARGUMENTS, ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'], HOME: directory, DATA_DIR: directory, NODE_COMPILE_CACHE: join(directory, 'compiled'), ...environment },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (figure > 0 || ready.length === 0 || !ready.every((words) => said.includes(words))) return;
        figure = performance.now() - begun;
        child.kill('SIGTERM');
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (ready.length === 0) figure = performance.now() - begun;
      if (code === 0 && figure > 0) resolve(figure);
      else reject(new Error(`exit code ${code}: ${said}`));
    });
  });
}

/** What a start imports of packages and of Node, found by watching one. */
async function importedPackages(way: Way, directory: string): Promise<readonly string[]> {
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
  await timed(['--import', watcher, MAIN, ...way.args], directory, way.environment(), way.ready);
  return JSON.parse(readFileSync(list, 'utf8')) as string[];
}

/** From start to ready, against only importing the same packages. */
async function measured(way: Way): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
  try {
    const imports = join(directory, 'imports.mjs');
    writeFileSync(imports, (await importedPackages(way, directory)).map((url) => `import ${JSON.stringify(url)};\n`).join(''));
    return await pairs(
      { name: way.name, unit: 'ms', baselineName: 'importing the same packages', better: 'less', rounds: ROUNDS },
      () => timed([MAIN, ...way.args], directory, way.environment(), way.ready),
      () => timed([imports], directory),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The bot as it is deployed: Discord and Slack connected, answers on Redis. And the console on the embedded store. */
export const start: Benchmark = {
  name: 'start',
  async run() {
    const [redis, discord, slack] = await Promise.all([
      startRedis(),
      startDiscord({ clock: systemClock }),
      startSlack({ clock: systemClock, delivery: 'socket' }),
    ]);
    let starts = 0;
    try {
      const chat = await measured({
        name: 'start',
        args: [],
        environment: () => ({
          // Starts are counted in the store, and many in a row have to wait: each is the first of its own bot.
          REDIS_PREFIX: `bench-${(starts += 1)}`,
          DISCORD_TOKEN: discord.token,
          DISCORD_API_URL: discord.api,
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
          REDIS_URL: redis.url,
        }),
        ready: ['Discord: connected', 'Slack: connected'],
      });
      const console = await measured({ name: 'start-console', args: ['console'], environment: () => ({}), ready: ['quit'] });
      return [chat, console];
    } finally {
      await Promise.all([discord.stop(), slack.stop(), redis.close()]);
    }
  },
};
