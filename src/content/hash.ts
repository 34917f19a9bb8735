/** Hashes of a question: what its key is, and what all its text is. */
import { hash } from 'node:crypto';
import type { Localised, Question } from '../engine/question.ts';

type Hashed = Omit<Question, 'keyHash' | 'textHash' | 'languages' | 'draft'>;

const digest = (parts: unknown): string => hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);

/** The key in an order that does not depend on the file where the order means nothing. */
const keyOf = (question: Hashed): readonly string[] =>
  question.type === 'ordering' ? question.answer : question.answer.toSorted();

const both = (text: Localised): readonly (string | null)[] => [text.en ?? null, text.zh ?? null];

/**
 * Covers type, option ids, key, accepted answers and how they are compared, and code; 22 characters.
 * Neither wording nor the order of the options in the file changes it.
 */
export function keyHash(question: Hashed): string {
  return digest([
    question.type,
    question.options.map((option) => option.id).toSorted(),
    keyOf(question),
    question.match ?? null,
    question.slips ?? false,
    question.code ?? null,
  ]);
}

/**
 * Covers everything that somebody who answers from the documentation relies on: all text in all
 * languages, key, code, source and version range; 22 characters. Topics, difficulty and the order
 * of the options in the file are left out, so sorting the bank voids no record.
 */
export function textHash(question: Hashed): string {
  return digest([
    question.id,
    question.type,
    both(question.stem),
    question.code ?? null,
    question.codeLanguage ?? null,
    question.options
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((option) => [option.id, both(option.text), both(option.why)]),
    keyOf(question),
    question.match ?? null,
    question.slips ?? false,
    both(question.explanation),
    question.source,
    question.since ?? null,
    question.until ?? null,
  ]);
}
