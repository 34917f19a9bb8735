/**
 * The files of a content folder as they are at one moment. They are read once: what is worked out from them, and
 * what is said of them, is then about the same bytes.
 */
// Hundreds of small files, read before anything is served: promises would take longer than the disk.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_LIMIT } from './limits.ts';

/** Deepest folder below `bank`. */
const DEEPEST = 4;

/** A file by its path below the folder it was looked for in, with `/`. */
export interface FolderFile {
  readonly path: string;
  /** `undefined` for a file that is not read: too large, or of a kind that holds no questions. */
  readonly bytes: Buffer | undefined;
}

export interface ContentFiles {
  readonly topics: Buffer | undefined;
  readonly pages: Buffer | undefined;
  readonly targets: Buffer | undefined;
  /** Of records/, sorted; `undefined` where the content folder keeps none. */
  readonly records: readonly FolderFile[] | undefined;
  /** Of bank/ and the folders below, in order; `undefined` where there is no such folder. */
  readonly bank: readonly FolderFile[] | undefined;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A file's bytes, or `undefined` where there is no such file. */
export function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function yamlFiles(folder: string, names: readonly string[]): FolderFile[] {
  return names.filter((name) => name.endsWith('.yaml')).toSorted().map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}

/** The YAML files of a folder, sorted; `undefined` where there is no such folder. */
export function readYamlFiles(folder: string): FolderFile[] | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return yamlFiles(folder, names);
}

/**
 * The YAML files of a folder of texts, sorted.
 * @throws Error of the file system, also where there is no such folder
 */
export function readTextFiles(folder: string): FolderFile[] {
  return yamlFiles(folder, readdirSync(folder));
}

/** All files below `folder`, sorted; names that begin with a dot are left out. */
function readBelow(folder: string, prefix = '', depth = 0): FolderFile[] {
  const found: FolderFile[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    if (name.startsWith('.')) continue;
    const place = join(folder, name);
    // Followed on purpose: a mounted ConfigMap consists of links.
    const entry = statSync(place);
    if (entry.isDirectory()) {
      if (depth < DEEPEST) found.push(...readBelow(place, `${prefix}${name}/`, depth + 1));
    } else if (entry.isFile()) {
      found.push({ path: prefix + name, bytes: name.endsWith('.yaml') && entry.size <= FILE_LIMIT ? readFileSync(place) : undefined });
    }
  }
  return found;
}

/**
 * Reads the files of the content folder `dir`; a folder that is not there has none.
 * @throws Error of the file system where something cannot be read
 */
export function readContentFiles(dir: string): ContentFiles {
  const bank = join(dir, 'bank');
  return {
    topics: readOptional(join(dir, 'topics.yaml')),
    pages: readOptional(join(dir, 'pages.tsv')),
    targets: readOptional(join(dir, 'targets.yaml')),
    records: readYamlFiles(join(dir, 'records')),
    bank: statSync(bank, { throwIfNoEntry: false })?.isDirectory() === true ? readBelow(bank) : undefined,
  };
}
