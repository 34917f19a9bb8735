/** Line breaking by display width, for Latin and Chinese text alike. */
import { characterWidth, characters, displayWidth, isWide } from './width.ts';

/** A stretch of text in one style. `whole` is never broken inside: an address must stay clickable. */
export interface Run {
  readonly text: string;
  readonly style: string;
  readonly whole?: boolean;
  /** Kept on one line where it fits: a command reads badly in two parts. */
  readonly together?: boolean;
}

/** What can be moved to the next line as one: pieces without a break between them. */
interface Word {
  readonly pieces: Run[];
  width: number;
  /** Columns of space before it, dropped at the start of a line. */
  space: number;
  whole: boolean;
}

/** Chinese and Latin marks that must not begin a line, and those that must not end one. */
const NEVER_FIRST = /^[，。、；：？！）」』》】〉〕…—·％,.;:?!)\]}%]/u;
const NEVER_LAST = /[（「『《【〈〔([{]$/u;

/**
 * Breaks runs into lines of at most `columns` columns. A word longer than a line is cut between characters,
 * a `whole` one stands alone on an over-long line.
 */
export function wrap(runs: readonly Run[], columns: number): Run[][] {
  const width = Math.max(1, columns);
  const lines: Run[][] = [[]];
  let used = 0;
  const put = (run: Run) => {
    const line = lines.at(-1) ?? [];
    const last = line.at(-1);
    if (last !== undefined && last.style === run.style) line[line.length - 1] = { ...last, text: last.text + run.text };
    else line.push({ text: run.text, style: run.style });
    used += displayWidth(run.text);
  };
  const newLine = () => {
    lines.push([]);
    used = 0;
  };
  for (const word of words(runs, width)) {
    const space = used === 0 ? 0 : word.space;
    if (used > 0 && used + space + word.width > width) newLine();
    else if (space > 0) {
      // Between two words of one style the space has it too.
      const style = lines.at(-1)?.at(-1)?.style;
      put({ text: ' '.repeat(space), style: style !== undefined && style === word.pieces[0]?.style ? style : 'plain' });
    }
    if (word.whole || word.width <= width) {
      for (const piece of word.pieces) put(piece);
      continue;
    }
    for (const piece of word.pieces) {
      for (const character of characters(piece.text)) {
        if (used > 0 && used + characterWidth(character) > width) newLine();
        put({ text: character, style: piece.style });
      }
    }
  }
  return lines;
}

/** Cuts runs where a line may break: at spaces, and around wide characters. */
function words(runs: readonly Run[], width: number): Word[] {
  const found: Word[] = [];
  let word: Word = { pieces: [], width: 0, space: 0, whole: false };
  let last = '';
  const close = (space: number) => {
    if (word.pieces.length > 0) {
      found.push(word);
      word = { pieces: [], width: 0, space, whole: false };
    } else word.space += space;
  };
  const add = (text: string, style: string) => {
    const piece = word.pieces.at(-1);
    if (piece !== undefined && piece.style === style) word.pieces[word.pieces.length - 1] = { text: piece.text + text, style };
    else word.pieces.push({ text, style });
    word.width += displayWidth(text);
    last = text;
  };
  for (const run of runs) {
    if (run.whole === true) {
      // After a Chinese colon or bracket too: an address may begin a line.
      if (isWide(last)) close(0);
      add(run.text, run.style);
      word.whole = true;
      continue;
    }
    if (run.together === true && displayWidth(run.text) <= width) {
      if (isWide(last) && !NEVER_LAST.test(last)) close(0);
      add(run.text, run.style);
      continue;
    }
    for (const character of characters(run.text)) {
      if (character === ' ') {
        close(1);
        last = ' ';
        continue;
      }
      const between = isWide(character) || isWide(last);
      if (between && !NEVER_FIRST.test(character) && !NEVER_LAST.test(last)) close(0);
      add(character, run.style);
    }
  }
  close(0);
  return found;
}
