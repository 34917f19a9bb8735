/** The copy of an item that is kept with a public question: what was posted stays what it was, whatever becomes of the bank. */
import { z } from 'zod';
import { DIFFICULTIES, LANGUAGES, type Localised, MATCHES, type Option, QUESTION_TYPES, type Question } from '../engine/question.ts';

const localised = z.partialRecord(z.enum(LANGUAGES), z.string());

const form = z.object({
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
});

/** The item as JSON. */
export function encodeItem(question: Question): string {
  return JSON.stringify(question);
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
