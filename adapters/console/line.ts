/**
 * What a typed line means. Pure, and the whole rule stands here:
 *
 * 1. `/` and the name of a command, a button or its number is that, always.
 * 2. While a short answer is asked for, a line that is nothing but a command (`help`, `leaderboard week`)
 *    or the words of a button is that; all else is the answer, and `= text` is one whatever it says.
 * 3. While letters are asked for, letters are the answer (`b`, `ac`, `A, C`, `BDAC`), or the words of an option.
 * 4. A number or the words of a button press it; everything else is a command.
 * 5. Letters with no question on show go to the channel's last one, which says that it was answered or is closed.
 */
import type { CommandSpec } from '../../src/commands/command.ts';
import { type Spoken, commandWords, findOption, foldWord } from '../../src/commands/vocabulary.ts';
import type { Word } from '../../src/platform.ts';
import type { Parameters } from '../../src/texts/texts.ts';
import { type Verb, decodeToken, withLetters } from '../../src/views/token.ts';
import type { Form, Input } from '../../src/views/view.ts';
import type { Button, Seat } from './seat.ts';

/** The part of a command that tells whether a line is one. */
export type CommandShape = Pick<CommandSpec, 'word' | 'path' | 'options'>;

export type Meaning =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'as'; readonly name: string }
  | { readonly kind: 'command'; readonly word: Word; readonly line: string }
  | { readonly kind: 'press'; readonly token: string }
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'text'; readonly token: string; readonly fields: Readonly<Record<string, string>> }
  /** Said on the spot, nothing is sent: a text id under `console.` and what it needs. */
  | { readonly kind: 'say'; readonly id: string; readonly parameters: Parameters };

/** Words that press a button in any language, by the verb in its token. */
const VERB_WORDS: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  n: ['next'],
  h: ['hint'],
  s: ['stop'],
  u: ['?', 'skip'],
  g: ['continue', 'go on'],
  w: ['anew', 'start anew'],
  p: ['practise', 'practice', 'misses'],
  r: ['report'],
  y: ['why', 'mine'],
  l: ['language'],
  i: ['about', 'what is this'],
  t: ['table'],
  c: ['show'],
};

const ALL_VERB_WORDS: ReadonlySet<string> = new Set(Object.values(VERB_WORDS).flat());

/** Words that belong to the console itself. */
const QUIT = ['quit', 'exit'];
export const OWN_WORDS: readonly string[] = [...QUIT, 'as'];

/** The commands, and the words for them in all languages. */
export interface Vocabulary extends Spoken {
  readonly commands: readonly CommandShape[];
}

export function readLine(typed: string, seat: Seat, vocabulary: Vocabulary): Meaning {
  const line = typed.trim();
  if (line === '') return { kind: 'nothing' };
  const { question } = seat;
  if (line.startsWith('/')) {
    const rest = line.slice(1).trim();
    const meaning = ownWord(rest) ?? pressed(rest, seat, true) ?? commandOf(rest, vocabulary, false);
    if (meaning !== undefined) return meaning;
    // A path is a fair short answer: `/readyz`.
    if (question?.input.kind !== 'text') return { kind: 'command', word: 'k8s', line: rest };
  }
  if (question?.input.kind === 'text') {
    if (line.startsWith('=')) return typedAnswer(question.input, line.slice(1).trim());
    return ownWord(line) ?? pressed(line, seat, false) ?? commandOf(line, vocabulary, true) ?? typedAnswer(question.input, line);
  }
  if (question !== undefined) {
    const answer = byLetters(line, question.input);
    if (answer !== undefined) return answer;
  }
  return (
    ownWord(line) ??
    pressed(line, seat, true) ??
    commandOf(line, vocabulary, false) ??
    (question === undefined ? lateLetters(line, seat) : strayLetters(line, question.input)) ??
    (ALL_VERB_WORDS.has(fold(line)) ? { kind: 'say', id: 'not-now', parameters: { word: fold(line) } } : { kind: 'command', word: 'k8s', line })
  );
}

/** `quit`, `exit`, `as NAME`. */
function ownWord(line: string): Meaning | undefined {
  if (QUIT.includes(line.toLowerCase())) return { kind: 'quit' };
  const as = /^as(?:\s+(.*))?$/i.exec(line);
  return as === null ? undefined : { kind: 'as', name: (as[1] ?? '').trim() };
}

/** The button that a number or words name. The words of a button are its label, or those of its verb. */
function pressed(line: string, seat: Seat, numbers: boolean): Meaning | undefined {
  if (numbers && /^\d{1,2}$/.test(line)) {
    const count = seat.numbered.length;
    const button = seat.numbered[Number(line) - 1];
    if (button !== undefined) return press(button);
    return count === 0 ? { kind: 'say', id: 'not-now', parameters: { word: line } } : { kind: 'say', id: 'no-button', parameters: { count } };
  }
  const words = fold(line);
  const named = seat.buttons.find((button) => fold(button.label) === words);
  const button = named ?? seat.buttons.find((candidate) => buttonWords(candidate).includes(words));
  return button === undefined ? undefined : press(button);
}

/** Words in any language that press this button, beside its label and number. */
export function buttonWords(button: Button): readonly string[] {
  const token = decodeToken(button.token);
  return token === undefined ? [] : (VERB_WORDS[token.verb] ?? []);
}

function press(button: Button): Meaning {
  return button.form === undefined ? { kind: 'press', token: button.token } : { kind: 'form', form: button.form };
}

function typedAnswer(input: Extract<Input, { kind: 'text' }>, text: string): Meaning {
  const [field] = input.form.fields;
  if (field === undefined || text === '') return { kind: 'nothing' };
  if (text.length > field.max) return { kind: 'say', id: 'long-field', parameters: { max: field.max } };
  return { kind: 'text', token: input.form.token, fields: { [field.name]: text } };
}

/** The command on a line: with its word (`k8s …`, `k8s-admin …`, `admin …`) or by its own name in any language. */
function commandOf(line: string, vocabulary: Vocabulary, whole: boolean): Meaning | undefined {
  const [first = '', ...rest] = line.split(/\s+/);
  const head = foldWord(first);
  if (head === 'k8s' || head === 'k8s-admin' || head === 'admin') {
    const word: Word = head === 'k8s' ? 'k8s' : 'k8s-admin';
    if (whole && !isWhole(rest, word, vocabulary)) return undefined;
    return { kind: 'command', word, line: line.slice(first.length).trim() };
  }
  const known = vocabulary.commands.some(({ word, path }) => word === 'k8s' && commandWords(word, [path[0]], vocabulary).includes(head));
  if (!known || (whole && !isWhole([first, ...rest], 'k8s', vocabulary))) return undefined;
  return { kind: 'command', word: 'k8s', line };
}

/** Whether words are a command from the first to the last: its path, then options that it has. */
function isWhole(words: readonly string[], word: Word, vocabulary: Vocabulary): boolean {
  return vocabulary.commands.some((command) => {
    const { path } = command;
    const begins = path.every((_, index) => commandWords(word, path.slice(0, index + 1), vocabulary).includes(foldWord(words[index] ?? '')));
    if (command.word !== word || !begins) return false;
    let bare = command.options.filter((option) => option.bare === true).length;
    return words.slice(path.length).every((given) => {
      const named = /^([\p{L}_-]+)[:：=＝]/u.exec(given)?.[1];
      if (named !== undefined) return findOption(command, named, vocabulary) !== undefined;
      bare -= 1;
      return bare >= 0;
    });
  });
}

type LetterInput = Exclude<Input, { kind: 'text' }>;

/** The letters of a line, upper case; nothing where it is anything but letters and separators. */
function lettersIn(line: string): string | undefined {
  const bare = line.normalize('NFKC').replace(/[\s,，、;>]+/g, '').toUpperCase();
  return /^[A-Z]{1,8}$/.test(bare) ? bare : undefined;
}

/** An answer by letters, or by the words of one option. Nothing where the line is something else. */
function byLetters(line: string, input: Input): Meaning | undefined {
  if (input.kind === 'text') return undefined;
  const known = input.options.map((option) => option.letter).join('');
  const given = lettersIn(line);
  if (given === undefined || [...given].some((letter) => !known.includes(letter))) {
    const words = fold(line);
    const option = input.kind === 'order' ? undefined : input.options.find((candidate) => fold(candidate.text) === words);
    return option === undefined ? undefined : { kind: 'press', token: withLetters(input.token, option.letter) };
  }
  return lettersFit(given, known, input);
}

/** Sends letters that fit the kind of question; otherwise says what is wanted, and no answer is used up. */
function lettersFit(given: string, known: string, input: LetterInput): Meaning {
  const distinct = new Set(given).size === given.length;
  if (input.kind === 'one' && given.length !== 1) return { kind: 'say', id: 'one-letter', parameters: {} };
  if (!distinct) return { kind: 'say', id: 'twice', parameters: {} };
  if (input.kind === 'order' && given.length !== known.length) {
    return { kind: 'say', id: 'whole-order', parameters: { count: known.length, example: known } };
  }
  const sent = input.kind === 'many' ? [...given].toSorted().join('') : given;
  return { kind: 'press', token: withLetters(input.token, sent) };
}

/** A single letter that is not on the card is a slip, not a command. */
function strayLetters(line: string, input: Input): Meaning | undefined {
  const given = lettersIn(line);
  if (input.kind === 'text' || given === undefined || given.length !== line.length || given.length > 1) return undefined;
  const letters = input.options.map((option) => option.letter).join(', ');
  return { kind: 'say', id: 'no-letter', parameters: { letter: given, letters } };
}

/** `b`, `a c` or `BDAC` with no question on show is an answer that comes too late or too early. */
function lateLetters(line: string, seat: Seat): Meaning | undefined {
  const letters = lettersIn(line);
  const shaped = /^[A-Z]+$/.test(line) || line.split(/[\s,，、;>]+/).every((part) => part.length === 1);
  const known = letters !== undefined && /^[A-H]+$/.test(letters) && new Set(letters).size === letters.length;
  if (!known || !shaped) return undefined;
  return (seat.late === undefined ? undefined : byLetters(line, seat.late.input)) ?? { kind: 'say', id: 'no-question', parameters: { answer: letters } };
}

/** Compared without case, quotes, full-width forms, inline code marks and the marks at the end. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[`'’"]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/(?<=.)[.…。?!]+$/u, '')
    .trim();
}
