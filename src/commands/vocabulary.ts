/**
 * The words that people may type for commands, options and choices: the record's own, and those
 * that the texts of any language add (`name.command.…`, `name.option.…`, `name.choice.…`, the first
 * of which is the name that Discord shows in that language).
 */
import type { Bank } from '../content/bank.ts';
import { LANGUAGES, type Language } from '../engine/question.ts';
import type { Word } from '../platform.ts';
import type { Texts } from '../texts/texts.ts';
import type { CommandSpec, OptionSpec } from './command.ts';

/** What reading a line needs of the process. */
export interface Known {
  readonly bank: Bank;
  readonly texts: (language: Language) => Texts;
}

/** The form in which typed words are compared: full-width and case do not matter. */
export function foldWord(typed: string): string {
  return typed.normalize('NFKC').replace(/[\u200B-\u200D\u2060\uFEFF]/gu, '').trim().toLowerCase();
}

/** What the words alone need: no bank. */
export type Spoken = Pick<Known, 'texts'>;

const wordsByTexts = new WeakMap<Known['texts'], Map<string, readonly string[]>>();

/** All words for one thing in all languages, folded; `own` first. */
function words(id: string, own: string, known: Spoken): readonly string[] {
  let cache = wordsByTexts.get(known.texts);
  if (cache === undefined) {
    cache = new Map();
    wordsByTexts.set(known.texts, cache);
  }
  const key = `${id} ${own}`;
  let found = cache.get(key);
  if (found === undefined) {
    const typed = LANGUAGES.flatMap((language) => {
      const texts = known.texts(language);
      return texts.has(id) ? texts.line(id).split(' ') : [];
    });
    found = [...new Set([own, ...typed].map(foldWord))];
    cache.set(key, found);
  }
  return found;
}

/** The part of a text id that stands for a command: `k8s.team.create`. */
export function commandId(word: Word, path: readonly string[]): string {
  return [word, ...path].join('.');
}

/** All words for the last name of `path`. */
export function commandWords(word: Word, path: readonly string[], known: Spoken): readonly string[] {
  return words(`name.command.${commandId(word, path)}`, path.at(-1) ?? '', known);
}

export function optionWords(name: string, known: Spoken): readonly string[] {
  return words(`name.option.${name}`, name, known);
}

export function choiceWords(choice: string, known: Spoken): readonly string[] {
  return words(`name.choice.${choice}`, choice, known);
}

/** What `word` for a choice is called in one language; the choice itself where the texts have no word. */
export function choiceLabel(choice: string, texts: Texts): string {
  const id = `name.choice.${choice}`;
  return texts.has(id) ? (texts.line(id).split(' ')[0] ?? choice) : choice;
}

export function findOption(spec: Pick<CommandSpec, 'options'>, typed: string, known: Spoken): OptionSpec | undefined {
  const word = foldWord(typed);
  return (
    spec.options.find((option) => option.name === word) ??
    spec.options.find((option) => optionWords(option.name, known).includes(word))
  );
}

const topicsByBank = new WeakMap<Bank, ReadonlyMap<string, string>>();

/** Parts of areas' ids that name one area alone: `networking` is `services-networking`. */
function areaParts(bank: Bank): [string, string][] {
  const parts = bank.areas.flatMap((area) => area.split('-').map((part): [string, string] => [part, area]));
  return parts.filter(([part, area]) => parts.every(([other, owner]) => other !== part || owner === area));
}

/**
 * Everything that may be typed for a topic, folded, to its id. Ids win over titles, titles over parts.
 * A title of one Latin word is left out: `pod`, the Chinese title of `pods`, is a slip and is told so.
 */
function topicIndex(bank: Bank): ReadonlyMap<string, string> {
  let index = topicsByBank.get(bank);
  if (index === undefined) {
    const topics = [...bank.topics.values()];
    const titles = topics.flatMap((topic) => Object.values(topic.title).map((title): [string, string] => [foldWord(title), topic.id])).filter(([title]) => !/^[\w-]+$/.test(title));
    // Of two topics with one title the first in the bank's order keeps it.
    index = new Map([...areaParts(bank), ...titles.toReversed(), ...topics.map((topic): [string, string] => [foldWord(topic.id), topic.id])]);
    topicsByBank.set(bank, index);
  }
  return index;
}

/** The area or topic that was typed: by id (`pod-ip`, `pod ip`, `Pod_IP`) or by title in any language. */
export function findTopic(bank: Bank, typed: string): string | undefined {
  const word = foldWord(typed);
  const index = topicIndex(bank);
  return index.get(word) ?? index.get(word.replace(/[\s_]+/gu, '-'));
}
