// Programs and libraries from Debian's packages (Debian, Ubuntu and relatives): installed where this
// user may, otherwise unpacked into a folder, which changes nothing of the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTold } from './told-process.mjs';

const DEADLINE_MS = 5 * 60_000;

/** @typedef {{ environment: Record<string, string | undefined>, beat: (seconds: number) => void }} Setting */

/**
 * Arguments: the packages. Run as root. While it installs, a policy forbids to start services; one that
 * exists is kept.
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
apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@"
`;

/**
 * Arguments: a folder, a package. Run as anybody: apt gets its own lists there, and is asked only for
 * the packages that this machine lacks.
 */
const UNPACK = `
set -eu
folder=$1 package=$2
cd "$folder"
mkdir -p lists/partial cache/archives/partial files
cat > apt.conf <<END
Dir::State::Lists "$folder/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$folder/cache";
Debug::NoLocking "true";
END
export APT_CONFIG="$folder/apt.conf"
apt-get -q update
names=$(apt-get -q -y --no-install-recommends --print-uris install "$package" | sed -n "s/^'[^']*' \\([^_ ]*\\)_.*/\\1/p")
apt-get -q download $names
for file in ./*.deb; do dpkg-deb -x "$file" files; done
rm -rf ./*.deb lists cache
`;

/**
 * @param {string} program
 * @param {Record<string, string | undefined>} environment
 */
export function onPath(program, environment) {
  return (environment['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** @param {Setting['environment']} environment */
export function hasApt(environment) {
  return onPath('apt-get', environment) && onPath('dpkg-deb', environment);
}

/**
 * How this user becomes root without being asked for a password.
 * @returns {string[] | undefined} what to put before a command; nothing where it cannot be
 */
export function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 }).status === 0 ? ['sudo', '-n'] : undefined;
}

/**
 * Installs packages on the machine; no service is started.
 * @param {string[]} packages
 * @param {string[]} prefix from `asRoot`
 * @param {Setting} setting
 * @returns {Promise<number>} exit code
 */
export async function installPackages(packages, prefix, setting) {
  const [command = 'sh', ...args] = [...prefix, 'sh', '-c', INSTALL, 'sh', ...packages];
  const run = await runTold({ command, args, deadline: DEADLINE_MS, ...setting });
  return run.late ? 124 : run.code;
}

/**
 * Unpacks a package, with those it needs and this machine lacks.
 * @param {string} name
 * @param {string} folder is emptied before
 * @param {Setting} setting
 * @returns {Promise<boolean>}
 */
export async function unpackPackage(name, folder, setting) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = await runTold({ command: 'sh', args: ['-c', UNPACK, 'sh', folder, name], deadline: DEADLINE_MS, ...setting });
  if (run.code === 0 && !run.late) return true;
  rmSync(folder, { recursive: true, force: true });
  return false;
}

/**
 * @param {string} folder of `unpackPackage`
 * @returns {string} the folders with its libraries, for LD_LIBRARY_PATH; empty when there are none
 */
export function libraries(folder) {
  return [join(folder, 'files', 'usr', 'lib'), join(folder, 'files', 'lib')]
    .flatMap((lib) => (existsSync(lib) ? readdirSync(lib).map((name) => join(lib, name)) : []))
    .filter((path) => path.endsWith('-linux-gnu'))
    .join(':');
}
