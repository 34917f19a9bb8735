/**
 * Calls of one key one after another, with a gap between them; other keys are not held up. After a refusal with a
 * time to wait the key rests for so long.
 */
import type { Clock } from '../../src/runtime/clock.ts';

/** Keys remembered at most. */
const REMEMBERED = 10_000;

export type Paced<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full'; readonly until: number };

/** A time in ms since the epoch, and when it was set: by a clock that was put back since, it may be hours ahead and means nothing. */
interface Until {
  readonly since: number;
  readonly until: number;
}

/** What must not be called before some time, in ms since the epoch. */
export class Rests {
  readonly #clock: Clock;
  readonly #until = new Map<string, Until>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  rest(key: string, until: number): void {
    const now = this.#clock.now();
    this.#until.set(key, { since: now, until: Math.max(until, this.resting(key) ?? 0) });
    if (this.#until.size <= REMEMBERED) return;
    for (const [old, end] of this.#until) if (end.until <= now) this.#until.delete(old);
  }

  /** Until when the key rests, if it does. */
  resting(key: string): number | undefined {
    const rest = this.#until.get(key);
    if (rest === undefined) return undefined;
    const now = this.#clock.now();
    if (rest.until > now && rest.since <= now) return rest.until;
    this.#until.delete(key);
    return undefined;
  }
}

export class Pacer {
  readonly #clock: Clock;
  readonly #gapMs: number;
  readonly #rests: Rests;
  /** When the next call of a key may begin, in ms since the epoch. */
  readonly #lanes = new Map<string, Until>();

  /** @param rests may be shared with other pacers */
  constructor(clock: Clock, gapMs: number, rests: Rests) {
    this.#clock = clock;
    this.#gapMs = gapMs;
    this.#rests = rests;
  }

  /**
   * Runs `call` at its turn, or tells until when there is no room.
   * @param place what rests with it: the key itself, or something that several keys share
   * @param longestMs whoever would wait longer is told so instead; below 0 there is no turn at all
   */
  async run<T>(key: string, place: string, longestMs: number, call: () => Promise<T>): Promise<Paced<T>> {
    const now = this.#clock.now();
    const resting = this.#rests.resting(place);
    if (resting !== undefined) return { kind: 'full', until: resting };
    const lane = this.#lanes.get(key);
    const start = lane === undefined || lane.since > now ? now : Math.max(now, lane.until);
    if (start - now > longestMs) return { kind: 'full', until: start };
    this.#lanes.delete(key);
    this.#lanes.set(key, { since: now, until: start + this.#gapMs });
    this.#forget(now);
    if (start > now) await new Promise<void>((resolve) => void this.#clock.after(start - now, resolve));
    const since = this.#rests.resting(place);
    if (since !== undefined) return { kind: 'full', until: since };
    return { kind: 'done', value: await call() };
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#lanes) {
      if (this.#lanes.size <= REMEMBERED && until > now) break;
      if (until <= now || this.#lanes.size > REMEMBERED) this.#lanes.delete(key);
    }
  }
}
