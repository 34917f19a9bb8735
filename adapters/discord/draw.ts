/**
 * A view as a message: pure. The words go into embeds; what does not fit there (a long question with every reason)
 * begins in the content above them. Lists of run-time rows are shortened in one place, with the number left out;
 * authored text is never cut, and a view that cannot fit is a `RangeError`, which the tests of drawing look for.
 * Of a spoiler everything but its heading is hidden, each embed on its own: a spoiler ends where its text ends.
 */
import { inline } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Block, Tone, VerdictLabels, VerdictOption, View } from '../../src/views/view.ts';
import { componentsOf } from './components.ts';
import { CONTENT_MAX, EMBEDS_MAX, EMBEDS_TEXT_MAX, EMBED_DESCRIPTION_MAX, EMBED_TITLE_MAX, SPOILER_MARKS } from './limits.ts';
import { codeBlock, escapeAuthored, hideable, markdown, spoiler, withoutBars } from './markdown.ts';
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
  /** Set on a block of code, which may be continued in another block. */
  readonly code?: { readonly language: 'yaml' | 'text'; readonly text: string };
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
 * @param guild server of the messages that the view links to
 * @throws RangeError for a view that cannot fit.
 */
export function drawDiscord(view: View, texts: (language: View['language']) => Texts, guild?: string): Payload {
  const hidden = (text: string): string => (view.spoiler === true && text !== '' ? spoiler(text) : text);
  const laidOut = layOut(view, texts(view.language));
  const { title } = laidOut;
  const content = hidden(laidOut.content);
  const descriptions = laidOut.descriptions.map(hidden);
  const color = COLOURS[view.tone];
  const embeds = descriptions.map((description, index): Embed => ({ ...(index === 0 && title !== undefined ? { title } : {}), ...(description === '' ? {} : { description }), color }));
  return { content, embeds, components: componentsOf(view, guild), attachments: [], allowed_mentions: NO_MENTIONS };
}

function layOut(view: View, texts: Texts): Message {
  const { title, pieces: inTheOpen } = piecesOf(view);
  const pieces = view.spoiler === true ? inTheOpen.map(hide) : inTheOpen;
  const marks = view.spoiler === true ? SPOILER_MARKS : 0;
  const fit = (heading: string | undefined, some: readonly Piece[]): Message | undefined => fitInto(heading, some, marks);
  const whole = fit(title, pieces);
  if (whole !== undefined) return whole;
  const longest = Math.max(0, ...listLengths(pieces).values());
  const rowsEach = largest(longest - 1, (rows) => fit(title, withRows(pieces, rows, texts)));
  if (rowsEach !== undefined) return rowsEach;
  const small: Piece = { text: `-# ${markdown(texts.text('discord.cut'))}`, tight: false };
  const cut = view.spoiler === true ? hide(small) : small;
  const short = withRows(pieces, 1, texts);
  // Many short lists: the end goes, and a line says so.
  const begun = view.question === undefined ? largest(short.length - 1, (count) => fit(title, [...short.slice(0, count), cut])) : undefined;
  if (begun !== undefined) return begun;
  throw new RangeError(`a view of ${short.reduce((sum, piece) => sum + piece.text.length, 0)} characters does not fit into a message`);
}

/** The message for the largest number from 1 to `most` for which there is one. */
function largest(most: number, made: (count: number) => Message | undefined): Message | undefined {
  let best: Message | undefined;
  for (let low = 1, high = most; low <= high; ) {
    const middle = Math.floor((low + high) / 2);
    const message = made(middle);
    if (message === undefined) high = middle - 1;
    else low = middle + 1;
    best = message ?? best;
  }
  return best;
}

function hide(piece: Piece): Piece {
  if (piece.code === undefined) return { ...piece, text: hideable(piece.text) };
  const text = withoutBars(piece.code.text);
  return { ...piece, text: codeBlock(piece.code.language, text), code: { ...piece.code, text } };
}

function listLengths(pieces: readonly Piece[]): ReadonlyMap<number, number> {
  const lengths = new Map<number, number>();
  for (const { list } of pieces) if (list !== undefined) lengths.set(list, (lengths.get(list) ?? 0) + 1);
  return lengths;
}

/** At most this many rows of each run-time list, and a line under each shortened one that says how many are missing. */
function withRows(pieces: readonly Piece[], most: number, texts: Texts): readonly Piece[] {
  const lengths = listLengths(pieces);
  const seen = new Map<number, number>();
  return pieces.flatMap((piece) => {
    if (piece.list === undefined) return [piece];
    const number = (seen.get(piece.list) ?? 0) + 1;
    seen.set(piece.list, number);
    if (number <= most) return [piece];
    const missing = (lengths.get(piece.list) ?? 0) - most;
    return number === most + 1 ? [{ text: markdown(texts.text('discord.more', { count: missing })), tight: true }] : [];
  });
}

/**
 * Everything in embeds; else with as much of the beginning as the content takes above them.
 * @param marks characters to leave free in each text
 */
function fitInto(title: string | undefined, pieces: readonly Piece[], marks: number): Message | undefined {
  const room = CONTENT_MAX - marks;
  const whole = intoEmbeds(title, pieces, marks);
  if (whole !== undefined) return { content: '', title, descriptions: whole };
  const all: readonly Piece[] = [...(title === undefined ? [] : [{ text: `**${title}**`, tight: false }]), ...pieces];
  let from = 0;
  let content = '';
  for (let next = all[0]; next !== undefined && joinedTo(content, next).length <= room; next = all[from]) {
    content = joinedTo(content, next);
    from += 1;
  }
  const [head, tail] = splitCode(all[from], room - content.length - 2);
  const rest = intoEmbeds(undefined, head === undefined || tail === undefined ? all.slice(from) : [tail, ...all.slice(from + 1)], marks);
  if (rest === undefined) return undefined;
  return { content: head === undefined ? content : joinedTo(content, head), title: undefined, descriptions: rest };
}

/** A block of code in two, so that the first fits into `room`; nothing where that would be less than a few lines. */
function splitCode(piece: Piece | undefined, room: number): readonly [Piece, Piece] | readonly [] {
  if (piece?.code === undefined) return [];
  const { language, text } = piece.code;
  const lines = text.split('\n');
  const block = (part: readonly string[]): Piece => ({ text: codeBlock(language, part.join('\n')), tight: false, code: { language, text: part.join('\n') } });
  let count = lines.length - 1;
  while (count >= 3 && block(lines.slice(0, count)).text.length > room) count -= 1;
  return count < 3 ? [] : [block(lines.slice(0, count)), block(lines.slice(count))];
}

function joinedTo(before: string, { text, tight }: Piece): string {
  return before === '' ? text : `${before}${tight ? '\n' : '\n\n'}${text}`;
}

function intoEmbeds(title: string | undefined, pieces: readonly Piece[], marks: number): readonly string[] | undefined {
  const descriptions: string[] = [];
  let last = '';
  let total = title?.length ?? 0;
  for (const piece of pieces) {
    total += piece.text.length;
    if (piece.text.length > EMBED_DESCRIPTION_MAX - marks || total > EMBEDS_TEXT_MAX) return undefined;
    const next = joinedTo(last, piece);
    const full = next.length > EMBED_DESCRIPTION_MAX - marks || (piece.breaks === true && last !== '');
    if (full) descriptions.push(last);
    last = full ? piece.text : next;
  }
  if (last !== '' || (title !== undefined && descriptions.length === 0)) descriptions.push(last);
  const length = descriptions.reduce((sum, text) => sum + text.length + marks, title?.length ?? 0);
  return length > EMBEDS_TEXT_MAX || descriptions.length > EMBEDS_MAX ? undefined : descriptions;
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
      return [{ ...loose(codeBlock(block.language, block.text)), code: { language: block.language, text: block.text.replace(/\n+$/u, '') } }];
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
