/** A YAML file as the whole grammar reads it: where each node stands, and what is wrong with the file. */
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { type Path, positionAt, type Report } from './problem.ts';

export type { Document };

/** Offset of the node at `path`, or of the nearest node above it; of its key when `key` says so. */
export function offsetOf(document: Document, path: Path, key: boolean): number {
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

/** Every scalar is read as text. */
export const parse = (text: string): Document =>
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
export function checkDocument(file: string, text: string, document: Document, report: Report): boolean {
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
