import { hash } from 'node:crypto';

/** A generator that gives the same sequence for the same seed in every process and release. */
export interface Seeded {
  /** The next number, 0 ≤ n < 1. */
  next(): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Small fast counter generator (sfc32) keyed by SHA-256 of the seed. The sequence is part of the
 * stored data: option orders are derived from it again when an old button is pressed.
 */
export function createSeeded(seed: string): Seeded {
  const key = hash('sha256', seed, 'buffer');
  let a = key.readUInt32LE(0);
  let b = key.readUInt32LE(4);
  let c = key.readUInt32LE(8);
  let counter = key.readUInt32LE(12);
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  return {
    next,
    shuffle(items) {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last -= 1) {
        const other = Math.floor(next() * (last + 1));
        const held = copy[last];
        // Both positions exist; the assertions only tell the compiler so.
        copy[last] = copy[other] as (typeof copy)[number];
        copy[other] = held as (typeof copy)[number];
      }
      return copy;
    },
  };
}
