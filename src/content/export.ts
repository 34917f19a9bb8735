/** Questions as data for programs, and as a bank file. Both give the same questions when read again. */
import { Document, isSeq, Scalar, visit } from 'yaml';
import type { Question } from '../engine/question.ts';
import type { RawQuestion } from './schema.ts';

/** A question as `content:export -- --json` gives it. */
export type ExportedQuestion = Pick<
  Question,
  | 'id' | 'topics' | 'area' | 'type' | 'difficulty' | 'stem' | 'code' | 'codeLanguage' | 'options' | 'answer' | 'match' | 'slips'
  | 'explanation' | 'source' | 'since' | 'until'
> & {
  /** Present on an item that is never drawn. */
  readonly draft?: true;
};

/** What of a question leaves the product: all that an author wrote, no hashes. */
export function exportQuestion(question: Question): ExportedQuestion {
  const { id, topics, area, type, difficulty, stem, code, codeLanguage, options, answer, match, slips, explanation, source, since, until } = question;
  return {
    id,
    topics,
    area,
    type,
    difficulty,
    stem,
    ...(code === undefined ? {} : { code }),
    ...(codeLanguage === undefined ? {} : { codeLanguage }),
    options,
    answer,
    ...(match === undefined ? {} : { match }),
    ...(slips === undefined ? {} : { slips }),
    explanation,
    source,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(question.draft ? { draft: true as const } : {}),
  };
}

/** The fields of a question in the order of a bank file. */
export function rawQuestion(question: ExportedQuestion): RawQuestion {
  const { area: _area, draft: _draft, topics, options, answer, slips, ...rest } = question;
  const { id, type, difficulty, stem, code, codeLanguage, match, explanation, source, since, until } = rest;
  return {
    id,
    type,
    difficulty,
    topics: [...topics],
    stem,
    ...(code === undefined ? {} : { code }),
    ...(codeLanguage === undefined ? {} : { codeLanguage }),
    ...(options.length === 0 ? {} : { options: options.map((option) => ({ id: option.id, text: option.text, why: option.why })) }),
    answer: [...answer],
    ...(match === undefined ? {} : { match }),
    ...(slips === undefined ? {} : { slips: slips ? ('true' as const) : ('false' as const) }),
    explanation,
    source,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** First line of a bank file: tells editors the schema. */
export const SCHEMA_LINE = '# yaml-language-server: $schema=../../question.schema.json\n';

/** Writes data as YAML that says the same to every reader: what looks like another type is quoted. */
export function writeYaml(data: unknown): string {
  const document = new Document(data, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Pair(_key, pair) {
      const key = pair.key instanceof Scalar ? pair.key.value : undefined;
      if ((key === 'topics' || key === 'answer') && isSeq(pair.value)) pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Questions as the text of a bank file. */
export function writeQuestions(questions: readonly RawQuestion[]): string {
  return SCHEMA_LINE + writeYaml({ questions });
}
