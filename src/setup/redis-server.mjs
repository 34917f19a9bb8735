// Makes sure that a redis-server can be started by the tests: the one on PATH, else one from Debian's
// packages. The service that the package brings is never used and never started.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { SetupError } from './messages.mjs';
import { runTold } from './told-process.mjs';

const DEADLINE_MS = 5 * 60_000;

/**
 * @param {string} program
 * @param {Record<string, string | undefined>} environment
 */
function onPath(program, environment) {
  return (environment['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/**
 * Run as root. While it installs, a policy says that no service may be started; one that exists is kept.
 * A Redis that the package would start at the next boot is switched off: it was not asked for.
 */
const INSTALL = `
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -q update || true
apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 install redis-server
if command -v systemctl >/dev/null 2>&1; then systemctl disable redis-server >/dev/null 2>&1 || true; fi
`;

/** The packages of which redis-server is made, without those that every Debian has. Run as anybody. */
const DOWNLOAD = `
set -eu
cd "$1"
wanted=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances --important redis-server \
  | grep -E '^(redis|libjemalloc|liblua|liblzf|libhiredis|libatomic|libssl|libsystemd|lua)' | sort -u)
apt-get -q download $wanted
for package in ./*.deb; do dpkg-deb -x "$package" files; done
rm -f ./*.deb
`;

/**
 * A script in place of the program, so that only it gets the unpacked libraries.
 * @param {string} folder with `files`, the unpacked packages
 * @returns {string} folder to put on PATH
 */
function wrap(folder) {
  const programs = join(folder, 'files', 'usr', 'bin');
  const libraries = readdirSync(join(folder, 'files', 'usr', 'lib')).flatMap((name) => {
    const path = join(folder, 'files', 'usr', 'lib', name);
    return name.includes('linux') ? [path] : [];
  });
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const program of ['redis-server', 'redis-cli']) {
    if (!existsSync(join(programs, program))) continue;
    const script = `#!/bin/sh\nLD_LIBRARY_PATH='${libraries.join(':')}' exec '${join(programs, program)}' "$@"\n`;
    writeFileSync(join(bin, program), script);
    chmodSync(join(bin, program), 0o755);
  }
  return bin;
}

/** @param {string} bin folder */
function runs(bin) {
  return spawnSync(join(bin, 'redis-server'), ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/**
 * @param {{ root: string, environment: Record<string, string | undefined>, say: import('./messages.mjs').Say }} setup
 * @returns {Promise<string | undefined>} a folder to put on PATH, where one is needed
 * @throws {SetupError} `redis.missing` when none can be had
 */
export async function ensureRedisServer({ root, environment, say }) {
  if (environment['TEST_REDIS_URL'] || onPath('redis-server', environment)) return undefined;
  const folder = join(root, 'node_modules', '.cache', 'redis-server');
  const bin = join(folder, 'bin');
  if (existsSync(bin) && runs(bin)) return bin;
  if (!onPath('apt-get', environment)) throw new SetupError('redis.missing');

  const beat = (/** @type {number} */ seconds) => say('progress', { seconds });
  const job = { environment, deadline: DEADLINE_MS, beat };
  const root0 = process.getuid?.() === 0;
  if (root0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) {
    say('redis.installing');
    const [command = 'sh', ...first] = root0 ? ['sh'] : ['sudo', '-n', 'sh'];
    const run = await runTold({ ...job, command, args: [...first, '-c', INSTALL] });
    if (run.code === 0 && onPath('redis-server', environment)) return undefined;
    say('redis.not-installed', { code: run.code });
  }
  say('redis.unpacking');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = await runTold({ ...job, command: 'sh', args: ['-c', DOWNLOAD, 'sh', folder] });
  if (run.code === 0 && runs(wrap(folder))) return bin;
  throw new SetupError('redis.missing');
}
