/**
 * A message described once for every platform. Renderers are pure functions that switch over
 * all kinds without a default branch, so a new kind fails to compile until each draws it.
 */
import type { CardOption, Language, QuestionType } from '../engine/question.ts';
import type { Text } from '../texts/span.ts';

/** How a shown option relates to the verdict. Said in words, never by colour alone. */
export interface VerdictOption extends CardOption {
  readonly chosen: boolean;
  readonly key: boolean;
}

export interface BoardRow {
  readonly rank: number;
  readonly name: string;
  /** A player of whom nothing but the row is kept; the name is empty. */
  readonly deleted?: boolean;
  readonly points: number;
  readonly right: number;
  readonly answers: number;
  /** Set on a board by average. */
  readonly average?: number;
  /** Set on team boards: members with at least one settled answer in the period. */
  readonly active?: number;
  /** The asker's own row. */
  readonly self: boolean;
  /** Rank over the period before; left out where the row was not there. */
  readonly before?: number;
  /** Players: answered occurrences in a row, up to now. */
  readonly streak?: number;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text }
  /** Small print. */
  | { readonly kind: 'note'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered: boolean }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly label: string; readonly value: Text }[] }
  /** A code block. Content must not be able to break out of it. */
  | { readonly kind: 'code'; readonly language: 'yaml' | 'text'; readonly text: string }
  /** The options of a question before the answer: letter and text. */
  | { readonly kind: 'options'; readonly options: readonly CardOption[]; readonly labels: OptionLabels }
  /** The options after the answer; own choice and key are marked by the labels. */
  | { readonly kind: 'verdict-options'; readonly options: readonly VerdictOption[]; readonly labels: VerdictLabels }
  /** A ranking: one sentence-like line a row, never padded columns. `gap` before a row is drawn as an ellipsis. */
  | { readonly kind: 'board'; readonly rows: readonly (BoardRow & { readonly line: Text; readonly gap: boolean })[] }
  | { readonly kind: 'divider' };

export interface OptionLabels {
  /** Read aloud before the list. */
  readonly caption: string;
}

export interface VerdictLabels extends OptionLabels {
  readonly chosen: string;
  readonly key: string;
  readonly chosenKey: string;
}

/**
 * How a question takes its answer. `token` has no letters; the adapter adds them with `withLetters`.
 * A typed answer travels beside the token as text.
 */
export type Input =
  | { readonly kind: 'one'; readonly token: string; readonly options: readonly CardOption[]; readonly full: boolean }
  | { readonly kind: 'many'; readonly token: string; readonly options: readonly CardOption[]; readonly labels: SendLabels }
  | {
      readonly kind: 'order';
      readonly token: string;
      readonly options: readonly CardOption[];
      readonly labels: SendLabels;
      /** The letters typed in one go, for who is quicker that way: `form` is opened at once, without I/O. */
      readonly typed?: { readonly label: string; readonly form: Form };
    }
  | { readonly kind: 'text'; readonly token: string; readonly label: string; readonly form: Form };

export interface SendLabels {
  readonly prompt: string;
  readonly send: string;
  readonly change: string;
  readonly undo: string;
  readonly answer: string;
}

/** Something to press. All of equal weight unless `primary`. */
export type Action =
  | {
      readonly kind: 'button';
      readonly label: string;
      readonly token: string;
      readonly primary?: boolean;
      /** The whole meaning, for screen readers, where the label is short. */
      readonly hint?: string;
      /** Set when pressing opens a form: the adapter opens it at once, without I/O. */
      readonly form?: Form;
    }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** A small form with one to five text fields; sent as a request with `fields`. */
export interface Form {
  readonly token: string;
  readonly title: string;
  readonly send: string;
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly placeholder?: string;
    readonly required: boolean;
    /** Longest text in characters. */
    readonly max: number;
    readonly multiline: boolean;
  }[];
}

/** How a row moved since the period before. `text` says by how much ("3"), or that the row was not there ("new"); "same" is drawn as a dash. */
export interface PictureMovement {
  readonly way: 'up' | 'down' | 'same' | 'new';
  readonly text: string;
}

export interface PictureRow {
  /** From 1; the first three get a medal. */
  readonly rank: number;
  /** As it was typed; the drawing makes it harmless and shortens it. */
  readonly name: string;
  readonly points: string;
  /** Small print beside the points, such as right answers. */
  readonly detail?: string;
  readonly movement?: PictureMovement;
  /** The row of who asked. */
  readonly self?: boolean;
  /** Rows are left out before this one. */
  readonly gap?: boolean;
}

/**
 * A board as a picture, to go beside the same board as text where the platform can show one. Every word
 * and number is worded by the view, in the reader's language; the drawing adds none.
 */
export interface Picture {
  readonly title: string;
  readonly subtitle?: string;
  /** Heads of the columns. */
  readonly labels: { readonly rank: string; readonly name: string; readonly points: string; readonly detail?: string };
  /** Best first. The first 25 are drawn. */
  readonly rows: readonly PictureRow[];
  readonly footer?: string;
  /** What the picture shows, for who cannot see it; not drawn. */
  readonly alt: string;
}

/** A message of a channel, as the platform names both. */
export interface Jump {
  readonly label: string;
  readonly channel: string;
  readonly message: string;
}

/** Longest content of a file that goes with a view, in bytes of UTF-8. */
export const FILE_MAX_BYTES = 1_000_000;

/** A small text file for the reader of a private view alone. */
export interface ViewFile {
  /** Such as `answers.csv`: ASCII letters, digits, `.`, `-` and `_`, at most 60 characters. */
  readonly name: string;
  readonly mediaType: 'text/csv' | 'application/json';
  /** Whole; a CSV begins with its byte-order mark. At most `FILE_MAX_BYTES`. */
  readonly content: string;
}

export type Tone = 'neutral' | 'right' | 'partly' | 'wrong' | 'trouble';

export interface View {
  /** Every reply is private; only what goes out by `post` and "show to channel" is public. */
  readonly audience: 'private' | 'public';
  readonly language: Language;
  readonly tone: Tone;
  readonly blocks: readonly Block[];
  readonly input?: Input;
  /** Rows of actions, most important first. */
  readonly actions: readonly Action[];
  /** Messages of this workspace to go to: drawn as links after the actions, at most 5; left out where a platform has none. */
  readonly jumps?: readonly Jump[];
  /** Whether this takes the place of the message that was pressed. */
  readonly replaces: boolean;
  /** What kind of question is on show; lets an adapter choose its form. */
  readonly question?: QuestionType;
  /** Holds a key that a reader of the channel may not want to see yet: hidden until it is pressed where the platform can, else posted as a reply in a thread. */
  readonly spoiler?: boolean;
  /** A long private answer to a press on a public message: in a window of its own where the platform has one. */
  readonly window?: boolean;
  /** The board of this view as a picture. The blocks say the same, so it may be left out. */
  readonly picture?: Picture;
  /**
   * Goes with a private view, to its reader alone: as a private attachment where the platform has those, else by direct message, else
   * where the reader is told. The blocks say what is in it and never repeat it.
   */
  readonly file?: ViewFile;
  /** The reader asked to be forgotten: the adapter drops what it keeps of them beside the store. */
  readonly forgets?: boolean;
  /** Set on a refusal: the code of the failure, for an adapter that knows more of how to mend it. */
  readonly failure?: string;
}
