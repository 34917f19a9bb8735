/**
 * The text grammar of Slack and the console, and the check of values that a platform has taken apart.
 * `team create name:"Red Pandas"`, `quiz pods 3`, `quiz 难度：困难` and `quiz count=3 topic=pods` all read.
 */
import { nearest } from '../engine/nearest.ts';
import { UserError } from '../errors.ts';
import type { Word } from '../platform.ts';
import type { CommandSpec, Values } from './command.ts';
import { type Piece, clip, scan } from './line.ts';
import { readOptions, readPieces } from './option-reader.ts';
import { COMMANDS, findCommand } from './registry.ts';
import { hintedError } from './values.ts';
import { type Known, commandWords, findTopic, foldWord } from './vocabulary.ts';

export interface Parsed {
  readonly spec: CommandSpec;
  readonly values: Values;
}

function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

interface Found {
  readonly spec: CommandSpec;
  /** How many pieces named it. */
  readonly used: number;
}

function unknownCommand(commands: readonly CommandSpec[], word: Word, piece: Piece, known: Known): UserError {
  const typed = foldWord(piece.text);
  const named = piece.name === undefined;
  const elsewhere = commands.find((each) => each.word !== word && commandWords(each.word, [each.path[0]], known).includes(typed));
  if (named && elsewhere !== undefined) {
    return new UserError('command/other-word', { value: elsewhere.path[0], word: elsewhere.word });
  }
  const heads = distinct(commands.filter((each) => each.word === word).map((each) => each.path[0]));
  const byWord = new Map(heads.flatMap((head) => commandWords(word, [head], known).map((each) => [each, head] as const)));
  const topic = named && word === 'k8s' ? findTopic(known.bank, typed) : undefined;
  const near = topic === undefined ? byWord.get(nearest(typed, [...byWord.keys()]) ?? '') : `quiz ${topic}`;
  return hintedError('command/unknown', { value: clip(named ? piece.text : (piece.name ?? '')) }, near);
}

/** The record that the first words name. */
function readCommand(commands: readonly CommandSpec[], word: Word, pieces: readonly Piece[], known: Known): Found {
  const [first, second] = pieces;
  if (first === undefined) {
    const help = commands.find((each) => each.path[0] === 'help');
    if (help === undefined) throw new UserError('command/unknown', { value: '' });
    return { spec: help, used: 0 };
  }
  const typed = first.name === undefined ? foldWord(first.text) : '';
  const group = commands.filter((each) => each.word === word && commandWords(word, [each.path[0]], known).includes(typed));
  const single = group.find((each) => each.path.length === 1);
  if (single !== undefined) return { spec: single, used: 1 };
  const head = group[0]?.path[0];
  if (head === undefined) {
    // `/k8s-admin help` is what people try first.
    const help = commands.find((each) => each.path[0] === 'help' && commandWords(each.word, each.path, known).includes(typed));
    if (help !== undefined) return { spec: help, used: 1 };
    throw unknownCommand(commands, word, first, known);
  }
  const choices = distinct(group.map((each) => each.path[1] ?? '')).join(', ');
  if (second === undefined || second.name !== undefined) throw new UserError('command/sub', { command: head, choices });
  const sub = foldWord(second.text);
  const spec = group.find((each) => commandWords(word, each.path, known).includes(sub));
  if (spec !== undefined) return { spec, used: 2 };
  const byWord = new Map(group.flatMap((each) => commandWords(word, each.path, known).map((one) => [one, each.path[1] ?? ''] as const)));
  const near = byWord.get(nearest(sub, [...byWord.keys()]) ?? '');
  throw hintedError('command/sub-unknown', { command: head, value: clip(second.text), choices }, near);
}

/** `parseLine` over any list of records. */
export function parseWith(commands: readonly CommandSpec[], word: Word, line: string, known: Known): Parsed {
  const pieces = scan(line);
  const { spec, used } = readCommand(commands, word, pieces, known);
  return { spec, values: readPieces(spec, line, pieces.slice(used), known) };
}

/**
 * Reads what stands after the word: `quiz pods 3`. Nothing at all means help.
 * @throws UserError naming what is wrong and the nearest right thing
 */
export function parseLine(word: Word, line: string, known: Known): Parsed {
  return parseWith(COMMANDS, word, line, known);
}

/**
 * The record of a command that a platform has taken apart, with its values checked.
 * @throws UserError
 */
export function readRequest(
  word: Word,
  path: readonly string[],
  options: Readonly<Record<string, string | number | boolean>>,
  known: Known,
): Parsed {
  // A path that is not registered (an older schema, a forgery) is told the nearest one, as a typed line is.
  const spec = findCommand(word, path) ?? readCommand(COMMANDS, word, scan(path.join(' ')), known).spec;
  return { spec, values: readOptions(spec, options, known) };
}
