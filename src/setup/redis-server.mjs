// Makes sure that a redis-server can be started by the tests: the one on PATH, else one from Debian's
// packages. The service that the package brings is never used and never started.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, hasApt, installPackages, libraries, onPath, unpackPackage } from './debian.mjs';
import { SetupError } from './messages.mjs';

/**
 * A script in place of each program, so that only it gets the unpacked libraries.
 * @param {string} folder with the unpacked packages
 * @returns {string} folder to put on PATH
 */
function wrap(folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['redis-server', 'redis-cli']) {
    const program = join(folder, 'files', 'usr', 'bin', name);
    if (!existsSync(program)) continue;
    writeFileSync(join(bin, name), `#!/bin/sh\nLD_LIBRARY_PATH='${libraries(folder)}' exec '${program}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** @param {string} bin folder */
function runs(bin) {
  return spawnSync(join(bin, 'redis-server'), ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/**
 * @param {{ root: string, environment: Record<string, string | undefined>, say: import('./messages.mjs').Say, alone: import('./folder-lock.mjs').Alone }} setup
 * @returns {Promise<string | undefined>} a folder to put on PATH, where one is needed
 * @throws {SetupError} `redis.missing` when none can be had
 */
export async function ensureRedisServer({ root, environment, say, alone }) {
  const given = () => environment['TEST_REDIS_URL'] || onPath('redis-server', environment);
  if (given()) return undefined;
  const folder = join(root, 'node_modules', '.cache', 'redis-server');
  const bin = join(folder, 'bin');
  if (existsSync(bin) && runs(bin)) return bin;
  if (!hasApt(environment)) throw new SetupError('redis.missing');

  return await alone(async () => {
    if (given()) return undefined;
    return await bring(folder, environment, say);
  });
}

/**
 * @param {string} folder to unpack to
 * @param {Record<string, string | undefined>} environment
 * @param {import('./messages.mjs').Say} say
 * @returns {Promise<string | undefined>}
 */
async function bring(folder, environment, say) {
  const setting = { environment, beat: (/** @type {number} */ seconds) => say('progress', { seconds }) };
  const prefix = asRoot();
  if (prefix !== undefined) {
    say('redis.installing');
    const code = await installPackages(['redis-server'], prefix, setting);
    if (code === 0 && onPath('redis-server', environment)) {
      // Nor at the next boot: nobody asked for a service.
      const disable = [...prefix, 'systemctl', 'disable', 'redis-server'];
      spawnSync(/** @type {string} */ (disable[0]), disable.slice(1), { stdio: 'ignore', timeout: 30_000 });
      return undefined;
    }
    say('redis.not-installed', { code });
  }
  say('redis.unpacking');
  if ((await unpackPackage('redis-server', folder, setting)) && runs(wrap(folder))) return join(folder, 'bin');
  throw new SetupError('redis.missing');
}
