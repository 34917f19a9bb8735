/**
 * A view as a message: pure. The words go into embeds; what does not fit there (a long question with every reason)
 * begins in the content above them. Lists of run-time rows are shortened in one place, with the number left out;
 * authored text is never cut, and a view that cannot fit is a `RangeError`, which the tests of drawing look for.
 */
import { inline } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Block, Tone, VerdictLabels, VerdictOption, View } from '../../src/views/view.ts';
import { componentsOf } from './components.ts';
import { CONTENT_MAX, EMBEDS_MAX, EMBEDS_TEXT_MAX, EMBED_DESCRIPTION_MAX, EMBED_TITLE_MAX } from './limits.ts';
import { codeBlock, escapeAuthored, markdown } from './markdown.ts';
import { type Embed, NO_MENTIONS, type Payload } from './payload.ts';

/** Beside the word that says it, never in its place. */
const COLOURS: Readonly<Record<Tone, number>> = { neutral: 0x326ce5, right: 0x2e8b57, partly: 0xb7791f, wrong: 0xb03a2e, trouble: 0x6b7280 };

/** A stretch of text that stays together. */
interface Piece {
  readonly text: string;
  /** Whether only a line break stands before it. */
  readonly tight: boolean;
  /** A row of a list that was made at run time, and which list it is. */
  readonly list?: number;
  /** The first piece of another embed. */
  readonly breaks?: true;
}

interface Message {
  readonly content: string;
  readonly title: string | undefined;
  readonly descriptions: readonly string[];
}

/**
 * The message of a view.
 * @throws RangeError for a view that cannot fit.
 */
export function drawDiscord(view: View, texts: (language: View['language']) => Texts): Payload {
  const { content, title, descriptions } = layOut(view, texts(view.language));
  const color = COLOURS[view.tone];
  const embeds = descriptions.map((description, index): Embed => ({ ...(index === 0 && title !== undefined ? { title } : {}), ...(description === '' ? {} : { description }), color }));
  return { content, embeds, components: componentsOf(view), allowed_mentions: NO_MENTIONS };
}

function layOut(view: View, texts: Texts): Message {
  const { title, pieces } = piecesOf(view);
  const left = new Map<number, number>();
  for (let rest = pieces; ; ) {
    const shown = withCounts(rest, left, texts);
    const message = fit(title, shown);
    if (message !== undefined) return message;
    const row = longestRow(rest);
    if (row === undefined) throw new RangeError(`a view of ${shown.reduce((sum, piece) => sum + piece.text.length, 0)} characters does not fit into a message`);
    const list = rest[row]?.list ?? 0;
    left.set(list, (left.get(list) ?? 0) + 1);
    rest = rest.toSpliced(row, 1);
  }
}

/** The last row of the run-time list with most rows; nothing where each has one row left. */
function longestRow(pieces: readonly Piece[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { list } of pieces) if (list !== undefined) counts.set(list, (counts.get(list) ?? 0) + 1);
  const [longest] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return longest === undefined || longest[1] < 2 ? undefined : pieces.findLastIndex(({ list }) => list === longest[0]);
}

/** A line under each shortened list that says how many rows are missing. */
function withCounts(pieces: readonly Piece[], left: ReadonlyMap<number, number>, texts: Texts): readonly Piece[] {
  return pieces.flatMap((piece, index) => {
    const missing = piece.list === undefined || pieces[index + 1]?.list === piece.list ? undefined : left.get(piece.list);
    return missing === undefined ? [piece] : [piece, { text: markdown(texts.text('discord.more', { count: missing })), tight: true }];
  });
}

/** Everything in embeds; else with as many of the first pieces as the content takes above them. */
function fit(title: string | undefined, pieces: readonly Piece[]): Message | undefined {
  const whole = intoEmbeds(title, pieces);
  if (whole !== undefined) return { content: '', title, descriptions: whole };
  const heading: Piece[] = title === undefined ? [] : [{ text: `**${title}**`, tight: false }];
  const all = [...heading, ...pieces];
  let from = all.length;
  while (from > 0 && joined(all.slice(0, from)).length > CONTENT_MAX) from -= 1;
  const rest = intoEmbeds(undefined, all.slice(from));
  return rest === undefined ? undefined : { content: joined(all.slice(0, from)), title: undefined, descriptions: rest };
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ text, tight }, index) => (index === 0 ? text : `${tight ? '\n' : '\n\n'}${text}`)).join('');
}

function intoEmbeds(title: string | undefined, pieces: readonly Piece[]): readonly string[] | undefined {
  const groups: Piece[][] = [[]];
  for (const piece of pieces) {
    const last = groups.at(-1) ?? [];
    if (piece.text.length > EMBED_DESCRIPTION_MAX) return undefined;
    if (last.length > 0 && (piece.breaks === true || joined([...last, piece]).length > EMBED_DESCRIPTION_MAX)) groups.push([piece]);
    else last.push(piece);
  }
  const descriptions = groups.map(joined).filter((text, index) => text !== '' || (index === 0 && title !== undefined));
  const total = descriptions.reduce((sum, text) => sum + text.length, title?.length ?? 0);
  return total > EMBEDS_TEXT_MAX || descriptions.length > EMBEDS_MAX ? undefined : descriptions;
}

function piecesOf(view: View): { readonly title: string | undefined; readonly pieces: readonly Piece[] } {
  const [first] = view.blocks;
  const heading = first?.kind === 'heading' ? markdown(first.text) : '';
  const title = heading !== '' && heading.length <= EMBED_TITLE_MAX ? heading : undefined;
  const pieces: Piece[] = [];
  // The blocks of a question and its verdict were authored; what follows the divider, and every other view, is rows.
  let authored = view.question !== undefined;
  let breaks = false;
  for (const [index, block] of view.blocks.slice(title === undefined ? 0 : 1).entries()) {
    if (block.kind === 'divider') {
      authored = false;
      breaks = true;
      continue;
    }
    for (const piece of blockPieces(block, authored ? undefined : index)) {
      pieces.push(breaks ? { ...piece, breaks } : piece);
      breaks = false;
    }
  }
  return { title, pieces };
}

const loose = (text: string): Piece => ({ text, tight: false });
const rowsOf = (lines: readonly string[], list: number | undefined): Piece[] =>
  lines.map((text, index) => ({ text, tight: index > 0, ...(list === undefined ? {} : { list }) }));

/** @param list number of the list where its rows were made at run time */
function blockPieces(block: Block, list: number | undefined): Piece[] {
  switch (block.kind) {
    case 'heading':
      return [loose(`**${markdown(block.text)}**`)];
    case 'paragraph':
      return [loose(markdown(block.text))];
    case 'note':
      return [loose(`-# ${markdown(block.text)}`)];
    case 'list':
      return rowsOf(block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${markdown(item)}`), list);
    case 'fields':
      return rowsOf(block.fields.map(({ label, value }) => `**${escapeAuthored(label)}** ${markdown(value)}`), undefined);
    case 'code':
      return [loose(codeBlock(block.language, block.text))];
    case 'options':
      return [loose(`-# ${escapeAuthored(block.labels.caption)}`), ...rowsOf(block.options.map(({ letter, text }) => optionLine(letter, text)), undefined)];
    case 'verdict-options':
      return rowsOf(block.options.map((option) => verdictLine(option, block.labels)), undefined);
    case 'board':
      return rowsOf(block.rows.map((row) => `${row.gap ? '…\n' : ''}${markdown(row.line)}`), list);
    case 'divider':
      return [];
  }
}

function optionLine(letter: string, text: string): string {
  return `**${letter}** ${markdown(inline(text))}`;
}

function verdictLine(option: VerdictOption, labels: VerdictLabels): string {
  const mark = option.chosen ? (option.key ? labels.chosenKey : labels.chosen) : option.key ? labels.key : undefined;
  return mark === undefined ? optionLine(option.letter, option.text) : `${optionLine(option.letter, option.text)} **← ${escapeAuthored(mark)}**`;
}
