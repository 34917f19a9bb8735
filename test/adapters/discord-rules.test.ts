/** The table of adapters/discord/README.md is true: each rule is there, and each test that it names exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROOFS } from '../faults/proofs.ts';
import { ROOT } from '../source-files.ts';

const rows = readFileSync(join(ROOT, 'adapters', 'discord', 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, rules = '', held = ''] = line.split('|').map((cell) => cell.trim());
    return /^D\d+/u.test(rules) ? [{ rules, held }] : [];
  });

/** Where tests of these words are. */
const FILES: Readonly<Record<string, string>> = { process: 'main-discord.test.ts', 'contract suite': 'contracts/adapter.contract.ts' };

function source(where: string): string {
  const file = join(ROOT, 'test', FILES[where] ?? `adapters/discord-${where}.test.ts`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Names of tests, each with the word of the file in which it must be; an ellipsis stands for what a test fills in. */
function namedIn(held: string): readonly { readonly where: string; readonly parts: readonly string[] }[] {
  let where = '';
  return [...held.matchAll(/([a-z ]+): (?=")|"([^"]+)"/gu)].flatMap(([, file, name]) => {
    if (file !== undefined) where = file.trim();
    return name === undefined ? [] : [{ where, parts: name.split('…').map((part) => part.trim()) }];
  });
}

const missing = (held: string): readonly string[] => namedIn(held).flatMap(({ where, parts }) => (parts.every((part) => source(where).includes(part)) ? [] : [`${where}: ${parts.join('…')}`]));

describe('adapters/discord/README.md', () => {
  it('has D1 to D38, each once', () => {
    const numbers = rows.flatMap(({ rules }) => [...rules.matchAll(/D(\d+)/gu)].filter(({ index }) => index === 0 || rules.slice(0, index).endsWith(', ')).map(([, number]) => Number(number)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
  });

  it.each(rows)('$rules is held by a test that exists, or cannot arise', ({ held }) => {
    expect(missing(held)).toEqual([]);
    const proofs = [...held.matchAll(/`test:faults` ([a-z-]+)/gu)].map(([, name]) => name);
    for (const name of proofs) expect(PROOFS.map((proof) => proof.name)).toContain(name);
    expect(namedIn(held).length + proofs.length > 0 || /^cannot arise: .{20}/u.test(held)).toBe(true);
  });

  it('is not taken at its word', () => {
    expect(missing('draw: "flies to the moon"')).toEqual(['draw: flies to the moon']);
    expect(missing('moon: "fit, every one of the bank"')).toHaveLength(1);
  });
});
