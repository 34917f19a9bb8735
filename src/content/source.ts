/**
 * A YAML file of the content folder: its data with every scalar as text, and the place of each
 * node. Reading is fast; places are worked out by a second, full parse only when one is asked for.
 */
import { createRequire } from 'node:module';
import { FILE_LIMIT } from './limits.ts';
import { type Path, type Position, positionAt, type Report } from './problem.ts';
import { readPlain } from './plain-yaml.ts';
import type * as Grammar from './yaml-document.ts';

export type { Path };

export interface Source {
  readonly file: string;
  /** The data, every scalar a string; `undefined` when the file could not be read. */
  readonly data: unknown;
  /** The place of the value at `path`, or of the nearest node above it that exists. */
  at(path: Path): Position & { file: string };
  /** The place of the key that leads to the value at `path`. */
  atKey(path: Path): Position & { file: string };
}

const require = createRequire(import.meta.url);
/** The whole grammar, loaded when a file needs it: the shipped files do not, and it would be a third of a start. */
const grammar = (): typeof Grammar => require('./yaml-document.ts') as typeof Grammar;

/**
 * Reads one file's text.
 * @param full parses the whole YAML grammar at once, as the check does; otherwise only files that
 * use more than the plain subset pay for that.
 */
export function readSource(file: string, text: string, report: Report, full = false): Source {
  let document: Grammar.Document | undefined;
  const parsed = () => (document ??= grammar().parse(text));
  const place = (path: Path, key: boolean) => ({ file, ...positionAt(text, grammar().offsetOf(parsed(), path, key)) });
  const places = { file, at: (path: Path) => place(path, false), atKey: (path: Path) => place(path, true) };
  if (Buffer.byteLength(text) > FILE_LIMIT) {
    report({ file, line: 1, column: 1 }, 'file', 'file-large', { limit: FILE_LIMIT / 1_000_000 });
    return { ...places, data: undefined };
  }
  const plain = full ? undefined : readPlain(text);
  if (plain !== undefined) return { ...places, data: plain };
  if (!grammar().checkDocument(file, text, parsed(), report)) return { ...places, data: undefined };
  // Every alias was refused above; the bound is a second lock on the same door.
  return { ...places, data: parsed().toJS({ maxAliasCount: 0 }) as unknown };
}
