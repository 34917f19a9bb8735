// Installs the packages of the lock file when they are missing, incomplete or of another lock file.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './messages.mjs';
import { runTold } from './told-process.mjs';

/** A slow network needs some minutes for the 215 MB. */
const DEADLINE_MS = 15 * 60_000;

/** @typedef {{ version?: string, integrity?: string, os?: string | string[], cpu?: string | string[], libc?: string | string[], dev?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} Entry */
/** @typedef {{ packages?: Record<string, Entry> }} LockFile */

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules', '.installed.json');
/** What npm writes last; it lists what is there. @param {string} root */
const writtenPath = (root) => join(root, 'node_modules', '.package-lock.json');

/**
 * @param {string} path
 * @returns {string | undefined} nothing when it cannot be read
 */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @template T
 * @param {string | undefined} text
 * @returns {T | undefined}
 */
function parse(text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest('hex');

/**
 * @param {string | string[] | undefined} wanted
 * @param {string} actual
 */
const admits = (wanted, actual) => wanted === undefined || [wanted].flat().includes(actual);

/**
 * Whether a package that is not there means that something is missing. Optional packages for other
 * machines are rightly absent, and so are optional ones that name no machine.
 * @param {Entry} entry
 * @param {boolean} development
 */
function needed(entry, development) {
  if (entry.dev === true && !development) return false;
  if (entry.optional !== true && entry.devOptional !== true) return true;
  const forMachines = entry.os !== undefined && entry.cpu !== undefined;
  return forMachines && admits(entry.os, process.platform) && admits(entry.cpu, process.arch) && admits(entry.libc, 'glibc') && process.platform === 'linux';
}

/**
 * Whether the packages that npm wrote are those of the lock file.
 * @param {LockFile} lock
 * @param {LockFile} written
 * @param {boolean} development whether the packages for development must be there too
 */
export function agrees(lock, written, development) {
  return Object.entries(lock.packages ?? {}).every(([path, entry]) => {
    if (path === '') return true;
    const there = written.packages?.[path];
    if (there === undefined) return !needed(entry, development);
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

/**
 * Whether everything is installed. An installation by hand (`npm ci`, `npm install`) counts when it
 * agrees with the lock file.
 * @param {string} root folder of the repository
 * @param {boolean} development
 */
export function isInstalled(root, development) {
  const lock = read(join(root, 'package-lock.json'));
  if (lock === undefined) throw new SetupError('packages.no-lock');
  const stamp = /** @type {{ lock?: string, development?: boolean } | undefined} */ (parse(read(stampPath(root))));
  const hash = digest(lock);
  if (stamp?.lock === hash && (stamp.development === true || !development)) return true;
  const written = /** @type {LockFile | undefined} */ (parse(read(writtenPath(root))));
  if (written === undefined || !agrees(parse(lock) ?? {}, written, development)) return false;
  writeStamp(root, hash, development);
  return true;
}

/**
 * @param {string} root
 * @param {string} lock
 * @param {boolean} development
 */
function writeStamp(root, lock, development) {
  try {
    writeFileSync(stampPath(root), `${JSON.stringify({ lock, development })}\n`);
  } catch {
    // A read-only folder (a container image): the comparison is made again at the next start.
  }
}

/**
 * npm as it was called, or the one on PATH.
 * @param {Record<string, string | undefined>} environment
 * @returns {{ command: string, first: string[] }}
 */
function npmCommand(environment) {
  const script = environment['npm_execpath'];
  if (script !== undefined && /npm-cli\.c?js$/u.test(script)) return { command: process.execPath, first: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}

/**
 * Makes npm choose packages for the Node that the lock file brings; see there.
 * @param {string} root
 * @param {Record<string, string | undefined>} environment
 * @returns {Record<string, string | undefined>}
 */
function forBroughtNode(root, environment) {
  const file = join(root, 'src', 'setup', 'installed-for.cjs').replace(/["\\]/gu, '\\$&');
  return { ...environment, NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} --require "${file}"`.trim() };
}

/** What npm prints, and the sentence for it; the first that fits counts. */
const CAUSES = /** @type {const} */ ([
  [/\bENOSPC\b/u, 'packages.no-space'],
  [/\b(?:EACCES|EPERM|EROFS)\b/u, 'packages.no-permission'],
  [/\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/u, 'packages.no-network'],
  [/CERT|SELF_SIGNED|unable to (?:get|verify)/u, 'packages.certificate'],
  [/\b(?:E401|E403|E407|ENEEDAUTH)\b/u, 'packages.denied'],
  [/\b(?:E404|ETARGET)\b/u, 'packages.not-served'],
  [/\b(?:EINTEGRITY|EBADCHECKSUM)\b/u, 'packages.integrity'],
  [/\bEUSAGE\b/u, 'packages.lock'],
]);

/**
 * @param {{ code: number, output: string, late: boolean }} run
 * @returns {SetupError}
 */
export function installFailure(run) {
  if (run.late) return new SetupError('packages.late', { minutes: DEADLINE_MS / 60_000 });
  const cause = CAUSES.find(([pattern]) => pattern.test(run.output));
  return new SetupError(cause?.[1] ?? 'packages.failed', { code: run.code });
}

/**
 * Runs `npm ci`. The stamp is written last, so that a run that was cut off is repeated.
 * @param {{ root: string, development: boolean, brought: boolean, environment: Record<string, string | undefined>, beat: (seconds: number) => void }} job
 *   `brought`: the programs will run on the Node of the lock file; `beat` is told now and then how long it has taken
 * @throws {SetupError} with the cause
 */
export async function installPackages({ root, development, brought, environment, beat }) {
  rmSync(stampPath(root), { force: true });
  rmSync(writtenPath(root), { force: true });
  const { command, first } = npmCommand(environment);
  const args = [
    ...first,
    'ci',
    // No package has an install script (a test holds that), so none need run.
    '--ignore-scripts',
    '--include=optional',
    ...(development ? ['--include=dev'] : []),
    '--no-audit',
    '--no-fund',
    '--engine-strict=false',
    // npm would warn once for each package that does not name the old Node it runs on.
    '--loglevel=error',
    '--fetch-retry-maxtimeout=15000',
  ];
  const run = await runTold({
    command,
    args,
    cwd: root,
    environment: brought ? forBroughtNode(root, environment) : environment,
    deadline: DEADLINE_MS,
    beat,
  });
  if (run.code !== 0 || run.late) throw installFailure(run);
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const written = parse(read(writtenPath(root))) ?? {};
  writeStamp(root, digest(lock), development || agrees(parse(lock) ?? {}, written, true));
}
