import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawQuestion } from '../../src/content/export.ts';
import { readPlain } from '../../src/content/plain-yaml.ts';
import type { Shape } from '../../src/content/shape.ts';
import { BANK_FILE, QUESTION, RECORDS_FILE, TARGETS_FILE, TOPICS_FILE } from '../../src/content/shapes.ts';
import { GOOD, TOPICS } from './folder.ts';

const CONTENT = join(import.meta.dirname, '..', '..', 'content');
const shipped = (file: string): unknown => readPlain(readFileSync(join(CONTENT, file), 'utf8'));
const shippedFiles = (folder: string): unknown[] =>
  readdirSync(join(CONTENT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml')).map((file) => shipped(join(folder, file)));
const shippedQuestions = shippedFiles('bank').flatMap((file) => (file as { questions: unknown[] }).questions);

const RECORD = { id: 'pod', hash: 'x', date: '2026-11-25', page: '/docs/concepts/storage/', answer: ['a', 'b c'] };
const TARGETS = {
  languages: ['en', 'zh'],
  kubernetes: { oldest: '1.30', newest: '1.36' },
  coverage: { heading: '3', subtopic: '2', beyond: '1' },
  areas: { pods: '1', storage: '20' },
  types: { single: '1', bug: '2' },
  difficulties: { easy: '0', hard: '3' },
};
const WHOLE = {
  ...rawQuestion(GOOD),
  code: 'a: b\n', codeLanguage: 'text', match: 'word', slips: 'true', since: '1.9', until: '1.36',
};

const SHAPES: readonly (readonly [string, Shape<unknown>, readonly unknown[]])[] = [
  ['a question', QUESTION, [WHOLE, ...shippedQuestions.slice(0, 20)]],
  ['a bank file', BANK_FILE, [{ questions: [WHOLE, 'anything'] }]],
  ['topics', TOPICS_FILE, [sampleTopics()]],
  ['targets', TARGETS_FILE, [TARGETS]],
  ['records', RECORDS_FILE, [{ records: [RECORD, RECORD] }]],
];

function sampleTopics(): unknown {
  // The sample's flow mappings are more than the fast reader knows.
  const block = TOPICS.replaceAll(/( +)title: \{en: (.*), zh: (.*)\}/g, '$1title:\n$1  en: $2\n$1  zh: $3');
  return readPlain(block);
}

/** Every place inside a value, itself included. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inside = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inside.flatMap(([key, part]) => places(part, [...path, key]))];
}

/** The value with what is at one place replaced, or taken out. */
function changed(value: unknown, [step, ...rest]: readonly (string | number)[], edit: Edit): unknown {
  if (step === undefined) return edit.kind === 'replace' ? edit.by(value) : value;
  if (Array.isArray(value)) {
    const last = rest.length === 0 && edit.kind === 'remove';
    return value.flatMap((part: unknown, index) => (index !== step ? [part] : last ? [] : [changed(part, rest, edit)]));
  }
  const entries = Object.entries(value as object);
  if (rest.length === 0 && edit.kind === 'rename') return Object.fromEntries(entries.map(([key, part]) => [key === step ? edit.to : key, part]));
  if (rest.length === 0 && edit.kind === 'remove') return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(entries.map(([key, part]) => [key, key === step ? changed(part, rest, edit) : part]));
}

type Edit =
  | { readonly kind: 'remove' }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'replace'; readonly by: (old: unknown) => unknown };

const text = (old: unknown): string => (typeof old === 'string' ? old : 'x');
const EDITS = fc.oneof(
  fc.constant<Edit>({ kind: 'remove' }),
  fc.constantFrom('en', 'zh', 'id', 'parent', 'typo', 'bug', 'constructor', '').map((to): Edit => ({ kind: 'rename', to })),
  fc.constantFrom<unknown>('', ' ', 'x', 'X', 'a-b', '1.30', '1.030', '7', '007', 'true', '/docs/', 'https://x', '2026-11-25', 0, true, null, [], {}, ['x'], { en: 'x' }, undefined).map((by): Edit => ({ kind: 'replace', by: () => by })),
  fc.constantFrom(15, 24, 25, 48, 49, 90, 91, 120, 121, 140, 141, 160, 161, 180, 181, 300, 301, 500, 501, 900, 901).map((length): Edit => ({ kind: 'replace', by: () => 'x'.repeat(length) })),
  fc.constantFrom(0, 1, 2, 4, 5, 8, 9, 30, 31).map((count): Edit => ({ kind: 'replace', by: (old) => Array.from({ length: count }, () => (Array.isArray(old) ? (old[0] as unknown) : 'x')) })),
  fc.constantFrom(' ', '\n', '\u00a0', '\ufeff', '\u200b', '\u{1f680}').map((end): Edit => ({ kind: 'replace', by: (old) => text(old) + end })),
);

describe('the quick look', () => {
  it('accepts every file that is shipped: none waits for the schemas at a start', () => {
    expect(shippedQuestions.filter((question) => !QUESTION.fits(question))).toEqual([]);
    expect(shippedFiles('bank').every(BANK_FILE.fits)).toBe(true);
    expect(shippedFiles('records').every(RECORDS_FILE.fits)).toBe(true);
    expect([TOPICS_FILE.fits(shipped('topics.yaml')), TARGETS_FILE.fits(shipped('targets.yaml'))]).toEqual([true, true]);
  });

  it.each(SHAPES)('accepts of %s only what the schema accepts, and as it is', (_name, shape, samples) => {
    for (const sample of samples) expect(shape.fits(sample)).toBe(true);
    const schema = shape.schema();
    const value = fc.constantFrom(...samples).chain((sample) =>
      fc.array(fc.tuple(fc.constantFrom(...places(sample)), EDITS), { minLength: 1, maxLength: 2 }).map(([first, second]) => {
        const once = first === undefined ? sample : changed(sample, ...first);
        // The second place may be gone by now.
        if (second === undefined || !places(once).some((path) => path.join('/') === second[0].join('/'))) return once;
        return changed(once, ...second);
      }),
    );
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(value, (data) => {
        const decided = schema.safeParse(data);
        if (decided.success) accepted += 1;
        else refused += 1;
        if (!shape.fits(data)) return;
        expect(decided.success).toBe(true);
        expect(decided.data).toEqual(data);
      }),
      { numRuns: 1_500, seed: 9 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10);
  });
});
