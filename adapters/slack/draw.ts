/**
 * A view as a message: pure. Prose is escaped, verbatim mrkdwn; lines in which mrkdwn could restyle anything become
 * rich text. Lists of run-time rows are shortened in one place, with the number left out; authored text is never cut,
 * and a view that cannot fit is a `RangeError`, which the tests of drawing look for.
 */
import type { Language } from '../../src/engine/question.ts';
import { type Span, type Text, plain, strong } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Block as ViewBlock, Jump, View } from '../../src/views/view.ts';
import { controlBlocks, plain as plainObject } from './controls.ts';
import { BLOCKS_TEXT_MAX, HEADER_TEXT_MAX, MESSAGE_BLOCKS_MAX, SECTION_TEXT_MAX, TEXT_MAX } from './limits.ts';
import type { Block, SlackMessage } from './message.ts';
import { clip, fence, mrkdwn, plainText, richText, typedLine } from './mrkdwn.ts';
import { type Row, itemRow, optionRow, rowOf } from './rows.ts';

export interface DrawStyle {
  readonly texts: (language: Language) => Texts;
  /** New for every drawing: a message's block ids change with each revision of it. */
  readonly revision: string;
  /** The command for everybody, such as `/k8s`; the administrators' has `-admin` after it. */
  readonly command: string;
  /** Where the workspace is found, such as `https://acme.slack.com/`; without it no view has links to messages. */
  readonly home?: string;
}

/** The commands' word in authored text; never inside an address or a path. */
const WORD = /(?<![\w./:-])\/k8s(?=-admin(?![\w.-])|(?![\w.-]))/gu;

/** As the texts have the command. */
const asWritten = (text: string): string => text;

/** Takes every mention of the command from the setting. */
export function commandWord(command: string): (text: string) => string {
  return command === '/k8s' ? asWritten : (text) => text.replace(WORD, () => command);
}

function inWords(text: Text, say: (text: string) => string): Text {
  if (say === asWritten) return text;
  return text.map((span): Span => (span.kind === 'plain' || span.kind === 'strong' || span.kind === 'code' ? { ...span, text: say(span.text) } : span));
}

/** What a block says. */
type Part =
  | { readonly kind: 'header'; readonly text: Text }
  | { readonly kind: 'lines'; readonly rows: readonly Row[]; readonly small: boolean; readonly shortens: boolean; readonly missing: number }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'divider' };

/**
 * The message of a view.
 * @throws RangeError for a view that cannot fit
 */
export function drawSlack(view: View, style: DrawStyle): SlackMessage {
  const say = commandWord(style.command);
  const texts = style.texts(view.language);
  for (let parts = partsOf(view, say); ; ) {
    const blocks = [...contentBlocks(parts, view, style.revision, texts), ...controls(view, say, style)];
    const text = wholeText(parts, view.language, texts);
    if (charactersOf(blocks) < BLOCKS_TEXT_MAX && blocks.length <= MESSAGE_BLOCKS_MAX && text.length <= TEXT_MAX) {
      return { text, blocks, unfurl_links: false, unfurl_media: false };
    }
    parts = shortened(parts, Math.max(charactersOf(blocks) / BLOCKS_TEXT_MAX, blocks.length / MESSAGE_BLOCKS_MAX, text.length / TEXT_MAX));
  }
}

/** The words of a view as blocks of a modal, without anything to press. */
export function drawContent(view: View, style: DrawStyle): readonly Block[] {
  return contentBlocks(partsOf(view, commandWord(style.command)), view, style.revision, style.texts(view.language));
}

/** A view as blocks of a modal, with everything to press. */
export function drawWindow(view: View, style: DrawStyle): readonly Block[] {
  return [...drawContent(view, style), ...controls(view, commandWord(style.command), style)];
}

function controls(view: View, say: (text: string) => string, { revision, home }: DrawStyle): Block[] {
  let slot = 0;
  const id = (): string => {
    slot += 1;
    return `${revision}-a${slot}`;
  };
  return controlBlocks(view, say, id, (jump) => (home === undefined ? undefined : permalink(home, jump)));
}

/** The address of a message, as chat.getPermalink has it (docs.slack.dev/reference/methods/chat.getPermalink); nothing for what is none. */
function permalink(home: string, { channel, message }: Jump): string | undefined {
  return /^[CDG][A-Z0-9]{1,30}$/u.test(channel) && /^\d{1,20}\.\d{1,9}$/u.test(message) ? `${home}archives/${channel}/p${message.replace('.', '')}` : undefined;
}

function partsOf(view: View, say: (text: string) => string): Part[] {
  // What follows the stem of a question was authored; rows after a divider and in all other views were made at run time.
  let authored = view.question !== undefined;
  return view.blocks.flatMap((block): Part[] => {
    if (block.kind === 'divider') authored = false;
    return blockParts(block, !authored, say, view.language);
  });
}

function blockParts(block: ViewBlock, shortens: boolean, say: (text: string) => string, language: Language): Part[] {
  const lines = (texts: readonly Text[], more: { readonly small?: boolean; readonly shortens?: boolean } = {}): Part => rows(texts.map((text) => rowOf(text, language)), more);
  const rows = (made: readonly Row[], more: { readonly small?: boolean; readonly shortens?: boolean } = {}): Part => ({
    kind: 'lines',
    rows: made,
    small: more.small ?? false,
    shortens: more.shortens ?? false,
    missing: 0,
  });
  const words = (text: Text) => inWords(text, say);
  const caption = (text: string): Part[] => (text === '' ? [] : [lines([[plain(text)]], { small: true })]);
  switch (block.kind) {
    case 'heading':
      return [{ kind: 'header', text: words(block.text) }];
    case 'paragraph':
      return [lines([words(block.text)])];
    case 'note':
      return [lines([words(block.text)], { small: true })];
    case 'list':
      return [rows(block.items.map((item, index) => itemRow(block.ordered ? `${index + 1}. ` : '• ', words(item), language)), { shortens })];
    case 'fields':
      return [lines(block.fields.map((field): Text => [strong(say(field.label)), plain('  '), ...words(field.value)]))];
    case 'code':
      return [{ kind: 'code', text: block.text }];
    case 'options':
      return [...caption(block.labels.caption), rows(block.options.map(({ letter, text }) => optionRow(letter, text, '')))];
    case 'verdict-options':
      return [
        ...caption(block.labels.caption),
        rows(
          block.options.map(({ letter, text, chosen, key }) =>
            optionRow(letter, text, chosen ? (key ? block.labels.chosenKey : block.labels.chosen) : key ? block.labels.key : ''),
          ),
        ),
      ];
    case 'board':
      return [lines(block.rows.map((row): Text => [...(row.gap ? [plain('…\n')] : []), ...(row.self ? emphasised(words(row.line)) : words(row.line))]), { shortens: true })];
    case 'divider':
      return [{ kind: 'divider' }];
  }
}

/** The asker's own row is strong in one piece, the name with it: mrkdwn takes no sign of its own between letters and signs of others. */
function emphasised(text: Text): Text {
  const words = text.map((span) => (span.kind === 'name' ? typedLine(span.text) : span.kind === 'plain' || span.kind === 'strong' ? span.text : undefined));
  return words.includes(undefined) ? text : [strong(words.join('').trim())];
}

/** Fewer rows in the list with most of them: about as many as are too much, and at least one. */
function shortened(parts: readonly Part[], over: number): Part[] {
  const lengths = parts.map((part) => (part.kind === 'lines' && part.shortens ? part.rows.length : 0));
  const longest = Math.max(0, ...lengths);
  if (longest < 2) throw new RangeError('a view does not fit into a message');
  const at = lengths.indexOf(longest);
  // Half of what would do, so that hardly a row too many goes.
  const less = Math.min(longest - 1, Math.max(1, Math.floor((longest * (1 - 1 / Math.max(1, over))) / 2)));
  return parts.map((part, index) => (index === at && part.kind === 'lines' ? { ...part, rows: part.rows.slice(0, -less), missing: part.missing + less } : part));
}

function rowsOf(part: Extract<Part, { kind: 'lines' }>, texts: Texts): readonly Row[] {
  return part.missing === 0 ? part.rows : [...part.rows, rowOf(texts.text('slack.more', { count: part.missing }), texts.language)];
}

function contentBlocks(parts: readonly Part[], view: View, revision: string, texts: Texts): Block[] {
  const blocks: Block[] = [];
  const id = () => `${revision}-${blocks.length}`;
  for (const part of parts) {
    switch (part.kind) {
      case 'header': {
        const heading = plainText(part.text, view.language);
        if (heading.length <= HEADER_TEXT_MAX) blocks.push({ type: 'header', text: plainObject(heading, HEADER_TEXT_MAX), block_id: id() });
        else for (const rows of chunks([rowOf(part.text, view.language)], view.language)) blocks.push(section(rows, view.language, id()));
        break;
      }
      case 'lines':
        for (const rows of chunks(rowsOf(part, texts), view.language)) blocks.push(part.small ? small(rows, view.language, id()) : section(rows, view.language, id()));
        break;
      case 'code':
        for (const text of codeChunks(part.text)) blocks.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true }, block_id: id() });
        break;
      case 'divider':
        blocks.push({ type: 'divider', block_id: id() });
        break;
    }
  }
  return blocks;
}

function section(rows: readonly Row[], language: Language, blockId: string): Block {
  if (rows.some((row) => row.restyles)) {
    const elements = rows.flatMap(({ text }, index) => [...(index === 0 ? [] : [{ type: 'text' as const, text: '\n' }]), ...richText(text, language)]);
    return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }], block_id: blockId };
  }
  return { type: 'section', text: { type: 'mrkdwn', text: inLines(rows), verbatim: true }, block_id: blockId };
}

const inLines = (rows: readonly Row[]): string => rows.map((row) => row.mrkdwn).join('\n');

function small(rows: readonly Row[], language: Language, blockId: string): Block {
  if (rows.some((row) => row.restyles)) {
    // Plain text has no moments in the reader's own zone.
    if (rows.some(({ text }) => text.some(({ kind }) => kind === 'time'))) return section(rows, language, blockId);
    const text = rows.map((row) => plainText(row.text, language)).join('\n');
    return { type: 'context', elements: [{ type: 'plain_text', text, emoji: false }], block_id: blockId };
  }
  return { type: 'context', elements: [{ type: 'mrkdwn', text: inLines(rows), verbatim: true }], block_id: blockId };
}

/** Rows together, at most a section's length each; a row without a character is no row. */
function chunks(rows: readonly Row[], language: Language): readonly (readonly Row[])[] {
  // Nearly always all of them are one piece.
  const whole = rows.reduce((sum, row) => (row.mrkdwn === '' ? Number.POSITIVE_INFINITY : sum + row.mrkdwn.length + 1), 0);
  if (rows.length > 0 && whole <= SECTION_TEXT_MAX) return [rows];
  const made: Row[][] = [];
  let used = 0;
  for (const row of rows.flatMap((one) => halves(one, language))) {
    const length = row.mrkdwn.length + 1;
    if (length === 1) continue;
    const last = made.at(-1);
    if (last === undefined || used + length > SECTION_TEXT_MAX) {
      made.push([row]);
      used = length;
    } else {
      last.push(row);
      used += length;
    }
  }
  return made;
}

/** A text in pieces that each fit a section, parted between words. */
function halves(row: Row, language: Language): readonly Row[] {
  if (row.mrkdwn.length < SECTION_TEXT_MAX) return [row];
  const { text } = row;
  const [only] = text;
  const half = (part: Text) => halves(rowOf(part, language), language);
  if (text.length > 1) {
    const middle = Math.ceil(text.length / 2);
    return [...half(text.slice(0, middle)), ...half(text.slice(middle))];
  }
  if (only === undefined || only.kind === 'time' || only.kind === 'link' || only.kind === 'name') return [row];
  const points = [...only.text];
  const middle = Math.ceil(points.length / 2);
  const space = points.lastIndexOf(' ', middle);
  const at = space > 0 ? space : middle;
  const piece = (from: number, to?: number): Text => [{ ...only, text: points.slice(from, to).join('') }];
  return [...half(piece(0, at)), ...half(piece(at))];
}

/** Code in fences of at most a section each, parted between lines; a longer line is parted too. */
function codeChunks(code: string): readonly string[] {
  const whole = fence(code);
  if (whole.length <= SECTION_TEXT_MAX) return [whole];
  const rows = code.split('\n');
  if (rows.length > 1) {
    const middle = Math.ceil(rows.length / 2);
    return [...codeChunks(rows.slice(0, middle).join('\n')), ...codeChunks(rows.slice(middle).join('\n'))];
  }
  const points = [...code];
  const half = Math.ceil(points.length / 2);
  return [...codeChunks(points.slice(0, half).join('')), ...codeChunks(points.slice(half).join(''))];
}

/** Everything that the blocks say, as one text. */
function wholeText(parts: readonly Part[], language: Language, texts: Texts): string {
  const said = parts.map((part) => {
    switch (part.kind) {
      case 'header':
        return plainHeading(part.text, language);
      case 'lines':
        return inLines(rowsOf(part, texts));
      case 'code':
        return fence(part.text);
      case 'divider':
        return '';
    }
  });
  return clip(said.filter((one) => one !== '').join('\n\n'), TEXT_MAX);
}

function plainHeading(text: Text, language: Language): string {
  return mrkdwn([strong(plainText(text, language))], language);
}

/** Characters of all texts in the blocks, values and addresses among them. */
export function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  if (Array.isArray(value)) for (const item of value) sum += charactersOf(item);
  else for (const key of Object.keys(value)) if (key !== 'type' && !key.endsWith('_id')) sum += charactersOf((value as Readonly<Record<string, unknown>>)[key]);
  return sum;
}
