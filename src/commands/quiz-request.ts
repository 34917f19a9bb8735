/** What one `quiz` asks for, and the short form of it that a button or a set's record carries. */
import { createHash } from 'node:crypto';
import type { Bank, Filter } from '../content/bank.ts';
import { DIFFICULTIES, type Difficulty, LANGUAGES, type Language, PRESETS, type Preset, QUESTION_TYPES, type Question, type QuestionType } from '../engine/question.ts';
import { drawable } from '../engine/rekey.ts';
import type { Settings } from '../store/store.ts';
import type { Values } from './command.ts';

/** Most questions of one solo set. */
export const COUNT_MAX = 20;

export interface QuizRequest {
  /** An area or a topic id. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly type?: QuestionType;
  readonly language?: Language;
  readonly count: number;
}

/** Shortest and longest time for one question of a round, in seconds. */
export const SECONDS_MIN = 10;
export const SECONDS_MAX = 600;
/** Questions of a round where no number is given. */
const ROUND_COUNT = 5;

/** What one `quiz mode:channel` asks for. */
export interface RoundRequest extends QuizRequest {
  /** For each question; by the length of its text where it is left out. */
  readonly seconds?: number;
  readonly preset: Preset;
}

/** The parts of a request that narrow the pool, in the order in which they are named to people. */
export const NARROWING = ['topic', 'difficulty', 'type', 'language'] as const;
export type Narrowing = (typeof NARROWING)[number];

const NONE = '-';
const DIFFICULTY_CODES: Readonly<Record<Difficulty, string>> = { easy: 'e', medium: 'm', hard: 'h' };
const TYPE_CODES: Readonly<Record<QuestionType, string>> = {
  single: 's',
  multiple: 'm',
  'true-false': 't',
  ordering: 'o',
  short: 'w',
  bug: 'b',
};
const LANGUAGE_CODES: Readonly<Record<Language, string>> = { en: 'e', zh: 'z' };
/** A topic id that fits beside the other codes into the 40 characters of a token's target. */
const PLAIN_TOPIC = /^[a-z0-9][a-z0-9-]{0,34}$/u;

function topicHash(id: string): string {
  return `_${createHash('sha256').update(id).digest('base64url').slice(0, 16)}`;
}

/** At most 40 letters, digits, `-` and `_`: difficulty, type, count (base 36), language, topic. */
export function encodeQuiz(request: QuizRequest): string {
  const { topic, difficulty, type, language, count } = request;
  return [
    difficulty === undefined ? NONE : DIFFICULTY_CODES[difficulty],
    type === undefined ? NONE : TYPE_CODES[type],
    count.toString(36),
    language === undefined ? NONE : LANGUAGE_CODES[language],
    topic === undefined ? '' : PLAIN_TOPIC.test(topic) ? topic : topicHash(topic),
  ].join('');
}

/** What `encodeQuiz` wrote; nothing for a forgery, or for a topic that the bank has no more. */
export function decodeQuiz(code: string, bank: Bank): QuizRequest | undefined {
  const match = /^([emh-])([smtowb-])([1-9a-k])([ez-])(.*)$/u.exec(code);
  if (match === null) return undefined;
  const [, difficultyCode, typeCode, countCode = '1', languageCode, topicCode = ''] = match;
  const difficulty = DIFFICULTIES.find((each) => DIFFICULTY_CODES[each] === difficultyCode);
  const type = QUESTION_TYPES.find((each) => TYPE_CODES[each] === typeCode);
  const language = LANGUAGES.find((each) => LANGUAGE_CODES[each] === languageCode);
  const topic = topicCode.startsWith('_') ? [...bank.topics.keys()].find((id) => topicHash(id) === topicCode) : topicCode;
  if (topic === undefined || (topic !== '' && !bank.topics.has(topic) && !bank.areas.includes(topic))) return undefined;
  return {
    count: Number.parseInt(countCode, 36),
    ...(topic === '' ? {} : { topic }),
    ...(difficulty === undefined ? {} : { difficulty }),
    ...(type === undefined ? {} : { type }),
    ...(language === undefined ? {} : { language }),
  };
}

/** The values of the command `quiz`, already checked by the grammar. */
export function quizFromValues(values: Values): QuizRequest {
  const { topic, difficulty, type, count, lang } = values as Record<string, string | number | undefined>;
  return {
    count: Math.min(COUNT_MAX, Math.max(1, Math.trunc(Number(count ?? 1)))),
    ...(topic === undefined ? {} : { topic: String(topic) }),
    ...(difficulty === undefined ? {} : { difficulty: difficulty as Difficulty }),
    ...(type === undefined ? {} : { type: type as QuestionType }),
    ...(lang === undefined ? {} : { language: lang as Language }),
  };
}

/** The values of the command `quiz mode:channel`, already checked by the grammar. */
export function roundFromValues(values: Values): RoundRequest {
  const { seconds, preset } = values as Record<string, string | number | undefined>;
  return {
    ...quizFromValues({ ...values, count: values['count'] ?? ROUND_COUNT }),
    ...(seconds === undefined ? {} : { seconds: Number(seconds) }),
    preset: PRESETS.find((each) => each === preset) ?? 'fair',
  };
}

/** The request without one of the things that narrow it. */
export function without(request: QuizRequest, narrowing: Narrowing): QuizRequest {
  const { [narrowing]: _, ...rest } = request;
  return rest;
}

/** Kubernetes minor of a workspace: what it states, else the newest of the bank. */
export function kubernetesOf(settings: Settings, bank: Bank): string {
  return settings.kubernetes ?? bank.newest;
}

/** What a request may draw in one workspace: nothing that is void there. */
export function poolOf(request: QuizRequest, settings: Settings, bank: Bank): readonly Question[] {
  return drawable(bank.pool(quizFilter(request, settings, bank)), settings.rekeys);
}

/** The filter of a request in one workspace. */
export function quizFilter(request: QuizRequest, settings: Settings, bank: Bank): Filter {
  const { count: _, ...narrowing } = request;
  return { ...narrowing, kubernetes: kubernetesOf(settings, bank) };
}
