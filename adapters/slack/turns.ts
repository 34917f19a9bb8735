/**
 * Work behind an acknowledgement, one piece in each turn of the event loop, in order. Between two pieces whatever has
 * arrived is read and acknowledged, so that in a rush the three seconds of each press do not depend on the work for
 * those before it. While more arrives, work that nobody notices to wait lets it go first.
 */

/** Work waits no longer than this for acknowledgements, in ms: what takes less seems to happen at once. */
export const PATIENCE_MS = 100;

interface Piece {
  /** When it was handed in, in ms. */
  readonly since: number;
  readonly go: () => void;
}

export class Turns {
  readonly #now: () => number;
  readonly #waiting: Piece[] = [];
  #next = 0;
  /** Whether something has arrived since the last turn. */
  #rush = false;

  /** @param now real time in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Something was acknowledged, and more may have arrived with it. */
  arrived(): void {
    this.#rush = true;
  }

  /** Resolves when it is this piece's turn. */
  mine(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ since: this.#now(), go: resolve });
      if (this.#waiting.length - this.#next === 1) setImmediate(this.#step);
    });
  }

  readonly #step = (): void => {
    const piece = this.#waiting[this.#next];
    if (piece === undefined) return;
    const rush = this.#rush;
    this.#rush = false;
    if (rush && this.#now() - piece.since < PATIENCE_MS) {
      setImmediate(this.#step);
      return;
    }
    this.#next += 1;
    if (this.#next < this.#waiting.length) setImmediate(this.#step);
    else {
      this.#waiting.length = 0;
      this.#next = 0;
    }
    piece.go();
  };
}
