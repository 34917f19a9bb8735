/**
 * A fast reader for the plain subset of YAML that the bank is written in: block mappings and
 * sequences, scalars on one line, flow sequences of such scalars, `|` and `>` blocks. It knows
 * when it does not know: anything else, every mistake included, gives `undefined`, and the full
 * parser decides. What it reads, it reads as the full parser would with every scalar as text.
 *
 * Why: 10,000 questions (17 MB) take the full parser 3.8 s, this one 0.3 s.
 */

class Unknown extends Error {}

const KEY = /^(?:([A-Za-z][A-Za-z0-9_.,-]*)|'([A-Za-z][A-Za-z0-9_.,-]*)'):(?: +(\S.*))?$/;
const SINGLE = /^'((?:[^']|'')*)'$/;
const DOUBLE = /^"((?:[^"\\]|\\["\\])*)"$/;
/** One scalar of a flow sequence and what ends it. */
const FLOW_ITEM = / *('(?:[^']|'')*'|"(?:[^"\\]|\\["\\])*"|[^[\]{}"'#&*!|>%@`,]+?) *(,|\])/y;
/** A dash is the beginning of a scalar where no space follows it. */
const DASHED = /^-[A-Za-z0-9-]/;
/** First characters that give a scalar a meaning of its own, and the space that a deeper list begins with. */
const INDICATORS = new Set(' -?:,[]{}#&*!|>\'"%@`');

// Only the space is white in YAML; `trim` would also take what belongs to the text.
const withoutEnd = (line: string): string => (line.endsWith(' ') ? line.replace(/ +$/, '') : line);

type Value = string | Value[] | { [key: string]: Value };

/** A line with content, without the spaces at its end. */
interface Line {
  readonly indent: number;
  readonly line: string;
}

class Reader {
  private readonly lines: string[];
  private readonly hasTabs: boolean;
  private next = 0;
  /** The line at `next`, once it was looked at. */
  private seen: Line | undefined;
  private seenAt = -1;

  constructor(text: string) {
    this.lines = text.split('\n');
    this.hasTabs = text.includes('\t');
  }

  read(): Value {
    const value = this.block(0);
    if (this.peek() !== undefined) throw new Unknown();
    return value;
  }

  /** The next line with content; comments and blank lines are passed over. */
  private peek(): Line | undefined {
    if (this.seenAt === this.next) return this.seen;
    this.seen = this.look();
    this.seenAt = this.next;
    return this.seen;
  }

  private look(): Line | undefined {
    for (; this.next < this.lines.length; this.next += 1) {
      const raw = this.lines[this.next] ?? '';
      const line = withoutEnd(raw);
      if (line === '') continue;
      let indent = 0;
      while (line.charCodeAt(indent) === 32) indent += 1;
      if (line.charCodeAt(indent) === 35) continue;
      if (this.hasTabs && line.includes('\t')) throw new Unknown();
      return { indent, line };
    }
    return undefined;
  }

  private block(least: number): Value {
    const first = this.peek();
    if (first === undefined || first.indent < least) throw new Unknown();
    return first.line.startsWith('- ', first.indent) ? this.sequence(first.indent) : this.mapping(first.indent);
  }

  private sequence(indent: number): Value[] {
    const items: Value[] = [];
    for (let at = this.peek(); at !== undefined; at = this.peek()) {
      if (at.indent < indent || (at.indent === indent && !at.line.startsWith('- ', indent))) break;
      if (at.indent > indent) throw new Unknown();
      const rest = at.line.slice(indent + 2);
      if (KEY.test(rest)) {
        // A mapping inside an item begins on the line of its dash.
        this.seen = { indent: indent + 2, line: ' '.repeat(indent + 2) + rest };
        items.push(this.mapping(indent + 2));
      } else {
        this.next += 1;
        items.push(this.scalar(rest, indent));
      }
    }
    return items;
  }

  private mapping(indent: number): Value {
    const map: { [key: string]: Value } = {};
    for (let at = this.peek(); at !== undefined; at = this.peek()) {
      if (at.indent < indent) break;
      const match = at.indent === indent ? KEY.exec(at.line.slice(indent)) : null;
      if (match === null) throw new Unknown();
      const [, bare, quoted = '', inline] = match;
      const key = bare ?? quoted;
      if (key in map) throw new Unknown();
      this.next += 1;
      map[key] = inline === undefined ? this.nested(indent) : this.scalar(inline, indent);
    }
    return map;
  }

  private nested(indent: number): Value {
    const first = this.peek();
    if (first === undefined || first.indent < indent) throw new Unknown();
    if (first.indent > indent) return this.block(indent + 1);
    if (!first.line.startsWith('- ', indent)) throw new Unknown();
    return this.sequence(indent);
  }

  /** The value that stands on the line before `next`, inside a node at `indent`. */
  private scalar(text: string, indent: number): Value {
    if (text === '|' || text === '|-' || text === '>' || text === '>-') return this.blockScalar(text, indent);
    const value = inlineValue(text);
    const following = this.peek();
    // A deeper line would go on with this scalar.
    if (following !== undefined && following.indent > indent) throw new Unknown();
    return value;
  }

  private blockScalar(header: string, indent: number): string {
    const content: string[] = [];
    let margin = -1;
    for (; this.next < this.lines.length; this.next += 1) {
      const line = this.lines[this.next] ?? '';
      const depth = line.search(/[^ ]/);
      if (depth === -1) {
        if (margin === -1 || line.length > margin) throw new Unknown();
        content.push('');
        continue;
      }
      if (depth <= indent) break;
      if (margin === -1) margin = depth;
      if (depth < margin) throw new Unknown();
      content.push(line.slice(margin));
    }
    while (content.at(-1) === '') content.pop();
    if (content.length === 0) throw new Unknown();
    const folded = header.startsWith('>');
    if (folded && content.some((line) => line === '' || /^\s|\s$/.test(line))) throw new Unknown();
    return content.join(folded ? ' ' : '\n') + (header.endsWith('-') ? '' : '\n');
  }
}

function plainScalar(text: string): string {
  const starts = text !== '' && (!INDICATORS.has(text.charAt(0)) || DASHED.test(text));
  if (!starts || text.includes(': ') || text.includes(' #') || text.endsWith(':')) throw new Unknown();
  return text;
}

/** A scalar between quotes, or `undefined` where no quote begins it. */
function quotedScalar(text: string): string | undefined {
  const first = text.charAt(0);
  if (first === "'") {
    const match = SINGLE.exec(text);
    if (match === null) throw new Unknown();
    return (match[1] ?? '').replaceAll("''", "'");
  }
  if (first === '"') {
    const match = DOUBLE.exec(text);
    if (match === null) throw new Unknown();
    return (match[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
  }
  return undefined;
}

function flowSequence(text: string): string[] {
  const items: string[] = [];
  if (/^\[ *\]$/.test(text)) return items;
  let end = '';
  for (FLOW_ITEM.lastIndex = 1; end !== ']'; ) {
    const match = FLOW_ITEM.exec(text);
    if (match === null) throw new Unknown();
    const [, item = ''] = match;
    items.push(quotedScalar(item) ?? flowScalar(item));
    end = match[2] ?? '';
    if (end === ']' && FLOW_ITEM.lastIndex !== text.length) throw new Unknown();
  }
  return items;
}

function flowScalar(text: string): string {
  if (/:(?![A-Za-z0-9])/.test(text)) throw new Unknown();
  return plainScalar(text);
}

function inlineValue(text: string): Value {
  if (text.startsWith('[')) return flowSequence(text);
  return quotedScalar(text) ?? plainScalar(text);
}

/** The data of a text in the plain subset, or `undefined` for the full parser to decide. */
export function readPlain(text: string): unknown {
  if (text.includes('\r') || text.startsWith('\uFEFF')) return undefined;
  try {
    return new Reader(text).read();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}
