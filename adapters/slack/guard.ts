/**
 * Whether a request comes from Slack, now, and for the first time. Bolt's own check takes stamps of the future and
 * takes a request twice; both are refused here before Bolt sees it.
 */
import { type KeyObject, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { SIGNATURE_KEPT_MS, SIGNATURE_SKEW_S } from './limits.ts';

export type Judgement = 'good' | 'unsigned' | 'stale' | 'forged' | 'used';

/** Signatures remembered at most. Only those that were right are, so nobody but Slack can fill it. */
const REMEMBERED = 100_000;

/** Compares without telling by its time how much was right. Unequal lengths are unequal, and no error. */
export function sameSecret(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  // The length of a signature is no secret.
  return left.length === right.length && timingSafeEqual(left, right);
}

export interface SignedRequest {
  /** `x-slack-signature`. */
  readonly signature: string | undefined;
  /** `x-slack-request-timestamp`, in seconds. */
  readonly stamp: string | undefined;
  readonly body: Buffer;
}

export class Guard {
  readonly #secret: KeyObject;
  readonly #now: () => number;
  /** Until when each is refused, in ms, oldest first. */
  readonly #used = new Map<string, number>();

  /** @param now ms since the epoch, of the same clock as Slack's */
  constructor(secret: string, now: () => number) {
    this.#secret = createSecretKey(secret, 'utf8');
    this.#now = now;
  }

  /** Judges a request and remembers its signature. */
  judge({ signature, stamp, body }: SignedRequest): Judgement {
    if (signature === undefined || signature === '' || stamp === undefined || !/^\d{1,12}$/u.test(stamp)) return 'unsigned';
    const now = this.#now();
    if (Math.abs(Math.floor(now / 1_000) - Number(stamp)) > SIGNATURE_SKEW_S) return 'stale';
    const expected = `v0=${createHmac('sha256', this.#secret).update(`v0:${stamp}:`).update(body).digest('hex')}`;
    if (!sameSecret(signature, expected)) return 'forged';
    return this.#take(expected, now) ? 'good' : 'used';
  }

  get size(): number {
    return this.#used.size;
  }

  #take(signature: string, now: number): boolean {
    for (const [old, until] of this.#used) {
      if (until > now && this.#used.size < REMEMBERED) break;
      this.#used.delete(old);
    }
    if (this.#used.has(signature)) return false;
    this.#used.set(signature, now + SIGNATURE_KEPT_MS);
    return true;
  }
}
