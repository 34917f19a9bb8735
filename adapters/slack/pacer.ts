/**
 * Calls of one key one after another, with a gap between them; other keys are not held up. After a refusal with a
 * time to wait the key rests for so long.
 */
import type { Clock } from '../../src/runtime/clock.ts';

/** Keys remembered at most. */
const REMEMBERED = 10_000;
/** Longer queues are told so rather than waited for, in ms. */
const LONGEST_WAIT_MS = 20_000;

interface Lane {
  /** When the next call may begin, in ms since the epoch. */
  next: number;
}

export type Paced<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full'; readonly until: number };

export class Pacer {
  readonly #clock: Clock;
  readonly #gapMs: number;
  readonly #lanes = new Map<string, Lane>();
  readonly #rests = new Map<string, number>();

  constructor(clock: Clock, gapMs: number) {
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /** No call of this key before then, in ms since the epoch. */
  rest(key: string, until: number): void {
    this.#rests.set(key, Math.max(until, this.#rests.get(key) ?? 0));
  }

  /** Until when the key rests, if it does. */
  resting(key: string): number | undefined {
    const until = this.#rests.get(key);
    if (until === undefined) return undefined;
    if (until > this.#clock.now()) return until;
    this.#rests.delete(key);
    return undefined;
  }

  /** Runs `call` at its turn, or tells until when the key has no room. */
  async run<T>(key: string, call: () => Promise<T>): Promise<Paced<T>> {
    const now = this.#clock.now();
    const resting = this.resting(key);
    if (resting !== undefined) return { kind: 'full', until: resting };
    const lane = this.#lanes.get(key) ?? { next: now };
    const start = Math.max(now, lane.next);
    if (start - now > LONGEST_WAIT_MS) return { kind: 'full', until: start };
    lane.next = start + this.#gapMs;
    this.#lanes.delete(key);
    this.#lanes.set(key, lane);
    this.#forget(now);
    if (start > now) await new Promise<void>((resolve) => void this.#clock.after(start - now, resolve));
    const since = this.resting(key);
    if (since !== undefined) return { kind: 'full', until: since };
    return { kind: 'done', value: await call() };
  }

  #forget(now: number): void {
    for (const [key, { next }] of this.#lanes) {
      if (this.#lanes.size <= REMEMBERED && next > now) break;
      if (next <= now || this.#lanes.size > REMEMBERED) this.#lanes.delete(key);
    }
  }
}
