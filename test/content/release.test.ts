import { describe, expect, it } from 'vitest';
import type { ExportedQuestion } from '../../src/content/export.ts';
import { figuresOf } from '../../src/content/lint/figures.ts';
import { allowedCounts, isKey } from '../../src/content/lint/release.ts';
import { loadBank } from '../../src/content/load.ts';
import type { Question } from '../../src/engine/question.ts';
import { bankFile, codes, findingsOf, folder, GOOD, SHORT, STATEMENT } from './folder.ts';

const targets = (change: Partial<Record<'coverage' | 'areas' | 'types' | 'difficulties', string>> = {}): string =>
  `languages: [en, zh]
kubernetes: {oldest: '1.34', newest: '1.37'}
coverage: ${change.coverage ?? '{heading: 0, subtopic: 0, beyond: 0}'}
areas: ${change.areas ?? '{}'}
types: ${change.types ?? '{}'}
difficulties: ${change.difficulties ?? '{}'}
`;

/** A stem per number, so that no two are alike. */
const STEMS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliet', 'kilo', 'lima'];

/** GOOD number `index` with its key at a place of the file. */
function at(index: number, place: number): ExportedQuestion {
  const [key, ...others] = GOOD.options;
  if (key === undefined) throw new Error('no option');
  const options = others.toSpliced(place, 0, key);
  return { ...GOOD, id: `q-${index}`, options, stem: { en: `What does ${STEMS[index]} do?`, zh: `${STEMS[index]} 做什么？` } };
}

const release = async (questions: readonly ExportedQuestion[], more: Readonly<Record<string, string>> = {}) => {
  const found = await findingsOf(questions, true, more);
  return found.filter(({ severity }) => severity === 'error');
};

async function loaded(question: ExportedQuestion): Promise<Question> {
  const result = await loadBank(await folder({ 'bank/pods/x.yaml': bankFile([question]) }));
  const [first] = 'bank' in result ? result.bank.questions : [];
  if (first === undefined) throw new Error('broken');
  return first;
}

describe('allowed counts', () => {
  it('are whole and within a fifth of the share', () => {
    expect(allowedCounts(0.45, 112)).toEqual({ least: 41, most: 60 });
    expect(allowedCounts(14 / 400, 112)).toEqual({ least: 4, most: 4 });
    expect(allowedCounts(0.05, 12)).toEqual({ least: 1, most: 1 });
    expect(allowedCounts(0, 50)).toEqual({ least: 0, most: 0 });
  });
});

describe('a release', () => {
  it('demands coverage at the place of the topic', async () => {
    const found = await release([GOOD], { 'targets.yaml': targets({ coverage: '{heading: 2, subtopic: 1, beyond: 0}' }) });
    expect(found.filter(({ code }) => code === 'coverage')).toMatchObject([
      { file: 'content/topics.yaml', line: 7, column: 9, details: { id: 'pod-phases', count: 1, needed: 2 } },
      { details: { id: 'phase-pending', count: 0, needed: 1 } },
      { details: { id: 'phase-deep' } },
    ]);
  });

  it('demands balance of areas, types and difficulties', async () => {
    const text = targets({ areas: '{pods: 1, storage: 1}', types: '{single: 1, bug: 1}', difficulties: '{easy: 1, hard: 1}' });
    const found = await release([at(0, 0), at(1, 1), at(2, 2), at(3, 3)], { 'targets.yaml': text });
    expect(found.filter(({ rule }) => rule === 'L03').map(({ code, details }) => [code, details['name'], details['count'], details['least'], details['most']])).toEqual([
      ['balance-area', 'pods', 4, 2, 2],
      ['balance-area', 'storage', 0, 2, 2],
      ['balance-type', 'single', 4, 2, 2],
      ['balance-type', 'bug', 0, 2, 2],
      ['balance-difficulty', 'easy', 4, 2, 2],
      ['balance-difficulty', 'hard', 0, 2, 2],
    ]);
  });

  it('demands that the place of the key tells nothing', async () => {
    expect(codes(await release([0, 1, 2, 3].map((place) => at(place, place))))).toEqual([]);
    const found = await release([0, 0, 0, 0, 0, 1, 2, 3].map((place, index) => at(index, place)));
    expect(codes(found)).toContain('L11 position-run');
    expect(found.filter(({ code }) => code === 'position-share').map(({ details }) => [details['position'], details['share']])).toEqual([[1, 63], [2, 13], [3, 13], [4, 13]]);
  });

  it('demands that the length of the key tells nothing', async () => {
    const longer = (question: ExportedQuestion): ExportedQuestion => ({
      ...question,
      options: question.options.map((one) => (one.id === 'pending' ? { ...one, text: { en: 'Pending so', zh: '等着' } } : { ...one, text: { en: 'Elsewhere', zh: '别处' } })),
    });
    const found = await release([longer(at(0, 0)), longer(at(1, 1)), at(2, 2), at(3, 3)]);
    expect(found.filter(({ code }) => code === 'longest-share')).toMatchObject([{ rule: 'L10', details: { language: 'en', share: 50 } }]);
  });

  it('demands that about half of the statements are true', async () => {
    const statement = (index: number, key: string): ExportedQuestion => ({ ...STATEMENT, id: `s-${index}`, answer: [key], stem: { en: `It is ${STEMS[index]} here.`, zh: `这里是 ${STEMS[index]}。` } });
    expect(codes(await release([statement(0, 'true'), statement(1, 'false'), statement(2, 'true')]))).toEqual([]);
    expect(codes(await release([statement(0, 'true'), statement(1, 'true'), statement(2, 'true')]))).toEqual(['L12 true-share']);
  });

  it('refuses drafts for want of a language', async () => {
    const english = { ...SHORT, stem: { en: 'Which command lists Pods?' }, explanation: { en: 'This one.' } };
    const found = await release([english], { 'targets.yaml': targets() });
    expect(codes(found)).toEqual(['L21 draft-language', 'L33 record-none']);
    expect(found[0]).toMatchObject({ line: 3, column: 9, details: { language: 'zh' } });
  });

  it('demands a second answer that is right and about the question as it stands', async () => {
    const { textHash } = await loaded(SHORT);
    const record = (id: string, hash: string, answer: string, page = '/docs/concepts/workloads/pods/') =>
      ({ 'records/pods.yaml': `records:\n  - {id: ${id}, hash: ${hash}, date: 2026-11-25, page: ${page}, answer: [${answer}]}\n` });
    expect(codes(await release([SHORT], record('short-answer', textHash, 'kubectl get po')))).toEqual([]);
    expect(codes(await release([SHORT], record('short-answer', textHash, 'kubectl get svc')))).toEqual(['L33 record-answer']);
    expect(codes(await release([SHORT], record('short-answer', 'old', 'kubectl get po')))).toEqual(['L33 record-changed']);
    expect(codes(await release([SHORT], record('other', textHash, 'kubectl get po')))).toEqual(['L33 record-none', 'records record-question']);
    expect(codes(await release([SHORT], record('short-answer', textHash, 'kubectl get po', '/docs/nothing/')))).toEqual(['records record-page']);
    expect(codes(await release([SHORT]))).toEqual([]);
  });
});

it('an answer is the key whatever the order, but for an ordering', async () => {
  const multiple = await loaded({ ...GOOD, type: 'multiple', answer: ['pending', 'failed'] });
  const ordering = await loaded({ ...GOOD, type: 'ordering', answer: ['pending', 'running', 'failed', 'unknown'] });
  expect(isKey(multiple, ['failed', 'pending'])).toBe(true);
  expect(isKey(multiple, ['failed'])).toBe(false);
  expect(isKey(ordering, ['pending', 'running', 'failed', 'unknown'])).toBe(true);
  expect(isKey(ordering, ['running', 'pending', 'failed', 'unknown'])).toBe(false);
});

it('figures count what the check prints', async () => {
  const questions = await Promise.all([at(0, 0), at(1, 3), STATEMENT, SHORT].map(loaded));
  expect(figuresOf(questions)).toMatchObject({
    questions: 4,
    drafts: 0,
    areas: { pods: 4 },
    types: { single: 2, 'true-false': 1, short: 1 },
    positions: { single: [1, 0, 0, 1], bug: [0, 0, 0, 0] },
    lengths: { en: { total: 2, longest: 0, key: 7, wrong: 20 / 3 } },
    trueFalse: { true: 1, total: 1 },
  });
});
