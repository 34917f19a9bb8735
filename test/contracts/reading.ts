/** Reads what a player sees. */
import type { Bank } from '../../src/content/bank.ts';
import type { Question } from '../../src/engine/question.ts';
import type { Seen } from './driver.ts';

/** Without line breaks, inline code marks and repeated spaces, which each platform draws in its own way. */
const folded = (text: string) => text.replace(/`/g, '').replace(/\s+/g, ' ').trim();

/** Whether a text is there, however it is wrapped and marked. */
export function says(seen: Seen, text: string): boolean {
  return folded(seen.text).includes(folded(text));
}

/** The question whose stem is on show. */
export function questionOf(seen: Seen, bank: Bank): Question | undefined {
  return bank.questions.find((question) => Object.values(question.stem).some((stem) => says(seen, stem)));
}

/** The letters of these options on the card, in the order of the ids. */
export function lettersFor(seen: Seen, question: Question, ids: readonly string[]): string {
  return ids
    .map((id) => {
      const texts = new Set(Object.values(question.options.find((option) => option.id === id)?.text ?? {}).map(folded));
      const letter = seen.options.find((option) => texts.has(folded(option.text)))?.letter;
      if (letter === undefined) throw new Error(`option ${id} of ${question.id} is not on show:\n${seen.text}`);
      return letter;
    })
    .join('');
}

/** Lines that hold a name, in order. */
export function linesWith(seen: Seen, names: readonly string[]): string[] {
  return seen.text.split('\n').filter((row) => names.some((name) => row.includes(name)));
}
