import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/commands/grammar.ts';
import { COMMANDS, findCommand } from '../../src/commands/registry.ts';
import { loadBank } from '../../src/content/load.ts';
import { choiceWords, commandId, commandWords, optionWords } from '../../src/commands/vocabulary.ts';
import { LANGUAGES } from '../../src/engine/question.ts';
import { ROOT } from '../source-files.ts';
import { texts } from './known.ts';

// What an example names has to be in the bank that comes with the bot.
const loaded = await loadBank(join(ROOT, 'content'));
if (!('bank' in loaded)) throw new Error('the bank has mistakes');
const known = { bank: loaded.bank, texts };

// Discord: names of 1 to 32 lower-case characters, descriptions of 1 to 100, 25 options, 25 choices of up to
// 100 characters, 8,000 in all by the longest language (developers/interactions/application-commands).
const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

const records = COMMANDS.map((spec) => [`${spec.word} ${spec.path.join(' ')}`, spec] as const);
const groups = [...new Set(COMMANDS.flatMap((spec) => [spec.word, ...(spec.path.length === 2 ? [commandId(spec.word, [spec.path[0]])] : [])]))];

describe.each(LANGUAGES)('in %s', (language) => {
  const of = texts(language);
  const first = (id: string, own: string) => (of.has(id) ? (of.line(id).split(' ')[0] ?? own) : own);

  it.each(records)('%s has its texts, within the limits of every platform', (_, spec) => {
    const id = commandId(spec.word, spec.path);
    const descriptions = [`command.${id}`, ...spec.options.map((option) => `command.${id}.${option.name}`)];
    for (const description of descriptions) {
      const length = [...of.line(description)].length;
      expect(length, description).toBeGreaterThanOrEqual(1);
      expect(length, description).toBeLessThanOrEqual(100);
    }
    const optionNames = spec.options.map((option) => first(`name.option.${option.name}`, option.name));
    for (const name of [first(`name.command.${id}`, ''), ...spec.path, ...optionNames, ...spec.options.map((option) => option.name)]) {
      expect(name).toMatch(NAME);
      expect(name).toBe(name.toLowerCase());
    }
    expect(new Set(optionNames).size).toBe(optionNames.length);
    expect(spec.options.length).toBeLessThanOrEqual(25);
    // Required options come first on Discord.
    expect(spec.options.map((option) => option.required === true)).toEqual(spec.options.map((option) => option.required === true).toSorted((a, b) => Number(b) - Number(a)));
    for (const option of spec.options) {
      if (option.kind !== 'choice') continue;
      expect(option.choices.length).toBeLessThanOrEqual(25);
      for (const choice of option.choices) expect(of.has(`name.choice.${choice}`), choice).toBe(true);
    }
  });

  it.each(groups)('the group %s is described', (group) => {
    const length = [...of.line(`command.${group}`)].length;
    expect(length).toBeGreaterThanOrEqual(1);
    expect(length).toBeLessThanOrEqual(100);
  });

  it.each(records)('the examples of %s can be typed', (_, spec) => {
    const id = `example.${commandId(spec.word, spec.path)}`;
    expect(of.has(id)).toBe(true);
    for (const line of of.line(id).split('\n')) {
      expect(parseLine(spec.word, line, known).spec).toBe(spec);
    }
  });
});

describe('the records', () => {
  it('are found by their exact path', () => {
    for (const spec of COMMANDS) expect(findCommand(spec.word, spec.path)).toBe(spec);
    expect(findCommand('k8s', [])).toBeUndefined();
    expect(findCommand('k8s', ['team'])).toBeUndefined();
    expect(findCommand('k8s-admin', ['quiz'])).toBeUndefined();
  });

  it('keep administration under its own word', () => {
    for (const spec of COMMANDS) expect(spec.audience === 'administrators', spec.path.join(' ')).toBe(spec.word === 'k8s-admin');
  });

  it('share no word among siblings in any language', () => {
    const seen = new Map<string, string>();
    for (const spec of COMMANDS) {
      for (const depth of [1, 2]) {
        const path = spec.path.slice(0, depth);
        if (path.length < depth) continue;
        const parent = [spec.word, ...path.slice(0, -1)].join(' ');
        for (const word of commandWords(spec.word, path, known)) {
          const key = `${parent} ${word}`;
          const owner = path.join(' ');
          expect(seen.get(key) ?? owner, key).toBe(owner);
          seen.set(key, owner);
        }
      }
      const options = spec.options.flatMap((option) => optionWords(option.name, known));
      expect(new Set(options).size, spec.path.join(' ')).toBe(options.length);
      for (const option of spec.options) {
        if (option.kind !== 'choice') continue;
        const words = option.choices.flatMap((choice) => choiceWords(choice, known));
        expect(new Set(words).size, option.name).toBe(words.length);
      }
    }
  });

  it('leave no bare word that two options could take', () => {
    for (const spec of COMMANDS) {
      const words = spec.options
        .filter((option) => option.bare === true)
        .flatMap((option) => (option.kind === 'choice' ? option.choices : option.kind === 'language' ? LANGUAGES : []))
        .flatMap((choice) => choiceWords(choice, known));
      expect(new Set(words).size, spec.path.join(' ')).toBe(words.length);
    }
  });
});
