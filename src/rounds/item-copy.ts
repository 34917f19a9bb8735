/** The copy of an item that is kept with a public question: what was posted stays what it was, whatever becomes of the bank. */
import { z } from 'zod';
import { DIFFICULTIES, LANGUAGES, type Localised, MATCHES, type Option, QUESTION_TYPES, type Question } from '../engine/question.ts';

const localised = z.lazy(() => z.partialRecord(z.enum(LANGUAGES), z.string()));

const form = z.lazy(() => z.object({
  id: z.string(),
  area: z.string(),
  topics: z.tuple([z.string()], z.string()),
  type: z.enum(QUESTION_TYPES),
  difficulty: z.enum(DIFFICULTIES),
  stem: localised,
  code: z.string().optional(),
  codeLanguage: z.enum(['yaml', 'text']).optional(),
  options: z.array(z.object({ id: z.string(), text: localised, why: localised })),
  answer: z.array(z.string()).min(1),
  match: z.enum(MATCHES).optional(),
  slips: z.boolean().optional(),
  explanation: localised,
  source: z.string(),
  since: z.string().optional(),
  until: z.string().optional(),
  languages: z.array(z.enum(LANGUAGES)).min(1),
  draft: z.boolean(),
  keyHash: z.string(),
  textHash: z.string(),
}));

/** What a card says of the occurrence before it; kept with the copy so that later edits say it again. */
export interface CardBefore {
  readonly answers: number;
  readonly right: number;
  readonly streak: number;
}

const beforeForm = z.lazy(() => z.object({ before: z.object({ answers: z.int().min(0), right: z.int().min(0), streak: z.int().min(0) }) }));

/** The item as JSON. */
export function encodeItem(question: Question, before?: CardBefore): string {
  return JSON.stringify(before === undefined ? question : { ...question, before });
}

/** What the card says of the occurrence before it. */
export function decodeBefore(text: string): CardBefore | undefined {
  try {
    const { success, data } = beforeForm.safeParse(JSON.parse(text));
    return success ? data.before : undefined;
  } catch {
    return undefined;
  }
}

/** The item of a copy; nothing where the text is none of ours. */
export function decodeItem(text: string): Question | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, data } = form.safeParse(read);
  if (!success) return undefined;
  const { stem, explanation, options, code, codeLanguage, match, slips, since, until, ...rest } = data;
  return {
    ...rest,
    stem: texts(stem),
    explanation: texts(explanation),
    options: options.map((option): Option => ({ id: option.id, text: texts(option.text), why: texts(option.why) })),
    ...(code === undefined ? {} : { code }),
    ...(codeLanguage === undefined ? {} : { codeLanguage }),
    ...(match === undefined ? {} : { match }),
    ...(slips === undefined ? {} : { slips }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** Leaves out what is not set: an unset language is no language. */
function texts(by: Partial<Record<keyof Localised, string | undefined>>): Localised {
  return Object.fromEntries(Object.entries(by).filter(([, text]) => text !== undefined));
}
