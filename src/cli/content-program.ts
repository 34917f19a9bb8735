/** What the programs around the content folder share: folder, words, output and how they end. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mergeEnvironment, readLanguage } from '../config.ts';
import { loadContent, type Content } from '../content/load.ts';
import { problemLineIn, wordFindings } from '../content/problem.ts';
import { loadTexts, SHIPPED_TEXTS } from '../content/texts.ts';
import type { Language } from '../engine/question.ts';
import type { Parameters, Texts } from '../texts/texts.ts';

/** Folder of the product. */
const ROOT = join(import.meta.dirname, '..', '..');

/** The content folder that comes with the product. */
export const SHIPPED_CONTENT = join(ROOT, 'content');

export interface Program {
  /** The content folder: CONTENT_DIR, or the shipped one. */
  readonly dir: string;
  readonly language: Language;
  readonly texts: Texts;
  readonly textsOf: (language: Language) => Texts;
  /** Words of the command line that are no flags. */
  readonly words: readonly string[];
  readonly flag: (name: string) => boolean;
  /** Writes a line to standard output. */
  readonly print: (line?: string) => void;
  /** Writes a message of `author.` to standard output. */
  readonly say: (id: string, parameters?: Parameters) => void;
  /** Writes a message of `author.` to standard error and ends with exit code 1. */
  fail(id: string, parameters?: Parameters): never;
}

function dotEnv(): string {
  try {
    return readFileSync(join(ROOT, '.env'), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Reads command line and environment.
 * @param flags the flags that the program knows; another one ends it with a sentence
 */
export async function openProgram(flags: readonly string[]): Promise<Program> {
  // The reader of a pipe (`| head`) may leave early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { environment } = mergeEnvironment(process.env, dotEnv());
  const language = readLanguage(environment);
  const textsOf = await loadTexts(SHIPPED_TEXTS);
  const texts = textsOf(language);
  const given = process.argv.slice(2);
  const program: Program = {
    dir: environment['CONTENT_DIR'] ?? SHIPPED_CONTENT,
    language,
    texts,
    textsOf,
    words: given.filter((word) => !word.startsWith('--')),
    flag: (name) => given.includes(`--${name}`),
    print: (line = '') => process.stdout.write(`${line}\n`),
    say: (id, parameters) => process.stdout.write(`${texts.line(`author.${id}`, parameters)}\n`),
    fail(id, parameters) {
      process.stderr.write(`${texts.line(`author.${id}`, parameters)}\n`);
      process.exit(1);
    },
  };
  const unknown = given.find((word) => word.startsWith('--') && !flags.includes(word.slice(2)));
  if (unknown !== undefined) program.fail('flag-unknown', { flag: unknown, known: flags.map((flag) => `--${flag}`).join(' ') || '-' });
  return program;
}

/** Loads the content folder; mistakes go to standard error, and the program ends with exit code 1. */
export async function loadOrFail(program: Program): Promise<Content> {
  const content = await loadContent(program.dir);
  if (content.findings.length === 0) return content;
  for (const line of wordFindings(content.findings, program.texts).map(problemLineIn(program.dir))) process.stderr.write(`${line}\n`);
  return program.fail('broken', { count: content.findings.length, folder: dirname(join(program.dir, 'bank')) });
}
