import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { editorSchema } from '../../src/content/schema.ts';

const FILE = join(import.meta.dirname, '..', '..', 'content', 'question.schema.json');

it('content/question.schema.json is what the loader holds files to; npm run content:schema writes it', () => {
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(editorSchema());
});

it('an editor that reads YAML types accepts what the loader reads as text', () => {
  const schema = z.fromJSONSchema(editorSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const question = { id: 'x', type: 'short', difficulty: 'easy', topics: ['pod'], stem: { en: 'x?' }, answer: [true, 1.3, null, 'on'], slips: true, explanation: { en: 'x' }, source: '/docs/' };
  expect(schema.safeParse({ questions: [question] }).success).toBe(true);
  expect(schema.safeParse({ questions: [{ ...question, typ: 'x' }] }).success).toBe(false);
  expect(schema.safeParse({ questions: [{ ...question, difficulty: 'eazy' }] }).success).toBe(false);
});
