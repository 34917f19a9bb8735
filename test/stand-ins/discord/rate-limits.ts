/**
 * Limits of the API (discord.com/developers/docs/topics/rate-limits). They run on real time unless a test hands
 * in another clock, since discord.js waits for them in real time.
 */
import type { Clock } from '../../../src/runtime/clock.ts';
import { ApiError } from './errors.ts';

export interface Limit {
  /** Calls in one window. */
  readonly calls: number;
  /** Length of the window in ms. */
  readonly window: number;
}

/** Calls a second over all routes but those of interactions. */
export const GLOBAL_LIMIT = 50;
/** Answers of 401, 403 or 429 in ten minutes from one address, after which it is shut out. */
export const INVALID_LIMIT = 10_000;
const TEN_MINUTES = 600_000;

/** Discord publishes no figures for its buckets; these are of the size that clients see. */
const BUCKETS: Readonly<Record<string, Limit>> = {
  'POST /channels/:id/messages': { calls: 5, window: 5_000 },
  'PATCH /channels/:id/messages/:id': { calls: 5, window: 5_000 },
  webhook: { calls: 5, window: 2_000 },
};
const OTHERS: Limit = { calls: 20, window: 1_000 };

type Scope = 'user' | 'global' | 'shared';

/** A 429. @param seconds how long to wait, fractions allowed. */
export function limited(seconds: number, scope: Scope, code = 0, message = 'You are being rate limited.'): ApiError {
  return new ApiError(429, code, message, { retry_after: seconds, global: scope === 'global' }, {
    'Retry-After': String(Math.ceil(seconds)),
    'X-RateLimit-Scope': scope,
    ...(scope === 'global' ? { 'X-RateLimit-Global': 'true' } : {}),
  });
}

interface Window {
  readonly reset: number;
  used: number;
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  readonly #buckets: Readonly<Record<string, Limit>>;
  readonly #global: number;
  readonly #invalidLimit: number;
  #invalid: number[] = [];

  constructor(clock: Clock, { buckets = {}, global = GLOBAL_LIMIT, invalid = INVALID_LIMIT }: { readonly buckets?: Readonly<Record<string, Limit>>; readonly global?: number; readonly invalid?: number } = {}) {
    this.#clock = clock;
    this.#buckets = { ...BUCKETS, ...buckets };
    this.#global = global;
    this.#invalidLimit = invalid;
  }

  /**
   * Counts a call.
   * @param route such as `POST /channels/:id/messages`, or `webhook`.
   * @param major the channel, guild or webhook that the limit is kept for.
   * @param interaction whether the call belongs to an interaction, and so not under the global limit.
   * @returns headers for the answer.
   * @throws ApiError 429.
   */
  take(route: string, major: string, interaction: boolean): Readonly<Record<string, string>> {
    const now = this.#clock.now();
    if (!interaction) {
      const all = this.#window('global', { calls: this.#global, window: 1_000 }, now);
      if (all.used > this.#global) throw limited((all.reset - now) / 1_000, 'global');
    }
    const limit = this.#buckets[route] ?? OTHERS;
    const window = this.#window(`${route} ${major}`, limit, now);
    const headers = {
      'X-RateLimit-Limit': String(limit.calls),
      'X-RateLimit-Remaining': String(Math.max(0, limit.calls - window.used)),
      'X-RateLimit-Reset': String(window.reset / 1_000),
      'X-RateLimit-Reset-After': String((window.reset - now) / 1_000),
      'X-RateLimit-Bucket': Buffer.from(route).toString('hex').slice(0, 64),
    };
    if (window.used <= limit.calls) return headers;
    const refused = limited((window.reset - now) / 1_000, 'user');
    throw new ApiError(429, 0, refused.message, refused.body, { ...headers, ...refused.headers });
  }

  #window(key: string, limit: Limit, now: number): Window {
    let window = this.#windows.get(key);
    if (window === undefined || window.reset <= now) {
      window = { reset: now + limit.window, used: 0 };
      this.#windows.set(key, window);
    }
    window.used += 1;
    return window;
  }

  /** Counts an answer against the address when it is one of those that count. */
  answered(status: number, scope: string | undefined): void {
    if (status !== 401 && status !== 403 && (status !== 429 || scope === 'shared')) return;
    const now = this.#clock.now();
    if (this.#invalid.length > 0 && (this.#invalid[0] ?? now) <= now - TEN_MINUTES) this.#invalid = this.#invalid.filter((at) => at > now - TEN_MINUTES);
    this.#invalid.push(now);
  }

  /** Answers of 401, 403 and 429 in the last ten minutes. */
  get invalid(): number {
    const since = this.#clock.now() - TEN_MINUTES;
    return this.#invalid.filter((at) => at > since).length;
  }

  get shutOut(): boolean {
    return this.#invalid.length >= this.#invalidLimit && this.invalid >= this.#invalidLimit;
  }
}
