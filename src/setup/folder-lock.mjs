// One set-up at a time in a folder: two parallel starts must not write node_modules together.
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {<T>(work: () => Promise<T>) => Promise<T>} Alone */

/** The holder says this often that it lives. */
const BEAT_MS = 2_000;
/** Without a sign for this long the holder is dead, also one in another container. */
const DEAD_MS = 30_000;
const LOOK_MS = 200;

/**
 * @param {string} path
 * @returns {boolean} false when it exists already
 */
function create(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
    closeSync(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}

/**
 * @param {string} path of a lock
 * @returns {boolean} whether nobody holds it any more
 */
function abandoned(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > DEAD_MS) return true;
    const holder = JSON.parse(readFileSync(path, 'utf8'));
    if (holder.host !== hostname()) return false;
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. Everything else (just removed, half written, not ours to signal) is decided at the next look.
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Removes the lock of a dead holder. A second lock makes sure that only one does so and that it
 * looks again: otherwise the lock of whoever was faster would be removed.
 * @param {string} path
 */
function removeAbandoned(path) {
  const second = `${path}.remove`;
  if (create(second)) {
    try {
      if (abandoned(path)) rmSync(path, { force: true });
    } finally {
      rmSync(second, { force: true });
    }
  } else if (abandoned(second)) {
    rmSync(second, { force: true });
  }
}

/**
 * Runs `work` while nobody else does in this folder.
 * @template T
 * @param {string} path of the lock file
 * @param {() => void} waiting called once when another holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolderLock(path, waiting, work) {
  let told = false;
  while (!create(path)) {
    if (abandoned(path)) {
      removeAbandoned(path);
    } else if (!told) {
      told = true;
      waiting();
    }
    await sleep(LOOK_MS);
  }
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // The folder went away: the work itself will say so.
    }
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(path, { force: true });
  }
}
