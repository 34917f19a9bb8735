/** L28: questions of one area that ask the same thing. */
import { LANGUAGES, type Language } from '../../engine/question.ts';
import type { Item } from '../item.ts';
import type { Report } from '../problem.ts';

/** Similarity of two stems from which a person should look. */
const NEAR = 0.85;

/** Runs of three characters as sorted numbers, so that two texts are compared in one pass. */
class Trigrams {
  private readonly ids = new Map<string, number>();

  of(text: string): Int32Array {
    const plain = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
    const found = new Set<number>();
    for (let index = 0; index + 3 <= plain.length; index += 1) {
      const gram = plain.slice(index, index + 3);
      const id = this.ids.get(gram) ?? this.ids.size;
      this.ids.set(gram, id);
      found.add(id);
    }
    return Int32Array.from(found).toSorted();
  }
}

/** Dice similarity of two sorted sets: 0 nothing in common, 1 the same. */
function similarity(a: Int32Array, b: Int32Array): number {
  if (a.length + b.length === 0) return 1;
  // The smaller set bounds what both can share.
  if ((2 * Math.min(a.length, b.length)) / (a.length + b.length) <= NEAR) return 0;
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) common += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return (2 * common) / (a.length + b.length);
}

interface Compared {
  readonly item: Item;
  readonly stem: Int32Array;
  readonly code: Int32Array;
}

function compareArea(items: readonly Item[], language: Language, report: Report): void {
  const grams = new Trigrams();
  const compared: Compared[] = [];
  for (const item of items) {
    const text = item.question.stem[language];
    if (text === undefined) continue;
    const next = { item, stem: grams.of(text), code: grams.of(item.question.code ?? '') };
    for (const earlier of compared) {
      const stem = similarity(next.stem, earlier.stem);
      if (stem <= NEAR || similarity(next.code, earlier.code) <= NEAR) continue;
      const { question, source, base } = earlier.item;
      const there = source.at([...base, 'stem', language]);
      const same = question.stem[language] === text && question.code === item.question.code;
      const details = { id: question.id, file: there.file, line: String(there.line), percent: Math.round(stem * 100) };
      report(item.source.at([...item.base, 'stem', language]), 'L28', same ? 'stem-same' : 'stem-near', details, same ? 'error' : 'suspect');
      // One twin is enough to look at; a bank of copies would name millions.
      break;
    }
    compared.push(next);
  }
}

/** Compares the stems of each area in each language. */
export function checkDuplicates(items: readonly Item[], report: Report): void {
  for (const area of Map.groupBy(items, (item) => item.question.area).values()) {
    for (const language of LANGUAGES) compareArea(area, language, report);
  }
}
