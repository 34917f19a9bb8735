/** Limits and forms of what the bank's files hold; content/README.md explains each. */

/** Largest file of the content folder in bytes. */
export const FILE_LIMIT = 1_000_000;

/** Longest texts in characters by language. */
export const TEXT_LIMITS = {
  stem: { en: 300, zh: 160 },
  option: { en: 140, zh: 90 },
  why: { en: 300, zh: 180 },
  explanation: { en: 900, zh: 500 },
} as const;

/** Shortest reason for an option in characters, in each language. */
export const SHORTEST_WHY = 15;
export const CODE_LINES = 25;
export const CODE_COLUMNS = 100;
/** Stem and code together, in characters; Discord and Slack show no more in one block of a card. */
export const STEM_AND_CODE = 1800;
export const ID_LENGTH = 48;
export const OPTION_ID_LENGTH = 24;
export const ACCEPTED_FORMS = 30;
export const ACCEPTED_LENGTH = 120;

export const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const MINOR = /^1\.(?:0|[1-9]\d{0,2})$/;
/** A path on kubernetes.io, or an https address. */
export const SOURCE = /^(?:\/(?:docs|releases)\/(?:[\w.-]+\/)*|https:\/\/[^\s/?#@]+(?:[/?#]\S*)?)$/;
/** A part of a whole, in any unit: only the proportions count. */
export const SHARE = /^(?:0|[1-9]\d{0,5})$/;
export const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const MOST_TOPICS = 4;
export const MOST_OPTIONS = 8;

export const CODE_LANGUAGES = ['yaml', 'text'] as const;
export const TOPIC_KINDS = ['heading', 'subtopic', 'beyond'] as const;
/** Truth values as they are read: every scalar is text. */
export const TRUTHS = ['true', 'false'] as const;
