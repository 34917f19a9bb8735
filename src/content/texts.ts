/** Reads every text of the product: `content/texts/<language>.<part>.yaml`, nested keys joined by dots. */
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../engine/question.ts';
import { createTexts, type Messages, type Texts } from '../texts/texts.ts';
import { type FolderFile, readTextFiles } from './folder.ts';
import type { Position } from './problem.ts';
import { collect, type Finding } from './problem.ts';
import { readSource, type Source } from './source.ts';

/** The texts that come with the product. */
export const SHIPPED_TEXTS = join(import.meta.dirname, '..', '..', 'content', 'texts');

/** One message as its file has it. */
export interface PlacedText {
  readonly id: string;
  readonly source: string;
  readonly at: Position & { readonly file: string };
}

const NAME = /^([a-z]+)\.[a-z0-9-]+\.yaml$/;

function leaves(source: Source, data: unknown, path: readonly string[], found: PlacedText[], fail: (path: readonly string[]) => void): void {
  if (typeof data === 'string') {
    const id = path.join('.');
    // Places are worked out when somebody asks: most texts are never the subject of a mistake.
    found.push({ id, source: data.replace(/\n$/, ''), get at() { return source.atKey(path); } });
  } else if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    for (const [key, value] of Object.entries(data)) leaves(source, value, [...path, key], found, fail);
  } else {
    fail(path);
  }
}

/** Texts by language, with what is wrong with the files themselves. */
export interface PlacedTexts {
  readonly texts: Readonly<Record<Language, ReadonlyMap<string, PlacedText>>>;
  readonly findings: readonly Finding[];
}

/** All texts of a folder by language. */
export async function readTexts(dir: string): Promise<PlacedTexts> {
  return placedTexts(readTextFiles(dir));
}

function placedTexts(files: readonly FolderFile[]): PlacedTexts {
  const { findings, report } = collect();
  const texts: Record<Language, Map<string, PlacedText>> = { en: new Map(), zh: new Map() };
  for (const { path, bytes } of files) {
    const language = LANGUAGES.find((known) => known === NAME.exec(path)?.[1]);
    if (language === undefined) continue;
    const source = readSource(`content/texts/${path}`, bytes?.toString('utf8') ?? '', report);
    if (source.data === undefined) continue;
    const found: PlacedText[] = [];
    leaves(source, source.data, [], found, (place) => report(source.at(place), 'texts', 'text-leaf', { id: place.join('.') }));
    for (const text of found) {
      const other = texts[language].get(text.id);
      if (other !== undefined) report(text.at, 'texts', 'text-twice', { id: text.id, file: other.at.file, line: other.at.line });
      texts[language].set(text.id, text);
    }
  }
  return { texts, findings };
}

/**
 * The messages of these files in all languages.
 * @throws Error naming every broken place as `file:line:column code` — the texts that would word it are what is broken
 */
export function readMessages(files: readonly FolderFile[]): Record<Language, Messages> {
  const { texts, findings } = placedTexts(files);
  if (findings.length > 0) {
    const places = findings.map(({ file, line, column, code, details }) => `${file}:${line}:${column} ${code} ${JSON.stringify(details)}`);
    throw new Error(`texts cannot be read:\n${places.join('\n')}`);
  }
  const sources = (language: Language) => Object.fromEntries([...texts[language]].map(([id, text]) => [id, text.source]));
  return { en: sources('en'), zh: sources('zh') };
}

/**
 * Loads the texts of all languages.
 * @returns the texts of a language
 * @throws Error naming every broken place as `file:line:column code`
 */
export async function loadTexts(dir: string): Promise<(language: Language) => Texts> {
  const messages = readMessages(readTextFiles(dir));
  const created = { en: createTexts('en', messages.en), zh: createTexts('zh', messages.zh) };
  return (language) => created[language];
}
