import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../src/engine/seed.ts';

describe('a seeded generator', () => {
  it('gives the sequence that old buttons rely on', () => {
    const seeded = createSeeded('pinned');
    expect([seeded.next(), seeded.next(), seeded.next()].map((value) => Math.floor(value * 1e9))).toEqual([109667528, 875170189, 3220365]);
    expect(createSeeded('pinned').shuffle(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['c', 'd', 'b', 'f', 'e', 'a']);
  });

  it('differs from seed to seed and stays within bounds', () => {
    const firsts = Array.from({ length: 2000 }, (_, index) => createSeeded(`s${index}`).next());
    expect(new Set(firsts).size).toBe(2000);
    expect(firsts.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
  });

  it('shuffles without bias: each item stands in each place about as often', () => {
    const places = new Map<string, number>();
    const rounds = 6000;
    for (let round = 0; round < rounds; round += 1) {
      createSeeded(`round ${round}`)
        .shuffle(['a', 'b', 'c', 'd'])
        .forEach((item, place) => places.set(`${item}${place}`, (places.get(`${item}${place}`) ?? 0) + 1));
    }
    for (const count of places.values()) {
      expect(count).toBeGreaterThan(rounds / 4 - 200);
      expect(count).toBeLessThan(rounds / 4 + 200);
    }
    expect(places.size).toBe(16);
  });
});
