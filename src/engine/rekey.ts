/** Corrections of keys: which one holds for a question, what an answer is worth under it, and whether a key that somebody typed fits. */
import type { Details } from '../errors.ts';
import { grade, isRight } from './grade.ts';
import { nearest } from './nearest.ts';
import type { Choice, Credit, Grade, Localised, Question } from './question.ts';
import { canonicalNumber, normalise } from './typed-answer.ts';

/** A correction holds for one key of a question: a question whose key has changed in the bank has none. */
export interface KeyOverride {
  readonly questionId: string;
  readonly keyHash: string;
  readonly do: 'void' | 'accept' | 'replace';
  /** Sets or orders of option ids, each joined by commas, or accepted strings. */
  readonly key: readonly string[];
  readonly reason: string;
}

type Keyed = Pick<Question, 'id' | 'keyHash'>;
export type Overrides = readonly KeyOverride[] | undefined;

/** The correction that holds for this key of the question. */
export function overrideOf<R extends KeyOverride>(question: Keyed, rekeys: readonly R[] | undefined): R | undefined {
  return rekeys?.find((each) => each.questionId === question.id && each.keyHash === question.keyHash);
}

/** Whether the question pays nothing and is asked no more. */
export function isVoid(question: Keyed, rekeys: Overrides): boolean {
  return overrideOf(question, rekeys)?.do === 'void';
}

/** The questions that may be drawn: all but the voided. */
export function drawable<Q extends Keyed>(questions: readonly Q[], rekeys: Overrides): readonly Q[] {
  const voided = rekeys?.some((each) => each.do === 'void') ?? false;
  return voided ? questions.filter((question) => !isVoid(question, rekeys)) : questions;
}

/** Types that take one option. */
export function takesOne({ type }: Pick<Question, 'type'>): boolean {
  return type === 'single' || type === 'true-false' || type === 'bug';
}

const idsOf = (key: string): string[] => key.split(',');

/** The keys of a question as grading knows them, one for each variant; the accepted strings of a typed answer are one. */
function variants(question: Question, override: KeyOverride): readonly (readonly string[])[] {
  const own = override.do === 'accept' ? [question.answer] : [];
  if (question.type === 'short') return [[...own.flat(), ...override.key]];
  return [...own, ...override.key.map(idsOf)];
}

function better(a: Credit, b: Credit): boolean {
  return a.n * b.d > b.n * a.d;
}

/**
 * The credit of a choice under the corrections that hold: of several keys the one that pays most. Of a voided question everything
 * is worth nothing.
 * @param shown the order in which an ordering stood on the card
 */
export function effectiveGrade(question: Question, choice: Choice, rekeys: Overrides, shown: readonly string[] = []): Grade {
  const override = overrideOf(question, rekeys);
  if (override === undefined) return grade(question, choice, shown);
  if (override.do === 'void') return { credit: { n: 0, d: 1 } };
  const grades = variants(question, override).map((answer) => grade({ ...question, answer }, choice, shown));
  return grades.reduce((best, each) => (better(each.credit, best.credit) ? each : best));
}

/**
 * The question as a verdict tells it: with the key that holds, and the correction's reason in the place of those of options whose part
 * in the key has changed. Where several sets or orders are right, it tells the first; the others are `otherKeys`.
 */
export function effectiveQuestion(question: Question, rekeys: Overrides): Question {
  const override = overrideOf(question, rekeys);
  if (override === undefined || override.do === 'void') return question;
  const keys = variants(question, override);
  const answer = takesOne(question) ? [...new Set(keys.flat())] : (keys[0] ?? question.answer);
  const before = new Set(question.answer);
  const after = new Set(keys.flat());
  const why = (text: Localised): Localised => Object.fromEntries(Object.keys(text).map((language) => [language, override.reason]));
  const options =
    question.type === 'ordering'
      ? question.options
      : question.options.map((option) => (before.has(option.id) === after.has(option.id) ? option : { ...option, why: why(option.why) }));
  return { ...question, answer, options };
}

/** Sets or orders that are right beside the one that `effectiveQuestion` tells. */
export function otherKeys(question: Question, rekeys: Overrides): readonly (readonly string[])[] {
  const override = overrideOf(question, rekeys);
  if (override === undefined || override.do === 'void' || takesOne(question) || question.type === 'short') return [];
  return variants(question, override).slice(1);
}

/** Most keys of one correction, and longest accepted string in characters. */
export const KEYS_MAX = 10;
const STRING_MAX = 200;

/** Keys in their one form, or what is wrong with them: a text id under `error.` with slashes, and its details. */
export type KeyReading = { readonly keys: readonly string[]; readonly code?: never } | { readonly keys?: never; readonly code: string; readonly details: Details };

/**
 * A key that somebody typed for a question. Several stand apart by semicolons; ids of a set or an order by commas, spaces or `>`.
 * Options are named by their ids.
 */
export function readKey(question: Question, text: string): KeyReading {
  const parts = text.split(/[;；\n]/u).map((part) => part.trim()).filter((part) => part !== '');
  if (parts.length === 0) return { code: 'rekey/key-missing', details: about(question) };
  if (parts.length > KEYS_MAX) return { code: 'rekey/key-many', details: { max: KEYS_MAX } };
  const keys: string[] = [];
  for (const part of parts) {
    const read = question.type === 'short' ? readString(question, part) : readIds(question, part);
    if (read.code !== undefined) return read;
    keys.push(...read.keys);
  }
  return { keys: [...new Set(keys)] };
}

function about(question: Question): Details {
  return { question: question.id, type: question.type, options: question.options.map((option) => option.id).join(', ') };
}

function readString(question: Question, part: string): KeyReading {
  const match = question.match ?? 'word';
  if ([...part].length > STRING_MAX) return { code: 'rekey/key-long', details: { max: STRING_MAX } };
  if (normalise(part, match) === '') return { code: 'rekey/key-missing', details: about(question) };
  if (match === 'number' && canonicalNumber(normalise(part, match)) === undefined) return { code: 'rekey/key-number', details: { value: part } };
  return { keys: [part] };
}

function readIds(question: Question, part: string): KeyReading {
  const known = question.options.map((option) => option.id);
  const typed = part.split(/[\s,，、>→]+/u).filter((id) => id !== '');
  for (const id of typed) {
    if (known.includes(id)) continue;
    const near = nearest(id, known);
    const details = { ...about(question), value: [...id].slice(0, 60).join('') };
    return near === undefined ? { code: 'rekey/key-option', details } : { code: 'rekey/key-option-near', details: { ...details, near } };
  }
  if (new Set(typed).size < typed.length) return { code: 'rekey/key-twice', details: { ...about(question), value: part } };
  if (takesOne(question)) {
    // Of these types each id is a key of its own, so it does not matter what stands between them.
    return typed.length < known.length ? { keys: typed } : { code: 'rekey/key-all', details: about(question) };
  }
  if (question.type === 'ordering') {
    return typed.length === known.length ? { keys: [typed.join(',')] } : { code: 'rekey/key-order', details: { ...about(question), count: known.length } };
  }
  // With every option right there is nothing left to be told apart.
  return typed.length < known.length ? { keys: [known.filter((id) => typed.includes(id)).join(',')] } : { code: 'rekey/key-all', details: about(question) };
}

function isOwnKey(question: Question, key: string): boolean {
  const choice: Choice = question.type === 'short' ? { kind: 'text', text: key } : { kind: 'options', ids: idsOf(key) };
  return isRight(grade(question, choice).credit);
}

/** What is wrong with a correction by keys that fit by themselves: it would change nothing, or leave nothing wrong. */
export function misfit(question: Question, override: KeyOverride): { readonly code: string; readonly details: Details } | undefined {
  const { key } = override;
  const nothingNew = key.every((each) => isOwnKey(question, each));
  // A typed answer may have fewer accepted strings than before; of options, the own key alone is what holds already.
  const nothingGone = override.do === 'accept' || (question.type !== 'short' && key.length === 1);
  if (nothingNew && nothingGone) return { code: 'rekey/key-same', details: about(question) };
  const all = variants(question, override).flat();
  return takesOne(question) && new Set(all).size === question.options.length ? { code: 'rekey/key-all', details: about(question) } : undefined;
}
