/**
 * Shape and limits of the bank's files. Every scalar is read as text, so `on`, `1.30` and `null`
 * stay what the author typed. The message of a check is a text id under `check.`.
 */
import { z } from 'zod';
import { DIFFICULTIES, LANGUAGES, MATCHES, QUESTION_TYPES } from '../engine/question.ts';
import {
  ACCEPTED_FORMS, ACCEPTED_LENGTH, CODE_LANGUAGES, DATE, ID_LENGTH, KEBAB, MINOR, MOST_OPTIONS, MOST_TOPICS, OPTION_ID_LENGTH, SHARE, SOURCE, TEXT_LIMITS,
  TOPIC_KINDS, TRUTHS,
} from './limits.ts';

const text = (description: string) => z.string('text').trim().min(1, 'empty').describe(description);

const localised = (limits: { readonly en: number; readonly zh: number } | undefined, description: string) =>
  z
    .strictObject({
      en: (limits === undefined ? text('English') : text('English').max(limits.en, 'long')).optional(),
      zh: (limits === undefined ? text('Simplified Chinese') : text('Simplified Chinese').max(limits.zh, 'long')).optional(),
    })
    .describe(description);

const kebab = (longest: number, description: string) =>
  z.string('text').min(1, 'empty').max(longest, 'long').regex(KEBAB, 'kebab').describe(description);

const minor = (description: string) => z.string('text').regex(MINOR, 'minor').describe(description);

const optionSchema = z.strictObject({
  id: kebab(OPTION_ID_LENGTH, 'Stable and neutral: says what the option is, never whether it is right'),
  text: localised(TEXT_LIMITS.option, 'What the reader chooses'),
  why: localised(TEXT_LIMITS.why, 'Why this option is right or wrong'),
});

export const questionSchema = z.strictObject({
  id: kebab(ID_LENGTH, 'Unique in the bank; says the matter, not the key'),
  type: z.enum(QUESTION_TYPES, 'one-of').describe('Kind of question; bug is spot-the-bug'),
  difficulty: z.enum(DIFFICULTIES, 'one-of').describe('easy: recall a fact; medium: apply a rule; hard: combine rules'),
  topics: z
    .array(kebab(ID_LENGTH, 'A topic id of topics.yaml'), 'list')
    .min(1, 'few')
    .max(MOST_TOPICS, 'many')
    .describe('1 to 4 topic ids; the first is the primary one'),
  stem: localised(TEXT_LIMITS.stem, 'The question; for true-false the statement'),
  code: z.string('text').min(1, 'empty').describe('The same in every language').optional(),
  codeLanguage: z.enum(CODE_LANGUAGES, 'one-of').describe('yaml (default), or text for output of a command').optional(),
  options: z.array(optionSchema, 'list').max(MOST_OPTIONS, 'many').describe('None for short').optional(),
  answer: z
    .array(z.string('text').min(1, 'empty').max(ACCEPTED_LENGTH, 'long'), 'list')
    .min(1, 'few')
    .max(ACCEPTED_FORMS, 'many')
    .describe('Option ids (in order for ordering), or the accepted strings of short'),
  match: z.enum(MATCHES, 'one-of').describe('short only: how a typed answer is compared').optional(),
  slips: z.enum(TRUTHS, 'one-of').describe('short with match word only: forgive one typing slip').optional(),
  explanation: localised(TEXT_LIMITS.explanation, 'The rule, then applied to this case'),
  source: z.string('text').regex(SOURCE, 'source').describe('A page of pages.tsv, or an https address'),
  since: minor('First Kubernetes minor for which the key holds').optional(),
  until: minor('Last Kubernetes minor for which the key holds').optional(),
});

/** A question as written in a file. */
export type RawQuestion = z.infer<typeof questionSchema>;

export const bankFileSchema = z.strictObject({ questions: z.array(z.unknown(), 'list').min(1, 'few') });

const title = localised(undefined, 'Name of the topic as people see it');

export const topicsFileSchema = z.strictObject({
  areas: z.array(z.strictObject({ id: kebab(ID_LENGTH, 'Folder of the area'), title }), 'list').min(1, 'few'),
  topics: z
    .array(
      z.strictObject({
        id: kebab(ID_LENGTH, 'Topic id'),
        area: kebab(ID_LENGTH, 'Area id'),
        kind: z.enum(TOPIC_KINDS, 'one-of'),
        parent: kebab(ID_LENGTH, 'The heading of a subtopic').optional(),
        title,
      }),
      'list',
    )
    .min(1, 'few'),
});

const share = z.string('text').regex(SHARE, 'number');

export const targetsFileSchema = z.strictObject({
  languages: z.array(z.enum(LANGUAGES, 'one-of'), 'list').min(1, 'few'),
  kubernetes: z.strictObject({ oldest: minor('Oldest release the bank speaks of'), newest: minor('Newest release') }),
  coverage: z.strictObject({ heading: share, subtopic: share, beyond: share }),
  areas: z.record(z.string(), share),
  types: z.partialRecord(z.enum(QUESTION_TYPES, 'one-of'), share),
  difficulties: z.partialRecord(z.enum(DIFFICULTIES, 'one-of'), share),
});

export const recordsFileSchema = z.strictObject({
  records: z.array(
    z.strictObject({
      id: kebab(ID_LENGTH, 'Question id'),
      hash: z.string('text').min(1, 'empty'),
      date: z.string('text').regex(DATE, 'date'),
      page: z.string('text').regex(SOURCE, 'source'),
      answer: z.array(z.string('text').min(1, 'empty'), 'list').min(1, 'few'),
    }),
    'list',
  ),
});

export type BankFile = z.infer<typeof bankFileSchema>;
export type TopicsFile = z.infer<typeof topicsFileSchema>;
export type TargetsFile = z.infer<typeof targetsFileSchema>;
export type RecordsFile = z.infer<typeof recordsFileSchema>;

/** Fields that an editor, which reads YAML types, may see as a number, a truth value or null. */
const LOOSE = new Set(['answer', 'slips', 'since', 'until', 'id', 'code']);

function loosen(schema: unknown, name: string): unknown {
  if (Array.isArray(schema)) return schema.map((part) => loosen(part, name));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === 'properties') {
      return [key, Object.fromEntries(Object.entries(value as object).map(([field, part]) => [field, loosen(part, field)]))];
    }
    if (key === 'type' && value === 'string' && LOOSE.has(name)) return [key, ['string', 'number', 'boolean', 'null']];
    if (key === 'enum' && name === 'slips') return [key, ['true', 'false', true, false]];
    return [key, loosen(value, name)];
  });
  return Object.fromEntries(entries);
}

/** The JSON Schema of a bank file, for completion and first checks in editors. */
export function editorSchema(): unknown {
  const file = z.strictObject({ questions: z.array(questionSchema).min(1) });
  const schema = loosen(z.toJSONSchema(file, { io: 'input', target: 'draft-7' }), '');
  return { title: 'Questions of the Kubernetes quiz bank', ...(schema as object) };
}
