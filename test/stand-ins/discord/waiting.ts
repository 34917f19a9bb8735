/** Waits until something is so, without looking again and again: whoever changes the state says so. */
export class Waiting {
  readonly #looks = new Set<() => void>();

  /** Something has changed. */
  changed(): void {
    for (const look of this.#looks) look();
  }

  /**
   * Waits until `read` gives something.
   * @param ms longest wait in real time.
   * @throws Error that says `what` when the time is over.
   */
  async until<T>(what: string | (() => string), read: () => T | undefined, ms = 5_000): Promise<T> {
    const ready = read();
    if (ready !== undefined) return ready;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`waited ${ms} ms for ${typeof what === 'string' ? what : what()}`));
      }, ms);
      const look = (): void => {
        const value = read();
        if (value === undefined) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve(value);
      };
      this.#looks.add(look);
    });
  }
}
