import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lint } from '../../src/content/lint/lint.ts';
import { loadContent } from '../../src/content/load.ts';
import { problemLine, wordFindings } from '../../src/content/problem.ts';
import { loadTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import { DIFFICULTIES, QUESTION_TYPES } from '../../src/engine/question.ts';

const content = await loadContent(join(import.meta.dirname, '..', '..', 'content'), true);

it('the shipped bank breaks no rule, and neither does it as a whole: coverage, balance, cues, second answers', async () => {
  const errors = [...content.findings, ...lint(content, true)].filter(({ severity }) => severity === 'error');
  expect(wordFindings(errors, (await loadTexts(SHIPPED_TEXTS))('en')).map(problemLine)).toEqual([]);
});

it('the shipped bank asks from every area, in every type and difficulty, in both languages', () => {
  const { bank } = content;
  expect(bank.languages).toEqual(['en', 'zh']);
  expect(bank.areas.filter((topic) => bank.pool({ topic }).length === 0)).toEqual([]);
  expect(QUESTION_TYPES.filter((type) => bank.pool({ type }).length === 0)).toEqual([]);
  expect(DIFFICULTIES.filter((difficulty) => bank.pool({ difficulty }).length === 0)).toEqual([]);
});

it('every topic has a name in both languages', () => {
  const { topics } = content.bank;
  expect([...topics.values()].filter(({ title }) => title.en === undefined || title.zh === undefined)).toEqual([]);
  expect([...topics.values()].filter(({ kind }) => kind === 'heading')).toHaveLength(56);
});
