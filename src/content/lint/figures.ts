/** The figures of a bank that its check prints and its release is held to. */
import { LANGUAGES, type Language, type Question } from '../../engine/question.ts';
import { optionLengths } from './options.ts';

export interface LengthFigures {
  /** Questions of single choice whose key is the longest option, and all of them. */
  readonly longest: number;
  readonly total: number;
  /** Mean characters of keys and of wrong options. */
  readonly key: number;
  readonly wrong: number;
}

export interface Figures {
  readonly questions: number;
  readonly drafts: number;
  readonly areas: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, number>>;
  readonly difficulties: Readonly<Record<string, number>>;
  /** How often the key of a single choice (and of a spot-the-bug) is the first, second, … option of the file. */
  readonly positions: { readonly single: readonly number[]; readonly bug: readonly number[] };
  readonly lengths: Readonly<Record<Language, LengthFigures>>;
  readonly trueFalse: { readonly true: number; readonly total: number };
}

function countBy(questions: readonly Question[], of: (question: Question) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const question of questions) counts[of(question)] = (counts[of(question)] ?? 0) + 1;
  return counts;
}

/** Place of the key among the options of the file, from 0. */
export const keyPosition = (question: Question): number => question.options.findIndex((option) => option.id === question.answer[0]);

function positions(questions: readonly Question[], type: Question['type']): number[] {
  const counts = [0, 0, 0, 0];
  for (const question of questions) {
    const position = question.type === type ? keyPosition(question) : -1;
    if (position in counts) counts[position] = (counts[position] ?? 0) + 1;
  }
  return counts;
}

function lengthFigures(questions: readonly Question[], language: Language): LengthFigures {
  const all = questions.flatMap((question) => (question.type === 'single' ? (optionLengths(question, language) ?? []) : []));
  const mean = (sum: number) => (all.length === 0 ? 0 : sum / all.length);
  return {
    total: all.length,
    longest: all.filter(({ key, longest }) => key > longest).length,
    key: mean(all.reduce((sum, { key }) => sum + key, 0)),
    wrong: mean(all.reduce((sum, one) => sum + (one.mean * 4 - one.key) / 3, 0)),
  };
}

/** Counts a bank. */
export function figuresOf(questions: readonly Question[]): Figures {
  const statements = questions.filter((question) => question.type === 'true-false');
  return {
    questions: questions.length,
    drafts: questions.filter((question) => question.draft).length,
    areas: countBy(questions, (question) => question.area),
    types: countBy(questions, (question) => question.type),
    difficulties: countBy(questions, (question) => question.difficulty),
    positions: { single: positions(questions, 'single'), bug: positions(questions, 'bug') },
    lengths: Object.fromEntries(LANGUAGES.map((language) => [language, lengthFigures(questions, language)])) as Figures['lengths'],
    trueFalse: { true: statements.filter(({ answer }) => answer[0] === 'true').length, total: statements.length },
  };
}
