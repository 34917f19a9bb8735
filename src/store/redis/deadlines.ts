import { StoreError } from '../../errors.ts';
import { storeError } from './failures.ts';

interface Waiting {
  readonly due: number;
  readonly reject: (error: StoreError) => void;
}

/**
 * Ends what is waited for at its deadline. One timer serves all, because thousands of calls a second would
 * make and clear one each: it goes off at the earliest deadline that was known when it was set, and again
 * while anything is waited for.
 */
export class Deadlines {
  readonly #monotonic: () => number;
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off. */
  #set = Number.POSITIVE_INFINITY;

  /** @param monotonic a clock in ms that only goes forward */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** What is waited for. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** The promise's result; `store/timeout` when that is not there in time, the `StoreError` of any other failure. */
  within<T>(due: number, promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { due, reject };
      const succeed = (value: T): void => {
        this.#remove(waiting);
        resolve(value);
      };
      const fail = (error: unknown): void => {
        this.#remove(waiting);
        reject(storeError(error));
      };
      this.#add(waiting);
      promise.then(succeed, fail);
    });
  }

  #add(waiting: Waiting): void {
    this.#waiting.add(waiting);
    if (waiting.due < this.#set) this.#arm(waiting.due);
    else if (this.#waiting.size === 1) this.#timer?.ref();
  }

  #remove(waiting: Waiting): void {
    // The timer stays for who comes next, but holds no process that is about to end.
    if (this.#waiting.delete(waiting) && this.#waiting.size === 0) this.#timer?.unref();
  }

  #arm(due: number): void {
    clearTimeout(this.#timer);
    this.#set = due;
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.ceil(due - this.#monotonic())));
  }

  #expire(): void {
    const now = this.#monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting) {
      if (waiting.due <= now) {
        this.#waiting.delete(waiting);
        waiting.reject(new StoreError('store/timeout'));
      } else if (waiting.due < next) {
        next = waiting.due;
      }
    }
    this.#set = next;
    this.#timer = undefined;
    if (next !== Number.POSITIVE_INFINITY) this.#arm(next);
  }
}
