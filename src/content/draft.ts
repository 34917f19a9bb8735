/** A new question as it is put together field by field, and its place in the bank. */
import { join } from 'node:path';
import type { z } from 'zod';
import { writeFile, mkdir } from 'node:fs/promises';
import type { Topic } from './bank.ts';
import { SCHEMA_LINE, writeYaml } from './export.ts';
import { readOptional } from './folder.ts';
import { collect, type Finding } from './problem.ts';
import { questionSchema, type RawQuestion } from './schema.ts';
import { checkShape } from './shape.ts';
import { readSource } from './source.ts';
import { QUESTION_KEYS, ruleOfShape } from './item.ts';

type Field = keyof typeof questionSchema.shape;

/** What is wrong with one field on its own. */
export function checkField(field: Field, value: unknown): readonly Finding[] {
  const { findings, report } = collect();
  const source = readSource('', 'x: y', report);
  const schema = (): z.ZodType => questionSchema.pick({ [field]: true } as Record<typeof field, true>);
  checkShape({ fits: () => false, schema }, { source, base: [], data: { [field]: value }, known: QUESTION_KEYS, ruleOf: ruleOfShape, report });
  return findings;
}

/** The file of a topic below the content folder: named after the heading that it belongs to. */
export function fileOfTopic(topic: Topic, topics: ReadonlyMap<string, Topic>): string {
  let head = topic;
  for (let parent = head.parent; head.kind === 'subtopic' && parent !== undefined; parent = head.parent) {
    const above = topics.get(parent);
    if (above === undefined || above.area !== topic.area) break;
    head = above;
  }
  return `bank/${topic.area}/${head.id}.yaml`;
}

/**
 * Appends a question to a bank file and makes the file where there is none.
 * @returns the file's text before, to take the question back
 */
export async function appendQuestion(dir: string, file: string, question: RawQuestion): Promise<string | undefined> {
  const path = join(dir, file);
  const before = readOptional(path)?.toString('utf8');
  const item = writeYaml([question]).replace(/^(?=.)/gm, '  ');
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, before === undefined ? `${SCHEMA_LINE}questions:\n${item}` : `${before.trimEnd()}\n\n${item}`);
  return before;
}
