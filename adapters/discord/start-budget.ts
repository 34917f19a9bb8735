/**
 * Discord allows 1,000 IDENTIFYs in 24 hours and resets the token of whoever needs more
 * (discord.com/developers/docs/events/gateway, "Session Start Limit"). Starts are counted in the store, so that a
 * process that crashes each second waits as well: at most 10 an hour in the long run, 250 a day.
 */
import type { Keyv } from 'keyv';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';

/** Least time since the last start, in ms, by how many there were in the hour before; the last one holds from there on. */
const PAUSES = [0, 5_000, 10_000, 30_000, 60_000, 120_000, 240_000, 360_000] as const;
const HOUR = 3_600_000;
/** More than fit into an hour, so that a process without a shared clock cannot make the list grow. */
const KEPT = 50;

export interface StartBudgetOptions {
  readonly documents: Keyv;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names the bot; no secret. */
  readonly bot: string;
}

export class StartBudget {
  readonly #options: StartBudgetOptions;
  /** What this process knows by itself, for when the store cannot be read. */
  #known: readonly number[] = [];

  constructor(options: StartBudgetOptions) {
    this.#options = options;
  }

  /** ms to wait before the next IDENTIFY. */
  async pause(): Promise<number> {
    const now = this.#options.clock.now();
    const starts = await this.#read(now);
    const last = Math.max(...starts, 0);
    const least = PAUSES[Math.min(starts.length, PAUSES.length - 1)] ?? 0;
    return Math.max(0, last + least - now);
  }

  /** Notes an IDENTIFY, before it is sent: a crash right after it counts. */
  async take(): Promise<void> {
    const now = this.#options.clock.now();
    this.#known = [...(await this.#read(now)), now].slice(-KEPT);
    try {
      await this.#options.documents.set(this.#key, this.#known, HOUR);
    } catch {
      this.#options.logger.warn({}, 'the start could not be noted in the store');
    }
  }

  get #key(): string {
    return `starts:${this.#options.bot}`;
  }

  /** Starts of the last hour. One of the future, by a clock that was set back, counts as now. */
  async #read(now: number): Promise<readonly number[]> {
    const stored = await this.#options.documents.get<unknown>(this.#key).catch(() => undefined);
    const starts = Array.isArray(stored) ? stored.filter((at): at is number => typeof at === 'number' && Number.isFinite(at)) : [];
    return [...new Set([...starts, ...this.#known])].map((at) => Math.min(at, now)).filter((at) => at > now - HOUR);
  }
}
