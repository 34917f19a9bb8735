// Makes the Node that the lock file brings run on this machine. It needs libatomic, which comes with
// a compiler and is missing on a minimal Debian.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, hasApt, installPackages, libraries, unpackPackage } from './debian.mjs';
import { SetupError } from './messages.mjs';
import { NODE_MAJOR, majorOf } from './runtime.mjs';

/**
 * @param {string} node
 * @param {Record<string, string | undefined>} environment
 * @returns {'runs' | 'no-libatomic' | 'fails'}
 */
function tryNode(node, environment) {
  const run = spawnSync(node, ['--version'], { encoding: 'utf8', env: environment, timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
  if (run.status === 0 && majorOf(run.stdout) >= NODE_MAJOR) return 'runs';
  return /libatomic\.so/u.test(run.stderr ?? '') ? 'no-libatomic' : 'fails';
}

/**
 * @param {{ root: string, node: string, environment: Record<string, string | undefined>, say: import('./messages.mjs').Say, alone: import('./folder-lock.mjs').Alone }} setup
 * @returns {Promise<Record<string, string | undefined>>} the environment in which it runs
 * @throws {SetupError} when it cannot be made to run
 */
export async function ensureItRuns({ root, node, environment, say, alone }) {
  const first = tryNode(node, environment);
  if (first === 'runs') return environment;
  const parameters = { wanted: NODE_MAJOR };
  if (first === 'fails') throw new SetupError('runtime.does-not-run', parameters);

  const folder = join(root, 'node_modules', '.cache', 'libatomic');
  const withLibrary = () => ({ ...environment, LD_LIBRARY_PATH: [libraries(folder), environment['LD_LIBRARY_PATH']].filter(Boolean).join(':') });
  if (existsSync(folder) && tryNode(node, withLibrary()) === 'runs') return withLibrary();
  if (!hasApt(environment)) throw new SetupError('runtime.no-libatomic', parameters);

  return await alone(async () => {
    const setting = { environment, beat: (/** @type {number} */ seconds) => say('progress', { seconds }) };
    const prefix = asRoot();
    if (prefix !== undefined) {
      say('runtime.libatomic', parameters);
      if ((await installPackages(['libatomic1'], prefix, setting)) === 0 && tryNode(node, environment) === 'runs') return environment;
    }
    say('runtime.libatomic-here', parameters);
    if ((await unpackPackage('libatomic1', folder, setting)) && tryNode(node, withLibrary()) === 'runs') return withLibrary();
    throw new SetupError('runtime.no-libatomic', parameters);
  });
}
