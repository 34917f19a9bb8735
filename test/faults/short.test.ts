/** The proofs of `npm run test:faults`, each in its short form. */
import { describe, expect, it } from 'vitest';
import { Tries } from './proof.ts';
import { PROOFS } from './proofs.ts';

describe.concurrent('in its short form', () => {
  it.each(PROOFS)('$name holds', async (proof) => {
    const tries = new Tries();
    await proof.run(proof.size.short, tries);
    expect(tries.failures).toEqual([]);
    expect(tries.tries).toBeGreaterThan(0);
  }, 60_000);
});

describe('a proof', () => {
  it('tells each try that did not hold, and why', async () => {
    const tries = new Tries();
    await tries.attempt('first', () => Promise.resolve());
    await tries.attempt('second', () => Promise.reject(new Error('lost')));
    tries.count('third');
    expect(tries).toMatchObject({ tries: 3, held: 1, failures: ['second: lost', 'third'] });
  });

  it('has a name of its own', () => {
    expect(new Set(PROOFS.map(({ name }) => name)).size).toBe(PROOFS.length);
  });
});
