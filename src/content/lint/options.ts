/** Rules about the options of one question: L04, L06, L10. */
import { LANGUAGES, type Language, type Question } from '../../engine/question.ts';
import { characters } from '../localised.ts';
import type { ItemRule } from './part.ts';

/** Texts of a true-false question's options. */
const TRUE_FALSE: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  true: { en: 'True', zh: '对' },
  false: { en: 'False', zh: '错' },
};

/** L04: a true-false question reads the same everywhere. */
export const trueFalseTexts: ItemRule = (question, parts, say) => {
  if (question.type !== 'true-false') return;
  for (const { field, option, language, text, path } of parts) {
    const expected = TRUE_FALSE[option ?? '']?.[language];
    if (field === 'option' && expected !== undefined && text !== expected) say(path, 'L04', 'true-false-texts', { id: option ?? '', expected });
  }
};

const TELLING = /^(?:[a-h]|[1-8]|correct|wrong|right|incorrect|key|answer|distractor|(?:option|opt|choice|answer|wrong|correct|right)-?(?:[a-h]|\d+))$/;

/** L06: an option's id says what the option is. */
export const neutralIds: ItemRule = (question, _parts, say) => {
  for (const [index, option] of question.options.entries()) {
    if (TELLING.test(option.id)) say(['options', index, 'id'], 'L06', 'option-neutral', { id: option.id });
  }
};

/** Lengths of the options of a question with one key, in characters. */
export interface Lengths {
  readonly key: number;
  /** The longest of the wrong options. */
  readonly longest: number;
  readonly mean: number;
}

export function optionLengths(question: Question, language: Language): Lengths | undefined {
  const lengths = question.options.map((option) => ({ id: option.id, length: characters((option.text[language] ?? '').replaceAll('`', '')) }));
  const key = lengths.find(({ id }) => id === question.answer[0]);
  if (key === undefined || lengths.some(({ length }) => length === 0)) return undefined;
  const others = lengths.filter((one) => one !== key).map(({ length }) => length);
  return { key: key.length, longest: Math.max(...others), mean: lengths.reduce((sum, { length }) => sum + length, 0) / lengths.length };
}

/** Largest share of the mean by which the key may be longer than every other option. */
const LONGER_BY = 0.25;

/** A difference that nobody sees, in characters. */
const UNSEEN = 2;

/** L10, for one question: the key is not the longest option by far. */
export const longestKey: ItemRule = (question, _parts, say) => {
  if (question.type !== 'single' && question.type !== 'bug') return;
  for (const language of LANGUAGES) {
    const lengths = optionLengths(question, language);
    if (lengths === undefined) continue;
    const { key, longest, mean } = lengths;
    if (key - longest <= Math.max(UNSEEN, LONGER_BY * mean)) continue;
    const index = question.options.findIndex((option) => option.id === question.answer[0]);
    say(['options', index, 'text', language], 'L10', 'longest', { count: key, mean: Math.round(mean) });
  }
};
