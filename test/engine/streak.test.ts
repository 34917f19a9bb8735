import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Gaps, grownRun, grownStood, isCounted, NO_RUN, type Occurrence, type Run, standingRun, streakOf } from '../../src/engine/streak.ts';

/** Ordinals, from 1, of what is one of these. */
const ordinals = (occurrences: readonly Occurrence[], ...wanted: readonly Occurrence[]): number[] =>
  occurrences.flatMap((occurrence, index) => (wanted.includes(occurrence) ? [index + 1] : []));

const gapsOf = (occurrences: readonly Occurrence[]): Gaps => ({ stood: ordinals(occurrences, 'answered', 'unanswered', 'void'), neutral: ordinals(occurrences, 'void') });

describe('a run', () => {
  const history = fc.array(fc.constantFrom<Occurrence>('answered', 'answered', 'answered', 'unanswered', 'refused', 'uncertain', 'void'), { maxLength: 30 });

  it('is what the occurrences amount to, two of them answered in either order', () => {
    fc.assert(fc.property(history, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (occurrences, swaps) => {
      const gaps = gapsOf(occurrences);
      const order = ordinals(occurrences, 'answered');
      for (let at = 0; at + 1 < order.length; at += 2) if (swaps[at] === true) order.splice(at, 2, ...order.slice(at, at + 2).toReversed());
      const run = order.reduce<Run | undefined>((grown, ordinal) => grownRun(grown, ordinal, gaps), undefined);
      expect(standingRun(run ?? NO_RUN, occurrences.length + 1, gaps)).toBe(streakOf(occurrences));
    }), { numRuns: 2_000 });
  });

  it('breaks at whatever is left out where nobody knows its place', () => {
    const run = grownRun(undefined, 1, { neutral: [] });
    expect(grownRun(run, 3, { neutral: [] }).days).toBe(1);
    expect(grownRun(run, 3, { neutral: [2] }).days).toBe(2);
    expect(grownRun(run, 4, { neutral: [2] }).days).toBe(1);
    expect([2, 3].map((next) => standingRun(run, next, { neutral: [] }))).toEqual([1, 0]);
  });

  it('is one with the run before it when what lay between them becomes void', () => {
    const stood = [1, 2, 3];
    const broken = [1, 3].reduce<Run | undefined>((run, ordinal) => grownRun(run, ordinal, { stood, neutral: [] }), undefined) ?? NO_RUN;
    expect(standingRun(broken, 4, { stood, neutral: [] })).toBe(1);
    expect(standingRun(broken, 4, { stood, neutral: [2] })).toBe(2);
    expect(grownRun(broken, 4, { stood, neutral: [2] })).toEqual({ ...NO_RUN, days: 3, first: 1, last: 4 });
  });

  it('counts an occurrence once where many answer as one', () => {
    const run = grownRun(grownRun(undefined, 2, { neutral: [] }), 3, { neutral: [] });
    expect([1, 2, 3, 4].map((ordinal) => isCounted(run, ordinal))).toEqual([false, true, true, false]);
    expect(isCounted(NO_RUN, 0)).toBe(false);
  });
});

describe('what was there in a place', () => {
  it('is the newest 32 occurrences, each once and in order', () => {
    const all = Array.from({ length: 40 }, (_, index) => index + 1);
    const grow = (order: readonly number[]) => order.reduce<readonly number[]>(grownStood, []);
    expect(grow(all)).toEqual(all.slice(-32));
    expect(grow([...all.slice(0, 5), 3])).toEqual([1, 2, 3, 4, 5]);
    expect(grow([2, 1])).toEqual([1, 2]);
  });
});
