import { describe, expect, it } from 'vitest';
import { compareMinors, createBank, holdsFor, type Topic } from '../../src/content/bank.ts';
import { keyHash, textHash } from '../../src/content/hash.ts';
import type { Question } from '../../src/engine/question.ts';

const OPTIONS = ['a1', 'b1'].map((id) => ({ id, text: { en: id, zh: id }, why: { en: 'x', zh: 'x' } }));

function question(id: string, change: Partial<Question> = {}): Question {
  const plain = {
    id, area: 'pods', topics: ['pod-phases'] as const, type: 'single' as const, difficulty: 'easy' as const, stem: { en: 'x?', zh: 'x？' }, options: OPTIONS,
    answer: ['a1'], explanation: { en: 'x', zh: 'x' }, source: '/docs/a/', languages: ['en', 'zh'] as const, draft: false, ...change,
  };
  return { ...plain, keyHash: keyHash(plain), textHash: textHash(plain) };
}

const topic = (id: string, area: string, kind: Topic['kind'], parent?: string): [string, Topic] => [id, { id, area, kind, title: { en: id }, ...(parent === undefined ? {} : { parent }) }];

const TOPICS = new Map([topic('pods', 'pods', 'area'), topic('pod-phases', 'pods', 'heading'), topic('pending', 'pods', 'subtopic', 'pod-phases'), topic('deep', 'storage', 'subtopic', 'pending')]);

const bank = (questions: readonly Question[], more = {}) => createBank({ questions, topics: TOPICS, areas: ['pods'], ...more });

const ids = (questions: readonly Question[]): string[] => questions.map(({ id }) => id);

describe('the pool', () => {
  const all = [
    question('one'),
    question('two', { topics: ['pending'], difficulty: 'hard' }),
    question('three', { topics: ['deep', 'pod-phases'], area: 'storage', type: 'bug' }),
    question('four', { topics: ['deep'], area: 'storage', since: '1.36', languages: ['en'] }),
    question('draft', { draft: true, languages: ['en'] }),
  ];
  const loaded = bank(all);

  it('is everything but drafts, in the order of the bank', () => {
    expect(ids(loaded.pool({}))).toEqual(['one', 'two', 'three', 'four']);
    expect(loaded.find('draft')?.id).toBe('draft');
    expect(ids(loaded.questions)).toHaveLength(5);
  });

  it('of a topic holds what lies below it, however deep', () => {
    expect(ids(loaded.pool({ topic: 'pod-phases' }))).toEqual(['one', 'two', 'three', 'four']);
    expect(ids(loaded.pool({ topic: 'pending' }))).toEqual(['two', 'three', 'four']);
    expect(ids(loaded.pool({ topic: 'deep' }))).toEqual(['three', 'four']);
    expect(ids(loaded.pool({ topic: 'pods' }))).toEqual(['one', 'two']);
    expect(loaded.pool({ topic: 'nothing' })).toEqual([]);
  });

  it('keeps to difficulty, type, language and release together', () => {
    expect(ids(loaded.pool({ difficulty: 'hard' }))).toEqual(['two']);
    expect(ids(loaded.pool({ type: 'bug' }))).toEqual(['three']);
    expect(ids(loaded.pool({ language: 'zh' }))).toEqual(['one', 'two', 'three']);
    expect(ids(loaded.pool({ topic: 'deep', kubernetes: '1.35' }))).toEqual(['three']);
    expect(ids(loaded.pool({ topic: 'deep', kubernetes: '1.36', difficulty: 'hard' }))).toEqual([]);
  });

  it('tells the languages that all of it has', () => {
    expect(loaded.languages).toEqual(['en']);
    expect(bank([question('x')]).languages).toEqual(['en', 'zh']);
    expect(bank([]).languages).toEqual([]);
  });
});

it('releases are compared as numbers, both ends included', () => {
  expect(['1.10', '1.9', '1.34'].toSorted(compareMinors)).toEqual(['1.9', '1.10', '1.34']);
  const ranged = question('x', { since: '1.9', until: '1.34' });
  expect(['1.8', '1.9', '1.10', '1.34', '1.35'].map((minor) => holdsFor(ranged, minor))).toEqual([false, true, true, true, false]);
});

it('the newest release is the stated one, else the newest named, else the one known here', () => {
  expect(bank([question('x', { since: '1.36' }), question('y', { until: '1.9' })]).newest).toBe('1.36');
  expect(bank([question('x')], { newest: '1.40' }).newest).toBe('1.40');
  expect(bank([question('x')]).newest).toBe('1.37');
});

it('a page is given in the reader\u2019s language and in English', () => {
  const pages = bank([], { chinesePages: new Map([['/docs/a/', true], ['/docs/b/', false]]) });
  expect(pages.source(question('x'), 'zh')).toEqual([{ url: 'https://kubernetes.io/zh-cn/docs/a/', language: 'zh' }, { url: 'https://kubernetes.io/docs/a/', language: 'en' }]);
  expect(pages.source(question('x'), 'en')).toEqual([{ url: 'https://kubernetes.io/docs/a/', language: 'en' }]);
  expect(pages.source(question('x', { source: '/docs/b/' }), 'zh')).toEqual([{ url: 'https://kubernetes.io/docs/b/', language: 'en' }]);
  expect(pages.source(question('x', { source: 'https://helm.sh/docs/' }), 'zh')).toEqual([{ url: 'https://helm.sh/docs/', language: 'en' }]);
});

it('a digest finds its question as long as the key is the same', () => {
  const old = question('x');
  const mended = bank([question('x', { stem: { en: 'mended?' } }), question('y')]);
  expect(mended.byDigest(mended.digest(old))?.stem.en).toBe('mended?');
  expect(mended.byDigest(mended.digest(question('x', { answer: ['b1'] })))).toBeUndefined();
});

describe('hashes', () => {
  it('stay the same across processes and versions of this program', () => {
    expect([question('x').keyHash, question('x').textHash]).toMatchInlineSnapshot(`
      [
        "6ze1kpyl4b3DSDEqs4hK4N",
        "7alfXwlMlaY4ELWyXRQFoN",
      ]
    `);
  });

  it.each<[string, Partial<Question>, boolean, boolean]>([
    ['the stem', { stem: { en: 'y?' } }, false, true],
    ['the Chinese stem', { stem: { en: 'x?', zh: 'y？' } }, false, true],
    ['a reason', { options: OPTIONS.map((option) => ({ ...option, why: { en: 'y' } })) }, false, true],
    ['an option\u2019s id', { options: [{ ...OPTIONS[0], id: 'c1' }, OPTIONS[1]] as typeof OPTIONS }, true, true],
    ['the order of the options', { options: OPTIONS.toReversed() }, false, false],
    ['the key', { answer: ['b1'] }, true, true],
    ['the type', { type: 'bug' }, true, true],
    ['the code', { code: 'a: b' }, true, true],
    ['how it is compared', { match: 'word' }, true, true],
    ['the explanation', { explanation: { en: 'y' } }, false, true],
    ['the source', { source: '/docs/b/' }, false, true],
    ['the range', { since: '1.35' }, false, true],
    ['topics and difficulty', { topics: ['pending'], difficulty: 'hard', area: 'storage' }, false, false],
  ])('follow %s', (_what, change, key, text) => {
    const [before, after] = [question('x'), question('x', change)];
    expect([after.keyHash !== before.keyHash, after.textHash !== before.textHash]).toEqual([key, text]);
  });

  it('of an ordering follow the order of the key', () => {
    const [one, other] = [['a1', 'b1'], ['b1', 'a1']].map((answer) => question('x', { type: 'ordering', answer }));
    expect(one?.keyHash).not.toBe(other?.keyHash);
  });

  it('make the version of the bank, which follows every change', () => {
    const version = (change: Partial<Question>) => bank([question('x', change)]).version;
    expect(version({})).toBe(version({}));
    expect(new Set([version({}), version({ stem: { en: 'y' } }), version({ draft: true }), version({ answer: ['b1'] })]).size).toBe(4);
  });
});
