/**
 * Copies of what was worked out from files, so that a start need not work it out again. A copy is used only while
 * everything it depends on is the same to the byte: the files, the code that reads them, the packages and the
 * runtime. Anything odd means that there is no copy; nothing here ever fails a start.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface CopiesOptions {
  /** Where the copies lie. Whoever can write there can already change what runs: it is the folder of compiled code. */
  readonly folder: string;
  /** The file whose code, with all that it imports, works things out. */
  readonly code: string;
  /** List of the packages that are installed, as npm leaves it in node_modules. */
  readonly packages: string;
  /** Version of the runtime. */
  readonly runtime: string;
  /** When the process began, in ms since the epoch: the code that runs is older. */
  readonly startedAt: number;
}

/** A file by name; without bytes where it counts only that it is there, or that it is not. */
export type Ingredient = readonly [name: string, bytes: Uint8Array | undefined];

/** Says what a copy was made of, over every byte of it. */
export type Key = Buffer;

export interface Copies {
  /** The key of what this code makes of these files; `undefined` when no copy may be used or made. */
  keyOf(ingredients: Iterable<Ingredient>): Key | undefined;
  /** The sections of the copy with this name and exactly this key. */
  take(name: string, key: Key): readonly Buffer[] | undefined;
  /** Keeps a copy for the next start. Sections are JSON, which has no line breaks of its own. */
  put(name: string, key: Key, sections: readonly string[]): void;
}

/** Clocks of file systems may be a little behind. */
const CLOCK_MARGIN = 2_000;
const DIGEST = 32;
const LINE_BREAK = 10;
/** Every file that a module names; more than it imports does no harm. */
const NAMED = /['"](\.{1,2}\/[^'"\n]+\.[cm]?[jt]s)['"]/gu;

function add(hash: Hash, name: string, bytes: Uint8Array | undefined): void {
  hash.update(`${name.length} ${name} ${bytes?.length ?? '-'}\n`);
  if (bytes !== undefined) hash.update(bytes);
}

/**
 * Adds a module and all that it names, and so on. A file changed after the process began is not the code that runs.
 * @throws Error where a file is missing or too new
 */
function addCode(hash: Hash, { code, startedAt }: CopiesOptions): void {
  // The list grows while it is walked.
  const files = new Set([code]);
  for (const file of files) {
    const { mtimeMs, ctimeMs } = statSync(file);
    if (Math.max(mtimeMs, ctimeMs) > startedAt - CLOCK_MARGIN) throw new Error(`${file} is newer than this process`);
    const bytes = readFileSync(file);
    add(hash, file, bytes);
    for (const [, named = ''] of bytes.toString('latin1').matchAll(NAMED)) files.add(resolve(dirname(file), named));
  }
}

function digestOf(key: Key, body: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(body).digest();
}

function sectionsOf(body: Buffer): Buffer[] {
  const sections: Buffer[] = [];
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(LINE_BREAK, start);
    if (end === -1) break;
    sections.push(body.subarray(start, end));
    start = end + 1;
  }
  return sections;
}

/** Runs what may fail; what fails gives nothing. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

export function createCopies(options: CopiesOptions): Copies {
  const { folder, packages, runtime } = options;
  let base: Hash | 'none' | undefined;
  /** What is the same for all copies of a process; read once. */
  const shared = (): Hash | 'none' => {
    base ??=
      attempt(() => {
        const hash = createHash('sha256');
        add(hash, runtime, undefined);
        add(hash, 'packages', readFileSync(packages));
        addCode(hash, options);
        return hash;
      }) ?? 'none';
    return base;
  };
  const path = (name: string): string => join(folder, `${name}.copy`);
  return {
    keyOf(ingredients) {
      const begun = shared();
      if (begun === 'none') return undefined;
      const hash = begun.copy();
      for (const [name, bytes] of ingredients) add(hash, name, bytes);
      return hash.digest();
    },
    take: (name, key) =>
      attempt(() => {
        const kept = readFileSync(path(name));
        const body = kept.subarray(2 * DIGEST);
        if (!kept.subarray(0, DIGEST).equals(key) || !kept.subarray(DIGEST, 2 * DIGEST).equals(digestOf(key, body))) return undefined;
        return sectionsOf(body);
      }),
    put(name, key, sections) {
      attempt(() => {
        const body = Buffer.from(sections.map((section) => `${section}\n`).join(''));
        // Whole or not at all, whoever else writes or reads at the same time.
        const apart = mkdtempSync(join(folder, 'copy-'));
        try {
          writeFileSync(join(apart, name), Buffer.concat([key, digestOf(key, body), body]));
          renameSync(join(apart, name), path(name));
        } finally {
          rmSync(apart, { recursive: true, force: true });
        }
      });
    },
  };
}
