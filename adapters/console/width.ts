/** How many columns a text takes on a terminal. */

let graphemes: Intl.Segmenter | undefined;

/** Latin letters, digits, dashes, quotes, bullets: each is one character of one column, and needs no tables to tell. */
const SIMPLE = /^[\x20-\x7E\u2010-\u2027]*$/;

/**
 * Characters of East Asian Width W and F (Unicode Standard Annex 11), in the blocks that texts here can hold:
 * Hangul Jamo, CJK with its punctuation, kana, Hangul syllables, compatibility and full-width forms.
 */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\u20E3/u;
const NO_WIDTH = /^[\p{Mark}\p{Cf}]+$/u;

/** The characters as a reader sees them: a family emoji or a letter with its accent is one. */
export function characters(text: string): string[] {
  if (SIMPLE.test(text)) return text.split('');
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

/** Columns of one character: 0, 1 or 2. */
export function characterWidth(character: string): 0 | 1 | 2 {
  if (SIMPLE.test(character)) return character === '' ? 0 : 1;
  if (NO_WIDTH.test(character)) return 0;
  return isWide(character) ? 2 : 1;
}

/** Whether it takes two columns, as CJK characters and emoji do. */
export function isWide(character: string): boolean {
  return !SIMPLE.test(character) && (WIDE.test(character) || EMOJI.test(character));
}

/** Columns of a text without control characters. */
export function displayWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let columns = 0;
  for (const character of characters(text)) columns += characterWidth(character);
  return columns;
}
