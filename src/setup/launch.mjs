// Starts a program of this repository on Node 26, whatever Node npm itself runs on.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const args = process.argv.slice(2).filter((arg) => arg !== '--with-redis');
if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  spawnSync('npm', ['ci'], { cwd: root, stdio: ['ignore', 2, 2] });
}
const own = process.versions.node.split('.')[0] >= 26 ? process.execPath : join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
const child = spawn(own, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
void readFileSync;
