// Which Node runs the programs: the one that npm runs on when it is new enough, else the one that
// the lock file brings (Linux with glibc), else one found on PATH.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './messages.mjs';

/** Oldest major version of Node that runs the programs (`engines` in package.json). */
export const NODE_MAJOR = 26;

/**
 * How Node runs what lies in src. What a start compiles stays, and in the small space that V8 gives new objects at
 * first it is copied again and again. 4 MB from the beginning take a tenth off a start with both chat platforms.
 */
export const NODE_ARGUMENTS = ['--min-semi-space-size=4'];

/** Architectures for which the lock file brings a Node. */
const BROUGHT = new Set(['x64', 'arm64']);

/** @typedef {'glibc' | 'musl' | 'none'} Libc */
/** @typedef {{ platform: string, arch: string, version: string, libc: Libc }} Machine */
/** @typedef {{ kind: 'own' } | { kind: 'brought', path: string } | { kind: 'search' }} Plan */

/**
 * @param {string} version such as `v18.20.4` or `26.10.0`
 * @returns {number} the major version, 0 when it is not a version
 */
export function majorOf(version) {
  return Number(/^v?(\d+)\./u.exec(version.trim())?.[1] ?? 0);
}

/**
 * The C library of this process: a Node built for glibc names its version, one built for musl does not.
 * @returns {Libc}
 */
function libcOfProcess() {
  if (process.platform !== 'linux') return 'none';
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** @returns {Machine} */
export function thisMachine() {
  const version = process.versions.node;
  // A report takes some 10 ms: left out where the answer changes nothing.
  const libc = majorOf(version) >= NODE_MAJOR ? 'none' : libcOfProcess();
  return { platform: process.platform, arch: process.arch, version, libc };
}

/**
 * @param {Machine} machine
 * @param {string} root folder of the repository
 * @returns {Plan}
 */
export function planRuntime(machine, root) {
  if (majorOf(machine.version) >= NODE_MAJOR) return { kind: 'own' };
  if (machine.platform === 'linux' && machine.libc === 'glibc' && BROUGHT.has(machine.arch)) {
    // By path: npm 9 does not link it into node_modules/.bin.
    return { kind: 'brought', path: join(root, 'node_modules', `node-linux-${machine.arch}`, 'bin', 'node') };
  }
  return { kind: 'search' };
}

/**
 * @param {string} path of a Node
 * @returns {string} its version; empty when it does not run here
 */
export function versionOf(path) {
  const run = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] });
  return run.status === 0 ? run.stdout.trim() : '';
}

/**
 * The first Node on PATH that is new enough.
 * @param {Record<string, string | undefined>} environment
 * @returns {string | undefined}
 */
export function findOnPath(environment) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path) && majorOf(versionOf(path)) >= NODE_MAJOR) return path;
  }
  return undefined;
}

/**
 * Where no Node can be brought: the sentence with the command that installs one.
 * @param {Machine} machine
 * @returns {SetupError}
 */
export function missingRuntime(machine) {
  const parameters = { version: machine.version, wanted: NODE_MAJOR };
  if (machine.platform === 'darwin') return new SetupError('runtime.macos', parameters);
  if (machine.platform === 'win32') return new SetupError('runtime.windows', parameters);
  if (machine.libc === 'musl') return new SetupError('runtime.musl', parameters);
  return new SetupError('runtime.other', { ...parameters, platform: machine.platform, arch: machine.arch });
}
