/** Takes one typed line apart: words, `name:value` pairs and quotes, as people really type them. */
import { UserError } from '../errors.ts';

export interface Piece {
  /** The option's name as typed, where a colon or equals sign follows it. */
  readonly name?: string;
  readonly text: string;
  readonly quoted: boolean;
  /** Where the piece begins in the line, and where its value begins and ends. */
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

// Telephones put typographic quotes and Chinese keyboards full-width signs where a programmer types ASCII.
const NAME = /(\p{L}[\p{L}\p{N}_-]{0,31})[\s\u200B]*[:：﹕=＝][\s\u200B]*/uy;
const SPACE = /[\s\u200B\u2060\uFEFF]*/uy;
const RUN = /[^\s\u200B\u2060\uFEFF]+/uy;
const MENTION = /<[@#!][^<>\n]{1,200}>/uy;

/** What may close a quote, by what opened it. An ASCII quote is closed by nothing else, so it can hold the others. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  '＂': '＂"',
  '“': '”“"',
  '”': '”"',
  '„': '“”"',
  '«': '»',
  '「': '」',
  '『': '』',
};

/** Also apostrophes: they open a quote only where one closes it at the end of a word. */
const SINGLE: Readonly<Record<string, string>> = { "'": "'", '‘': "’‘'", '’': "’'" };

interface Quote {
  readonly text: string;
  readonly end: number;
}

function sticky(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function readDouble(line: string, at: number, closing: string): Quote {
  const escapes = line[at] === '"';
  let text = '';
  for (let index = at + 1; index < line.length; index += 1) {
    const letter = line.charAt(index);
    const next = line.charAt(index + 1);
    if (escapes && letter === '\\' && (next === '"' || next === '\\')) {
      text += next;
      index += 1;
    } else if (closing.includes(letter)) {
      return { text, end: index + 1 };
    } else {
      text += letter;
    }
  }
  throw new UserError('line/quote', { value: clip(line.slice(at)) });
}

function readSingle(line: string, at: number, closing: string): Quote | undefined {
  for (let index = at + 1; index < line.length; index += 1) {
    const next = line.charAt(index + 1);
    if (closing.includes(line.charAt(index)) && (next === '' || /\s/u.test(next))) {
      return index === at + 1 ? undefined : { text: line.slice(at + 1, index), end: index + 1 };
    }
  }
  return undefined;
}

function readQuote(line: string, at: number): Quote | undefined {
  const opening = line.charAt(at);
  const closing = CLOSING[opening];
  if (closing !== undefined) return readDouble(line, at, closing);
  const single = SINGLE[opening];
  return single === undefined ? undefined : readSingle(line, at, single);
}

/** What was typed, short enough to be said back. */
export function clip(typed: string): string {
  const letters = [...typed.slice(0, 200).replace(/[\p{Cc}\s]+/gu, ' ').trim()];
  return letters.length > 60 ? `${letters.slice(0, 59).join('')}…` : letters.join('');
}

/** @throws UserError `line/quote` when a quote is never closed. */
export function scan(line: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (;;) {
    at += sticky(SPACE, line, at)?.[0].length ?? 0;
    if (at >= line.length) return pieces;
    const start = at;
    const named = sticky(NAME, line, at);
    const from = named === null ? at : at + named[0].length;
    const name = named?.[1] === undefined ? {} : { name: named[1] };
    const quote = readQuote(line, from);
    if (quote !== undefined) {
      pieces.push({ ...name, text: quote.text, quoted: true, start, from, end: quote.end });
      at = quote.end;
      continue;
    }
    const text = (sticky(MENTION, line, from) ?? sticky(RUN, line, from))?.[0] ?? '';
    pieces.push({ ...name, text, quoted: false, start, from, end: from + text.length });
    at = from + text.length;
  }
}

/** Writes a value so that `scan` reads it back. */
export function quoteValue(value: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
