/** What every program that uses the store begins with: its settings, or the lines that say what is wrong. */
import { readFileSync } from 'node:fs';
import { type Config, mergeEnvironment, readConfig } from '../config.ts';
import { SettingsError } from '../errors.ts';
import type { Texts } from '../texts/texts.ts';
import { codeOf, settingsLines } from './start-failure.ts';

/** Ends the program with an exit code after its lines were printed. */
export class Ended extends Error {
  readonly lines: readonly string[];
  readonly exitCode: number;

  constructor(exitCode: number, lines: readonly string[]) {
    super(lines.join('\n'));
    this.exitCode = exitCode;
    this.lines = lines;
  }
}

/** For the person at the start. Standard output belongs to what the program is for. */
export function say(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

function readDotEnv(texts: Texts): string {
  try {
    return readFileSync('.env', 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw new Ended(2, [texts.line('start.dot-env', { reason: codeOf(error) })]);
  }
}

/**
 * The settings of the process, from its environment and `.env` in the working folder.
 * @param console whether no chat platform is needed
 * @throws Ended with exit code 2 and every problem
 */
export function readSettings(console: boolean, texts: Texts): Config {
  const { environment, misspelt } = mergeEnvironment(process.env, readDotEnv(texts));
  for (const { found, meant } of misspelt) say(texts.line('start.misspelt', { found, meant }));
  try {
    return readConfig(environment, (path) => readFileSync(path, 'utf8'), { console });
  } catch (error) {
    if (error instanceof SettingsError) throw new Ended(2, settingsLines(error, texts));
    throw error;
  }
}

/** Whether nothing is to be done but to say how the program is used. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.includes('--help') || words.includes('-h');
}

/** Runs a program; what it throws is printed and decides the exit code. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (error instanceof Ended) say(...error.lines);
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(error instanceof Ended ? error.exitCode : 1);
  }
}
