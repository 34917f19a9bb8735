import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveFile } from '../../src/cli/saved-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saved-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a file that was asked for at the console', () => {
  it('is written whole, where only this user reads it', async () => {
    const path = await saveFile(join(folder, 'exports'), { name: 'answers.csv', content: '\uFEFFid\r\n1\r\n' });
    expect(path).toBe(join(folder, 'exports', 'answers.csv'));
    expect(await readFile(path, 'utf8')).toBe('\uFEFFid\r\n1\r\n');
    expect([(await stat(path)).mode & 0o777, (await stat(join(folder, 'exports'))).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('never takes the place of another one', async () => {
    const written = [];
    for (const content of ['a', 'b', 'c']) written.push(await saveFile(folder, { name: 'answers.csv', content }));
    expect(written.map((path) => basename(path))).toEqual(['answers.csv', 'answers-2.csv', 'answers-3.csv']);
    expect(await Promise.all(written.map((path) => readFile(path, 'utf8')))).toEqual(['a', 'b', 'c']);
  });

  it.each(['../../etc/passwd', '/etc/passwd', '..', '.env', 'a/b.csv', 'a\u0000.csv', '', 'x'.repeat(61)])('stays in its folder, whatever its name is (%j)', async (name) => {
    expect(await saveFile(folder, { name, content: 'x' })).toBe(join(folder, 'export.txt'));
    expect(await readdir(folder)).toEqual(['export.txt']);
  });

  it('tells where it could not be written', async () => {
    await writeFile(join(folder, 'taken'), '');
    await expect(saveFile(join(folder, 'taken'), { name: 'a.csv', content: 'x' })).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
