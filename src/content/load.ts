/**
 * Reads a content folder: `bank/<area>/<topic>.yaml`, and where present topics.yaml, pages.tsv,
 * targets.yaml and records/. Either a bank, or every mistake with file, line and column.
 */
import { basename, resolve } from 'node:path';
import { LANGUAGES, type Language, type Question } from '../engine/question.ts';
import type { Texts } from '../texts/texts.ts';
import { type Bank, createBank, type Topic } from './bank.ts';
import { type ContentFiles, readContentFiles } from './folder.ts';
import { createItem, type Item, QUESTION_KEYS, ruleOfShape } from './item.ts';
import { FILE_LIMIT } from './limits.ts';
import {
  type Pages,
  type PlacedRecord,
  readPages,
  readRecords,
  readTargets,
  readTopics,
  type Targets,
  titleOf,
  type TopicList,
} from './lists.ts';
import { collect, type Finding, type Problem, type Report, wordFindings } from './problem.ts';
import { checkShape } from './shape.ts';
import { BANK_FILE, QUESTION } from './shapes.ts';
import { readSource } from './source.ts';
import { SHIPPED_TEXTS, loadTexts } from './texts.ts';

/** All that a content folder holds, mistakes included. */
export interface Content {
  /** Name of the content folder, the first part of each finding's file. */
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Items without a mistake of shape, in order of file and place. */
  readonly items: readonly Item[];
  readonly topics: TopicList | undefined;
  readonly pages: Pages | undefined;
  readonly targets: Targets | undefined;
  readonly records: ReadonlyMap<string, PlacedRecord> | undefined;
  /** The bank of the items; to be used only when there are no findings. */
  readonly bank: Bank;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A file's text without byte-order mark; reports what is no text or too large. */
function textOf(bytes: Buffer | undefined, file: string, report: Report): string | undefined {
  const at = { file, line: 1, column: 1 };
  if (bytes === undefined) {
    report(at, 'file', 'file-large', { limit: FILE_LIMIT / 1_000_000 });
    return undefined;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    report(at, 'file', 'file-encoding');
    return undefined;
  }
}

interface FileContext {
  readonly topics: TopicList | undefined;
  readonly full: boolean;
  readonly report: Report;
}

/** The items of one bank file. */
function readBankFile(file: string, folder: string | undefined, text: string, { topics, full, report }: FileContext): Item[] {
  const source = readSource(file, text, report, full);
  if (source.data === undefined) return [];
  const shape = { source, known: { '': ['questions'] }, ruleOf: () => 'L01', report };
  const data = checkShape(BANK_FILE, { ...shape, base: [], data: source.data });
  const items: Item[] = [];
  for (const [index, entry] of (data?.questions ?? []).entries()) {
    const base = ['questions', index];
    const raw = checkShape(QUESTION, { ...shape, base, data: entry, known: QUESTION_KEYS, ruleOf: ruleOfShape });
    if (raw !== undefined) items.push(createItem(raw, source, base, topics, folder, report));
  }
  return items;
}

/** Reports each id that two items carry, at both. */
function checkIds(items: readonly Item[], report: Report): void {
  const first = new Map<string, Item>();
  const place = ({ source, base }: Item) => source.at([...base, 'id']);
  for (const item of items) {
    const { id } = item.question;
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, item);
      continue;
    }
    const [here, there] = [place(item), place(other)];
    report(here, 'L01', 'id-twice', { id, file: there.file, line: there.line });
    report(there, 'L01', 'id-twice', { id, file: here.file, line: here.line });
  }
}

/** Languages that an item needs to be drawn: stated, else those that all items share, else that of most. */
function requiredLanguages(questions: readonly Question[], targets: Targets | undefined): readonly Language[] {
  if (targets !== undefined) return targets.languages;
  const shared = LANGUAGES.filter((language) => questions.every((question) => question.languages.includes(language)));
  if (shared.length > 0) return shared;
  const count = (language: Language) => questions.filter((question) => question.languages.includes(language)).length;
  return LANGUAGES.toSorted((a, b) => count(b) - count(a)).slice(0, 1);
}

/** Topics of a bank without topics.yaml: what its questions name. */
function topicsOf(questions: readonly Question[]): { topics: ReadonlyMap<string, Topic>; areas: readonly string[] } {
  const areas = [...new Set(questions.map((question) => question.area))].toSorted();
  const topics = new Map<string, Topic>();
  for (const area of areas) topics.set(area, { id: area, area, kind: 'area', title: titleOf(area) });
  for (const { area, topics: named } of questions) {
    for (const id of named) if (!topics.has(id)) topics.set(id, { id, area, kind: 'heading', title: titleOf(id) });
  }
  return { topics, areas };
}

/**
 * Reads the content folder `dir` with all its mistakes.
 * @param full parses every file with the whole YAML grammar, as the check does; slower
 * @param files of the folder, where they have been read already
 */
export async function loadContent(dir: string, full = false, files: ContentFiles = readContentFiles(dir)): Promise<Content> {
  const { findings, report } = collect();
  const name = basename(resolve(dir));
  const optional = <T>(file: string, bytes: Buffer | undefined, read: (file: string, text: string, report: Report, full: boolean) => T | undefined) =>
    bytes === undefined ? undefined : read(`${name}/${file}`, bytes.toString('utf8'), report, full);
  const topics = optional('topics.yaml', files.topics, readTopics);
  const pages = optional('pages.tsv', files.pages, readPages);
  const targets = optional('targets.yaml', files.targets, readTargets);
  const records = readRecords(files.records, name, report, full);
  const items: Item[] = [];
  for (const { path, bytes } of files.bank ?? []) {
    const file = `${name}/bank/${path}`;
    if (path.endsWith('.yml')) report({ file, line: 1, column: 1 }, 'file', 'file-extension');
    if (!path.endsWith('.yaml')) continue;
    const text = textOf(bytes, file, report);
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined;
    if (text !== undefined) items.push(...readBankFile(file, folder, text, { topics, full, report }));
  }
  if (items.length === 0 && findings.length === 0) {
    const at = { file: `${name}/bank`, line: 1, column: 1 };
    if (files.bank === undefined) report(at, 'file', 'bank-missing', { folder: resolve(dir, 'bank') });
    else report(at, 'file', 'bank-empty');
  }
  checkIds(items, report);
  const needed = requiredLanguages(items.map((item) => item.question), targets);
  const settled = items.map((item): Item => {
    const { question } = item;
    const reviewed = records === undefined || records.get(question.id)?.hash === question.textHash;
    const draft = !reviewed || !needed.every((language) => question.languages.includes(language));
    return { ...item, question: { ...question, draft } };
  });
  const questions = settled.map((item) => item.question);
  const bank = createBank({
    questions,
    ...(topics ?? topicsOf(questions)),
    ...(targets === undefined ? {} : { newest: targets.newest }),
    ...(pages === undefined ? {} : { chinesePages: pages.chinese }),
  });
  return { name, findings, items: settled, topics, pages, targets, records, bank };
}

/**
 * Loads the bank of a content folder.
 * @param dir the content folder
 * @param options.texts words the problems; English from the shipped texts when unset
 * @returns the bank, or every mistake of every file, in order of file and place
 */
export async function loadBank(
  dir: string,
  options: { readonly texts?: Texts } = {},
): Promise<{ readonly bank: Bank } | { readonly problems: readonly Problem[] }> {
  const { bank, findings } = await loadContent(dir);
  if (findings.length === 0) return { bank };
  const texts = options.texts ?? (await loadTexts(SHIPPED_TEXTS))('en');
  return { problems: wordFindings(findings, texts) };
}
