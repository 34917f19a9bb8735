/** What the tab key offers on the console. */
import type { LineCompletion } from '../../src/commands/completion.ts';
import type { Language } from '../../src/engine/question.ts';
import type { Word } from '../../src/platform.ts';
import { OWN_WORDS, buttonWords } from './line.ts';
import type { Seat } from './seat.ts';

/** Suggestions for a command line after its word. */
export type CompleteLine = (word: Word, line: string, language: Language) => LineCompletion;

/** Words that lead to a command, with the word that they stand for. */
const LEADS: readonly (readonly [lead: string, word: Word])[] = [
  ['/k8s-admin ', 'k8s-admin'],
  ['k8s-admin ', 'k8s-admin'],
  ['/admin ', 'k8s-admin'],
  ['admin ', 'k8s-admin'],
  ['/k8s ', 'k8s'],
  ['k8s ', 'k8s'],
  ['/', 'k8s'],
];

/**
 * Whole words that the last part of `line` could become, and that part, as readline wants them. A word that is
 * complete ends with a space, one that wants a value does not.
 */
export function completions(line: string, seat: Seat, language: Language, complete: CompleteLine): readonly [readonly string[], string] {
  const start = line.trimStart();
  const [lead, word] = LEADS.find(([text]) => start.toLowerCase().startsWith(text)) ?? ['', 'k8s'];
  const { from, suggestions } = complete(word, start.slice(lead.length), language);
  const part = start.slice(lead.length + from);
  const all = suggestions.map((suggestion) => (suggestion.value.endsWith(':') ? suggestion.value : `${suggestion.value} `));
  // A key can only go on with what begins as typed: `service-types` beside `type:` would keep it from doing anything.
  const begins = all.filter((one) => one.toLowerCase().startsWith(part.toLowerCase()));
  const found = begins.length > 0 ? begins : all;
  if (start.includes(' ')) return [found, part];
  const own =
    lead === '/' ? ['k8s', 'k8s-admin', ...OWN_WORDS] : ['admin', ...OWN_WORDS, ...seat.buttons.flatMap((button) => buttonWords(button))];
  const begun = own.filter((candidate) => candidate.startsWith(part.toLowerCase()) && candidate !== '?').map((candidate) => `${candidate} `);
  return [[...new Set([...found, ...begun])], part];
}
