import type { Clock } from '../../src/runtime/clock.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  #waiting: { readonly at: number; readonly callback: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { at: this.#now + ms, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== entry);
    };
  }

  /** Moves by `ms`, back too, and calls back what has become due. */
  move(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter((entry) => entry.at <= this.#now);
    this.#waiting = this.#waiting.filter((entry) => entry.at > this.#now);
    for (const entry of due) entry.callback();
  }
}
