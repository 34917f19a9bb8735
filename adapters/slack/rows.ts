/**
 * Lines of a message, each drawn once for as long as its text lives: what was authored is the same object each time (`inline`, `joined`,
 * messages with small parameters), and the key of what is kept is that text itself.
 */
import type { Language } from '../../src/engine/question.ts';
import { Kept } from '../../src/texts/kept.ts';
import { type Text, inline, plain, strong } from '../../src/texts/span.ts';
import { mrkdwn, restyles } from './mrkdwn.ts';

export interface Row {
  readonly text: Text;
  readonly mrkdwn: string;
  /** Whether mrkdwn could show it in another way than it is meant. */
  readonly restyles: boolean;
}

interface Drawn {
  /** Moments have another form in each. */
  readonly language: Language;
  readonly row: Row;
}

function draw(text: Text, language: Language): Row {
  return { text, mrkdwn: mrkdwn(text, language), restyles: restyles(text) };
}

/** What `made` makes of a text, once for a text and language. */
function once(made: (text: Text, language: Language) => Row): (text: Text, language: Language) => Row {
  const drawn = new WeakMap<Text, Drawn>();
  return (text, language) => {
    const known = drawn.get(text);
    if (known?.language === language) return known.row;
    const row = made(text, language);
    drawn.set(text, { language, row });
    return row;
  };
}

export const rowOf = once(draw);

const BULLET = '• ';
const bulleted = once((text, language) => draw([plain(BULLET), ...text], language));

/** A line of a list, after its bullet or number. */
export function itemRow(sign: string, text: Text, language: Language): Row {
  return sign === BULLET ? bulleted(text, language) : draw([plain(sign), ...text], language);
}

/** Options that are kept: four or so of a question, in some of their places and with some of the marks. */
const OPTIONS_KEPT = 4_000;
const options = new Kept<Row>(OPTIONS_KEPT);

/** An option with its letter and what is said of it, such as that it is the key; nothing where that is empty. */
export function optionRow(letter: string, text: string, mark: string): Row {
  return options.get(`${letter}\n${mark}\n${text}`, () =>
    // It has no moments, so it is the same in every language.
    draw([strong(letter), plain('  '), ...inline(text), ...(mark === '' ? [] : [plain('  ← '), strong(mark)])], 'en'),
  );
}
