/** How long a finished delivery is remembered, in ms, and how many are. Later repetitions meet the store, which knows them too. */
const KEPT_MS = 15_000;
const REMEMBERED = 1000;

interface Entry<T> {
  readonly result: Promise<T>;
  /** ms since the epoch; nothing while it runs. */
  finished: number | undefined;
}

/**
 * The same delivery in flight or shortly after gets the same promise: platforms send twice, people
 * click twice. What failed is not kept, so a repetition of it runs again.
 */
export class Deliveries<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `run` answers the result and whether it may be given again. It must not reject. */
  once(key: string, run: () => Promise<{ readonly result: T; readonly keep: boolean }>): Promise<T> {
    this.#expire();
    const known = this.#entries.get(key);
    if (known !== undefined) return known.result;
    const entry: Entry<T> = {
      finished: undefined,
      result: run().then(({ result, keep }) => {
        // Moved to the end, so that entries stand in the order in which they ended.
        if (this.#entries.get(key) === entry) {
          this.#entries.delete(key);
          entry.finished = this.#now();
          if (keep) this.#entries.set(key, entry);
        }
        return result;
      }),
    };
    this.#entries.set(key, entry);
    return entry.result;
  }

  get size(): number {
    return this.#entries.size;
  }

  #expire(): void {
    const now = this.#now();
    for (const [key, entry] of this.#entries) {
      if (entry.finished === undefined) continue;
      const old = now - entry.finished >= KEPT_MS || now < entry.finished;
      if (!old && this.#entries.size <= REMEMBERED) break;
      this.#entries.delete(key);
    }
  }
}
