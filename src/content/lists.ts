/** The files beside the bank: topics, pages of the documentation, targets and records. */
import { type Difficulty, type Language, LANGUAGES, type Localised, type QuestionType } from '../engine/question.ts';
import { nearest } from '../engine/nearest.ts';
import type { Topic } from './bank.ts';
import type { FolderFile } from './folder.ts';
import { SOURCE } from './limits.ts';
import { localised } from './localised.ts';
import type { Position, Report } from './problem.ts';
import { checkShape, type KnownKeys, type Shape } from './shape.ts';
import { RECORDS_FILE, TARGETS_FILE, TOPICS_FILE } from './shapes.ts';
import { type Path, readSource, type Source } from './source.ts';

/** The pages of the documentation by path; the value says whether there is one in Chinese. */
export interface Pages {
  /** Version of the documentation the list was taken from: `1.36`. */
  readonly version: string;
  readonly chinese: ReadonlyMap<string, boolean>;
}

/** Parts of a whole by name. */
export type Shares<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/** What the whole bank aims at. */
export interface Targets {
  /** Languages an item must have to be drawn. */
  readonly languages: readonly Language[];
  readonly oldest: string;
  readonly newest: string;
  /** Least number of questions that name a topic, by kind of topic. */
  readonly coverage: Readonly<Record<'heading' | 'subtopic' | 'beyond', number>>;
  readonly areas: Shares<string>;
  readonly types: Shares<QuestionType>;
  readonly difficulties: Shares<Difficulty>;
  /** Where a target is stated. */
  at(path: Path): Position & { readonly file: string };
}

/** That somebody answered a question from the documentation without seeing its key. */
export interface ReviewRecord {
  readonly id: string;
  /** `textHash` of the question as it was answered. */
  readonly hash: string;
  /** `2026-11-25` */
  readonly date: string;
  /** The page that was open: a path on kubernetes.io or an https address. */
  readonly page: string;
  /** Option ids, or the text that was typed. */
  readonly answer: readonly string[];
}

/** A record and where it stands. */
export interface PlacedRecord extends ReviewRecord {
  readonly at: Position & { readonly file: string };
}

export interface TopicList {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly areas: readonly string[];
  /** Where a topic is declared. */
  at(id: string): Position & { readonly file: string };
}

const TOPIC_KEYS: KnownKeys = {
  '': ['areas', 'topics'],
  areas: ['id', 'title'],
  topics: ['id', 'area', 'kind', 'parent', 'title'],
  title: [...LANGUAGES],
};

const TARGET_KEYS: KnownKeys = {
  '': ['languages', 'kubernetes', 'coverage', 'areas', 'types', 'difficulties'],
  kubernetes: ['oldest', 'newest'],
  coverage: ['heading', 'subtopic', 'beyond'],
};

const RECORD_KEYS: KnownKeys = { '': ['records'], records: ['id', 'hash', 'date', 'page', 'answer'] };

function readShaped<T>(source: Source, shape: Shape<T>, known: KnownKeys, rule: string, report: Report): T | undefined {
  if (source.data === undefined) return undefined;
  return checkShape(shape, { source, base: [], data: source.data, known, ruleOf: () => rule, report });
}

/** Whether the parents of a subtopic end at a heading; a circle or an unknown parent does not. */
function leadsToHeading(id: string, topics: ReadonlyMap<string, { readonly kind: string; readonly parent?: string | undefined }>): boolean {
  let topic = topics.get(id);
  for (let steps = 0; topic !== undefined && steps < topics.size; steps += 1) {
    if (topic.kind !== 'subtopic') return true;
    topic = topic.parent === undefined ? undefined : topics.get(topic.parent);
  }
  return false;
}

/** Reads topics.yaml; `undefined` when it has mistakes. */
export function readTopics(file: string, text: string, report: Report, full = false): TopicList | undefined {
  const source = readSource(file, text, report, full);
  const data = readShaped(source, TOPICS_FILE, TOPIC_KEYS, 'topics', report);
  if (data === undefined) return undefined;
  const topics = new Map<string, Topic>();
  const paths = new Map<string, readonly (string | number)[]>();
  const add = (topic: Topic, path: readonly (string | number)[]) => {
    if (topics.has(topic.id)) report(source.at([...path, 'id']), 'topics', 'topic-twice', { id: topic.id });
    topics.set(topic.id, topic);
    paths.set(topic.id, path);
  };
  for (const [index, area] of data.areas.entries()) {
    add({ id: area.id, area: area.id, title: localised(area.title), kind: 'area' }, ['areas', index]);
  }
  const areas = data.areas.map((area) => area.id);
  const kinds = new Map(data.topics.map((topic) => [topic.id, topic]));
  const parents = data.topics.map((topic) => topic.id);
  for (const [index, topic] of data.topics.entries()) {
    const { id, area, kind, parent } = topic;
    const path = ['topics', index];
    if (!areas.includes(area)) report(source.at([...path, 'area']), 'topics', 'area-unknown', { area, near: nearest(area, areas) ?? areas.join(', ') });
    if (kind === 'subtopic' && !leadsToHeading(id, kinds)) {
      const near = parent === undefined ? undefined : nearest(parent, parents);
      report(source.at([...path, parent === undefined ? 'kind' : 'parent']), 'topics', 'parent-unknown', { id, near: near ?? '-' });
    }
    add({ id, area, kind, title: localised(topic.title), ...(parent === undefined ? {} : { parent }) }, path);
  }
  return { topics, areas, at: (id) => source.at([...(paths.get(id) ?? []), 'id']) };
}

/** Reads pages.tsv: comment lines, a header, then a path and `yes` or `no` a line. */
export function readPages(file: string, text: string, report: Report): Pages | undefined {
  const version = /^#.*\bv(1\.\d+)\b/.exec(text)?.[1];
  if (version === undefined) {
    report({ file, line: 1, column: 1 }, 'file', 'pages-version');
    return undefined;
  }
  const chinese = new Map<string, boolean>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#') || line === 'path\tzh') continue;
    const [path = '', zh, ...rest] = line.split('\t');
    if (!SOURCE.test(path) || (zh !== 'yes' && zh !== 'no') || rest.length > 0) {
      report({ file, line: index + 1, column: 1 }, 'file', 'pages-line');
      continue;
    }
    chinese.set(path, zh === 'yes');
  }
  return { version, chinese };
}

const numbers = <Name extends string>(shares: Readonly<Partial<Record<Name, string>>>): Shares<Name> =>
  Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, Number(share)])) as Shares<Name>;

/** Reads targets.yaml; `undefined` when it has mistakes. */
export function readTargets(file: string, text: string, report: Report, full = false): Targets | undefined {
  const source = readSource(file, text, report, full);
  const data = readShaped(source, TARGETS_FILE, TARGET_KEYS, 'schema', report);
  if (data === undefined) return undefined;
  return {
    at: (path) => source.at(path),
    languages: data.languages,
    oldest: data.kubernetes.oldest,
    newest: data.kubernetes.newest,
    coverage: {
      heading: Number(data.coverage.heading),
      subtopic: Number(data.coverage.subtopic),
      beyond: Number(data.coverage.beyond),
    },
    areas: numbers(data.areas),
    types: numbers<QuestionType>(data.types),
    difficulties: numbers<Difficulty>(data.difficulties),
  };
}

/** The folder of the records inside a content folder. */
export const RECORDS = 'records';

/** Reads all records by question id; `undefined` where the content folder keeps none. */
export function readRecords(files: readonly FolderFile[] | undefined, prefix: string, report: Report, full = false): Map<string, PlacedRecord> | undefined {
  if (files === undefined) return undefined;
  const records = new Map<string, PlacedRecord>();
  for (const { path, bytes } of files) {
    const source = readSource(`${prefix}/${RECORDS}/${path}`, bytes?.toString('utf8') ?? '', report, full);
    const data = readShaped(source, RECORDS_FILE, RECORD_KEYS, 'records', report);
    for (const [index, record] of (data?.records ?? []).entries()) {
      // The place is worked out when somebody asks: it takes the full parser.
      const placed: PlacedRecord = { ...record, get at() { return source.at(['records', index, 'id']); } };
      const first = records.get(record.id);
      if (first !== undefined) report(placed.at, 'records', 'record-twice', { id: record.id, file: first.at.file, line: first.at.line });
      records.set(record.id, placed);
    }
  }
  return records;
}

/** A title that falls back to the id, for a bank without topics.yaml. */
export const titleOf = (id: string): Localised => ({ en: id.replaceAll('-', ' ') });
