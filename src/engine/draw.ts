import type { Card, Language, Question } from './question.ts';
import { LETTERS } from './question.ts';
import { createSeeded } from './seed.ts';

/** The pool in an order that depends on the seed alone, not on the order it came in. */
export function poolOrder<T extends { readonly id: string }>(items: readonly T[], seed: string): T[] {
  return createSeeded(`pool\n${seed}`).shuffle(items.toSorted(byId));
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

/** How many pairs of `ids` stand in the same order as in `key`. */
export function concordantPairs(ids: readonly string[], key: readonly string[]): number {
  const place = new Map(key.map((id, index) => [id, index]));
  let pairs = 0;
  ids.forEach((first, index) => {
    for (const second of ids.slice(index + 1)) {
      if ((place.get(first) ?? 0) < (place.get(second) ?? 0)) pairs += 1;
    }
  });
  return pairs;
}

/**
 * Option ids in the order in which they are shown for one asked question. Derived from (asked, index)
 * alone, so every card of it and every later press agree; the order in the file and the key have no part
 * in it, except that an ordering is never shown with more than half of its pairs right.
 */
export function optionOrder(question: Question, asked: string, index: number): readonly string[] {
  const ids = question.options.map((option) => option.id);
  if (question.type === 'true-false') return ['true', 'false'];
  const shown = createSeeded(`options\n${asked}\n${index}\n${question.id}`).shuffle(ids.toSorted());
  if (question.type !== 'ordering') return shown;
  const pairs = (ids.length * (ids.length - 1)) / 2;
  // Turned round, an order has exactly the other pairs right.
  return concordantPairs(shown, question.answer) * 2 > pairs ? shown.toReversed() : shown;
}

/**
 * The two wrong options that a hint rules out: the same for everybody, and only where four options
 * leave two. Empty for all other types.
 */
export function hintOptions(question: Question, asked: string, index: number): readonly string[] {
  if (question.type !== 'single' && question.type !== 'bug') return [];
  const wrong = question.options.map((option) => option.id).filter((id) => !question.answer.includes(id));
  return createSeeded(`hint\n${asked}\n${index}\n${question.id}`).shuffle(wrong.toSorted()).slice(0, 2);
}

/** The language in which a question is shown to somebody who reads `language`. */
export function cardLanguage(question: Question, language: Language): Language {
  if (question.languages.includes(language)) return language;
  return question.languages[0] ?? language;
}

/** What a card shows: everything but the key. */
export function card(question: Question, language: Language, order: readonly string[]): Card {
  const shown = cardLanguage(question, language);
  const texts = new Map(question.options.map((option) => [option.id, option.text[shown] ?? '']));
  return {
    questionId: question.id,
    type: question.type,
    difficulty: question.difficulty,
    area: question.area,
    topic: question.topics[0],
    language: shown,
    stem: question.stem[shown] ?? '',
    ...(question.code === undefined ? {} : { code: question.code }),
    ...(question.codeLanguage === undefined ? {} : { codeLanguage: question.codeLanguage }),
    options: order.map((id, index) => ({ letter: LETTERS[index] ?? '?', text: texts.get(id) ?? '' })),
    ...(question.match === undefined ? {} : { match: question.match }),
  };
}
