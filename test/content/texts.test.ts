import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintTexts } from '../../src/content/lint/texts.ts';
import { problemLine, wordFindings } from '../../src/content/problem.ts';
import { loadTexts, readTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import { codes, folder } from './folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const texts = await loadTexts(SHIPPED_TEXTS);

/** Sources below some folders of the repository. */
function sources(...folders: readonly string[]): { file: string; code: string }[] {
  return folders.flatMap((name) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file: `${name}/${file}`, code: readFileSync(join(ROOT, name, file), 'utf8') })),
  );
}

/** A folder of texts with one English and one Chinese file. */
const pair = async (en: string, zh: string) => join(await folder({ 'texts/en.a.yaml': en, 'texts/zh.a.yaml': zh }), 'texts');

describe('the shipped texts', () => {
  it('exist in both languages, with the same parameters and markup, in proper Chinese', async () => {
    expect(wordFindings(await lintTexts(SHIPPED_TEXTS), texts('en')).map(problemLine)).toEqual([]);
  });

  it('tell no one from many in Chinese by a category that the language lacks', () => {
    const folderOfTexts = join(ROOT, 'content', 'texts');
    const lost = readdirSync(folderOfTexts)
      .filter((file) => file.startsWith('zh.') && file.endsWith('.yaml'))
      .flatMap((file) => readFileSync(join(folderOfTexts, file), 'utf8').split('\n').map((line, at) => ({ at: `${file}:${at + 1}`, line })))
      .filter(({ line }) => /^\s*(?:\S+ )?(?:zero|one|two|few|many)(?: +\S+)? +\{\{/u.test(line));
    expect(lost.map(({ at }) => at)).toEqual([]);
  });

  it('are there for every id that the code names outright', () => {
    const missing: string[] = [];
    let found = 0;
    for (const { file, code } of sources('src', 'adapters')) {
      for (const [, id = ''] of code.matchAll(/\b(?:texts?|words)(?:\([^()]*\))?\.(?:text|line)\(\s*'([^']+)'/g)) {
        found += 1;
        if (!texts('en').has(id)) missing.push(`${file}: ${id}`);
      }
    }
    expect(missing).toEqual([]);
    expect(found).toBeGreaterThan(20);
  });

  it('are there for every finding of the check and every message of its programs', () => {
    const missing: string[] = [];
    let found = 0;
    const need = (file: string, id: string) => {
      found += 1;
      if (!texts('en').has(id)) missing.push(`${file}: ${id}`);
    };
    for (const { file, code } of sources('src/content')) {
      for (const [, id] of code.matchAll(/'(?:L\d\d|file|yaml|schema|topics|records|texts)', '([a-z-]+)'(?!, ')/g)) need(file, `check.${id}`);
    }
    for (const { file, code } of sources('src/cli').filter(({ file: name }) => name.includes('content-'))) {
      for (const [, id] of code.matchAll(/\b(?:say|fail)\('([a-z.-]+)'/g)) need(file, `author.${id}`);
    }
    expect(missing).toEqual([]);
    expect(found).toBeGreaterThan(80);
  });
});

describe('the check of texts', () => {
  it.each([
    ['text-missing', 'a: x\nb: y', 'a: 字'],
    ['text-broken', "a: '{$x'", 'a: 字'],
    ['text-broken', "a: |-\n  .input {$n :integer} .match $n\n  one {{x}}", 'a: 字'],
    ['text-markup', "a: '{#bold}x{/bold}'", "a: '{#bold}字{/bold}'"],
    ['text-parameters', "a: '{$x}'", "a: '{$y}'"],
    ['text-markup-differs', "a: '{#code}x{/code}'", 'a: 字'],
    ['text-chinese', 'a: x', 'a: 字,字'],
    ['text-chinese', 'a: x', "a: '字:{$x}'"],
    ['text-spacing', 'a: x', 'a: 字Pod'],
    ['text-traditional', 'a: x', 'a: 個'],
    ['text-twice', 'a.b: x\na: {b: y}', 'a.b: 字'],
    ['text-leaf', 'a: [x]', 'a: 字'],
  ])('finds %s', async (code, en, zh) => {
    expect(codes(await lintTexts(await pair(en, zh)))).toContain(`texts ${code}`);
  });

  it('passes what is right', async () => {
    const en = "a: '{$count :integer} Pods in {#code}{$name}{/code}'\nb: {c: x}\n";
    const zh = "a: '{#code}{$name}{/code} 中有 {$count :integer} 个 Pod'\nb: {c: 字（字）：字}\n";
    expect(await lintTexts(await pair(en, zh))).toEqual([]);
  });
});

describe('loading texts', () => {
  it('joins nested keys and the files of a language', async () => {
    const dir = join(await folder({ 'texts/en.a.yaml': 'a: {b: {c: Hello}}\n', 'texts/en.b.yaml': "d: '{$n} of them'\n", 'texts/README.md': 'x', 'texts/fr.a.yaml': 'a: Bonjour' }), 'texts');
    const load = await loadTexts(dir);
    expect([load('en').line('a.b.c'), load('en').line('d', { n: 3 }), load('zh').has('d')]).toEqual(['Hello', '3 of them', false]);
  });

  it('names every broken place', async () => {
    const dir = await pair('a: [x]\nb: [y]\n', 'a: 1\na: 2\n');
    await expect(loadTexts(dir)).rejects.toThrow(/content\/texts\/en\.a\.yaml:1:4 text-leaf[\s\S]*en\.a\.yaml:2:4[\s\S]*zh\.a\.yaml:2:1 yaml-duplicate-key/);
  });

  it('keeps the place of a text', async () => {
    const { texts: read } = await readTexts(await pair('a:\n  b: x\n', 'a: 字'));
    expect(read.en.get('a.b')?.at).toEqual({ file: 'content/texts/en.a.yaml', line: 2, column: 3 });
    expect(dirname(SHIPPED_TEXTS)).toBe(join(ROOT, 'content'));
  });
});
