/** The texts of a question one by one, and what the rules look at in them. */
import { LANGUAGES, type Language, type Question } from '../../engine/question.ts';
import type { Content } from '../load.ts';
import type { Details } from '../../errors.ts';
import type { Severity } from '../problem.ts';
import type { Path } from '../source.ts';

/** One text in one language and where it hangs in the question. */
export interface Part {
  readonly field: 'stem' | 'option' | 'why' | 'explanation';
  readonly language: Language;
  readonly text: string;
  readonly path: Path;
  /** The option that the text belongs to. */
  readonly option?: string;
}

/** All texts of a question, in the order of the file. */
export function partsOf(question: Question): Part[] {
  const parts: Part[] = [];
  for (const language of LANGUAGES) {
    const add = (field: Part['field'], text: string | undefined, path: Path, option?: string) => {
      if (text !== undefined) parts.push({ field, language, text, path: [...path, language], ...(option === undefined ? {} : { option }) });
    };
    add('stem', question.stem[language], ['stem']);
    for (const [index, option] of question.options.entries()) {
      add('option', option.text[language], ['options', index, 'text'], option.id);
      add('why', option.why[language], ['options', index, 'why'], option.id);
    }
    add('explanation', question.explanation[language], ['explanation']);
  }
  return parts;
}

/** Code between backticks, in order. */
export const spansOf = (text: string): string[] => text.split('`').filter((_, index) => index % 2 === 1);

/** The text without its code; `mark` stands for each span. */
export const proseOf = (text: string, mark = ' '): string =>
  text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? mark : piece))
    .join('');

/** Reports at a path inside the question. */
export type Say = (path: Path, rule: string, code: string, details?: Details, severity?: Severity) => void;

/** A rule about one question. */
export type ItemRule = (question: Question, parts: readonly Part[], say: Say, content: Content) => void;

/** The first match of any of the patterns. */
export function firstMatch(text: string, patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[0].trim();
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}
