import type { Choice } from './question.ts';
import { LETTERS } from './question.ts';

/** Longest choice that is kept, in characters; a longer text is clipped. */
export const CHOICE_LIMIT = 500;

/** The options that letters stand for in a shown order; nothing when a letter is beyond it or stands twice. */
export function choiceFromLetters(letters: string, order: readonly string[]): Choice | undefined {
  const ids: string[] = [];
  for (const letter of letters.toUpperCase()) {
    const id = order[LETTERS.indexOf(letter)];
    if (id === undefined || ids.includes(id)) return undefined;
    ids.push(id);
  }
  return { kind: 'options', ids };
}

/** The letters of a choice in a shown order; empty for a typed answer. */
export function lettersOf(choice: Choice, order: readonly string[]): string {
  if (choice.kind !== 'options') return '';
  return choice.ids.map((id) => LETTERS[order.indexOf(id)] ?? '').join('');
}

/** The form that is stored: ids joined by commas, `?` for "I don't know", `=` and a typed text. */
export function encodeChoice(choice: Choice): string {
  switch (choice.kind) {
    case 'options':
      return choice.ids.join(',');
    case 'unknown':
      return '?';
    case 'text':
      return `=${[...choice.text].slice(0, CHOICE_LIMIT - 1).join('')}`;
  }
}

/** The choice that `encodeChoice` wrote. */
export function decodeChoice(stored: string): Choice {
  if (stored === '?') return { kind: 'unknown' };
  if (stored.startsWith('=')) return { kind: 'text', text: stored.slice(1) };
  return { kind: 'options', ids: stored === '' ? [] : stored.split(',') };
}
