import type { Difficulty, Language, Localised, Question, QuestionType } from '../engine/question.ts';

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
