/**
 * What is made from strings alone and never changes, kept for as long as it is asked for. The key holds everything that it is made
 * from, so nobody ever gets what was made for somebody else. Bounded: when there are too many, all go and the common ones come back.
 */
export class Kept<T> {
  readonly #max: number;
  readonly #known = new Map<string, T>();

  /** @param max how many are kept */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#known.size;
  }

  get(key: string, made: () => T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const result = made();
    if (this.#known.size >= this.#max) this.#known.clear();
    this.#known.set(key, result);
    return result;
  }
}
