/**
 * A YAML file of the content folder: its data with every scalar as text, and the place of each
 * node. Reading is fast; places are worked out by a second, full parse only when one is asked for.
 */
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Position, Report } from './problem.ts';
import { readPlain } from './plain-yaml.ts';

/** Keys and indexes from the root of a file to a node. */
export type Path = readonly (string | number)[];

/** Largest file of the content folder in bytes. */
export const FILE_LIMIT = 1_000_000;

export interface Source {
  readonly file: string;
  /** The data, every scalar a string; `undefined` when the file could not be read. */
  readonly data: unknown;
  /** The place of the value at `path`, or of the nearest node above it that exists. */
  at(path: Path): Position & { file: string };
  /** The place of the key that leads to the value at `path`. */
  atKey(path: Path): Position & { file: string };
}

/** Position of a character offset in a text. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Offset of the node at `path`, or of the nearest node above it. */
function offsetOf(document: Document, path: Path, key: boolean): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      const keyOffset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
      const value = isNode(node) ? node.range : undefined;
      // An empty value has no width: the key is where a person looks.
      const empty = value == null || value[0] === value[1];
      offset = (last && key) || empty ? keyOffset : value[0];
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

const parse = (text: string): Document =>
  parseDocument(text, { schema: 'failsafe', uniqueKeys: true, stringKeys: true, prettyErrors: false, logLevel: 'error' });

/** Texts for what the parser finds, by its code; `yaml-syntax` names the code of the others. */
const FAULTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'yaml-indent',
  TAB_AS_INDENT: 'yaml-tab',
  MISSING_CHAR: 'yaml-missing-character',
  BAD_SCALAR_START: 'yaml-scalar-start',
  BAD_DQ_ESCAPE: 'yaml-escape',
  BLOCK_AS_IMPLICIT_KEY: 'yaml-colon',
  MULTILINE_IMPLICIT_KEY: 'yaml-key-lines',
  DUPLICATE_KEY: 'yaml-duplicate-key',
  MULTIPLE_DOCS: 'yaml-documents',
  NON_STRING_KEY: 'yaml-key-text',
  TAG_RESOLVE_FAILED: 'yaml-tag',
  BAD_ALIAS: 'yaml-anchor',
  UNEXPECTED_TOKEN: 'yaml-unexpected',
};

/** Reports what the file's YAML itself has wrong. Whether it is usable. */
function checkDocument(file: string, text: string, document: Document, report: Report): boolean {
  const place = (offset: number) => ({ file, ...positionAt(text, offset) });
  for (const fault of [...document.errors, ...document.warnings]) {
    report(place(fault.pos[0]), 'yaml', FAULTS[fault.code] ?? 'yaml-syntax', { reason: fault.code });
  }
  let usable = document.errors.length === 0 && document.warnings.length === 0;
  visit(document, (_key, node) => {
    if (isPair(node) || !isNode(node)) return;
    if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) {
      const start = node.range?.[0] ?? 0;
      // An anchor stands before the node that it names.
      const sign = isAlias(node) ? start : text.lastIndexOf('&', start);
      report(place(sign), 'yaml', 'yaml-anchor');
      usable = false;
    }
  });
  return usable;
}

/**
 * Reads one file's text.
 * @param full parses the whole YAML grammar at once, as the check does; otherwise only files that
 * use more than the plain subset pay for that.
 */
export function readSource(file: string, text: string, report: Report, full = false): Source {
  let document: Document | undefined;
  const parsed = () => (document ??= parse(text));
  const place = (path: Path, key: boolean) => ({ file, ...positionAt(text, offsetOf(parsed(), path, key)) });
  const places = { file, at: (path: Path) => place(path, false), atKey: (path: Path) => place(path, true) };
  if (Buffer.byteLength(text) > FILE_LIMIT) {
    report({ file, line: 1, column: 1 }, 'file', 'file-large', { limit: FILE_LIMIT / 1_000_000 });
    return { ...places, data: undefined };
  }
  const plain = full ? undefined : readPlain(text);
  if (plain !== undefined) return { ...places, data: plain };
  if (!checkDocument(file, text, parsed(), report)) return { ...places, data: undefined };
  // Every alias was refused above; the bound is a second lock on the same door.
  return { ...places, data: parsed().toJS({ maxAliasCount: 0 }) as unknown };
}
