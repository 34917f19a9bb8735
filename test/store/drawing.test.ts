import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFrom } from '../../src/store/drawing.ts';
import { candidate, pool } from '../contracts/store-play.ts';

const ids = (items: readonly { readonly questionId: string }[]): string[] => items.map((item) => item.questionId);

describe('drawing from a pool', () => {
  it('takes the first unseen in order', () => {
    expect(drawFrom(pool(5), new Set(['q1', 'q3']), 2)).toEqual({ items: [candidate('q2'), candidate('q4')], cleared: false });
  });

  it('clears the pool only when there are too few', () => {
    expect(drawFrom(pool(3), new Set(['q1']), 2)).toMatchObject({ cleared: false });
    const drawn = drawFrom(pool(3), new Set(['q1']), 3);
    expect(ids(drawn.items)).toEqual(['q2', 'q3', 'q1']);
    expect(drawn.cleared).toBe(true);
  });

  it('has nothing to clear in a small pool that nobody saw', () => {
    expect(drawFrom(pool(2), new Set(['other']), 5)).toMatchObject({ items: { length: 2 }, cleared: false });
  });

  it('never repeats, gives as many as it can, and the unseen before the seen', () => {
    fc.assert(fc.property(fc.array(fc.nat(30)), fc.uniqueArray(fc.nat(30)), fc.integer({ min: 1, max: 20 }), (numbers, seenNumbers, count) => {
      const candidates = numbers.map((number) => candidate(`q${number}`));
      const seen = new Set(seenNumbers.map((number) => `q${number}`));
      const drawn = ids(drawFrom(candidates, seen, count).items);
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.length).toBe(Math.min(count, new Set(numbers).size));
      const firstSeen = drawn.findIndex((id) => seen.has(id));
      if (firstSeen >= 0) {
        expect(drawn.slice(firstSeen).every((id) => seen.has(id))).toBe(true);
        const unseen = new Set(ids(candidates).filter((id) => !seen.has(id)));
        expect(firstSeen).toBe(unseen.size);
      }
    }));
  });
});
