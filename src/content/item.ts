/** One question of a file: from the shape to a `Question`, with the rules that make it playable. */
import { nearest } from '../engine/nearest.ts';
import type { Language, Option, Question } from '../engine/question.ts';
import { compareMinors } from './bank.ts';
import { keyHash, textHash } from './hash.ts';
import { CODE_COLUMNS, CODE_LINES, STEM_AND_CODE } from './limits.ts';
import type { TopicList } from './lists.ts';
import { characters, localised, sharedLanguages } from './localised.ts';
import type { Report } from './problem.ts';
import type { RawQuestion } from './schema.ts';
import type { KnownKeys } from './shape.ts';
import type { Path, Source } from './source.ts';

// Places cost a full parse of the file: they are asked for only where there is something to report.

/** A question and where it stands. */
export interface Item {
  readonly question: Question;
  readonly source: Source;
  /** Where the question hangs in its file. */
  readonly base: Path;
}

/** Known keys of a bank file by where they stand. */
export const QUESTION_KEYS: KnownKeys = {
  '': [
    'id', 'type', 'difficulty', 'topics', 'stem', 'code', 'codeLanguage', 'options', 'answer', 'match', 'slips', 'explanation',
    'source', 'since', 'until',
  ],
  options: ['id', 'text', 'why'],
  stem: ['en', 'zh'],
  text: ['en', 'zh'],
  why: ['en', 'zh'],
  explanation: ['en', 'zh'],
};

const RULES: Readonly<Record<string, string>> = {
  topics: 'L02', stem: 'L14', answer: 'L04', options: 'L04', source: 'L17', since: 'L18', until: 'L18', explanation: 'L31', code: 'L31',
};

/** The rule that a mistake of shape breaks. */
export function ruleOfShape(path: Path, code: string): string {
  if (code === 'missing' || code === 'empty') return 'L01';
  if (path.includes('why')) return 'L15';
  if (path.includes('text') && code === 'long') return 'L31';
  if (path[0] === 'options' && path.length > 1) return 'L01';
  return RULES[String(path[0])] ?? 'L01';
}

/** Counts of options by type: at least and at most. `short` has none. */
export const OPTION_COUNTS: Readonly<Record<Question['type'], readonly [number, number]>> = {
  single: [4, 4],
  multiple: [4, 6],
  'true-false': [2, 2],
  ordering: [4, 7],
  short: [0, 0],
  bug: [4, 4],
};

/** The question of a raw item. `draft` is false here; the loader decides it for the whole bank. */
function build(raw: RawQuestion, area: string): Question {
  const [first = '', ...rest] = raw.topics;
  const options: Option[] = (raw.options ?? []).map(({ id, text, why }) => ({ id, text: localised(text), why: localised(why) }));
  const stem = localised(raw.stem);
  const explanation = localised(raw.explanation);
  const question = {
    id: raw.id,
    area,
    topics: [first, ...rest] as const,
    type: raw.type,
    difficulty: raw.difficulty,
    stem,
    ...(raw.code === undefined ? {} : { code: raw.code.replace(/\n+$/, '') }),
    ...(raw.codeLanguage === undefined ? {} : { codeLanguage: raw.codeLanguage }),
    options,
    answer: raw.answer,
    ...(raw.match === undefined ? {} : { match: raw.match }),
    ...(raw.slips === undefined ? {} : { slips: raw.slips === 'true' }),
    explanation,
    source: raw.source,
    ...(raw.since === undefined ? {} : { since: raw.since }),
    ...(raw.until === undefined ? {} : { until: raw.until }),
  };
  const languages: Language[] = sharedLanguages([stem, explanation, ...options.flatMap(({ text, why }) => [text, why])]);
  return { ...question, languages, draft: false, keyHash: keyHash(question), textHash: textHash(question) };
}

type Check = (question: Question, at: (path: Path) => ReturnType<Source['at']>, report: Report) => void;

/** L04: how many options, and that the key names them. */
const checkKey: Check = (question, at, report) => {
  const { type, options, answer } = question;
  const [least, most] = OPTION_COUNTS[type];
  if (options.length < least || options.length > most) {
    const code = most === 0 ? 'options-none' : least === most ? 'options-exactly' : 'options-between';
    report(at(['options']), 'L04', code, { type, least, most, count: options.length });
  }
  const ids = options.map((option) => option.id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) !== index) report(at(['options', index, 'id']), 'L01', 'option-twice', { id });
  }
  if (type === 'true-false' && ids.some((id) => id !== 'true' && id !== 'false')) report(at(['options']), 'L04', 'true-false-ids');
  for (const [index, key] of answer.entries()) {
    if (answer.indexOf(key) !== index) report(at(['answer', index]), 'L04', 'answer-twice', { key });
    if (type === 'short' || ids.includes(key)) continue;
    const place = at(['answer', index]);
    const near = nearest(key, ids);
    if (near === undefined) report(place, 'L04', 'answer-unknown', { key, ids: ids.join(', ') });
    else report(place, 'L04', 'answer-unknown-near', { key, near });
  }
  const count = answer.length;
  if ((type === 'single' || type === 'bug' || type === 'true-false') && count !== 1) report(at(['answer']), 'L04', 'answer-one', { type, count });
  if (type === 'multiple' && (count < 2 || count > 4 || count === options.length)) report(at(['answer']), 'L04', 'answer-multiple', { count });
  if (type === 'ordering' && count !== options.length) report(at(['answer']), 'L04', 'answer-ordering', { count, options: options.length });
};

/** A number as a typed answer may be: digits, a sign, a point. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** L26: what only a typed answer has. */
const checkTyped: Check = ({ type, match, slips, answer }, at, report) => {
  if (type !== 'short') {
    if (match !== undefined) report(at(['match']), 'L26', 'short-only', { field: 'match' });
    if (slips !== undefined) report(at(['slips']), 'L26', 'short-only', { field: 'slips' });
    return;
  }
  if (match === undefined) report(at([]), 'L26', 'match-missing');
  if (slips === true && match !== 'word') report(at(['slips']), 'L26', 'slips-word');
  for (const [index, accepted] of answer.entries()) {
    if (accepted.trim() === '') report(at(['answer', index]), 'L26', 'accepted-blank');
    else if (match === 'number' && !NUMBER.test(accepted)) report(at(['answer', index]), 'L26', 'accepted-number', { found: accepted });
  }
};

/** L31 and L04: the block of code. */
const checkCode: Check = ({ type, code, codeLanguage, stem }, at, report) => {
  if (type === 'bug' && code === undefined) report(at([]), 'L04', 'bug-code');
  if (code === undefined) {
    if (codeLanguage !== undefined) report(at(['codeLanguage']), 'L01', 'code-language-alone');
    return;
  }
  const lines = code.split('\n');
  if (lines.length > CODE_LINES) report(at(['code']), 'L31', 'code-lines', { count: lines.length, limit: CODE_LINES });
  const widest = Math.max(...lines.map(characters));
  if (widest > CODE_COLUMNS) report(at(['code']), 'L31', 'code-columns', { count: widest, limit: CODE_COLUMNS });
  for (const [language, text] of Object.entries(stem)) {
    const count = characters(text) + characters(code);
    if (count > STEM_AND_CODE) report(at(['stem', language]), 'L31', 'stem-code', { count, limit: STEM_AND_CODE });
  }
};

const checkRange: Check = ({ since, until }, at, report) => {
  if (since !== undefined && until !== undefined && compareMinors(since, until) > 0) {
    report(at(['until']), 'L18', 'range-reversed', { since, until });
  }
};

const checkLanguages: Check = ({ languages }, at, report) => {
  if (languages.length === 0) report(at([]), 'L21', 'language-none');
};

/** L02: topics that exist, the first of them in the folder's area. */
function checkTopics(question: Question, list: TopicList, folder: string | undefined, at: (path: Path) => ReturnType<Source['at']>, report: Report): void {
  for (const [index, id] of question.topics.entries()) {
    if (question.topics.indexOf(id) !== index) report(at(['topics', index]), 'L02', 'topic-repeated', { id });
    const topic = list.topics.get(id);
    if (topic === undefined || topic.kind === 'area') {
      const known = [...list.topics.values()].filter(({ kind }) => kind !== 'area').map((other) => other.id);
      const near = nearest(id, known);
      const place = at(['topics', index]);
      if (near === undefined) report(place, 'L02', 'topic-unknown', { id });
      else report(place, 'L02', 'topic-unknown-near', { id, near });
    } else if (index === 0 && folder !== undefined && topic.area !== folder) {
      report(at(['topics', index]), 'L02', 'topic-folder', { id, area: topic.area, folder });
    }
  }
}

/**
 * Builds the question at `base` of a file and reports what would keep it from being played.
 * @param folder the folder below `bank`, which names the area; `undefined` for a file directly in it
 */
export function createItem(raw: RawQuestion, source: Source, base: Path, topics: TopicList | undefined, folder: string | undefined, report: Report): Item {
  const at = (path: Path) => source.at([...base, ...path]);
  const primary = topics?.topics.get(raw.topics[0] ?? '');
  const question = build(raw, primary?.area ?? folder ?? 'general');
  for (const check of [checkKey, checkTyped, checkCode, checkRange, checkLanguages]) check(question, at, report);
  if (topics !== undefined) checkTopics(question, topics, folder, at, report);
  return { question, source, base };
}
