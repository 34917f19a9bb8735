/** Turns what zod finds into findings at the offending node, with "did you mean" where it helps. */
import type { z } from 'zod';
import { nearest } from '../engine/nearest.ts';
import type { Fit } from './fit.ts';
import { characters } from './localised.ts';
import type { Report } from './problem.ts';
import type { Path, Source } from './source.ts';

type Issue = z.core.$ZodIssue;

/** Known keys by where they stand: the last key above that is not an index, or '' at the root. */
export type KnownKeys = Readonly<Record<string, readonly string[]>>;

/** Which rule of content/README.md a shape belongs to, by the field and the text id. */
export type RuleOf = (path: Path, code: string) => string;

const clean = (path: readonly PropertyKey[]): Path => path.map((step) => (typeof step === 'symbol' ? String(step) : step));

const parentKey = (path: Path): string => path.findLast((step) => typeof step === 'string') ?? '';

/** `options[2].why.zh`, as a person would say where in the item. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step + 1}]` : index === 0 ? step : `.${step}`)).join('');
}

const valueAt = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined,
    data,
  );

/** A shape in two forms that agree: a quick look, and the schema that knows every mistake. */
export interface Shape<T> {
  /** Whether data is right as it stands; `false` leaves it to the schema. */
  readonly fits: Fit;
  readonly schema: () => z.ZodType<T>;
}

interface Context {
  readonly source: Source;
  /** Where the checked data hangs in the file. */
  readonly base: Path;
  readonly data: unknown;
  readonly known: KnownKeys;
  readonly ruleOf: RuleOf;
  readonly report: Report;
}

function unknownKeys(issue: Extract<Issue, { code: 'unrecognized_keys' }>, path: Path, { source, base, known, report }: Context): void {
  const names = known[parentKey(path)] ?? [];
  for (const key of issue.keys) {
    const meant = nearest(key, names);
    const at = source.atKey([...base, ...path, key]);
    if (meant === undefined) report(at, 'L01', 'key-unknown', { key, known: names.join(', ') });
    else report(at, 'L01', 'key-unknown-near', { key, near: meant });
  }
}

function sizeDetails(issue: Issue): Record<string, number> {
  if (issue.code === 'too_big') return { limit: Number(issue.maximum) };
  if (issue.code === 'too_small') return { limit: Number(issue.minimum) };
  return {};
}

/** Reports one issue of zod. */
function reportIssue(issue: Issue, context: Context): void {
  const { source, base, data, ruleOf, report } = context;
  const path = clean(issue.path);
  if (issue.code === 'unrecognized_keys') {
    unknownKeys(issue, path, context);
    return;
  }
  const field = pathText(path);
  const found = valueAt(data, path);
  const at = source.at([...base, ...path]);
  // The root has no name: the file itself is meant, or the entry of a list.
  if (field === '') return report(at, ruleOf(path, 'mapping'), `${base.length === 0 ? 'file' : 'entry'}-${data === null || data === undefined ? 'blank' : 'mapping'}`, {});
  if (found === undefined && issue.code !== 'too_small') {
    report(at, ruleOf(path, 'missing'), 'missing', { field });
    return;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const near = typeof found === 'string' ? nearest(found, values) : undefined;
    const details = { field, found: typeof found === 'string' ? found : '', values: values.join(', ') };
    if (near === undefined) report(at, ruleOf(path, 'one-of'), 'one-of', details);
    else report(at, ruleOf(path, 'one-of'), 'one-of-near', { ...details, near });
    return;
  }
  const code = issue.code === 'invalid_type' && issue.expected === 'object' ? 'mapping' : issue.message;
  const shown = typeof found === 'string' ? { found: found.length > 60 ? `${found.slice(0, 59)}…` : found, count: characters(found) } : {};
  const count = Array.isArray(found) ? { count: found.length } : {};
  report(at, ruleOf(path, code), CODES.has(code) ? code : 'shape', { field, ...shown, ...count, ...sizeDetails(issue) });
}

/** Messages of the schemas that exist as texts; zod's own words for the rest stay unsaid. */
const CODES = new Set(['text', 'list', 'mapping', 'empty', 'long', 'few', 'many', 'kebab', 'minor', 'source', 'date', 'number']);

/**
 * Checks `data` against a shape and reports every mistake.
 * @returns the parsed data, or `undefined` when something was reported.
 */
export function checkShape<T>({ fits, schema }: Shape<T>, context: Context): T | undefined {
  if (fits(context.data)) return context.data as T;
  const result = schema().safeParse(context.data);
  if (result.success) return result.data;
  for (const issue of result.error.issues) reportIssue(issue, context);
  return undefined;
}
