import { createHash } from 'node:crypto';
import { type Difficulty, LANGUAGES, type Language, type Localised, type Question, type QuestionType } from '../engine/question.ts';
import { questionDigest } from '../views/token.ts';

/** An area (`pods`) or a topic (`pod-ip`) that questions can be asked from. */
export interface Topic {
  readonly id: string;
  readonly area: string;
  readonly title: Localised;
  /** `area` is a whole area; `heading` a heading of the seed; `beyond` a topic beyond it. */
  readonly kind: 'area' | 'heading' | 'subtopic' | 'beyond';
  readonly parent?: string;
}

export interface Filter {
  /** An area or a topic id; a heading includes its subtopics. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly type?: QuestionType;
  /** Kubernetes minor of the workspace. */
  readonly kubernetes?: string;
  /** Language that every item must have. */
  readonly language?: Language;
}

/** The loaded bank: immutable, in memory. Drafts are found by `find`, never by `pool`. */
export interface Bank {
  /** Hash over all key and text hashes: two processes with the same version have the same bank. */
  readonly version: string;
  /** Newest Kubernetes minor that the bank knows. */
  readonly newest: string;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly areas: readonly string[];
  readonly questions: readonly Question[];
  /** Languages in which the whole bank can be asked. */
  readonly languages: readonly Language[];
  find(id: string): Question | undefined;
  /** The question of a token's digest. */
  byDigest(digest: string): Question | undefined;
  /** 12 characters for (question id, keyHash). */
  digest(question: Question): string;
  /** Questions that may be drawn and match, in a fixed order. */
  pool(filter: Filter): readonly Question[];
  /** The page in the reader's language, and the English one where they differ. */
  source(question: Question, language: Language): readonly { readonly url: string; readonly language: Language }[];
}

/** Where kubernetes.io serves its pages, by language of the page. */
const SITE: Readonly<Record<Language, string>> = { en: 'https://kubernetes.io', zh: 'https://kubernetes.io/zh-cn' };

/**
 * Newest Kubernetes release when this was written (1.37.1, 2026-09-15, kubernetes.io/releases); only
 * for a bank that neither states a newest release nor names one in an item.
 */
const NEWEST_KNOWN = '1.37';

/** Compares minors such as `1.9` and `1.34` as numbers. */
export function compareMinors(a: string, b: string): number {
  return Number(a.slice(2)) - Number(b.slice(2));
}

/** Whether the key of a question holds for a Kubernetes minor. */
export function holdsFor(question: Question, minor: string): boolean {
  const since = question.since === undefined || compareMinors(question.since, minor) <= 0;
  return since && (question.until === undefined || compareMinors(minor, question.until) <= 0);
}

/** What a bank is made of. */
export interface BankParts {
  readonly questions: readonly Question[];
  readonly topics: ReadonlyMap<string, Topic>;
  readonly areas: readonly string[];
  /** Newest Kubernetes minor, where the content folder states it. */
  readonly newest?: string;
  /** Paths on kubernetes.io that also exist in Chinese. */
  readonly chinesePages?: ReadonlyMap<string, boolean>;
}

function newestOf(questions: readonly Question[]): string {
  const named = questions.flatMap((question) => [question.since ?? [], question.until ?? []].flat());
  return named.toSorted(compareMinors).at(-1) ?? NEWEST_KNOWN;
}

/** Every id under which a question can be asked for: its area, its topics and the topics above them. */
function filterIds(question: Question, topics: ReadonlyMap<string, Topic>): Set<string> {
  const ids = new Set<string>([question.area, ...question.topics]);
  // The set grows while it is walked; what is in it already ends the way up.
  for (const id of ids) {
    const parent = topics.get(id)?.parent;
    if (parent !== undefined) ids.add(parent);
  }
  return ids;
}

/** Builds the bank. Questions keep their order; ids must be unique. */
export function createBank(parts: BankParts): Bank {
  const { questions, topics, areas } = parts;
  const drawn = questions.filter((question) => !question.draft);
  const byId = new Map(questions.map((question) => [question.id, question]));
  const digests = new Map(questions.map((question) => [question, questionDigest(question.id, question.keyHash)]));
  const byDigest = new Map(questions.map((question) => [digests.get(question), question]));
  const byTopic = new Map<string, Question[]>();
  for (const question of drawn) {
    for (const id of filterIds(question, topics)) {
      const list = byTopic.get(id);
      if (list === undefined) byTopic.set(id, [question]);
      else list.push(question);
    }
  }
  const version = createHash('sha256');
  for (const question of questions) version.update(`${question.id} ${question.keyHash} ${question.textHash} ${question.draft}\n`);
  return {
    version: version.digest('base64url').slice(0, 16),
    newest: parts.newest ?? newestOf(questions),
    topics,
    areas,
    questions,
    languages: LANGUAGES.filter((language) => drawn.length > 0 && drawn.every((question) => question.languages.includes(language))),
    find: (id) => byId.get(id),
    byDigest: (digest) => byDigest.get(digest),
    digest: (question) => digests.get(question) ?? questionDigest(question.id, question.keyHash),
    pool({ topic, difficulty, type, kubernetes, language }) {
      const from = topic === undefined ? drawn : (byTopic.get(topic) ?? []);
      return from.filter(
        (question) =>
          (difficulty === undefined || question.difficulty === difficulty) &&
          (type === undefined || question.type === type) &&
          (kubernetes === undefined || holdsFor(question, kubernetes)) &&
          (language === undefined || question.languages.includes(language)),
      );
    },
    source(question, language) {
      if (!question.source.startsWith('/')) return [{ url: question.source, language: 'en' }];
      const english = { url: `${SITE.en}${question.source}`, language: 'en' as const };
      if (language !== 'zh' || parts.chinesePages?.get(question.source) !== true) return [english];
      return [{ url: `${SITE.zh}${question.source}`, language: 'zh' }, english];
    },
  };
}
