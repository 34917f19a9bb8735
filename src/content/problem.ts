/**
 * What is wrong with a file of the content folder, and where. The loader and the lint report
 * findings (a text id and its details); one place words them in the reader's language.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Details } from '../errors.ts';
import type { Texts } from '../texts/texts.ts';

/** A place in a file; line and column count from 1, columns in UTF-16 code units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the root of a file to a node. */
export type Path = readonly (string | number)[];

/** Position of a character offset in a text. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

/** `error` makes the check fail; `suspect` asks a person to look. */
export type Severity = 'error' | 'suspect';

/** One mistake, not yet worded. */
export interface Finding extends Position {
  /** Path from the parent of the content folder, with `/`: `content/bank/pods/pod-ip.yaml`. */
  readonly file: string;
  /** A rule of content/README.md (`L07`), or `file`, `yaml`, `schema`, `topics`, `records`, `texts`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Text id under `check.`. */
  readonly code: string;
  readonly details: Details;
}

/** One mistake in words, as printed and as `content:check -- --json` gives it. */
export interface Problem extends Position {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

/** Takes findings where a rule names only what is wrong and where. */
export type Report = (at: Position & { readonly file: string }, rule: string, code: string, details?: Details, severity?: Severity) => void;

/** A list that grows by `report`. */
export function collect(): { readonly findings: Finding[]; readonly report: Report } {
  const findings: Finding[] = [];
  return {
    findings,
    report(at, rule, code, details = {}, severity = 'error') {
      findings.push({ file: at.file, line: at.line, column: at.column, rule, severity, code, details });
    },
  };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : Number(a.rule > b.rule));
}

/** The findings in order of file and place, worded; the same sentence at the same place comes once. */
export function wordFindings(findings: readonly Finding[], texts: Texts): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const finding of findings.toSorted(byPlace)) {
    const { file, line, column, rule } = finding;
    const message = texts.line(`check.${finding.code}`, finding.details);
    const key = `${file}:${line}:${column}:${rule}:${message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push({ file, line, column, rule, message });
  }
  return problems;
}

/** `content/bank/pods/pod-ip.yaml:7:5 L07 …`, the form that terminals and editors turn into a link where the path leads to the file. */
export function problemLine(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.rule} ${problem.message}`;
}

/**
 * A file of the content folder `dir` by a path that leads to it: from the working folder where it lies below, else from the root.
 * @param file as findings have it, from the parent of the content folder
 */
export function pathIn(dir: string, file: string): string {
  const whole = resolve(dir, '..', file);
  const below = relative('', whole);
  return isAbsolute(below) || below.split(sep)[0] === '..' ? whole : below;
}

/** The same line with the path that leads to the file. */
export function problemLineIn(dir: string): (problem: Problem) => string {
  return (problem) => problemLine({ ...problem, file: pathIn(dir, problem.file) });
}
