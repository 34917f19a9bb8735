/** How late an interaction is, though the clock of this machine may be wrong. */
import { snowflakeTime } from './limits.ts';

/** Ages that are remembered; the smallest of them is how far this clock is off, delivery included. */
const REMEMBERED = 25;
/** As long as fewer are known, this clock is taken to be right. */
const BELIEVED = 3;

/**
 * An id tells when Discord made it. A clock that is five seconds ahead would make every interaction look too old to be
 * answered, so that age is measured against the youngest of late; a wrong clock costs the first three replies, no more.
 */
export class Lateness {
  readonly #ages: number[] = [];

  /** ms that this interaction is later than it should be, at least 0. */
  of(id: string, now: number): number {
    const age = now - snowflakeTime(id);
    const usual = this.#ages.length < BELIEVED ? Math.min(0, ...this.#ages) : Math.min(...this.#ages);
    this.#ages.push(age);
    if (this.#ages.length > REMEMBERED) this.#ages.shift();
    return Math.max(0, age - usual);
  }
}
