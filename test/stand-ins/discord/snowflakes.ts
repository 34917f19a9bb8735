import type { Clock } from '../../../src/runtime/clock.ts';

/** 2015-01-01, the beginning of Discord's time, in ms since the epoch (discord.com/developers/docs/reference, "Snowflakes"). */
const EPOCH = 1_420_070_400_000;

/** Ids that carry their time of creation by this clock, unique and rising within one ms. */
export function createSnowflakes(clock: Clock): () => string {
  let last = 0n;
  return () => {
    const first = BigInt(clock.now() - EPOCH) << 22n;
    last = first > last ? first : last + 1n;
    return String(last);
  };
}

/** When an id was made, in ms since the epoch. */
export const timeOf = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;
