/** Presses in a row that are always taken, and how many more a second after that. */
const BURST = 10;
const PER_SECOND = 2;
/** Buckets that are remembered; the one used longest ago goes first, and would be full again by then. */
const REMEMBERED = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each person, in the memory of this process. Bounded: nobody's presses make it grow. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one token for `key` at `now` (ms); false when there is none. */
  take(key: string, now: number): boolean {
    const known = this.#buckets.get(key);
    const bucket: Bucket = known ?? { tokens: BURST, at: now };
    // A clock that was set back adds nothing and takes nothing.
    bucket.tokens = Math.min(BURST, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * PER_SECOND);
    bucket.at = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > REMEMBERED) this.#forgetOldest();
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #forgetOldest(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
