import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExportedQuestion, exportQuestion, rawQuestion, writeQuestions } from '../../src/content/export.ts';
import { loadBank, loadContent } from '../../src/content/load.ts';
import { problemLine, wordFindings } from '../../src/content/problem.ts';
import { loadTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import type { Question } from '../../src/engine/question.ts';
import { bankFile, codes, folder, GOOD, PAGES, SHORT, TOPICS } from './folder.ts';

async function lines(files: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  const result = await loadBank(await folder(files));
  return 'problems' in result ? result.problems.map(problemLine) : [];
}

/** The question of the only item of a bank. */
async function only(files: Readonly<Record<string, string>>): Promise<Question> {
  const result = await loadBank(await folder(files));
  if ('problems' in result) throw new Error(result.problems.map(problemLine).join('\n'));
  const [question] = result.bank.questions;
  if (question === undefined || result.bank.questions.length !== 1) throw new Error('not one question');
  return question;
}

describe('mistakes in a bank', () => {
  it('are all told at once, each at its line and column', async () => {
    const text = `questions:
  - id: Pod_ip
    typ: single
    difficulty: eazy
    topics: [pod-phases, pod-fases]
    stem:
      en: Two?
    options:
      - id: a
        text: {en: A, fr: B}
        why: {en: }
    answer: [on]
    explanation: {en: x}
    source: /doc/
  - id: good
    type: short
    difficulty: easy
    topics: [volumes, phase-pendin]
    stem: {en: "x?"}
    answer: [thirty]
    match: number
    explanation: {en: x}
    source: https://example.com/x
`;
    expect(await lines({ 'topics.yaml': TOPICS, 'bank/pods/x.yaml': text })).toEqual([
      'content/bank/pods/x.yaml:2:5 L01 type is missing.',
      'content/bank/pods/x.yaml:2:9 L01 id is Pod_ip; expected lower-case letters and digits with single hyphens between words, such as pod-ip.',
      'content/bank/pods/x.yaml:3:5 L01 Unknown key typ. Did you mean type?',
      'content/bank/pods/x.yaml:4:17 L01 difficulty is eazy; expected one of easy, medium, hard. Did you mean easy?',
      'content/bank/pods/x.yaml:10:23 L01 Unknown key fr. Known here: en, zh.',
      'content/bank/pods/x.yaml:11:15 L01 options[1].why.en is empty.',
      'content/bank/pods/x.yaml:14:13 L17 source is /doc/; expected a path on kubernetes.io that begins with /docs/ or /releases/ and ends with /, or an https address.',
      'content/bank/pods/x.yaml:18:14 L02 The first topic, volumes, belongs to the area storage, but the file lies in pods.',
      'content/bank/pods/x.yaml:18:23 L02 There is no topic phase-pendin in topics.yaml. Did you mean phase-pending?',
      'content/bank/pods/x.yaml:20:14 L26 thirty is no number; with match number an accepted answer is written in digits.',
    ]);
  });

  it('are told in the language of the reader', async () => {
    const dir = await folder({ 'bank/pods/x.yaml': 'questions:\n  - idd: x\n' });
    const result = await loadBank(dir, { texts: (await loadTexts(SHIPPED_TEXTS))('zh') });
    expect('problems' in result && result.problems.map(({ message }) => message)).toContain('未知的键 idd。你是不是想写 id？');
  });

  it('name both places of an id that stands twice', async () => {
    const file = bankFile([GOOD]);
    expect(await lines({ 'bank/pods/a.yaml': file, 'bank/pods/b.yaml': file })).toEqual([
      'content/bank/pods/a.yaml:3:9 L01 The id pod-waits-for-node stands twice in the bank; the other one is at content/bank/pods/b.yaml:3.',
      'content/bank/pods/b.yaml:3:9 L01 The id pod-waits-for-node stands twice in the bank; the other one is at content/bank/pods/a.yaml:3.',
    ]);
  });

  it.each([
    ['a key that stands twice', 'questions:\n  - id: a\n    id: b\n', '3:5 yaml This key stands twice in the same mapping.'],
    ['a tab', 'questions:\n\t- id: a\n', '2:1 yaml YAML is indented with spaces; here is a tab.'],
    ['a second colon', 'questions:\n  - id: a: b\n', '2:9 yaml There is a second colon with a space in one line. Put the text in single quotes, or write it below as a > block.'],
    ['an open quote', "questions:\n  - id: 'a\n", '3:1 yaml Something is missing here'],
    ['an alias', 'questions:\n  - &a {id: x}\n  - *a\n', '2:5 yaml Anchors and aliases are not allowed'],
    ['two documents', 'questions: []\n---\nquestions: []\n', '2:1 yaml A file holds one YAML document'],
    ['a list for the whole file', '- id: a\n', '1:1 L01 The file must be a mapping of keys and values.'],
    ['an empty file', '', '1:1 L01 The file is empty.'],
    ['an entry that is no mapping', 'questions:\n  - pods\n', '2:5 L01 This entry must be a mapping of keys and values.'],
    ['no question', 'questions: []\n', '1:12 L01 questions needs at least 1 entry.'],
    ['a key named __proto__', `${bankFile([GOOD])}    __proto__: {draft: a}\n`, '44:5 L01 Unknown key __proto__'],
  ])('include %s', async (_what, text, expected) => {
    const found = await lines({ 'bank/pods/x.yaml': text });
    expect(found.join('\n')).toContain(`content/bank/pods/x.yaml:${expected}`);
    expect(({} as Record<string, unknown>)['draft']).toBeUndefined();
  });

  it('include a bomb of aliases, refused before it grows', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)].join('\n');
    expect(await lines({ 'bank/pods/x.yaml': bomb })).toContain('content/bank/pods/x.yaml:1:4 yaml Anchors and aliases are not allowed in the content folder. Write the text out.');
  });

  it('include files that are too large, no text, or named so that nobody reads them', async () => {
    const found = await lines({
      'bank/pods/big.yaml': `# ${'x'.repeat(1_000_000)}`,
      'bank/pods/bytes.yaml': Uint8Array.of(0x71, 0xff, 0xfe),
      'bank/pods/other.yml': bankFile([GOOD]),
    });
    expect(found).toEqual([
      'content/bank/pods/big.yaml:1:1 file The file is larger than 1 MB. Split it: one file for each topic.',
      'content/bank/pods/bytes.yaml:1:1 file The file is not UTF-8 text.',
      'content/bank/pods/other.yml:1:1 file Bank files end with .yaml; this one is not read.',
    ]);
  });

  it('include a folder without a bank', async () => {
    expect(await lines({})).toEqual([expect.stringMatching(/^content\/bank:1:1 file There is no folder \/.*\/content\/bank\. /u)]);
    expect(await lines({ 'bank/readme.txt': '' })).toEqual(['content/bank:1:1 file There is no question. The bank needs at least one file bank/area/topic.yaml.']);
  });

  it('include topics that hang nowhere or stand twice', async () => {
    const topics = TOPICS.replace('parent: pod-phases', 'parent: pod-fases').replace('id: volumes', 'id: pods').replace('area: storage\n    kind: beyond', 'area: storages\n    kind: beyond');
    const content = await loadContent(await folder({ 'topics.yaml': topics, 'bank/pods/x.yaml': bankFile([GOOD]) }));
    expect(codes(content.findings)).toEqual(['topics parent-unknown', 'topics parent-unknown', 'topics area-unknown', 'topics topic-twice']);
    expect(content.findings[0]).toMatchObject({ line: 14, column: 13, details: { near: 'pod-phases' } });
  });
});

describe('texts of a bank', () => {
  const scalars = ['on', 'no', '1.30', '0o644', 'null', '1e3', '123456789012345678', 'true', '~', '0x1F', '2026-11-25', ' padded ', "it's", '# hash', 'a: b', '=1+1', '-1', '"q"', '你好'];

  it('stay what was typed, from file to export and back', async () => {
    const file = `questions:
  - id: typed
    type: short
    difficulty: easy
    topics: [pod-phases]
    stem: {en: 'x?'}
    answer: [on, no, 1.30, 0o644, null, 1e3, 123456789012345678]
    match: word
    explanation: {en: 1.30}
    source: /docs/
    since: 1.30
`;
    const question = await only({ 'bank/pods/x.yaml': file });
    expect(question.answer).toEqual(['on', 'no', '1.30', '0o644', 'null', '1e3', '123456789012345678']);
    expect(question).toMatchObject({ since: '1.30', explanation: { en: '1.30' } });
    const exported = JSON.parse(JSON.stringify(exportQuestion(question))) as ExportedQuestion;
    expect(await only({ 'bank/pods/x.yaml': writeQuestions([rawQuestion(exported)]) })).toEqual(question);
  });

  it('survive being written, whatever they look like', async () => {
    const question = { ...SHORT, match: 'word' as const, answer: scalars, code: 'a: 1\n\n  - b\n# c', codeLanguage: 'text' as const };
    const read = await only({ 'bank/pods/x.yaml': bankFile([question]) });
    expect(exportQuestion(read)).toEqual(question);
  });

  it('are the same with CRLF and a byte-order mark', async () => {
    const plain = await only({ 'bank/pods/x.yaml': bankFile([GOOD]) });
    expect(await only({ 'bank/pods/x.yaml': `\uFEFF${bankFile([GOOD]).replaceAll('\n', '\r\n')}` })).toEqual(plain);
  });
});

describe('a bank of one\u2019s own', () => {
  const english = { ...GOOD, stem: { en: 'In which phase?' }, explanation: { en: 'Because.' }, options: GOOD.options.map(({ id, text, why }) => ({ id, text: { en: text.en ?? '' }, why: { en: why.en ?? '' } })), source: 'https://wiki.example.com/pods' };

  it('needs one language and no list beside it', async () => {
    const result = await loadBank(await folder({ 'bank/pods/x.yaml': bankFile([english, { ...GOOD, id: 'both' }]) }));
    if ('problems' in result) throw new Error('broken');
    expect(result.bank.languages).toEqual(['en']);
    expect(result.bank.questions.map(({ draft }) => draft)).toEqual([false, false]);
    expect(result.bank.topics.get('pod-phases')).toMatchObject({ area: 'pods', title: { en: 'pod phases' } });
    expect(result.bank.areas).toEqual(['pods']);
    expect(result.bank.newest).toBe('1.37');
  });

  it('draws the language of most where its questions share none', async () => {
    const chinese = { ...GOOD, id: 'chinese', stem: { zh: '哪个？' }, explanation: { zh: '因为。' }, options: GOOD.options.map(({ id, text, why }) => ({ id, text: { zh: text.zh ?? '' }, why: { zh: why.zh ?? '' } })) };
    const result = await loadBank(await folder({ 'bank/x.yaml': bankFile([english, chinese, { ...english, id: 'more' }]) }));
    if ('problems' in result) throw new Error('broken');
    expect(result.bank.questions.map(({ draft }) => draft)).toEqual([false, true, false]);
    expect(result.bank.languages).toEqual(['en']);
    expect(result.bank.find('chinese')?.area).toBe('general');
  });

  it('may be mounted through links, as a ConfigMap is', async () => {
    const real = await folder({ 'bank/pods/x.yaml': bankFile([GOOD]), 'bank/..data/y.yaml': bankFile([{ ...GOOD, id: 'hidden' }]) });
    const mount = await mkdtemp(join(tmpdir(), 'quiz-mount-'));
    await symlink(join(real, 'bank'), join(mount, 'bank'));
    const result = await loadBank(mount);
    expect('bank' in result && result.bank.questions.map(({ id }) => id)).toEqual(['pod-waits-for-node']);
  });
});

describe('drafts', () => {
  const targets = "languages: [en, zh]\nkubernetes: {oldest: '1.34', newest: '1.37'}\ncoverage: {heading: 0, subtopic: 0, beyond: 0}\nareas: {pods: 1}\ntypes: {single: 1}\ndifficulties: {easy: 1}\n";
  const record = (id: string, hash: string) => `records:\n  - {id: ${id}, hash: ${hash}, date: 2026-11-25, page: /docs/, answer: [pending]}\n`;
  const english = { ...GOOD, id: 'english', stem: { en: 'x?' } };

  it('are questions without a demanded language', async () => {
    const { bank, findings } = await loadContent(await folder({ 'targets.yaml': targets, 'bank/pods/x.yaml': bankFile([english, GOOD]) }));
    expect(findings).toEqual([]);
    expect(bank.find('english')?.draft).toBe(true);
    expect(bank.pool({}).map(({ id }) => id)).toEqual(['pod-waits-for-node']);
    expect(bank.languages).toEqual(['en', 'zh']);
  });

  it('are questions that nobody answered a second time as they stand, once records are kept', async () => {
    const question = await only({ 'bank/pods/x.yaml': bankFile([GOOD]) });
    const draft = async (records: string) => {
      const content = await loadContent(await folder({ 'records/pods.yaml': records, 'bank/pods/x.yaml': bankFile([GOOD]) }));
      expect(content.findings).toEqual([]);
      return content.bank.questions[0]?.draft;
    };
    expect(await draft(record(question.id, question.textHash))).toBe(false);
    expect(await draft(record(question.id, 'another'))).toBe(true);
    expect(await draft(record('another', question.textHash))).toBe(true);
  });

  it('come with records that are checked like everything else', async () => {
    const content = await loadContent(await folder({ 'records/pods.yaml': 'records:\n  - {id: x, hash: y, date: today, page: /docs/, answers: [a]}\n', 'bank/pods/x.yaml': bankFile([GOOD]), 'pages.tsv': `${PAGES}/docs/x\tmaybe\n` }));
    const texts = (await loadTexts(SHIPPED_TEXTS))('en');
    expect(wordFindings(content.findings, texts).map(problemLine)).toEqual([
      'content/pages.tsv:5:1 file Expected a path such as /docs/concepts/ and, after a tab, yes or no.',
      'content/records/pods.yaml:2:5 records records[1].answer is missing.',
      'content/records/pods.yaml:2:28 records records[1].date is today; expected a date such as 2026-11-25.',
      'content/records/pods.yaml:2:49 L01 Unknown key answers. Did you mean answer?',
    ]);
  });
});

it('loads 10,000 questions', async () => {
  const files: Record<string, string> = { 'topics.yaml': TOPICS, 'pages.tsv': PAGES };
  for (let file = 0; file < 100; file += 1) {
    files[`bank/pods/f${file}.yaml`] = bankFile(Array.from({ length: 100 }, (_, index) => ({ ...GOOD, id: `q-${file}-${index}` })));
  }
  const result = await loadBank(await folder(files));
  expect('bank' in result && result.bank.questions.length).toBe(10_000);
  expect('bank' in result && result.bank.pool({ topic: 'pods', difficulty: 'easy' }).length).toBe(10_000);
});
