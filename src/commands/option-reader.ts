/** Reads the options of one command from the pieces of a line, or from what a platform has taken apart. */
import { nearest } from '../engine/nearest.ts';
import { UserError } from '../errors.ts';
import type { CommandSpec, OptionSpec, Values } from './command.ts';
import { type Piece, clip, quoteValue } from './line.ts';
import { PERIODS, hintedError, isGroup, nearestTopic, readValue } from './values.ts';
import { type Known, choiceWords, findOption, findTopic, foldWord } from './vocabulary.ts';

/** Words of a multi-word topic: `quiz network policy 3`. */
const TOPIC_WORDS = 5;

/** Whether unquoted words go on belonging to a value: `team create name:Red Pandas`. */
function takesRest(option: OptionSpec): boolean {
  return option.kind === 'text' || option.kind === 'team' || option.kind === 'timezone' || option.kind === 'days' || option.kind === 'date';
}

/** What may stand apart behind a time of day: `9:00 pm`, `9 Uhr`. */
const HALF_DAY = /^(?:[ap]\.?m\.?|uhr|o['’]clock)$/iu;

function nameOf(spec: CommandSpec): string {
  return spec.path.join(' ');
}

function read(option: OptionSpec, typed: string | number | boolean, known: Known): string | number {
  const reading = readValue(option, typed, known);
  if (reading.value === undefined) throw new UserError(reading.code, reading.details);
  return reading.value;
}

/** Whether a bare word is a value of this option; nothing when it is not plainly one. */
function fit(option: OptionSpec, typed: string, known: Known): string | number | undefined {
  if (option.kind === 'period') {
    const word = foldWord(typed);
    const plainly = PERIODS.some((each) => choiceWords(each, known).includes(word)) || /^\d{4}-q[1-4](\.\d+)?$/.test(word);
    if (!plainly) return undefined;
  }
  // Any word could be the id of a group.
  if (option.kind === 'group' && !isGroup(typed)) return undefined;
  // What only exists or not is looked up, so that nothing near is searched for in vain.
  if (option.kind === 'topic' || option.kind === 'area') {
    const id = findTopic(known.bank, typed);
    return id !== undefined && (option.kind === 'topic' || known.bank.areas.includes(id)) ? id : undefined;
  }
  if (option.kind === 'question' && known.bank.find(typed) === undefined && !choiceWords('last', known).includes(foldWord(typed))) return undefined;
  return readValue(option, typed, known).value;
}

function unknownOption(spec: CommandSpec, typed: string): UserError {
  const names = spec.options.map((each) => each.name);
  const details = { value: clip(typed), command: nameOf(spec) };
  if (names.length === 0) return new UserError('option/none', details);
  return hintedError('option/unknown', { ...details, choices: names.join(', ') }, nearest(foldWord(typed), names));
}

/** Values while a line is read: which option a run of unquoted words belongs to, and where it began. */
class OptionReader {
  readonly #spec: CommandSpec;
  readonly #line: string;
  readonly #known: Known;
  readonly #typed = new Map<OptionSpec, string>();
  readonly #values = new Map<OptionSpec, string | number>();
  #open: { readonly option: OptionSpec; readonly from: number } | undefined;

  constructor(spec: CommandSpec, line: string, known: Known) {
    this.#spec = spec;
    this.#line = line;
    this.#known = known;
  }

  #has(option: OptionSpec): boolean {
    return this.#typed.has(option) || this.#values.has(option);
  }

  #begin(option: OptionSpec, piece: Piece, text: string): void {
    if (this.#has(option)) throw new UserError('option/twice', { option: option.name });
    this.#typed.set(option, text);
    this.#open = (takesRest(option) || option.kind === 'time' || option.kind === 'period') && !piece.quoted ? { option, from: piece.from } : undefined;
  }

  /** Adds the piece to the open text, with the spaces as typed. */
  #extend(piece: Piece): boolean {
    if (this.#open === undefined) return false;
    if (this.#open.option.kind === 'time' && !HALF_DAY.test(piece.text)) return false;
    if (this.#open.option.kind === 'period' && !this.#namesSeason(this.#open.option, piece)) return false;
    this.#typed.set(this.#open.option, this.#line.slice(this.#open.from, piece.end));
    return true;
  }

  /** Whether a word goes on the name of a season: `period:Summer Cup`, but not `period:week players`. */
  #namesSeason(period: OptionSpec, { text, quoted }: Piece): boolean {
    if (quoted || fit(period, this.#typed.get(period) ?? '', this.#known) !== undefined) return false;
    return !this.#spec.options.some((each) => each !== period && each.bare === true && !this.#has(each) && fit(each, text, this.#known) !== undefined);
  }

  named(name: string, piece: Piece): void {
    const option = findOption(this.#spec, name, this.#known);
    if (option !== undefined) {
      const inner = piece.quoted ? undefined : /^(\p{L}[\p{L}\p{N}_-]*)[:：=＝]/u.exec(piece.text)?.[1];
      if (inner !== undefined && findOption(this.#spec, inner, this.#known) !== undefined) {
        throw new UserError('option/no-value', { option: option.name });
      }
      this.#begin(option, piece, piece.text);
      return;
    }
    // `reason:see https://…` and `reason:wrong: the kubelet does it`: a colon inside a text names nothing.
    if (this.#extend(piece)) return;
    const rest = this.#spec.options.find((each) => each.bare === true && takesRest(each) && !this.#has(each));
    if (rest !== undefined && nearest(foldWord(name), this.#spec.options.map((each) => each.name)) === undefined) {
      this.#begin(rest, { ...piece, from: piece.start }, this.#line.slice(piece.start, piece.end));
      return;
    }
    throw unknownOption(this.#spec, name);
  }

  /** Takes one or more bare words; gives how many. */
  bare(pieces: readonly Piece[]): number {
    const [piece] = pieces;
    if (piece === undefined) return 0;
    const group = this.#spec.options.find((each) => each.kind === 'group' && each.bare === true && !this.#has(each));
    // Plainly a role or user group, behind a team's name of several words.
    if (group !== undefined && this.#open !== undefined && isGroup(piece.text)) {
      this.#begin(group, piece, piece.text);
      return 1;
    }
    if (this.#extend(piece)) return 1;
    const free = this.#spec.options.filter((each) => each.bare === true && !this.#has(each));
    for (const option of free.filter((each) => !takesRest(each))) {
      for (let count = option.kind === 'topic' || option.kind === 'area' ? TOPIC_WORDS : 1; count >= 1; count -= 1) {
        const run = pieces.slice(0, count);
        if (run.length < count || run.some((each) => each.name !== undefined)) continue;
        const value = fit(option, run.map((each) => each.text).join(' '), this.#known);
        if (value === undefined) continue;
        this.#values.set(option, value);
        return count;
      }
    }
    // In quotes: the name of a season, as it is shown.
    const rest = free.find(takesRest) ?? (piece.quoted ? free.find((each) => each.kind === 'period') : undefined);
    if (rest !== undefined) {
      this.#begin(rest, piece, piece.text);
      return 1;
    }
    // `quiz topic pods`: an option's name, then its value.
    const option = findOption(this.#spec, piece.text, this.#known);
    const [, next] = pieces;
    if (option !== undefined && next !== undefined && next.name === undefined && !piece.quoted) {
      this.#begin(option, next, next.text);
      return 2;
    }
    if (option !== undefined && next === undefined && !piece.quoted && !this.#has(option)) throw new UserError('option/no-value', { option: option.name });
    throw this.#misfit(piece.text, free);
  }

  /** Names what a bare word that fits nothing was probably meant to be. */
  #misfit(typed: string, free: readonly OptionSpec[]): UserError {
    const taken = this.#spec.options.find((each) => each.bare === true && this.#has(each) && fit(each, typed, this.#known) !== undefined);
    if (taken !== undefined) return new UserError('option/twice', { option: taken.name });
    const [only] = free;
    if (only !== undefined && free.length === 1) {
      const reading = readValue(only, typed, this.#known);
      if (reading.value === undefined && (only.required === true || only.kind === 'choice')) return new UserError(reading.code, reading.details);
    }
    const question = free.find((each) => each.kind === 'question' && each.required === true);
    if (question !== undefined) {
      const reading = readValue(question, typed, this.#known);
      if (reading.value === undefined) return new UserError(reading.code, reading.details);
    }
    const word = foldWord(typed);
    const integer = free.find((each) => each.kind === 'integer');
    if (integer !== undefined && /^[+-]?\d+$/.test(word)) {
      const reading = readValue(integer, word, this.#known);
      if (reading.value === undefined) return new UserError(reading.code, reading.details);
    }
    const choices = free.flatMap((each) => (each.kind === 'choice' ? each.choices : each.kind === 'period' ? PERIODS : []));
    const byWord = new Map(choices.flatMap((choice) => choiceWords(choice, this.#known).map((one) => [one, choice] as const)));
    const choice = byWord.get(nearest(word, [...byWord.keys()]) ?? '');
    const topic = free.find((each) => each.kind === 'topic' || each.kind === 'area');
    const near = topic === undefined ? undefined : topicNear(topic, typed, this.#known);
    const nearer = nearest(word, [near, choice].filter((each) => each !== undefined));
    if (choice !== undefined && (nearer === choice || near === undefined)) {
      return hintedError('word/unknown', { value: clip(typed), command: nameOf(this.#spec) }, choice);
    }
    if (topic !== undefined) return hintedError('option/topic', { option: topic.name, value: clip(typed) }, near);
    const details = { value: clip(typed), command: nameOf(this.#spec) };
    if (this.#spec.options.length === 0) return new UserError('word/none', details);
    return new UserError('word/unexpected', { ...details, choices: this.#spec.options.map((each) => each.name).join(', ') });
  }

  result(): Values {
    const values: Record<string, string | number> = {};
    for (const option of this.#spec.options) {
      const value = this.#values.get(option);
      const typed = this.#typed.get(option);
      if (value !== undefined) values[option.name] = value;
      else if (typed !== undefined) values[option.name] = read(option, typed, this.#known);
    }
    return complete(this.#spec, values);
  }
}

/**
 * Reads the options of a line.
 * @param pieces of the line, behind the words that name the command
 * @throws UserError
 */
export function readPieces(spec: CommandSpec, line: string, pieces: readonly Piece[], known: Known): Values {
  const reader = new OptionReader(spec, line, known);
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (piece.name === undefined) {
      at += reader.bare(pieces.slice(at, at + TOPIC_WORDS));
    } else {
      reader.named(piece.name, piece);
      at += 1;
    }
  }
  return reader.result();
}

/** The line, without the word, that reads back to the same record and values. */
export function formatLine(spec: CommandSpec, values: Values): string {
  const options = spec.options.flatMap((option) => {
    const value = values[option.name];
    return value === undefined ? [] : [`${option.name}:${quoteValue(String(value))}`];
  });
  return [...spec.path, ...options].join(' ');
}

function topicNear(option: OptionSpec, typed: string, known: Known): string | undefined {
  return option.kind === 'topic' ? nearestTopic(typed, known) : nearest(foldWord(typed), known.bank.areas);
}

/** @throws UserError `option/missing` */
function complete(spec: CommandSpec, values: Values): Values {
  const missing = spec.options.find((option) => option.required === true && values[option.name] === undefined);
  if (missing !== undefined) throw new UserError('option/missing', { option: missing.name, command: nameOf(spec) });
  return values;
}

/**
 * Checks options that a platform has taken apart. The platform's own checks are on its client only,
 * so every value is read again.
 * @throws UserError
 */
export function readOptions(spec: CommandSpec, options: Readonly<Record<string, string | number | boolean>>, known: Known): Values {
  const values: Record<string, string | number> = {};
  for (const [name, typed] of Object.entries(options)) {
    // A platform may call an option by another of its names, as Discord calls a group a role.
    const option = findOption(spec, name, known);
    if (option === undefined) {
      throw unknownOption(spec, name);
    }
    values[option.name] = read(option, typed, known);
  }
  return complete(spec, values);
}
