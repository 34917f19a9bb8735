import type { Choice, Credit, Grade, Question } from './question.ts';
import { concordantPairs } from './draw.ts';
import { matchesTyped } from './typed-answer.ts';

const NONE: Credit = { n: 0, d: 1 };
const FULL: Credit = { n: 1, d: 1 };

/** Right in statistics means full credit. */
export function isRight(credit: Credit): boolean {
  return credit.n === credit.d;
}

function share(n: number, d: number): Credit {
  if (n <= 0) return NONE;
  if (n >= d) return FULL;
  const divisor = greatestCommonDivisor(n, d);
  return { n: n / divisor, d: d / divisor };
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

/**
 * The credit of a choice, in whole numbers. A choice that does not fit the type earns nothing.
 * `shown` is the order in which an ordering stood on the card.
 *
 * Multiple choice: hits/right − false/wrong, not below 0, so choosing everything or nothing earns nothing.
 * Ordering: 2·(pairs in order)/pairs − 1, not below 0; a card shows at most half of them right.
 */
export function grade(question: Question, choice: Choice, shown: readonly string[] = []): Grade {
  if (choice.kind === 'unknown') return { credit: NONE };
  if (choice.kind === 'text') {
    return { credit: question.type === 'short' && matchesTyped(question, choice.text) ? FULL : NONE };
  }
  const ids = choice.ids;
  switch (question.type) {
    case 'short':
      return { credit: NONE };
    case 'single':
    case 'true-false':
    case 'bug':
      return { credit: ids.length === 1 && ids[0] === question.answer[0] ? FULL : NONE };
    case 'multiple': {
      if (ids.length === 0) return { credit: NONE, note: 'nothing' };
      const chosen = new Set(ids);
      const right = question.answer.length;
      const wrong = question.options.length - right;
      const hits = question.answer.filter((id) => chosen.has(id)).length;
      const credit = share(hits * wrong - (chosen.size - hits) * right, right * wrong);
      return chosen.size === question.options.length ? { credit, note: 'everything' } : { credit };
    }
    case 'ordering': {
      const complete = ids.length === question.answer.length && question.answer.every((id) => ids.includes(id));
      if (!complete) return { credit: NONE };
      const pairs = (ids.length * (ids.length - 1)) / 2;
      const credit = share(2 * concordantPairs(ids, question.answer) - pairs, pairs);
      return ids.every((id, index) => id === shown[index]) ? { credit, note: 'as-shown' } : { credit };
    }
  }
}
