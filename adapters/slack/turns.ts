/**
 * Work behind an acknowledgement, one piece in each turn of the event loop, in order. Between two pieces whatever has
 * arrived is read and acknowledged, so that in a rush the three seconds of each press do not depend on the work for
 * those before it.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #next = 0;

  /** Resolves when it is this piece's turn. */
  mine(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length - this.#next === 1) setImmediate(this.#step);
    });
  }

  readonly #step = (): void => {
    const go = this.#waiting[this.#next];
    this.#next += 1;
    if (this.#next < this.#waiting.length) setImmediate(this.#step);
    else {
      this.#waiting.length = 0;
      this.#next = 0;
    }
    go?.();
  };
}
