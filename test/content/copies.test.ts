import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Copies, type CopiesOptions, createCopies, type Ingredient } from '../../src/content/copies.ts';

const SOURCES = join(import.meta.dirname, '..', '..', 'src');
const FILES: readonly Ingredient[] = [
  ['a.yaml', Buffer.from('one')],
  ['b.yaml', Buffer.from('two')],
  ['c.yaml', undefined],
];

function place(): string {
  const dir = mkdtempSync(join(tmpdir(), 'quiz-copies-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Options with a small program: `main` names `part`, and `part` loads `late` while it runs. */
function setting(): CopiesOptions {
  const dir = place();
  write(join(dir, 'code/main.ts'), "import { part } from './deep/part.ts';\nimport type { Kind } from './kind.ts';\n");
  write(join(dir, 'code/deep/part.ts'), "export const part = () => require('../late.mjs');\nimport('../main.ts');\n");
  write(join(dir, 'code/late.mjs'), 'export default 1;\n');
  write(join(dir, 'code/kind.ts'), 'export type Kind = string;\n');
  write(join(dir, 'code/beside.ts'), 'export const beside = 1;\n');
  write(join(dir, 'packages.json'), '{"yaml":"2.9.1"}');
  mkdirSync(join(dir, 'kept'));
  // In a second of time that no file can have been written in: the process is far younger than its code.
  return { folder: join(dir, 'kept'), code: join(dir, 'code/main.ts'), packages: join(dir, 'packages.json'), runtime: 'v26.10.0', startedAt: Number.MAX_SAFE_INTEGER };
}

function keyOf(copies: Copies, files: Iterable<Ingredient> = FILES): Buffer {
  const key = copies.keyOf(files);
  if (key === undefined) throw new Error('no key');
  return key;
}

const read = (copies: Copies, files: Iterable<Ingredient> = FILES): string[] | undefined => copies.take('bank', keyOf(copies, files))?.map(String);

/** Keeps a copy as an earlier start would have. */
function keep(options: CopiesOptions): void {
  const copies = createCopies(options);
  copies.put('bank', keyOf(copies), ['{"a":"字"}', '[1]']);
}

describe('a copy', () => {
  it('is found by a later start, whole', () => {
    const options = setting();
    expect(read(createCopies(options))).toBeUndefined();
    keep(options);
    expect(read(createCopies(options))).toEqual(['{"a":"字"}', '[1]']);
    expect(readdirSync(options.folder)).toEqual(['bank.copy']);
  });

  it.each<readonly [string, readonly Ingredient[]]>([
    ['a byte of a file', [['a.yaml', Buffer.from('onf')], ...FILES.slice(1)]],
    ['a byte more', [['a.yaml', Buffer.from('one ')], ...FILES.slice(1)]],
    ['the name of a file', [['A.yaml', Buffer.from('one')], ...FILES.slice(1)]],
    ['the order', FILES.toReversed()],
    ['a file less', FILES.slice(0, 2)],
    ['a file more', [...FILES, ['d.yaml', Buffer.from('')]]],
    ['an empty file in place of none', [...FILES.slice(0, 2), ['c.yaml', Buffer.from('')]]],
    ['where one file ends', [['a.yaml', Buffer.from('onetwo')], ['b.yaml', Buffer.from('')], ...FILES.slice(2)]],
  ])('is not used when %s is different', (_, files) => {
    const options = setting();
    keep(options);
    expect(read(createCopies(options), files)).toBeUndefined();
  });

  it.each(['code/main.ts', 'code/deep/part.ts', 'code/late.mjs', 'code/kind.ts', 'packages.json'])('is not used when one byte of %s is different, whatever its date', (file) => {
    const options = setting();
    keep(options);
    const path = join(dirname(options.packages), file);
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    expect(read(createCopies(options))).toBeUndefined();
  });

  it('is used when only code that it does not depend on is different', () => {
    const options = setting();
    keep(options);
    write(join(dirname(options.packages), 'code/beside.ts'), 'export const beside = 2;\n');
    expect(read(createCopies(options))).toHaveLength(2);
  });

  it('is not used by another version of the runtime', () => {
    const options = setting();
    keep(options);
    expect(read(createCopies({ ...options, runtime: 'v26.10.1' }))).toBeUndefined();
  });

  it('is neither made nor used while the code is younger than the process', () => {
    const options = setting();
    const { ctimeMs } = statSync(join(dirname(options.packages), 'code/late.mjs'));
    expect(createCopies({ ...options, startedAt: ctimeMs - 1 }).keyOf(FILES)).toBeUndefined();
    expect(createCopies({ ...options, startedAt: ctimeMs + 1_000 }).keyOf(FILES)).toBeUndefined();
    expect(createCopies({ ...options, startedAt: ctimeMs + 60_000 }).keyOf(FILES)).toBeDefined();
  });

  it.each(['code/late.mjs', 'packages.json'])('is neither made nor used where %s is missing', (file) => {
    const options = setting();
    rmSync(join(dirname(options.packages), file));
    expect(createCopies(options).keyOf(FILES)).toBeUndefined();
  });

  it('is not used when a single byte of it is damaged, wherever', () => {
    const options = setting();
    keep(options);
    const path = join(options.folder, 'bank.copy');
    const whole = readFileSync(path);
    const copies = createCopies(options);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(path, damaged);
      expect(read(copies)).toBeUndefined();
    }
    writeFileSync(path, whole);
    expect(read(copies)).toHaveLength(2);
  });

  it('is not used when it is cut off or longer', () => {
    const options = setting();
    keep(options);
    const path = join(options.folder, 'bank.copy');
    const whole = readFileSync(path);
    const copies = createCopies(options);
    writeFileSync(path, Buffer.concat([whole, Buffer.from('\n')]));
    expect(read(copies)).toBeUndefined();
    writeFileSync(path, whole);
    for (let length = whole.length - 1; length >= 0; length -= 1) {
      truncateSync(path, length);
      expect(read(copies)).toBeUndefined();
    }
  });

  it('is not used under the name of another', () => {
    const options = setting();
    const copies = createCopies(options);
    copies.put('texts', keyOf(copies, []), ['{}']);
    cpSync(join(options.folder, 'texts.copy'), join(options.folder, 'bank.copy'));
    expect(read(copies)).toBeUndefined();
  });

  it('takes the place of an old one', () => {
    const options = setting();
    keep(options);
    const copies = createCopies(options);
    const changed: readonly Ingredient[] = [['a.yaml', Buffer.from('new')]];
    copies.put('bank', keyOf(copies, changed), ['[2]']);
    expect([read(copies), read(copies, changed)]).toEqual([undefined, ['[2]']]);
  });

  it('may be missing: a folder that cannot be written, or is none, fails nothing', () => {
    const options = setting();
    write(join(options.folder, 'file'), '');
    for (const folder of [join(options.folder, 'absent'), join(options.folder, 'file')]) {
      keep({ ...options, folder });
      expect(read(createCopies({ ...options, folder }))).toBeUndefined();
    }
    chmodSync(options.folder, 0o500);
    expect(() => keep(options)).not.toThrow();
  });

  it('may have a folder in its place', () => {
    const options = setting();
    mkdirSync(join(options.folder, 'bank.copy/full'), { recursive: true });
    keep(options);
    expect(read(createCopies(options))).toBeUndefined();
    expect(readdirSync(options.folder)).toEqual(['bank.copy']);
  });
});

describe('the code of the loader', () => {
  const dir = mkdtempSync(join(tmpdir(), 'quiz-code-'));
  for (const folder of ['content', 'engine', 'texts', 'views']) cpSync(join(SOURCES, folder), join(dir, 'src', folder), { recursive: true });
  for (const file of ['errors.ts', 'config.ts']) cpSync(join(SOURCES, file), join(dir, 'src', file));
  write(join(dir, 'packages.json'), '{}');
  const options: CopiesOptions = { folder: dir, code: join(dir, 'src/content/kept-content.ts'), packages: join(dir, 'packages.json'), runtime: '', startedAt: Number.MAX_SAFE_INTEGER };

  it.each([
    'content/kept-content', 'content/copies', 'content/folder', 'content/load', 'content/bank', 'content/item', 'content/hash', 'content/limits', 'content/lists',
    'content/localised', 'content/fit', 'content/shape', 'content/shapes', 'content/schema', 'content/source', 'content/plain-yaml', 'content/yaml-document',
    'content/problem', 'content/texts', 'engine/question', 'engine/nearest', 'views/token', 'texts/texts',
  ])('counts %s', (name) => {
    onTestFinished(() => (name === 'texts/texts' ? rmSync(dir, { recursive: true }) : undefined));
    const path = join(dir, 'src', `${name}.ts`);
    const before = keyOf(createCopies(options));
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
    expect(keyOf(createCopies(options)).equals(before)).toBe(false);
  });
});
