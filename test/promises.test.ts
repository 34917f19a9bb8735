/** Everything that docs/promises.md calls a proof exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROOFS } from './faults/proofs.ts';
import { ROOT } from './source-files.ts';

const document = readFileSync(join(ROOT, 'docs', 'promises.md'), 'utf8');

interface Row {
  readonly id: string;
  /** Each as it is written: a file and the name of a test, or `test:faults` and the name of a proof. */
  readonly proofs: readonly string[];
}

function rows(heading: string): readonly Row[] {
  const section = document.split(/^## /mu).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return section.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
    const id = cells[1] ?? '';
    return /^R\d+$/u.test(id) ? [{ id, proofs: (cells.at(-2) ?? '').split('<br>').filter((proof) => proof !== '') }] : [];
  });
}

/** What is wrong with a proof; nothing when it is there. */
function wrongWith(proof: string): string | undefined {
  const [, where = '', name = ''] = /^`([^`]+)` (.+)$/u.exec(proof) ?? [];
  if (where === 'test:faults') return PROOFS.some((each) => each.name === name) ? undefined : `no such proof of the faults suite: ${proof}`;
  if (!where.startsWith('test/') || !existsSync(join(ROOT, where))) return `no such file: ${proof}`;
  const source = readFileSync(join(ROOT, where), 'utf8').replaceAll("\\'", "'");
  return source.includes(name) ? undefined : `no such test: ${proof}`;
}

describe('docs/promises.md', () => {
  const proved = rows('Proved');
  const toCome = rows('To come');

  it('has each promise once', () => {
    const ids = [...proved, ...toCome].map(({ id }) => Number(id.slice(1)));
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it.each(proved)('$id has proofs, all of which exist', ({ proofs }) => {
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.flatMap((proof) => wrongWith(proof) ?? [])).toEqual([]);
  });

  it('names nothing for what is to come that does not exist', () => {
    expect(toCome.flatMap(({ proofs }) => proofs).flatMap((proof) => wrongWith(proof) ?? [])).toEqual([]);
  });

  it('names each proof of the faults suite', () => {
    const named = new Set([...proved, ...toCome].flatMap(({ proofs }) => proofs));
    expect(PROOFS.filter(({ name }) => !named.has(`\`test:faults\` ${name}`)).map(({ name }) => name)).toEqual([]);
  });

  it('is not taken at its word', () => {
    expect(wrongWith('`test/main.test.ts` flies to the moon')).toContain('no such test');
    expect(wrongWith('`test/moon.test.ts` x')).toContain('no such file');
    expect(wrongWith('`test:faults` moon')).toContain('no such proof');
    expect(wrongWith('test/main.test.ts')).toContain('no such file');
  });
});
