/**
 * What a component carries: `<what><slot><language>:<token>`, and on a post `~<mark>` behind it (identity.ts). The slot keeps
 * ids of one message apart, since a token may stand on it twice; the language is that of the card, so that a form opens in
 * it without asking anybody.
 * Untrusted when it comes back: the quiz checks the token, and nothing here does more than redraw.
 */
import { LANGUAGES, type Language } from '../../src/engine/question.ts';

/**
 * press a button · open a form · mark in a select · send what was marked or ordered · change (unmark) ·
 * tap a letter of an order · take the last letter back
 */
const WHATS = { press: 'p', form: 'f', mark: 'm', send: 's', change: 'c', tap: 't', undo: 'z' } as const;
export type What = keyof typeof WHATS;

export interface Press {
  readonly what: What;
  /** 0 to 35. */
  readonly slot: number;
  readonly language: Language;
  readonly token: string;
}

const FORM = /^([pfmsctz])([0-9a-z])([ez]):([\w.-]{1,90}?)(?:~[\w-]{1,16})?$/u;

export function encodePress({ what, slot, language, token }: Press): string {
  return `${WHATS[what]}${slot.toString(36)}${language[0] ?? ''}:${token}`;
}

/** The press, or nothing for a custom id that is not ours. */
export function decodePress(customId: string): Press | undefined {
  const match = FORM.exec(customId);
  const what = (Object.keys(WHATS) as What[]).find((each) => WHATS[each] === match?.[1]);
  const language = LANGUAGES.find((each) => each.startsWith(match?.[3] ?? '-'));
  const token = match?.[4];
  if (what === undefined || language === undefined || token === undefined) return undefined;
  return { what, slot: Number.parseInt(match?.[2] ?? '0', 36), language, token };
}

/** A token and the letters at its end (see src/views/token.ts); a token without letters has four dots. */
export function splitLetters(token: string): { readonly bare: string; readonly letters: string } {
  const parts = token.split('.');
  return parts.length <= 5 ? { bare: token, letters: '' } : { bare: parts.slice(0, 5).join('.'), letters: parts.slice(5).join('.') };
}
