/**
 * What an element carries. `action_id` is `<what>-<slot>-<language>`: the slot keeps ids of one message apart, the
 * language is that of the card, so that a form opens in it without asking anybody. `value` is the token alone, or for
 * what opens a modal the token with what the modal repeats of the card. Nothing here says anything of the key.
 */
import { LANGUAGES, type CardOption, type Language } from '../../src/engine/question.ts';
import { BUTTON_VALUE_MAX } from './limits.ts';

/**
 * press a button · open the form of a token · open a modal that orders · open a modal that chooses several ·
 * tick boxes · send what is ticked · follow a link
 */
export const WHATS = ['press', 'form', 'order', 'choose', 'tick', 'send', 'link'] as const;
export type What = (typeof WHATS)[number];

export interface ActionId {
  readonly what: What;
  readonly language: Language;
}

export function encodeActionId(what: What, slot: number, language: Language): string {
  return `${what}-${slot}-${language}`;
}

/** What an action id says, or nothing for one that is not ours. */
export function decodeActionId(id: string): ActionId | undefined {
  const [, named, spoken] = /^([a-z]{4,6})-\d{1,3}-([a-z]{2})$/u.exec(id) ?? [];
  const what = WHATS.find((each) => each === named);
  const language = LANGUAGES.find((each) => each === spoken);
  return what === undefined || language === undefined ? undefined : { what, language };
}

/** What a modal repeats of the card, since it may cover the card. */
export interface Carried {
  readonly token: string;
  readonly stem: string;
  readonly options: readonly CardOption[];
}

/** Packs it into a button's value; the stem is left out, and then options are cut, where there is no room. */
export function encodeCarried({ token, stem, options }: Carried): string {
  const whole = JSON.stringify([token, stem, options.map(({ letter, text }) => letter + text)]);
  if (whole.length <= BUTTON_VALUE_MAX) return whole;
  for (let max = 300; ; max = Math.floor(max / 2)) {
    const short = JSON.stringify([token, '', options.map(({ letter, text }) => letter + cut(text, max))]);
    if (short.length <= BUTTON_VALUE_MAX || max === 0) return short;
  }
}

function cut(text: string, max: number): string {
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max).join('')}…`;
}

/** The packed value back; nothing for one that is not ours. */
export function decodeCarried(value: string): Carried | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== 3) return undefined;
  const [token, stem, options] = parsed as readonly unknown[];
  if (typeof token !== 'string' || typeof stem !== 'string' || !Array.isArray(options)) return undefined;
  const read = options.filter((option) => typeof option === 'string').map((option) => ({ letter: option.slice(0, 1), text: option.slice(1) }));
  return read.length === options.length && read.length <= 8 ? { token, stem, options: read } : undefined;
}
