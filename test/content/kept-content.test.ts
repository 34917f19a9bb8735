import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Bank } from '../../src/content/bank.ts';
import type { Copies } from '../../src/content/copies.ts';
import { createContentCopies, loadKeptBank, loadKeptTexts } from '../../src/content/kept-content.ts';
import { loadBank } from '../../src/content/load.ts';
import { loadTexts, readTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import { DIFFICULTIES, LANGUAGES, QUESTION_TYPES } from '../../src/engine/question.ts';
import { bankFile, folder, GOOD, PAGES, SHORT, STATEMENT, TOPICS } from './folder.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'content');
const texts = (await loadTexts(SHIPPED_TEXTS))('en');
const TARGETS = readFileSync(join(SHIPPED, 'targets.yaml'), 'utf8');

/** Copies in a folder of their own, and what came of asking for them. */
async function copiesIn(dir: string): Promise<Copies & { readonly asked: string[] }> {
  const copies = createContentCopies({ folder: dir, runtime: 'v26.10.0', startedAt: Number.MAX_SAFE_INTEGER });
  const asked: string[] = [];
  return {
    ...copies,
    asked,
    take(name, key) {
      const found = copies.take(name, key);
      asked.push(found === undefined ? 'none' : 'found');
      return found;
    },
    put(name, key, sections) {
      asked.push('put');
      copies.put(name, key, sections);
    },
  };
}

async function bankOf(dir: string, copies: Copies | undefined): Promise<Bank> {
  const read = await loadKeptBank(dir, { texts, copies });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.bank;
}

/** Everything that can be seen of a bank. */
function seen(bank: Bank): unknown {
  const { version, newest, topics, areas, questions, languages } = bank;
  const filters = [
    {},
    ...[...topics.keys(), 'nothing'].map((topic) => ({ topic })),
    ...DIFFICULTIES.map((difficulty) => ({ difficulty })),
    ...QUESTION_TYPES.map((type) => ({ type })),
    ...LANGUAGES.map((language) => ({ language })),
    { kubernetes: '1.20' },
    { kubernetes: newest },
  ];
  return {
    version, newest, areas, questions, languages,
    topics: [...topics],
    pools: filters.map((filter) => bank.pool(filter).map(({ id }) => id)),
    each: questions.map((question) => [
      bank.digest(question), bank.find(question.id)?.id, bank.byDigest(bank.digest(question))?.id,
      LANGUAGES.map((language) => bank.source(question, language)),
    ]),
    unknown: [bank.find('nothing'), bank.byDigest('nothing')],
  };
}

const WHOLE = {
  'topics.yaml': TOPICS,
  'pages.tsv': PAGES,
  'targets.yaml': TARGETS,
  'bank/pods/a.yaml': bankFile([GOOD, { ...SHORT, since: '1.30' }]),
  'bank/pods/b.yaml': bankFile([{ ...STATEMENT, source: '/docs/concepts/storage/' }]),
};

describe('a bank from a copy', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['all lists', WHOLE],
    ['questions alone', { 'bank/x.yaml': bankFile([GOOD, SHORT, { ...STATEMENT, code: 'a: 1\n\n', until: '1.31' }]) }],
    ['no records of any question', { ...WHOLE, 'records/pods.yaml': 'records: []\n' }],
  ])('is the same as the one from the files: %s', async (_, files) => {
    const dir = await folder(files);
    const copies = await copiesIn(await folder({}));
    const first = await bankOf(dir, copies);
    const second = await bankOf(dir, copies);
    expect(copies.asked).toEqual(['none', 'put', 'found']);
    const read = await loadBank(dir);
    if ('problems' in read) throw new Error('no bank');
    expect(seen(first)).toStrictEqual(seen(read.bank));
    expect(seen(second)).toStrictEqual(seen(read.bank));
  });

  it('is the same as the one from the files: the shipped bank', async () => {
    const copies = await copiesIn(await folder({}));
    await bankOf(SHIPPED, copies);
    const read = await loadBank(SHIPPED);
    if ('problems' in read) throw new Error('no bank');
    expect(seen(await bankOf(SHIPPED, copies))).toStrictEqual(seen(read.bank));
    expect(copies.asked).toEqual(['none', 'put', 'found']);
  });

  it.each(Object.keys({ ...WHOLE, 'records/pods.yaml': '' }))('is not used when one byte of %s is different', async (file) => {
    const dir = await folder({ ...WHOLE, 'records/pods.yaml': '# x\nrecords: []\n' });
    const copies = await copiesIn(await folder({}));
    await bankOf(dir, copies);
    const path = join(dir, file);
    const bytes = readFileSync(path);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      copies.asked.length = 0;
      await loadKeptBank(dir, { texts, copies });
      expect(copies.asked[0]).toBe('none');
    }
  });

  it.each<readonly [string, (dir: string) => void]>([
    ['a file more', (dir) => writeFileSync(join(dir, 'bank/pods/c.yaml'), bankFile([{ ...GOOD, id: 'one-more' }]))],
    ['an empty file more', (dir) => writeFileSync(join(dir, 'bank/pods/c.yaml'), '')],
    ['a file with the wrong ending more', (dir) => writeFileSync(join(dir, 'bank/pods/c.yml'), '')],
    ['a file less', (dir) => rmSync(join(dir, 'bank/pods/b.yaml'))],
    ['a file with another name', (dir) => renameSync(join(dir, 'bank/pods/b.yaml'), join(dir, 'bank/pods/c.yaml'))],
    ['a folder with another name', (dir) => renameSync(join(dir, 'bank/pods'), join(dir, 'bank/storage'))],
    ['no topics', (dir) => rmSync(join(dir, 'topics.yaml'))],
    ['no pages', (dir) => rmSync(join(dir, 'pages.tsv'))],
    ['no targets', (dir) => rmSync(join(dir, 'targets.yaml'))],
    ['an empty folder of records', (dir) => rmSync(join(dir, 'records/pods.yaml'))],
    ['no folder of records', (dir) => rmSync(join(dir, 'records'), { recursive: true })],
    ['no bank', (dir) => rmSync(join(dir, 'bank'), { recursive: true })],
  ])('is not used with %s', async (_, change) => {
    const dir = await folder({ ...WHOLE, 'records/pods.yaml': 'records: []\n' });
    const copies = await copiesIn(await folder({}));
    await bankOf(dir, copies);
    copies.asked.length = 0;
    change(dir);
    await loadKeptBank(dir, { texts, copies });
    expect(copies.asked[0]).toBe('none');
  });

  it('is none of a broken bank: every mistake is told, at each start', async () => {
    const dir = await folder({ 'bank/x.yaml': 'questions:\n  - id: Pod\n' });
    const copies = await copiesIn(await folder({}));
    const expected = await loadBank(dir);
    for (let start = 0; start < 2; start += 1) expect(await loadKeptBank(dir, { texts, copies })).toEqual(expected);
    expect(copies.asked).toEqual(['none', 'none']);
  });

  it('is another one for each folder', async () => {
    const [one, two] = [await folder(WHOLE), await folder({ 'bank/x.yaml': bankFile([GOOD]) })];
    const copies = await copiesIn(await folder({}));
    for (const dir of [one, two, one, two]) await bankOf(dir, copies);
    expect(copies.asked).toEqual(['none', 'put', 'none', 'put', 'found', 'found']);
  });

  it('is not needed', async () => {
    const dir = await folder(WHOLE);
    const nowhere = await copiesIn(join(dir, 'topics.yaml'));
    const read = await loadBank(dir);
    if ('problems' in read) throw new Error('no bank');
    for (const copies of [undefined, nowhere, nowhere]) expect(seen(await bankOf(dir, copies))).toStrictEqual(seen(read.bank));
    expect(nowhere.asked).toEqual(['none', 'put', 'none', 'put']);
  });
});

describe('texts from a copy', () => {
  it('are the same as those from the files, in every language', async () => {
    const copies = await copiesIn(await folder({}));
    const sources = (await readTexts(SHIPPED_TEXTS)).texts;
    for (const asked of [['none', 'put'], ['found']]) {
      copies.asked.length = 0;
      const load = await loadKeptTexts(SHIPPED_TEXTS, copies);
      expect(copies.asked).toEqual(asked);
      for (const language of LANGUAGES) {
        const kept = load(language);
        expect(load(language)).toBe(kept);
        expect([...sources[language].keys()].filter((id) => !kept.has(id))).toEqual([]);
        expect(kept.has('no.such.text')).toBe(false);
        expect([kept.language, kept.line('start.store-redis')]).toEqual([language, (await loadTexts(SHIPPED_TEXTS))(language).line('start.store-redis')]);
      }
    }
  });

  it('are not used when one byte, or the list of files, is different', async () => {
    const dir = join(await folder({ 'texts/en.a.yaml': 'a: Hello\n', 'texts/zh.a.yaml': 'a: 你好\n' }), 'texts');
    const copies = await copiesIn(await folder({}));
    await loadKeptTexts(dir, copies);
    writeFileSync(join(dir, 'en.a.yaml'), 'a: Hullo\n');
    expect((await loadKeptTexts(dir, copies))('en').line('a')).toBe('Hullo');
    writeFileSync(join(dir, 'zh.b.yaml'), 'b: 再见\n');
    expect((await loadKeptTexts(dir, copies))('zh').line('b')).toBe('再见');
    rmSync(join(dir, 'zh.a.yaml'));
    expect((await loadKeptTexts(dir, copies))('zh').has('a')).toBe(false);
    expect(copies.asked).toEqual(['none', 'put', 'none', 'put', 'none', 'put', 'none', 'put']);
    expect(readdirSync(dir)).toEqual(['en.a.yaml', 'zh.b.yaml']);
  });

  it('are none of broken files: every place is told, at each start', async () => {
    const dir = join(await folder({ 'texts/en.a.yaml': 'a: [x]\n' }), 'texts');
    const copies = await copiesIn(await folder({}));
    for (let start = 0; start < 2; start += 1) await expect(loadKeptTexts(dir, copies)).rejects.toThrow(/en\.a\.yaml:1:4 text-leaf/);
    expect(copies.asked).toEqual(['none', 'none']);
  });
});
