import type { Clock } from '../../src/runtime/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` and runs what falls due, each callback at its own time, in order. */
  advance(ms: number): Promise<void>;
  /** Callbacks that still wait; 0 means that nobody left a timer behind. */
  waiting(): number;
}

interface Waiting {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Lets promise chains that a callback set off run to their next real wait. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** @param start ms since the epoch; by default Wednesday 2026-11-25 09:00 UTC. */
export function createManualClock(start = 1_795_597_200_000): ManualClock {
  let now = start;
  let order = 0;
  const timers = new Set<Waiting>();
  const next = (until: number): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const timer of timers) {
      if (timer.due > until) continue;
      if (first === undefined || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    }
    return first;
  };
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { due: now + Math.max(0, ms), order, callback };
      order += 1;
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        now = Math.max(now, timer.due);
        timers.delete(timer);
        timer.callback();
        await settle();
      }
      now = until;
      await settle();
    },
    waiting: () => timers.size,
  };
}
