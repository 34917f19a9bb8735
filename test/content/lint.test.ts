import { describe, expect, it } from 'vitest';
import type { ExportedQuestion } from '../../src/content/export.ts';
import { bankFile, codes, findingsOf, folder, GOOD, SHORT, STATEMENT, TOPICS, PAGES } from './folder.ts';
import { lint } from '../../src/content/lint/lint.ts';
import { loadContent } from '../../src/content/load.ts';

type Change = Partial<ExportedQuestion>;

/** GOOD with one option changed. */
function option(index: number, change: { id?: string; text?: object; why?: object }): Change {
  return {
    options: GOOD.options.map((one, at) =>
      at === index ? { id: change.id ?? one.id, text: { ...one.text, ...change.text }, why: { ...one.why, ...change.why } } : one,
    ),
  };
}

const stem = (en: string, zh = '哪一个？'): Change => ({ stem: { en, zh } });
const multiple: Change = { type: 'multiple', answer: ['pending', 'running'] };
const bug: Change = { type: 'bug', code: 'a: b' };

describe('a question without a fault', () => {
  it.each([['single', GOOD], ['statement', STATEMENT], ['short', SHORT], ['multiple', { ...GOOD, ...multiple }], ['bug', { ...GOOD, ...bug }]])('passes: %s', async (_type, question) => {
    expect(codes(await findingsOf([question]))).toEqual([]);
  });
});

describe('rules of the key', () => {
  it.each<[string, Change]>([
    ['L02 topic-unknown', { topics: ['nothing-like-it'] }],
    ['L02 topic-repeated', { topics: ['pod-phases', 'pod-phases'] }],
    ['L02 topic-folder', { topics: ['volumes'] }],
    ['L02 many', { topics: ['pod-phases', 'phase-pending', 'volumes', 'phase-deep', 'pod-phases'] }],
    ['L04 options-exactly', { options: GOOD.options.slice(0, 3) }],
    ['L04 options-between', { ...multiple, options: GOOD.options.slice(0, 3) }],
    ['L04 options-none', { ...SHORT, options: GOOD.options }],
    ['L01 option-twice', option(1, { id: 'pending' })],
    ['L04 true-false-ids', { ...STATEMENT, options: [{ ...STATEMENT.options[0], id: 'yes' }, STATEMENT.options[1]] as typeof STATEMENT.options }],
    ['L04 true-false-texts', { ...STATEMENT, options: [{ ...STATEMENT.options[0], text: { en: 'Yes', zh: '对' } }, STATEMENT.options[1]] as typeof STATEMENT.options }],
    ['L04 answer-twice', { ...multiple, answer: ['pending', 'pending'] }],
    ['L04 answer-unknown-near', { answer: ['pendin'] }],
    ['L04 answer-unknown', { answer: ['zzzzzzz'] }],
    ['L04 answer-one', { answer: ['pending', 'running'] }],
    ['L04 answer-multiple', { ...multiple, answer: ['pending'] }],
    ['L04 answer-multiple', { ...multiple, answer: ['pending', 'running', 'failed', 'unknown'] }],
    ['L04 answer-ordering', { type: 'ordering', answer: ['pending', 'running', 'failed'] }],
    ['L26 short-only', { match: 'word' }],
    ['L26 short-only', { slips: true }],
    ['L26 slips-word', { ...SHORT, slips: true }],
    ['L26 accepted-number', { ...SHORT, match: 'number', answer: ['many'] }],
    ['L26 accepted-blank', { ...SHORT, answer: [' '] }],
    ['L04 bug-code', { type: 'bug' }],
    ['L01 code-language-alone', { codeLanguage: 'text' }],
    ['L18 range-reversed', { since: '1.36', until: '1.35' }],
  ])('%s', async (expected, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toContain(expected);
  });

  it('L26 match-missing', async () => {
    const { match: _match, ...question } = SHORT;
    expect(codes(await findingsOf([question]))).toContain('L26 match-missing');
  });
});

describe('limits', () => {
  it.each<[string, Change]>([
    ['L14 long', stem(`${'x'.repeat(300)}?`)],
    ['L14 long', stem('Which?', `${'字'.repeat(160)}？`)],
    ['L31 long', option(0, { text: { en: 'x'.repeat(141) } })],
    ['L31 long', option(0, { text: { zh: '字'.repeat(91) } })],
    ['L15 long', option(0, { why: { en: 'x'.repeat(301) } })],
    ['L31 long', { explanation: { en: 'x'.repeat(901), zh: '字' } }],
    ['L31 long', { explanation: { en: 'x', zh: '字'.repeat(501) } }],
    ['L31 code-lines', { code: 'a\n'.repeat(26), codeLanguage: 'text' }],
    ['L31 code-columns', { code: 'x'.repeat(101), codeLanguage: 'text' }],
    ['L31 stem-code', { ...stem(`${'x'.repeat(299)}?`), code: `${'x'.repeat(99)}\n`.repeat(16), codeLanguage: 'text' }],
    ['L01 long', { id: 'x'.repeat(49) }],
    ['L01 long', option(0, { id: 'x'.repeat(25) })],
  ])('%s', async (expected, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toContain(expected);
  });
});

describe('rules of wording', () => {
  it.each<[string, Change]>([
    ['L06 option-neutral', option(1, { id: 'wrong-1' })],
    ['L07 all-of-above', option(3, { text: { en: 'All of the above' } })],
    ['L07 all-of-above', option(3, { text: { en: 'None of these' } })],
    ['L07 all-of-above', option(3, { text: { en: 'Both A and C' } })],
    ['L07 all-of-above', option(3, { text: { en: 'A and C' } })],
    ['L07 all-of-above', option(3, { text: { zh: '以上都对' } })],
    ['L07 all-of-above', option(3, { text: { zh: 'A 和 C 都' } })],
    ['L08 negative-stem', stem('Which phase is NOT a phase?')],
    ['L08 negative-stem', stem('Which of these does not run?')],
    ['L08 negative-stem', stem('Which?', '下列哪一项不属于阶段？')],
    ['L09 absolute', option(1, { text: { en: 'Always running' } })],
    ['L09 absolute', option(1, { text: { zh: '一定在运行' } })],
    ['L10 longest', option(0, { text: { en: 'Pending, as it has no node to run on yet' } })],
    ['L10 longest', option(0, { text: { zh: '等待，因为它还没有可以运行的节点' } })],
    ['L13 overlap', { ...stem('What does the zygomorphic Pod do?'), ...option(0, { text: { en: 'zygomorphic' } }) }],
    ['L14 stem-question', stem('Which phase')],
    ['L15 letters', option(1, { why: { en: 'This is what option B says as well.' } })],
    ['L15 letters', option(1, { why: { en: 'See the first option, which says it.' } })],
    ['L15 letters', option(1, { why: { zh: '这与选项 A 说的内容其实是一样的。' } })],
    ['L15 letters', option(1, { why: { zh: '这与第一个选项说的内容是一样的。' } })],
    ['L15 letters', { explanation: { en: 'Thus the last option is right.', zh: '因此如此。' } }],
    ['L15 why-short', option(1, { why: { en: 'Incorrect.' } })],
    ['L15 why-short', option(1, { why: { zh: '不对。' } })],
    ['L16 version-unnamed', { since: '1.35' }],
    ['L19 version-word', stem('Which phase is the default?')],
    ['L19 version-word', stem('Which phase?', '默认是哪个阶段？')],
    ['L31 backticks', stem('Which `phase?')],
    ['L31 markup', stem('Which **phase** is it?')],
    ['L31 markup', stem('Which [phase](https://example.com) is it?')],
    ['L31 markup', stem('Which ```phase``` is it?')],
    ['L31 markup', stem('Which <b>phase</b> is it?')],
    ['L31 mention', stem('What does @everyone do?')],
    ['L31 mention', stem('What does <!here> do?')],
    ['L31 break', option(0, { text: { en: 'one\ntwo' } })],
    ['L32 example-name', stem('What serves shop.acme.com?')],
    ['L32 example-name', stem('What serves 8.8.8.8?')],
  ])('%s', async (expected, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toContain(expected);
  });

  it.each<[string, Change]>([
    ['a first step', option(1, { why: { en: 'The hook is the first step on the node.' } })],
    ['a class called A', option(1, { why: { en: 'Option values differ; a class A address does too.' } })],
    ['code that holds stars', stem('What does `**` in `a@b` mean?', '`**` 在 `a@b` 中是什么意思？')],
    ['a glob outside of code', stem('Which Pods does a * match?')],
    ['an absolute word in the key as well', option(0, { text: { en: 'Never' } })],
    ['a reserved address', stem('What serves 192.0.2.7 at www.example.com?', '192.0.2.7 在 www.example.com 提供什么？')],
    ['a version in the stem', stem('Which phase is the default in 1.36?', '在 1.36 中默认是哪个阶段？')],
    ['a bug that asks why not', { ...bug, ...stem('Why is the Pod not ready, which field does not fit?', '为什么？') }],
  ])('leave alone %s', async (_what, change) => {
    const found = codes(await findingsOf([{ ...GOOD, ...change }]));
    // What only one language says here is no matter of wording.
    expect(found.filter((code) => code !== 'L21 code-differs')).toEqual([]);
  });
});

describe('rules of the two languages', () => {
  it.each<[string, Change]>([
    ['L20 numbers-key', { ...SHORT, match: 'number', answer: ['17'] }],
    ['L21 language-part', option(0, { text: { zh: undefined } })],
    ['L21 code-differs', stem('Which `phase`?', '哪个 `stage`？')],
    ['L21 code-count', stem('Which `phase` and `phase`?', '哪个 `phase`？')],
    ['L21 numbers-differ', stem('What do 3 Pods do?', '几个 Pod 做什么？')],
    ['L21 numbers-differ', stem('What do many Pods do?', '17 个 Pod 做什么？')],
    ['L22 half-width', stem('Which, then?', '那么,哪一个？')],
    ['L22 half-width', stem('Which (Pod)?', '哪个(Pod)？')],
    ['L22 spacing', stem('Which Pod?', '哪个Pod？')],
    ['L22 spacing', stem('Which `Pod`?', '哪个`Pod` 呢？')],
    ['L22 traditional', stem('Which?', '哪個階段？')],
    ['L22 chinese-in-english', stem('Which 阶段?')],
    ['L22 no-chinese', stem('Which?', 'Which？')],
    ['L22 glossary', stem('Which?', '哪个名字空间？')],
  ])('%s', async (expected, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toContain(expected);
  });

  it.each<[string, Change]>([
    ['numbers in words', stem('What do three Pods and 2 nodes do?', '3 个 Pod 和两个节点做什么？')],
    ['numbers inside words and code', stem('What is v1 of k8s on `port: 80`?', '`port: 80` 上的 k8s v1 是什么？')],
    ['thousands', stem('What do 1,000 Pods do?', '1000 个 Pod 做什么？')],
    ['full-width punctuation', stem('Which (small) Pod: this, or that?', '哪个（小的）Pod：这个，还是那个？')],
  ])('leave alone %s', async (_what, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toEqual([]);
  });
});

describe('rules of facts', () => {
  it.each<[string, Change]>([
    ['L17 page-unknown-near', { source: '/docs/concepts/workloads/pod/' }],
    ['L17 page-host', { source: 'https://wiki.example.com/' }],
    ['L24 code-yaml', { code: 'a: b: c' }],
    ['L24 code-yaml', { ...bug, code: 'a: b: c' }],
    ['L24 code-api', { code: 'apiVersion: extensions/v1beta1\nkind: Deployment' }],
    ['L25 kubectl-verb', stem('What does `kubectl grep pods` do?', '`kubectl grep pods` 做什么？')],
    ['L25 kubectl-removed', stem('What does `kubectl rolling-update` do?', '`kubectl rolling-update` 做什么？')],
    ['L25 kubectl-removed', { ...SHORT, answer: ['kubectl get pod x --export'] }],
    ['L26 accepted-same', { ...SHORT, answer: ['kubectl get pods', 'kubectl  get pods'] }],
    ['L26 accepted-kubectl', { ...SHORT, answer: ['kubectl get pods -n shop'] }],
  ])('%s', async (expected, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toContain(expected);
  });

  it.each<[string, Change]>([
    ['output of a command', { code: 'NAME: a: b', codeLanguage: 'text' }],
    ['several documents', { code: 'apiVersion: v1\nkind: Pod\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler' }],
    ['a site of Helm', { source: 'https://helm.sh/docs/' }],
    ['a wrong command as a wrong option', option(1, { text: { en: '`kubectl grep`', zh: '`kubectl grep`' } })],
    ['both forms of a flag', { ...SHORT, answer: ['kubectl get pods -n shop', 'kubectl get pods --namespace shop'] }],
  ])('leave alone %s', async (_what, change) => {
    expect(codes(await findingsOf([{ ...GOOD, ...change }]))).toEqual([]);
  });

  it('L18 range-outside, by the releases of the bank', async () => {
    const targets = "languages: [en]\nkubernetes: {oldest: '1.34', newest: '1.37'}\ncoverage: {heading: 0, subtopic: 0, beyond: 0}\nareas: {}\ntypes: {}\ndifficulties: {}\n";
    const explanation = { en: 'In 1.33.', zh: '在 1.33 中。' };
    const found = await findingsOf([{ ...GOOD, until: '1.33', explanation }, { ...STATEMENT, since: '1.38', explanation }], false, { 'targets.yaml': targets });
    expect(codes(found).filter((code) => code === 'L18 range-outside')).toHaveLength(2);
  });

  it('need no list of pages in a bank of one\u2019s own', async () => {
    const content = await loadContent(await folder({ 'topics.yaml': TOPICS, 'bank/pods/x.yaml': bankFile([{ ...GOOD, source: 'https://wiki.example.com/' }]) }), true);
    expect(lint(content)).toEqual([]);
    expect(PAGES).not.toContain('wiki');
  });
});

describe('L28', () => {
  it('refuses a stem that stands twice and suspects one that is nearly the same', async () => {
    const same = await findingsOf([GOOD, { ...GOOD, id: 'again' }]);
    expect(codes(same)).toEqual(['L28 stem-same', 'L28 stem-same']);
    expect(same[0]).toMatchObject({ severity: 'error', details: { id: GOOD.id, file: 'content/bank/pods/pod-phases.yaml', line: '8' } });
    const near = await findingsOf([GOOD, { ...GOOD, id: 'again', ...stem('In which phase is a Pod that waits for a new node?', '哪个？') }]);
    expect(near).toMatchObject([{ rule: 'L28', code: 'stem-near', severity: 'suspect' }]);
  });

  it('takes the code into account', async () => {
    const question = (id: string, code: string): ExportedQuestion => ({ ...GOOD, ...bug, id, code });
    expect(codes(await findingsOf([question('one', 'kind: Pod\nspec: {containers: []}'), question('two', 'replicas: 3\nselector: {app: web}')]))).toEqual([]);
  });
});

it('a finding stands at the text that it is about', async () => {
  const dir = await folder({ 'bank/pods/x.yaml': bankFile([{ ...GOOD, ...option(3, { text: { zh: '以上都对' } }) }]) });
  const content = await loadContent(dir, true);
  expect(lint(content).filter(({ rule }) => rule === 'L07')).toMatchObject([{ file: 'content/bank/pods/x.yaml', line: 35, column: 15 }]);
});
