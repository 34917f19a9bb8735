/** What the proofs of the faults suite have in common. */

/** One line of the report: a promise under one fault. */
export interface Proof {
  /** Chooses it on the command line. */
  readonly name: string;
  /** The row of docs/promises.md, and what it says in short. */
  readonly promise: string;
  readonly fault: string;
  /** How much of it is run: rounds, kill points or people; for the soak, seconds. */
  readonly size: { readonly long: number; readonly short: number };
  run(size: number, tries: Tries): Promise<void>;
}

/** Counts what was tried and what held, and remembers why something did not. */
export class Tries {
  #tries = 0;
  readonly failures: string[] = [];
  /** What repeats a run, or was measured beside; shown to people. */
  readonly notes: string[] = [];

  get tries(): number {
    return this.#tries;
  }

  get held(): number {
    return this.#tries - this.failures.length;
  }

  note(what: string): void {
    this.notes.push(what);
  }

  /** One try: `broken` says what did not hold; nothing means that all did. */
  count(broken: string | undefined): void {
    this.#tries += 1;
    if (broken !== undefined) this.failures.push(broken);
  }

  /** One try that holds unless it throws. */
  async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.count(undefined);
    } catch (error) {
      this.count(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** @throws Error that says what does not hold */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
