/** Which counts of "how many chose what" an answer to a public question raises. */
import { isRight } from './grade.ts';
import type { Choice, Credit, Question } from './question.ts';

/** Nothing was chosen: "I don't know", and a multiple choice that was sent empty. */
export const UNDECIDED = '?';
/** Buckets of a question whose answers are too many to be counted one by one. */
export const OUTCOMES = ['=right', '=partly', '=wrong'] as const;

/**
 * Option ids where options are chosen, each once; for orderings and typed answers how right it was. Typed texts are never counted
 * as such: they are somebody's own words.
 */
export function bucketsOf(question: Question, choice: Choice, credit: Credit): readonly string[] {
  if (choice.kind === 'unknown') return [UNDECIDED];
  if (question.type === 'ordering' || question.type === 'short') {
    const [right, partly, wrong] = OUTCOMES;
    return [isRight(credit) ? right : credit.n > 0 ? partly : wrong];
  }
  const known = choice.kind === 'options' ? new Set(choice.ids.filter((id) => question.options.some((option) => option.id === id))) : new Set<string>();
  return known.size === 0 ? [UNDECIDED] : [...known];
}

/** All buckets of a question in the order in which they are told: options as they are shown, or outcomes; then who did not decide. */
export function bucketNames(question: Question, order: readonly string[]): readonly string[] {
  return [...(question.type === 'ordering' || question.type === 'short' ? OUTCOMES : order), UNDECIDED];
}
