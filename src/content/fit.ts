/**
 * A quick look at whether data is right as it stands. Like the fast reader it knows when it does not know: what it
 * accepts, the schema accepts unchanged; what it does not accept, the schema decides and names each mistake.
 *
 * Why: the shipped files are right, and loading and running the schema's library would be a quarter of a start.
 */
import { DIFFICULTIES, LANGUAGES, MATCHES, QUESTION_TYPES } from '../engine/question.ts';
import {
  ACCEPTED_FORMS, ACCEPTED_LENGTH, CODE_LANGUAGES, DATE, ID_LENGTH, KEBAB, MINOR, MOST_OPTIONS, MOST_TOPICS, OPTION_ID_LENGTH, SHARE, SOURCE, TEXT_LIMITS,
  TOPIC_KINDS, TRUTHS,
} from './limits.ts';

/** Whether a value is right for certain. */
export type Fit = (value: unknown) => boolean;

const filled =
  (longest = Number.POSITIVE_INFINITY): Fit =>
  (value) =>
    typeof value === 'string' && value !== '' && value.length <= longest;

/** Text for people; the schema takes away the white space around it. */
const text = (longest?: number): Fit => {
  const fits = filled(longest);
  return (value) => fits(value) && (value as string).trim() === value;
};

const matching =
  (pattern: RegExp): Fit =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const kebab = (longest: number): Fit => {
  const fits = filled(longest);
  return (value) => fits(value) && KEBAB.test(value as string);
};

const oneOf = (values: readonly string[]): Fit => {
  const known = new Set<unknown>(values);
  return (value) => known.has(value);
};

const list =
  (fits: Fit, least = 0, most = Number.POSITIVE_INFINITY): Fit =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(fits);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A mapping with these fields and no others. */
const mapping = (required: Readonly<Record<string, Fit>>, optional: Readonly<Record<string, Fit>> = {}): Fit => {
  const needed = Object.keys(required);
  const fields = new Map(Object.entries({ ...required, ...optional }));
  return (value) => {
    if (!isMapping(value)) return false;
    for (const key of Object.keys(value)) if (fields.get(key)?.(value[key]) !== true) return false;
    return needed.every((key) => Object.hasOwn(value, key));
  };
};

const localised = (limits: Readonly<Partial<Record<'en' | 'zh', number>>> = {}): Fit => mapping({}, { en: text(limits.en), zh: text(limits.zh) });

const share = matching(SHARE);

/** A share for each of some names. */
const shares =
  (names: Fit): Fit =>
  (value) =>
    isMapping(value) && Object.entries(value).every(([name, part]) => names(name) && share(part));

const id = kebab(ID_LENGTH);
const minor = matching(MINOR);
const source = matching(SOURCE);
const title = localised();

/** As `questionSchema`. */
export const fitsQuestion: Fit = mapping(
  {
    id,
    type: oneOf(QUESTION_TYPES),
    difficulty: oneOf(DIFFICULTIES),
    topics: list(id, 1, MOST_TOPICS),
    stem: localised(TEXT_LIMITS.stem),
    answer: list(filled(ACCEPTED_LENGTH), 1, ACCEPTED_FORMS),
    explanation: localised(TEXT_LIMITS.explanation),
    source,
  },
  {
    code: filled(),
    codeLanguage: oneOf(CODE_LANGUAGES),
    options: list(mapping({ id: kebab(OPTION_ID_LENGTH), text: localised(TEXT_LIMITS.option), why: localised(TEXT_LIMITS.why) }), 0, MOST_OPTIONS),
    match: oneOf(MATCHES),
    slips: oneOf(TRUTHS),
    since: minor,
    until: minor,
  },
);

/** As `bankFileSchema`. */
export const fitsBankFile: Fit = mapping({ questions: list(() => true, 1) });

/** As `topicsFileSchema`. */
export const fitsTopicsFile: Fit = mapping({
  areas: list(mapping({ id, title }), 1),
  topics: list(mapping({ id, area: id, kind: oneOf(TOPIC_KINDS), title }, { parent: id }), 1),
});

/** As `targetsFileSchema`, for a bank whose areas are named as ids are. */
export const fitsTargetsFile: Fit = mapping({
  languages: list(oneOf(LANGUAGES), 1),
  kubernetes: mapping({ oldest: minor, newest: minor }),
  coverage: mapping(Object.fromEntries(TOPIC_KINDS.map((kind) => [kind, share]))),
  areas: shares(id),
  types: shares(oneOf(QUESTION_TYPES)),
  difficulties: shares(oneOf(DIFFICULTIES)),
});

/** As `recordsFileSchema`. */
export const fitsRecordsFile: Fit = mapping({
  records: list(mapping({ id, hash: filled(), date: matching(DATE), page: source, answer: list(filled(), 1) })),
});
