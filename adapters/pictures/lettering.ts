/** Turns text that anybody may have typed into what can be drawn: known characters only, in a known width. */
import type { Font } from './font.ts';

/** Characters of one line that follow each other in the same font. */
export interface Run {
  /** Index of the font in the list that the line was set with. */
  readonly font: number;
  readonly text: string;
  readonly width: number;
}

/** Widths in the unit of the font size. */
export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
}

/** Longest text that is looked at, in UTF-16 code units; no name is longer. */
const LONGEST = 1_000;
/** Accents on one letter; more would run into the rows above and below. */
const MOST_MARKS = 2;
const ELLIPSIS = '…';
/** In place of a character that no font has. */
const UNKNOWN = '·';

/** Nothing to see, or orders about direction and joining. Without the joiners an emoji falls apart into parts. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}]/gu;
const SPACES = /[\s\p{Z}]+/gu;
const MARK = /^\p{M}$/u;
const EMOJI = /^[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Co}]$/u;

/** One character; its width in parts of the font size. */
type Piece = Run;

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;

/** Piece by piece what there is to draw, spaces collapsed. Widths are parts of the font size. */
function* pieces(typed: string, fonts: readonly Font[]): Generator<Piece> {
  const text = typed.slice(0, LONGEST).replace(SPACES, ' ').replace(UNSEEN, '').normalize('NFC').trim();
  const piece = (character: string): Piece | undefined => {
    const font = fonts.findIndex((one) => one.has(codePoint(character)));
    return font < 0 ? undefined : { font, text: character, width: fonts[font]?.advance(codePoint(character)) ?? 0 };
  };
  /** The font of the letter that marks would stand on; nothing after what was left out. */
  let base: number | undefined;
  let marks = 0;
  let spaced = true;
  for (const character of text) {
    if (MARK.test(character)) {
      marks += 1;
      if (base !== undefined && marks <= MOST_MARKS && fonts[base]?.has(codePoint(character)) === true) yield { font: base, text: character, width: 0 };
      continue;
    }
    marks = 0;
    const found = drawable(character, piece);
    base = character === ' ' ? undefined : found.at(-1)?.font;
    for (const one of found) {
      if (one.text === ' ' && spaced) continue;
      spaced = one.text === ' ';
      yield one;
    }
  }
}

/** A character, or what stands for it: plain letters for fancy ones, nothing for an emoji, a dot for an unknown script. */
function drawable(character: string, piece: (character: string) => Piece | undefined): readonly Piece[] {
  const own = piece(character);
  if (own !== undefined) return [own];
  const plain = [...character.normalize('NFKC')].map(piece);
  if (plain.every((part) => part !== undefined)) return plain;
  return EMOJI.test(character) ? [] : [piece(UNKNOWN)].filter((part) => part !== undefined);
}

/**
 * Sets one line.
 * @param size font size
 * @param room longest width; what is longer ends in an ellipsis
 * @returns a line that is never empty: a dot stands for a text with nothing to draw
 */
export function setLine(text: string, fonts: readonly Font[], size: number, room: number): Line {
  const taken: Piece[] = [];
  let width = 0;
  let clipped = false;
  for (const piece of pieces(text, fonts)) {
    taken.push(piece);
    width += piece.width * size;
    clipped = width > room && piece.text !== ' ';
    if (clipped) break;
  }
  if (taken.every((piece) => piece.text === ' ')) return text === UNKNOWN ? { runs: [], width: 0 } : setLine(UNKNOWN, fonts, size, room);
  if (clipped) {
    const [ellipsis] = [...pieces(ELLIPSIS, fonts)];
    const sign = ellipsis === undefined ? 0 : ellipsis.width * size;
    while (taken.length > 0 && (width + sign > room || taken.at(-1)?.text === ' ')) width -= (taken.pop()?.width ?? 0) * size;
    if (ellipsis !== undefined) {
      taken.push(ellipsis);
      width += sign;
    }
  }
  for (let last = taken.at(-1); last?.text === ' '; last = taken.at(-1)) {
    taken.pop();
    width -= last.width * size;
  }
  return { runs: joined(taken, size), width };
}

function joined(taken: readonly Piece[], size: number): Run[] {
  const runs: { font: number; text: string; width: number }[] = [];
  for (const { font, text, width } of taken) {
    let last = runs.at(-1);
    if (last?.font !== font) runs.push((last = { font, text: '', width: 0 }));
    last.text += text;
    last.width += width * size;
  }
  return runs;
}
