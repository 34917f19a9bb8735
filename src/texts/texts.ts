/**
 * Every sentence that a person sees, by language, in Unicode MessageFormat 2.
 * Files: `content/texts/<language>.<part>.yaml`, flat or nested keys joined by dots.
 */
import { MessageFormat } from 'messageformat';
import { DefaultFunctions } from 'messageformat/functions';
import type { Language } from '../engine/question.ts';
import { Kept } from './kept.ts';
import { type Span, type Text, code, plain, strong } from './span.ts';

export type Parameter = string | number | Span;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The texts of one language. */
export interface Texts {
  readonly language: Language;
  /** Formats a message to spans. A parameter that is a span keeps its kind; a string is plain. */
  text(id: string, parameters?: Parameters): Text;
  /** Formats a message to a string, for labels and for places that take plain text only. */
  line(id: string, parameters?: Parameters): string;
  /** Whether the message exists. */
  has(id: string): boolean;
}

/** Message sources by id. */
export type Messages = Readonly<Record<string, string>>;

/** Below this a whole number needs no grouping: its digits are what is written, in either language. */
const GROUPED_FROM = 1_000;
const isPlain = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < GROUPED_FROM && !Object.is(value, -0);

/**
 * `:integer` with one formatter and one set of plural rules a language. The library makes new ones of `Intl` for each
 * number, which was a fifth of the work of one click.
 */
function integerOf(language: Language): typeof DefaultFunctions.integer {
  // Made for the first number that needs it: the data that they work with take 10 ms to load, which no start should wait for.
  let made: { readonly formatter: Intl.NumberFormat; readonly plural: Intl.PluralRules } | undefined;
  const intl = () =>
    (made ??= {
      formatter: new Intl.NumberFormat(language, { maximumFractionDigits: 0 }),
      plural: new Intl.PluralRules(language, { maximumFractionDigits: 0 }),
    });
  return (context, options, operand) => {
    const value = Object.keys(options).length === 0 ? wholeOf(operand) : undefined;
    if (value === undefined) return DefaultFunctions.integer(context, options, operand);
    return {
      type: 'number',
      dir: 'ltr',
      options: {},
      selectKey(keys) {
        const exact = String(value);
        if (keys.has(exact)) return exact;
        const category = isPlain(value) ? (language === 'en' && value === 1 ? 'one' : 'other') : intl().plural.select(value);
        return keys.has(category) ? category : null;
      },
      toParts: () => [
        { type: 'number', dir: 'ltr', locale: language, parts: isPlain(value) ? [{ type: 'integer', value: String(value) }] : intl().formatter.formatToParts(value) },
      ],
      toString: () => (isPlain(value) ? String(value) : intl().formatter.format(value)),
      valueOf: () => value,
    };
  };
}

/** A whole number, given as such or already formatted once. */
function wholeOf(operand: unknown): number | undefined {
  const value: unknown = typeof operand === 'object' && operand !== null ? operand.valueOf() : operand;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** Its functions beyond the default ones make numbers. */
type Message = MessageFormat<'number', 'number'>;

function paramText(value: Parameter): string | number {
  if (typeof value !== 'object') return value;
  return value.kind === 'time' ? new Date(value.at).toISOString() : value.text;
}

/**
 * Builds the texts of one language.
 * @throws Error naming the id when a message is asked for that does not exist: a defect, caught by a test.
 */
export function createTexts(language: Language, messages: Messages): Texts {
  const compiled = new Map<string, Message>();
  const functions = { integer: integerOf(language) };
  const find = (id: string): Message => {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const source = messages[id];
    if (source === undefined) throw new Error(`no text ${id} in ${language}`);
    const message = new MessageFormat(language, source, { bidiIsolation: 'none', functions });
    compiled.set(id, message);
    return message;
  };
  const fail = (id: string) => (error: unknown) => {
    throw new Error(`text ${id} in ${language} cannot be formatted`, { cause: error });
  };
  const line = (id: string, parameters: Parameters): string => {
    const values = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, paramText(value)]));
    return find(id).format(values, fail(id));
  };
  const text = (id: string, parameters: Parameters): Text => {
    const spans: Span[] = [];
    let style: string | undefined;
    /** Whether the last span was pushed since the mark that is open was opened. */
    let inside = false;
    const push = (part: string) => {
      if (part === '') return;
      const last = spans.at(-1);
      // What stands between one pair of marks is one span: `code code` drawn in pieces is broken Markdown.
      if (inside && last !== undefined && last.kind === style && 'text' in last) {
        spans[spans.length - 1] = { ...last, text: last.text + part };
        return;
      }
      inside = style !== undefined;
      spans.push(style === 'strong' ? strong(part) : style === 'code' ? code(part) : plain(part));
    };
    for (const part of find(id).formatToParts({ ...parameters }, fail(id))) {
      if (part.type === 'markup') {
        style = part.kind === 'open' ? part.name : undefined;
        inside = false;
      } else if (part.type === 'unknown' && typeof part.value === 'object' && part.value !== null) {
        spans.push(part.value as Span);
        inside = false;
      } else if ('parts' in part && Array.isArray(part.parts)) {
        push(part.parts.map((piece: { value?: unknown }) => (typeof piece.value === 'string' ? piece.value : '')).join(''));
      } else if ('value' in part) {
        push(String(part.value));
      }
    }
    return spans;
  };
  const lines = remembered(line);
  const spanned = remembered(text);
  return {
    language,
    has: (id) => messages[id] !== undefined,
    line: (id, parameters = {}) => lines(id, parameters),
    text: (id, parameters = {}) => spanned(id, parameters),
  };
}

/** Results that are kept for one language; when there are more, all go and the common ones come back. */
const REMEMBERED = 4_000;
/** Longer parameters hardly come twice. */
const COMMON_MAX = 40;
const isCommon = (text: string): boolean => text.length <= COMMON_MAX && !text.includes('\n');
/** Addresses of pages are longer, and there are no more of them than of questions. */
const LINK_MAX = 250;
const isCommonLink = (text: string): boolean => text.length <= LINK_MAX && !text.includes('\n');

/** Messages with small parameters come again and again, and their results never change: the same object each time. */
function remembered<T>(made: (id: string, parameters: Parameters) => T): (id: string, parameters: Parameters) => T {
  const known = new Kept<T>(REMEMBERED);
  return (id, parameters) => {
    let key = id;
    for (const name in parameters) {
      const part = keyOf(parameters[name]);
      if (part === undefined) return made(id, parameters);
      key += `\n${name}${part}`;
    }
    return known.get(key, () => made(id, parameters));
  };
}

/** What tells a small parameter from every other; nothing for one that hardly comes twice. */
function keyOf(value: Parameter | undefined): string | undefined {
  if (typeof value === 'number') return `=${value}`;
  if (typeof value === 'string') return isCommon(value) ? `:${value}` : undefined;
  if (value === undefined || value.kind === 'time') return undefined;
  if (value.kind === 'link') return isCommonLink(value.text) && isCommonLink(value.url) ? `/link:${value.text}\n${value.url}` : undefined;
  return isCommon(value.text) ? `/${value.kind}:${value.text}` : undefined;
}
