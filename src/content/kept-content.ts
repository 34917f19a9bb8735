/**
 * Bank and texts for a start: from the copy that an earlier start has kept, else from the files. What reads YAML is
 * imported only where there is no copy.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type Language, LANGUAGES, type Question } from '../engine/question.ts';
import { createTexts, type Messages, type Texts } from '../texts/texts.ts';
import { type Bank, createBank, type Topic } from './bank.ts';
import { type Copies, createCopies, type CopiesOptions, type Ingredient, type Key } from './copies.ts';
import { type ContentFiles, readContentFiles, readTextFiles } from './folder.ts';
import type { Problem } from './problem.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Copies of what this file loads. */
export function createContentCopies(options: Pick<CopiesOptions, 'folder' | 'runtime' | 'startedAt'>): Copies {
  return createCopies({ ...options, code: import.meta.filename, packages: join(ROOT, 'node_modules', '.package-lock.json') });
}

/** One name for each folder, so that two bots with different questions do not take turns in spoiling each other's. */
const nameOf = (kind: string, dir: string): string => `${kind}-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16)}`;

function* ingredientsOf({ topics, pages, targets, records, bank }: ContentFiles): Iterable<Ingredient> {
  yield ['topics', topics];
  yield ['pages', pages];
  yield ['targets', targets];
  for (const [folder, files] of [['records', records], ['bank', bank]] as const) {
    yield [`${folder} ${files?.length ?? 'none'}`, undefined];
    for (const { path, bytes } of files ?? []) yield [path, bytes];
  }
}

/** A bank as its copy has it. */
interface KeptBank {
  readonly questions: readonly Question[];
  readonly topics: readonly Topic[];
  readonly areas: readonly string[];
  readonly newest: string;
  /** Paths of the pages that exist in Chinese; without a list of pages none is known. */
  readonly chinese: readonly string[];
}

function takeBank(copies: Copies, name: string, key: Key): Bank | undefined {
  const [section] = copies.take(name, key) ?? [];
  if (section === undefined) return undefined;
  const { questions, topics, areas, newest, chinese } = JSON.parse(section.toString('utf8')) as KeptBank;
  return createBank({
    questions,
    topics: new Map(topics.map((topic) => [topic.id, topic])),
    areas,
    newest,
    chinesePages: new Map(chinese.map((path) => [path, true])),
  });
}

/**
 * The bank of the content folder `dir`, or every mistake of every file, as `loadBank` gives them.
 * @param options.texts words the problems
 * @param options.copies of earlier starts; without them everything is read from the files
 */
export async function loadKeptBank(
  dir: string,
  { texts, copies }: { readonly texts: Texts; readonly copies: Copies | undefined },
): Promise<{ readonly bank: Bank } | { readonly problems: readonly Problem[] }> {
  const files = readContentFiles(dir);
  const name = nameOf('bank', dir);
  const key = copies?.keyOf(ingredientsOf(files));
  const kept = copies === undefined || key === undefined ? undefined : takeBank(copies, name, key);
  if (kept !== undefined) return { bank: kept };

  const { loadContent } = await import('./load.ts');
  const { bank, findings, pages } = await loadContent(dir, false, files);
  if (findings.length > 0) {
    const { wordFindings } = await import('./problem.ts');
    return { problems: wordFindings(findings, texts) };
  }
  if (key !== undefined) {
    const copy: KeptBank = {
      questions: bank.questions,
      topics: [...bank.topics.values()],
      areas: bank.areas,
      newest: bank.newest,
      chinese: [...(pages?.chinese ?? [])].flatMap(([path, chinese]) => (chinese ? [path] : [])),
    };
    copies?.put(name, key, [JSON.stringify(copy)]);
  }
  return { bank };
}

/**
 * The texts of a folder, as `loadTexts` gives them; each language is prepared when it is first asked for.
 * @throws Error as `loadTexts`
 */
export async function loadKeptTexts(dir: string, copies: Copies | undefined): Promise<(language: Language) => Texts> {
  const files = readTextFiles(dir);
  const name = nameOf('texts', dir);
  const key = copies?.keyOf(files.map(({ path, bytes }): Ingredient => [path, bytes]));
  const kept = copies === undefined || key === undefined ? undefined : copies.take(name, key);
  if (kept?.length === LANGUAGES.length) return preparedWhenAsked((language) => JSON.parse(kept[LANGUAGES.indexOf(language)]?.toString('utf8') ?? '') as Messages);

  const { readMessages } = await import('./texts.ts');
  const messages = readMessages(files);
  if (key !== undefined) copies?.put(name, key, LANGUAGES.map((language) => JSON.stringify(messages[language])));
  return preparedWhenAsked((language) => messages[language]);
}

function preparedWhenAsked(messagesOf: (language: Language) => Messages): (language: Language) => Texts {
  const prepared = new Map<Language, Texts>();
  return (language) => {
    const known = prepared.get(language) ?? createTexts(language, messagesOf(language));
    prepared.set(language, known);
    return known;
  };
}
