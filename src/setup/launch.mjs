// Starts a program of this repository on a Node that is new enough, whatever Node npm itself runs on,
// and installs before what is missing. Plain JavaScript without dependencies that Node 18 can run:
// nothing is installed yet. Writes to standard error only; standard output belongs to the program.
//
//   node src/setup/launch.mjs [--with-redis] <program> [arguments]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureItRuns } from './brought-node.mjs';
import { withFolderLock } from './folder-lock.mjs';
import { SetupError, loadMessages, localeLanguage } from './messages.mjs';
import { installPackages, isInstalled } from './packages.mjs';
import { ensureRedisServer } from './redis-server.mjs';
import { findOnPath, missingRuntime, NODE_ARGUMENTS, NODE_MAJOR, planRuntime, thisMachine } from './runtime.mjs';
import { signalTold } from './told-process.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const environment = process.env;
const message = loadMessages(root, localeLanguage(environment));
/** @type {import('./messages.mjs').Say} */
const say = (id, parameters) => {
  process.stderr.write(`${message(id, parameters)}\n`);
};

/** @type {import('node:child_process').ChildProcess | undefined} */
let program;
/** The signal that came during the set-up. @type {NodeJS.Signals | undefined} */
let stopped;
for (const signal of SIGNALS) {
  process.on(signal, () => {
    stopped ??= signal;
    if (program === undefined) signalTold(signal);
    else program.kill(signal);
  });
}

/** Ends like a process that the signal ended, which is what shells and npm expect. @param {NodeJS.Signals} signal */
function endBy(signal) {
  for (const each of SIGNALS) process.removeAllListeners(each);
  process.kill(process.pid, signal);
  // Only where the signal is ignored.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}

/**
 * Writes to the folder, one process at a time. What is ready takes no lock: the folder may be read-only.
 * @type {import('./folder-lock.mjs').Alone}
 */
const alone = (work) => withFolderLock(join(root, '.setup.lock'), () => say('waiting'), work);

/**
 * Installs what is missing and says which Node to use, and in which environment it runs.
 * @param {boolean} development
 * @returns {Promise<{ node: string, environment: Record<string, string | undefined> }>}
 */
async function prepare(development) {
  const machine = thisMachine();
  const plan = planRuntime(machine, root);
  // Before anything is installed: without a Node the rest would be in vain.
  const found = plan.kind === 'search' ? findOnPath(environment) : undefined;
  if (plan.kind === 'search' && found === undefined) throw missingRuntime(machine);
  const node = plan.kind === 'brought' ? plan.path : (found ?? process.execPath);

  const ready = () => isInstalled(root, development) && existsSync(node);
  if (!ready()) {
    await alone(async () => {
      if (ready()) return;
      const started = Date.now();
      const brought = plan.kind === 'brought';
      say(brought ? 'packages.installing-with-node' : 'packages.installing', { wanted: NODE_MAJOR, version: machine.version });
      await installPackages({ root, development, brought, environment, beat: (seconds) => say('progress', { seconds }) });
      say('packages.installed', { seconds: Math.round((Date.now() - started) / 1000) });
    });
  }
  if (plan.kind !== 'brought' || stopped !== undefined) return { node, environment };
  try {
    return { node, environment: await ensureItRuns({ root, node, environment, say, alone }) };
  } catch (error) {
    const other = findOnPath(environment);
    if (other === undefined) throw error;
    return { node: other, environment };
  }
}

/** @param {string[]} args */
async function main(args) {
  const withRedis = args[0] === '--with-redis';
  const [file = '', ...rest] = withRedis ? args.slice(1) : args;
  // What lies in src runs without the packages for development.
  const runtime = await prepare(!file.startsWith('src/'));
  const redis = withRedis && stopped === undefined ? await ensureRedisServer({ root, environment, say, alone }) : undefined;
  if (stopped !== undefined) {
    endBy(stopped);
    return;
  }
  const path = [dirname(runtime.node), ...(redis === undefined ? [] : [redis]), environment['PATH'] ?? ''].join(delimiter);
  // Node keeps there what it compiled: a start takes a third less time.
  const compiled = environment['NODE_COMPILE_CACHE'] || join(root, 'node_modules', '.cache', 'compiled');
  const product = file.startsWith('src/');
  program = spawn(runtime.node, [...(product ? NODE_ARGUMENTS : []), file, ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: { ...runtime.environment, PATH: path, ...(product ? { NODE_COMPILE_CACHE: compiled } : {}) },
  });
  program.on('error', (error) => {
    say('runtime.not-started', { reason: error.message });
    process.exitCode = 1;
  });
  program.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    endBy(signal);
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (stopped !== undefined) endBy(stopped);
  else {
    if (error instanceof SetupError) say(error.id, error.parameters);
    else say('failed', { reason: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
}
