/**
 * Each delivery once, in front of every listener: Bolt runs a listener for every copy. A copy gets the answer of the
 * first, since the first one's may have been lost on its way.
 */
import type { Clock } from '../../src/runtime/clock.ts';

/** Keys remembered at most; the oldest goes first. Those still in their time are far fewer in any real hour. */
const REMEMBERED = 50_000;

interface Claim {
  readonly until: number;
  answer: Promise<unknown>;
}

/** Most are acknowledged with nothing, and one answer serves them all. */
const NOTHING = Promise.resolve<unknown>(undefined);

export interface First {
  readonly kind: 'first';
  /** Tells what the delivery was acknowledged with. */
  settle(answer: unknown): void;
  /** Gives the claim up: it was not acknowledged, so a copy shall run. */
  release(): void;
}

export interface Copy {
  readonly kind: 'copy';
  /** What the first was acknowledged with. Rejects when it was not. */
  readonly answer: Promise<unknown>;
}

export class Claims {
  readonly #clock: Clock;
  readonly #known = new Map<string, Claim>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#known.size;
  }

  /** @param lifeMs how long a copy may come */
  take(key: string, lifeMs: number): First | Copy {
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known !== undefined && known.until > now) return { kind: 'copy', answer: known.answer };
    let settle: (answer: unknown) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const answer = new Promise<unknown>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    answer.catch(() => undefined);
    const claim: Claim = { until: now + lifeMs, answer };
    this.#known.delete(key);
    this.#known.set(key, claim);
    this.#expire(now);
    return {
      kind: 'first',
      settle: (given) => {
        settle(given);
        if (given === undefined) claim.answer = NOTHING;
      },
      release: () => {
        if (this.#known.get(key) === claim) this.#known.delete(key);
        fail(new Error('the first delivery was not acknowledged'));
      },
    };
  }

  #expire(now: number): void {
    for (const [key, { until }] of this.#known) {
      if (this.#known.size <= REMEMBERED && until > now) break;
      this.#known.delete(key);
    }
  }
}
