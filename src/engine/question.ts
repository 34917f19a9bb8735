/**
 * The words of the engine: questions, cards, choices and credit as plain data.
 * Floor 1: no I/O, no clock, no randomness, no platform.
 */

export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

/** `bug` is spot-the-bug: a YAML block and four options. */
export const QUESTION_TYPES = ['single', 'multiple', 'true-false', 'ordering', 'short', 'bug'] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];

/** Locales of the bank, as BCP 47 primary tags. Chinese is Simplified Chinese. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text by language. Inline code stands between backticks; no other markup is known. */
export type Localised = Readonly<Partial<Record<Language, string>>>;

/** How a typed answer is compared. `command`, `field`: exact in case; `word`, `number`: not. */
export const MATCHES = ['command', 'field', 'word', 'number'] as const;
export type Match = (typeof MATCHES)[number];

/** A choice of a question. Its id is stable; its position never is. */
export interface Option {
  readonly id: string;
  readonly text: Localised;
  /** Why this option is right or wrong. */
  readonly why: Localised;
}

/** A Kubernetes minor version such as `1.34`. */
export type Minor = string;

/** An item of the bank with its key. Only grading and the verdict see this; cards get `Card`. */
export interface Question {
  readonly id: string;
  readonly area: string;
  /** 1 to 4 topic ids; statistics count the first. */
  readonly topics: readonly [string, ...string[]];
  readonly type: QuestionType;
  readonly difficulty: Difficulty;
  readonly stem: Localised;
  /** A YAML block, the same in every language. */
  readonly code?: string;
  /** What `code` is; YAML when unset. `text` is such as the output of a command. */
  readonly codeLanguage?: 'yaml' | 'text';
  /** Empty for `short`. For `ordering` the steps; for `true-false` the ids `true` and `false`. */
  readonly options: readonly Option[];
  /** Option ids (in order for `ordering`, otherwise a set), or the accepted strings of `short`. */
  readonly answer: readonly string[];
  /** `short` only. */
  readonly match?: Match;
  /** `short` with `match: word` only: one typing slip in words of five letters and more is forgiven. */
  readonly slips?: boolean;
  readonly explanation: Localised;
  /** Path on kubernetes.io (`/docs/…/`) or an https address. */
  readonly source: string;
  /** First and last Kubernetes minor for which the key holds, both inclusive. */
  readonly since?: Minor;
  readonly until?: Minor;
  /** Languages in which every text is present. */
  readonly languages: readonly Language[];
  /** True for an item that may be tried but is never drawn. */
  readonly draft: boolean;
  /** Hash over type, option ids, key, accepted answers and code: a mended typo does not change it. */
  readonly keyHash: string;
  /** Hash over all text. */
  readonly textHash: string;
}

/** Letters under which options are shown: A is index 0. At most 8 options. */
export const LETTERS = 'ABCDEFGH';

/** One option as a card shows it. */
export interface CardOption {
  readonly letter: string;
  readonly text: string;
}

/** What a card may know of a question in one language: everything but the key. */
export interface Card {
  readonly questionId: string;
  readonly type: QuestionType;
  readonly difficulty: Difficulty;
  readonly area: string;
  readonly topic: string;
  readonly language: Language;
  readonly stem: string;
  readonly code?: string;
  readonly codeLanguage?: 'yaml' | 'text';
  /** In shown order; empty for `short`. */
  readonly options: readonly CardOption[];
  readonly match?: Match;
}

/** What a person gave as an answer, in stable terms: option ids in the order given, or a text. */
export type Choice =
  | { readonly kind: 'options'; readonly ids: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  /** "I don't know": an accepted answer with credit 0. */
  | { readonly kind: 'unknown' };

/** A share of the full credit in whole numbers, 0 ≤ n ≤ d and d ≥ 1. Right means n = d. */
export interface Credit {
  readonly n: number;
  readonly d: number;
}

/** Why an answer earned nothing although it was not plainly wrong; the verdict says it. */
export type GradeNote = 'everything' | 'nothing' | 'as-shown';

export interface Grade {
  readonly credit: Credit;
  readonly note?: GradeNote;
}

/** Kinds of asked questions: settlement is once per kind and season. */
export const KINDS = ['solo', 'round', 'daily'] as const;
export type Kind = (typeof KINDS)[number];

/** `fast` rewards speed, `fair` (the default) does not. */
export const PRESETS = ['fair', 'fast'] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * Points for one answer by [hint taken ? 1 : 0][streak step 0..5]. The store picks the cell,
 * because only it knows both inside the atomic call.
 */
export type AwardTable = readonly [AwardRow, AwardRow];
export type AwardRow = readonly [number, number, number, number, number, number];

/**
 * Points for one answer of a round by [hint taken ? 1 : 0][speed 0..50]: only the store knows how much time was left. Preset `fair` takes
 * speed 0.
 */
export type SpeedAwards = readonly [readonly number[], readonly number[]];

/** Keys of the periods that a moment falls in, in one zone. */
export interface PeriodKeys {
  /** `2026-11-25` */
  readonly day: string;
  /** ISO week, Monday first: `2026-W48` */
  readonly week: string;
  /** `2026-11` */
  readonly month: string;
}

/** A quarter of the year in one zone; bounds in ms since the epoch, `end` exclusive. */
export interface Quarter {
  /** `2026-Q4` */
  readonly label: string;
  readonly start: number;
  readonly end: number;
}
