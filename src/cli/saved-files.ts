/** Files that somebody asked for at the console, in a folder that only this user reads. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { ViewFile } from '../views/view.ts';

/** No file is called otherwise, whatever it was asked for. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/u;
const OTHER_NAME = 'export.txt';
/** Tries to find a name that is free. */
const MOST_OF_A_NAME = 1_000;

/**
 * Writes a file, never over another one: `answers.csv`, `answers-2.csv` and so on.
 * @returns its path
 * @throws the error of the file system
 */
export async function saveFile(folder: string, { name, content }: Pick<ViewFile, 'name' | 'content'>): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { name: stem, ext } = parse(NAME.test(name) ? name : OTHER_NAME);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${stem}${number === 1 ? '' : `-${number}`}${ext}`);
    try {
      await writeFile(path, content, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number >= MOST_OF_A_NAME) throw error;
    }
  }
}
