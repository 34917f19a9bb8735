import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
let house = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** Runs a program of the made house, which loads `src/a.ts` by the short way, with what Node keeps compiled. */
function run(then = ''): { readonly said: string; readonly failed: string } {
  write('src/start.ts', `import { loadDirectly } from './cli/direct-loading.ts';\nconst a = await loadDirectly(() => import('./a.ts'));\n${then}`);
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(house, 'compiled') };
  const { stdout, stderr } = spawnSync(process.execPath, [join(house, 'src', 'start.ts')], { encoding: 'utf8', env });
  return { said: stdout.trim(), failed: stderr };
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'direct-loading-'));
  write('package.json', '{ "type": "module" }');
  mkdirSync(join(house, 'src', 'cli'), { recursive: true });
  cpSync(join(ROOT, 'src', 'cli', 'direct-loading.ts'), join(house, 'src', 'cli', 'direct-loading.ts'));
  write('src/deep/fault.ts', 'export interface Fault { readonly code: string }\n\nexport function fail(): never {\n  throw new Error("on purpose");\n}\n');
  write('adapters/face.ts', "import { mark } from '../src/mark.ts';\nexport const face: string = `face ${mark.count}`;\n");
  write('src/mark.ts', 'export const mark = { count: (globalThis as { count?: number }).count ?? 1 };\n(globalThis as { count?: number }).count = mark.count + 1;\n');
  write('node_modules/thing/package.json', '{ "name": "thing", "main": "index.cjs" }');
  write('node_modules/thing/index.cjs', "exports.thing = require('./part.cjs');\n");
  write('node_modules/thing/part.cjs', "module.exports = 'thing';\n");
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the short way to modules', () => {
  it('gives what Node gives, packages and later imports included, each module once', () => {
    write('src/a.ts', "import type { Fault } from './deep/fault.ts';\nimport { thing } from 'thing';\nimport { face } from '../adapters/face.ts';\nimport { mark } from './mark.ts';\nexport const words = [thing, face, mark.count, import.meta.filename];\nexport const later = () => import('./mark.ts');\n");
    const { said, failed } = run('console.log(JSON.stringify([...a.words, (await a.later()).mark.count]));');
    expect(failed).toBe('');
    expect(JSON.parse(said)).toEqual(['thing', 'face 1', 1, join(house, 'src', 'a.ts'), 1]);
  });

  it('takes the files of a package as Node does: modules, what is required, and folders that say otherwise', () => {
    write('node_modules/mixed/package.json', '{ "name": "mixed", "type": "module", "exports": "./index.js" }');
    write('node_modules/mixed/index.js', "import { first } from './deep/first.js';\nimport { second } from './deep/second.js';\nimport old from './old/first.js';\nimport older from './old/second.js';\nimport plain from './deep/third.cjs';\nexport const mixed = [first, second, old, older, plain];\n");
    for (const name of ['first', 'second']) {
      write(`node_modules/mixed/deep/${name}.js`, `export const ${name} = import.meta.filename;\n`);
      write(`node_modules/mixed/old/${name}.js`, `module.exports = __filename;\n`);
    }
    write('node_modules/mixed/old/package.json', '{ "type": "commonjs" }');
    write('node_modules/mixed/deep/third.cjs', 'module.exports = __filename;\n');
    write('src/a.ts', "export { mixed } from 'mixed';\n");
    const { said, failed } = run('console.log(JSON.stringify(a.mixed));');
    expect(failed).toBe('');
    expect(JSON.parse(said)).toEqual(['deep/first.js', 'deep/second.js', 'old/first.js', 'old/second.js', 'deep/third.cjs'].map((path) => join(house, 'node_modules', 'mixed', path)));
  });

  it('says as Node does that there is no such module of its own', () => {
    write('src/a.ts', "import 'node:nothing';\n");
    expect(run().failed).toContain('ERR_UNKNOWN_BUILTIN_MODULE');
  });

  it('says as Node does which file of a package imports one that is not there', () => {
    write('node_modules/torn/package.json', '{ "name": "torn", "type": "module", "exports": "./index.js" }');
    write('node_modules/torn/index.js', "import './gone.js';\n");
    write('src/a.ts', "import 'torn';\n");
    const { failed } = run();
    expect(failed).toContain('ERR_MODULE_NOT_FOUND');
    expect(failed).toContain(join(house, 'node_modules', 'torn', 'gone.js'));
  });

  it('shows a change of a file at the next start', () => {
    for (const word of ['first', 'second']) {
      write('src/a.ts', `export const word: string = '${word}';\n`);
      expect(run('console.log(a.word);').said).toBe(word);
    }
  });

  it('keeps files and lines of what fails', () => {
    write('src/a.ts', "import { fail } from './deep/fault.ts';\nfail();\n");
    const { failed } = run();
    expect(failed).toContain(`${join(house, 'src', 'deep', 'fault.ts')}:4:9`);
    expect(failed).toContain(`${join(house, 'src', 'a.ts')}:2:1`);
  });

  it('says as Node does which file imports one that is not there', () => {
    write('src/a.ts', "import './gone.ts';\n");
    const { failed } = run();
    expect(failed).toContain('ERR_MODULE_NOT_FOUND');
    expect(failed).toContain(`'${join(house, 'src', 'gone.ts')}' imported from ${join(house, 'src', 'a.ts')}`);
  });

  it('ends with what it loads, also where that fails', () => {
    write('src/a.ts', 'export const a = 1;\n');
    write('src/late.ts', 'export const late: number = 2;\n');
    const hooked = "import { createRequire } from 'node:module';\n";
    expect(run(`${hooked}console.log((await loadDirectly(() => Promise.reject(new Error('no')))\n  .catch(({ message }) => message)), (await import('./late.ts')).late, createRequire(import.meta.url)('thing').thing);`).said).toBe('no 2 thing');
  });
});
