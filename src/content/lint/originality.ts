/** L30: no long run of words shared with a text that somebody else wrote, such as the documentation. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Item } from '../item.ts';
import type { Report } from '../problem.ts';
import type { Path } from '../source.ts';
import { partsOf, proseOf } from './part.ts';

/** Shortest run that counts as copied: words of Latin script, or Chinese characters. */
const RUN = { words: 12, characters: 20 } as const;
const TEXT = /\.(?:md|html|txt)$/u;

/** All runs of the shortest length, each as one string. Words in lower case; of Chinese, the characters alone. */
function runsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9][a-z0-9.'-]*/gu) ?? [];
  const characters = [...text.matchAll(/\p{Script=Han}/gu)].map(([character]) => character);
  const runs = new Set<string>();
  for (let index = 0; index + RUN.words <= words.length; index += 1) runs.add(words.slice(index, index + RUN.words).join(' '));
  for (let index = 0; index + RUN.characters <= characters.length; index += 1) runs.add(characters.slice(index, index + RUN.characters).join(''));
  return runs;
}

/** Prose of a page: code blocks, inline code and tags are no sentences. */
const pageProse = (page: string): string => proseOf(page.replace(/```[\s\S]*?```/gu, ' ').replace(/<[^>]*>/gu, ' '));

/**
 * Compares every text of the questions with every text file under a folder.
 * @param folder such as a checkout of github.com/kubernetes/website
 * @returns how many files were read
 * @throws what the file system says when the folder cannot be read
 */
export async function checkOriginality(items: readonly Item[], folder: string, report: Report): Promise<number> {
  const wanted = new Map<string, { readonly item: Item; readonly path: Path }>();
  for (const item of items) {
    for (const { text, path } of partsOf(item.question)) for (const run of runsOf(proseOf(text))) wanted.set(run, { item, path });
  }
  const reported = new Set<string>();
  let read = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    read += 1;
    for (const run of runsOf(pageProse(await readFile(file, 'utf8')))) {
      const found = wanted.get(run);
      if (found === undefined) continue;
      const { item, path } = found;
      // A copied sentence holds many runs; one mention of a text is enough.
      const text = `${item.question.id} ${path.join('.')}`;
      if (reported.has(text)) continue;
      reported.add(text);
      report(item.source.at([...item.base, ...path]), 'L30', 'copied', { run, page: relative(folder, file) });
    }
  }
  return read;
}
