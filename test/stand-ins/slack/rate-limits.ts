/** Slack's rate limits (docs.slack.dev/apis/web-api/rate-limits): per method, workspace and app. */
import type { Clock } from '../../../src/runtime/clock.ts';

/** Calls a minute of each tier. */
export const TIERS = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
export type Tier = keyof typeof TIERS;

interface Bucket {
  tokens: number;
  at: number;
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes one call out of a bucket that refills at `perSecond` up to `burst`.
   * @returns seconds until the next call is allowed, at least 1, where this one is not.
   */
  take(key: string, perSecond: number, burst: number): number | undefined {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return undefined;
  }
}
