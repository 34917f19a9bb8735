/** Suggestions while somebody types. From memory alone: nothing here waits for a store. */
import { zones } from '../engine/calendar.ts';
import { LANGUAGES, type Language } from '../engine/question.ts';
import type { Suggestion, Word } from '../platform.ts';
import type { CommandSpec, OptionSpec, Services } from './command.ts';
import { quoteValue } from './line.ts';
import { COMMANDS, findCommand } from './registry.ts';
import { seenTeams } from './team-names.ts';
import { PERIODS, minorRange } from './values.ts';
import { choiceLabel, choiceWords, commandWords, findOption, foldWord } from './vocabulary.ts';

/** Most suggestions that Discord takes (developers/interactions/application-commands, autocomplete). */
const MOST = 25;
/** Longest label and value that Discord takes for a choice, in characters. */
const LONGEST = 100;

/** Times of day that are worth offering: people ask at the beginning of a working day, at noon, or near its end. */
const TIMES = ['09:00', '09:30', '10:00', '08:00', '08:30', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00', '17:00'] as const;
const DAY_WORDS = ['mon-fri', 'daily', 'mon,wed,fri', 'tue,thu'] as const;
const DATE_WORDS = ['today', 'tomorrow'] as const;

interface Entry extends Suggestion {
  /** Folded words by which it is found. */
  readonly words: readonly string[];
}

function entry(value: string, label: string, more: readonly string[] = []): Entry {
  return { value, label, words: [value, label, ...more].map(foldWord) };
}

function titled(ids: readonly string[], language: Language, services: Services): Entry[] {
  return ids.map((id) => {
    const topic = services.bank.topics.get(id);
    const title = topic?.title[language] ?? topic?.title.en ?? topic?.title.zh ?? id;
    return entry(id, title === id ? id : `${title} (${id})`, Object.values(topic?.title ?? {}));
  });
}

function choices(values: readonly string[], language: Language, services: Services): Entry[] {
  const texts = services.texts(language);
  return values.map((value) => entry(value, choiceLabel(value, texts), choiceWords(value, services)));
}

function entries(option: OptionSpec, language: Language, services: Services, workspace: string | undefined): Entry[] {
  switch (option.kind) {
    case 'choice':
      return choices(option.choices, language, services);
    case 'language':
      return choices(LANGUAGES, language, services);
    case 'period':
      return choices(PERIODS, language, services);
    case 'topic':
      // Areas first: they are few, and each stands for many topics.
      return [...(option.any === true ? choices(['any'], language, services) : []), ...titled([...new Set([...services.bank.areas, ...services.bank.topics.keys()])], language, services)];
    case 'area':
      return titled(services.bank.areas, language, services);
    case 'team':
      // Names belong to their workspace; where it is not known, none is offered.
      return workspace === undefined ? [] : seenTeams(services.store, workspace).map((name) => entry(name, name));
    case 'question':
      return [...choices(['last'], language, services), ...services.bank.questions.filter((each) => !each.draft).map((each) => entry(each.id, each.id))];
    case 'timezone':
      return zones().map((zone) => entry(zone, zone.replaceAll('_', ' '), [(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')]));
    case 'minor':
      return minors(services.bank.newest).map((minor) => entry(minor, minor));
    case 'integer':
      // A number is typed; only a short range is worth offering.
      return option.max - option.min < MOST
        ? Array.from({ length: option.max - option.min + 1 }, (_, index) => entry(String(option.min + index), String(option.min + index)))
        : [];
    case 'channel':
      return choices(['here'], language, services);
    case 'time':
      return TIMES.map((each) => entry(each, each));
    case 'days':
      return choices(DAY_WORDS, language, services);
    case 'date':
      return choices(DATE_WORDS, language, services);
    case 'schedule':
      return workspace === undefined ? [] : services.settings.get(workspace).schedules.map(({ name }) => entry(name, name));
    case 'text':
    case 'user':
    case 'group':
      return [];
  }
}

function minors(newest: string): string[] {
  const range = minorRange(newest);
  const [major = '1', last = '0'] = newest.split('.');
  const found: string[] = [];
  for (let minor = Number(last); minor >= Number(range.oldest.split('.')[1]); minor -= 1) found.push(`${major}.${minor}`);
  return found;
}

/**
 * The best entries for what was typed: those that begin so, then those with a part that begins so, then,
 * with `inside`, those that hold it anywhere.
 */
function match(all: readonly Entry[], typed: string, inside = true): Suggestion[] {
  const word = foldWord(typed);
  const rank = (each: Entry): number => {
    if (each.words.includes(word)) return 0;
    if (each.words.some((one) => one.startsWith(word))) return 1;
    if (each.words.some((one) => one.split(/[\s/_-]/u).some((part) => part.startsWith(word)))) return 2;
    return each.words.some((one) => one.includes(word)) ? 3 : 4;
  };
  const ranked = all.map((each) => ({ each, rank: rank(each) })).filter((one) => one.rank < (inside ? 4 : 3));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .filter(({ each }) => each.value.length <= LONGEST)
    .slice(0, MOST)
    .map(({ each }) => ({ value: each.value, label: clipLabel(each.label) }));
}

function clipLabel(label: string): string {
  const letters = [...label];
  return label.length <= LONGEST ? label : `${letters.slice(0, LONGEST / 2 - 1).join('')}…`;
}

/**
 * Suggestions for one option, at most 25; none for an unknown command or option.
 * Team names are offered only where `workspace` says whose.
 */
export function complete(
  word: Word,
  path: readonly string[],
  option: string,
  typed: string,
  language: Language,
  services: Services,
  workspace?: string,
): readonly Suggestion[] {
  const spec = findCommand(word, path);
  const found = spec?.options.find((each) => each.name === option);
  return found === undefined ? [] : match(entries(found, language, services, workspace), typed.slice(0, LONGEST));
}

export interface LineCompletion {
  /** Where in the line the part begins that a suggestion takes the place of. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

function heads(word: Word, language: Language, services: Services, path: readonly string[]): Entry[] {
  const texts = services.texts(language);
  const depth = path.length;
  const names = COMMANDS.filter((each) => each.word === word && path.every((name, index) => each.path[index] === name)).flatMap(
    (each) => each.path[depth] ?? [],
  );
  return [...new Set(names)].map((name) => {
    const id = `command.${[word, ...path, name].join('.')}`;
    return { ...entry(name, texts.has(id) ? texts.line(id) : name), words: [...commandWords(word, [...path, name], services)] };
  });
}

function optionEntries(spec: CommandSpec, before: readonly string[], language: Language, services: Services): Entry[] {
  const given = new Set(before.flatMap((each) => findOption(spec, /^([^:：=＝]+)[:：=＝]/u.exec(each)?.[1] ?? '', services)?.name ?? []));
  const texts = services.texts(language);
  return spec.options
    .filter((option) => !given.has(option.name))
    .map((option) => {
      const id = `command.${[spec.word, ...spec.path, option.name].join('.')}`;
      return { value: `${option.name}:`, label: texts.has(id) ? texts.line(id) : option.name, words: [option.name] };
    });
}

/** Completion of a whole line after the word, for the console's tab key. */
export function completeLine(word: Word, line: string, language: Language, services: Services, workspace?: string): LineCompletion {
  const words = line.split(/\s+/u);
  const last = words.at(-1) ?? '';
  const from = line.length - last.length;
  const before = words.slice(0, -1).filter((each) => each !== '');
  if (before.length === 0) return { from, suggestions: match(heads(word, language, services, []), last, false) };
  const head = COMMANDS.find((each) => each.word === word && commandWords(word, [each.path[0]], services).includes(foldWord(before[0] ?? '')));
  if (head === undefined) return { from, suggestions: [] };
  if (head.path.length === 2 && before.length === 1) {
    return { from, suggestions: match(heads(word, language, services, [head.path[0]]), last, false) };
  }
  const spec = COMMANDS.find(
    (each) =>
      each.word === word &&
      each.path[0] === head.path[0] &&
      (each.path.length === 1 || commandWords(word, each.path, services).includes(foldWord(before[1] ?? ''))),
  );
  if (spec === undefined) return { from, suggestions: [] };
  const open = openText(spec, line, before.length >= spec.path.length, services);
  if (open !== undefined) {
    const typed = line.slice(open.from).replace(/^["“「]/u, '');
    return { from: open.from, suggestions: quoted(match(entries(open.option, language, services, workspace), typed, false)) };
  }
  const named = OPTION.exec(last);
  if (named !== null) {
    const option = findOption(spec, named[1] ?? '', services);
    const typed = named[2] ?? '';
    const found = option === undefined ? [] : match(entries(option, language, services, workspace), typed, false);
    return { from: line.length - typed.length, suggestions: quoted(found) };
  }
  const bare = spec.options.filter((option) => option.bare === true).flatMap((option) => entries(option, language, services, workspace));
  const options = match(optionEntries(spec, before, language, services), last, false);
  const values = last === '' ? [] : quoted(match(bare, last, false));
  return { from, suggestions: [...options, ...values].slice(0, MOST) };
}

const OPTION = /^([^:：=＝]+)[:：=＝](.*)$/u;

function quoted(suggestions: readonly Suggestion[]): Suggestion[] {
  return suggestions.map((each) => ({ ...each, value: quoteValue(each.value) }));
}

/** Names and zones may be several words: what was typed of one reaches from its beginning to the end of the line. */
function openText(spec: CommandSpec, line: string, past: boolean, services: Services): { readonly option: OptionSpec; readonly from: number } | undefined {
  const several = (option: OptionSpec | undefined): option is OptionSpec => option?.kind === 'team' || option?.kind === 'timezone' || option?.kind === 'days' || option?.kind === 'date';
  const last = [...line.matchAll(/(?<=^|\s)([\p{L}][\p{L}\p{N}_-]*)[:：=＝]\s*/gu)].at(-1);
  if (last !== undefined) {
    const option = findOption(spec, last[1] ?? '', services);
    return several(option) ? { option, from: last.index + last[0].length } : undefined;
  }
  const option = spec.options.find((each) => each.bare === true && several(each));
  const path = /^\s*(?:\S+\s+){1,2}/u.exec(line)?.[0] ?? '';
  return past && option !== undefined && spec.path.length === 2 && path.trim().split(/\s+/u).length === 2 ? { option, from: path.length } : undefined;
}
