/** Reads every text of the product: `content/texts/<language>.<part>.yaml`, nested keys joined by dots. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../engine/question.ts';
import { createTexts, type Texts } from '../texts/texts.ts';
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

/** All texts of a folder by language, with what is wrong with the files themselves. */
export async function readTexts(dir: string): Promise<{ texts: Record<Language, Map<string, PlacedText>>; findings: readonly Finding[] }> {
  const { findings, report } = collect();
  const texts: Record<Language, Map<string, PlacedText>> = { en: new Map(), zh: new Map() };
  for (const file of readdirSync(dir).toSorted()) {
    const language = LANGUAGES.find((known) => known === NAME.exec(file)?.[1]);
    if (language === undefined) continue;
    const source = readSource(`content/texts/${file}`, readFileSync(join(dir, file), 'utf8'), report);
    if (source.data === undefined) continue;
    const found: PlacedText[] = [];
    leaves(source, source.data, [], found, (path) => report(source.at(path), 'texts', 'text-leaf', { id: path.join('.') }));
    for (const text of found) {
      const other = texts[language].get(text.id);
      if (other !== undefined) report(text.at, 'texts', 'text-twice', { id: text.id, file: other.at.file, line: other.at.line });
      texts[language].set(text.id, text);
    }
  }
  return { texts, findings };
}

/**
 * Loads the texts of all languages.
 * @returns the texts of a language
 * @throws Error naming every broken place as `file:line:column code` — the texts that would word it are what is broken
 */
export async function loadTexts(dir: string): Promise<(language: Language) => Texts> {
  const { texts, findings } = await readTexts(dir);
  if (findings.length > 0) {
    const places = findings.map(({ file, line, column, code, details }) => `${file}:${line}:${column} ${code} ${JSON.stringify(details)}`);
    throw new Error(`texts cannot be read:\n${places.join('\n')}`);
  }
  const created = Object.fromEntries(
    LANGUAGES.map((language) => [
      language,
      createTexts(language, Object.fromEntries([...texts[language]].map(([id, text]) => [id, text.source]))),
    ]),
  ) as Record<Language, Texts>;
  return (language) => created[language];
}
