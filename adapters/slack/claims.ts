/**
 * Each delivery once, in front of every listener: Bolt runs a listener for every copy. A copy gets the answer of the
 * first, since the first one's may have been lost on its way.
 */
import type { Clock } from '../../src/runtime/clock.ts';

/** Keys remembered at most; the oldest goes first. Those still in their time are far fewer in any real hour. */
const REMEMBERED = 50_000;

interface Claim {
  readonly until: number;
  /** What it was acknowledged with, where that is known. */
  answered?: { readonly with: unknown };
  /** Made for the first copy that waits: hardly any delivery has one. */
  answer?: PromiseWithResolvers<unknown>;
}

/** Most are acknowledged with nothing. */
const NOTHING = { with: undefined } as const;

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
    if (known !== undefined && known.until > now) return { kind: 'copy', answer: answerOf(known) };
    const claim: Claim = { until: now + lifeMs };
    this.#known.delete(key);
    this.#known.set(key, claim);
    this.#expire(now);
    return {
      kind: 'first',
      settle: (answer) => {
        claim.answered = answer === undefined ? NOTHING : { with: answer };
        claim.answer?.resolve(answer);
      },
      release: () => {
        if (this.#known.get(key) === claim) this.#known.delete(key);
        claim.answer?.reject(new Error('the first delivery was not acknowledged'));
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

function answerOf(claim: Claim): Promise<unknown> {
  if (claim.answered !== undefined) return Promise.resolve(claim.answered.with);
  claim.answer ??= Promise.withResolvers<unknown>();
  return claim.answer.promise;
}
