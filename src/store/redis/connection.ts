import { StoreError } from '../../errors.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type ScriptClient, stalledAfter } from './client.ts';
import { Deadlines } from './deadlines.ts';
import { isFinal, storeError } from './failures.ts';
import { inspect, type Warning } from './inspection.ts';
import type { ScriptName } from './scripts/registry.ts';

/**
 * Format that this code writes, the oldest format whose code can read what it writes, and the oldest one that it reads. An additive change
 * raises only the first.
 * 2: answers are logged with place and opening. 3: questions asked in public, schedules, the agenda; occurrences are logged.
 * 4: seasons by hand, teams by role, deletions, re-keys; typed texts lie with the player alone.
 * 5: runs of dailies say where they begin and in which place they grew last, which code of format 4 cannot read.
 * 6: boards may be in arrears, records of players are numbers behind each other, and what is decided of an answer is one field of its entry.
 */
export const FORMAT = { writes: 6, readableFrom: 6, reads: 6 } as const;

/** Time between two measurements of the server's clock, in ms. */
const MEASURE_EVERY = 5_000;
/** Share of the deadline by which the server's is earlier than the caller's. */
const MARGIN = 0.05;
/** Wait before a connection that was refused by the check is checked again, in ms. */
const RECHECK_AFTER = 1_000;
const GONE =
  'the data of the store is gone: Redis was emptied, restarted without persistence, or replaced; ' +
  'not ready until it is restored from a backup, or until this bot is started again to go on without it';

export interface ConnectionOptions {
  readonly client: ScriptClient;
  readonly marker: string;
  readonly deadlineMs: number;
  readonly monotonic: () => number;
  readonly logger: Logger;
}

/**
 * One connection and its promises: a script is answered or rejected with a `StoreError` within the deadline,
 * none is sent before the store on the other side was checked, and none is applied after its deadline.
 * Deadlines are measured by a clock that only goes forward; the process's own clock may be wrong or moved.
 */
export class RedisConnection {
  readonly #options: ConnectionOptions;
  readonly #client: ScriptClient;
  readonly #deadlines: Deadlines;
  /** Server's time minus monotonic time, and when that was measured. */
  #offset: number | undefined;
  #measured = Number.NEGATIVE_INFINITY;
  #measuring = false;
  #started = false;
  #closed = false;
  #usable = false;
  #epoch = 0;
  #checking: Promise<void> | undefined;
  #failure: StoreError = new StoreError('store/unreachable');
  #warnings: readonly Warning[] | undefined;
  /** Identity of the store that was found; empty before. */
  #identity = '';
  #lost = false;
  #quiet = false;
  #lastReply = 0;
  #lastLook = 0;
  #watch: NodeJS.Timeout | undefined;
  #recheck: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#deadlines = new Deadlines(options.monotonic);
    this.#client.setMaxListeners(0);
    this.#client.on('error', (error) => this.#failed(error));
    this.#client.on('ready', () => this.#begin());
    this.#client.on('ping-interval', () => {
      this.#lastReply = options.monotonic();
      if (this.#lastReply - this.#measured > MEASURE_EVERY) void this.#measure().catch(() => undefined);
    });
  }

  /** The server's time in ms since the epoch, as far as it is known. */
  serverNow(): number | undefined {
    return this.#offset === undefined ? undefined : this.#options.monotonic() + this.#offset;
  }

  get usable(): boolean {
    return this.#usable && this.#client.isOpen && this.#client.isReady !== false;
  }

  /**
   * Connects and checks. Goes on connecting after a failure, unless it is closed.
   * @throws StoreError within the deadline
   */
  async open(): Promise<readonly Warning[]> {
    if (this.#closed) throw new StoreError('store/closed');
    const due = this.#options.monotonic() + this.#options.deadlineMs;
    if (this.#started) {
      this.#identity = '';
      this.#lost = false;
      if (this.#client.isReady !== false) this.#begin();
    } else {
      this.#start();
    }
    for (;;) {
      if (this.usable) return this.#warnings ?? [];
      if (isFinal(this.#failure)) throw this.#failure;
      const left = due - this.#options.monotonic();
      if (left <= 0) throw this.#failure;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#waiting.add(done);
      });
    }
  }

  /**
   * Runs a script on a key. Its first argument, the deadline, is put in front of `args`.
   * @throws StoreError within the deadline
   */
  run(name: ScriptName, key: string, args: readonly string[]): Promise<unknown> {
    const due = this.#options.monotonic() + this.#options.deadlineMs;
    return this.usable ? this.#send(name, key, args, due, true) : this.#sendWhenChecked(name, key, args, due);
  }

  /** Resolves when the server answers, may be written to and is the store that was opened. */
  async ping(): Promise<void> {
    const due = this.#options.monotonic() + this.#options.deadlineMs;
    await this.available(due);
    await this.#examine(due);
    if (this.#lost) throw new StoreError('store/emptied');
  }

  /** Resolves when scripts may be sent, at once or when a running check ends; rejects when there is no connection. */
  async available(due = this.#options.monotonic() + this.#options.deadlineMs): Promise<void> {
    if (this.usable) return;
    if (this.#closed) throw new StoreError('store/closed');
    if (!this.#client.isOpen || this.#client.isReady === false || this.#checking === undefined) throw this.#failure;
    await this.#deadlines.within(due, this.#checking);
  }

  /** The result of a command that was sent past `run`, or a `StoreError` within the deadline. */
  bounded<T>(command: Promise<T>): Promise<T> {
    return this.#deadlines.within(this.#options.monotonic() + this.#options.deadlineMs, command);
  }

  /** Lets what was sent be answered, for a second at most, and disconnects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure = new StoreError('store/closed');
    clearInterval(this.#watch);
    clearTimeout(this.#recheck);
    const until = this.#options.monotonic() + 1_000;
    while (this.#deadlines.pending > 0 && this.#options.monotonic() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    this.#usable = false;
    if (this.#client.isOpen) this.#client.destroy();
    this.#wake();
  }

  #start(): void {
    this.#started = true;
    const connected = this.#client.connect();
    // A cluster client tells by this promise alone that it is there; another one says "ready" each time.
    connected.then(() => (this.#client.isReady === undefined ? this.#begin() : undefined), (error: unknown) => this.#failed(error));
    this.#watch = setInterval(() => this.#look(), Math.max(50, this.#options.deadlineMs / 4)).unref();
  }

  /**
   * Gives up a connection on which nothing is answered. The client's own time-out cannot be relied on:
   * each command that is written to a dead connection starts it anew.
   */
  #look(): void {
    const now = this.#options.monotonic();
    const blocked = now - this.#lastLook > this.#options.deadlineMs;
    this.#lastLook = now;
    // After a pause of this process itself, the answers may still lie unread.
    if (blocked || this.#client.isReady !== true || now - this.#lastReply < stalledAfter(this.#options.deadlineMs)) return;
    this.#reconnect();
  }

  #reconnect(): void {
    this.#usable = false;
    this.#failure = new StoreError('store/timeout');
    this.#client.destroy();
    this.#client.connect().catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#failure = storeError(error);
    if (!this.#quiet && this.#client.isReady !== true) {
      this.#quiet = true;
      this.#options.logger.warn({ code: this.#failure.code }, 'no connection to Redis, trying again');
    }
    this.#wake();
  }

  /** Checks the store on the other side of a new connection before anything else is sent. */
  #begin(): void {
    if (this.#closed) return;
    clearTimeout(this.#recheck);
    this.#usable = false;
    this.#epoch += 1;
    const epoch = this.#epoch;
    this.#lastReply = this.#options.monotonic();
    const checking = this.#admit();
    this.#checking = checking;
    void this.#conclude(checking, epoch);
  }

  /** Opens the way for scripts after a good check; after another one it is checked again soon. */
  async #conclude(checking: Promise<void>, epoch: number): Promise<void> {
    let failure: StoreError | undefined;
    try {
      await checking;
    } catch (error) {
      failure = storeError(error);
    }
    if (epoch !== this.#epoch || this.#closed) return;
    if (failure === undefined) {
      this.#usable = true;
      if (this.#quiet) this.#options.logger.info({}, 'connection to Redis is back');
      this.#quiet = false;
    } else {
      this.#failure = failure;
      this.#options.logger.warn({ code: failure.code }, 'the store on this Redis cannot be used');
      this.#recheck = setTimeout(() => {
        // A replica stays one on this connection; a new one follows the name to the master.
        if (failure.code === 'store/read-only' && this.#client.isReady === true) this.#reconnect();
        else if (this.#client.isReady !== false) this.#begin();
      }, RECHECK_AFTER);
    }
    this.#wake();
  }

  /** Lets `open` look again. */
  #wake(): void {
    for (const done of this.#waiting) done();
  }

  async #admit(): Promise<void> {
    const due = this.#options.monotonic() + this.#options.deadlineMs;
    // Not before it is known that the endpoint is one that can be written to.
    this.#warnings ??= await this.#deadlines.within(due, inspect(this.#client));
    await this.#examine(due);
  }

  async #examine(due: number): Promise<void> {
    const sent = this.#options.monotonic();
    const args = [this.#deadline(due), String(FORMAT.writes), String(FORMAT.readableFrom), this.#identity, String(FORMAT.reads)];
    const reply = (await this.#deadlines.within(due, this.#client.check(this.#options.marker, args))) as [string, string, string];
    this.#sample(sent, Number(reply[1]));
    if (reply[0] === this.#identity) {
      if (this.#lost) this.#options.logger.info({}, 'the data of the store is back');
      this.#lost = false;
      return;
    }
    if (this.#identity === '') {
      this.#identity = reply[0];
      return;
    }
    // Verbs go on, on what is there; whether that is right is for somebody to decide, so the bot is not ready until they have.
    if (!this.#lost) this.#options.logger.error({ code: 'store/emptied' }, GONE);
    this.#lost = true;
  }

  async #measure(): Promise<void> {
    if (this.#measuring) return;
    this.#measuring = true;
    try {
      const sent = this.#options.monotonic();
      this.#sample(sent, Number(await this.#client.clock(this.#options.marker, [])));
    } finally {
      this.#measuring = false;
    }
  }

  /** The clock is known to half the time of the answer; a slower one is taken only where there is nothing newer. */
  #sample(sent: number, server: number): void {
    const now = this.#options.monotonic();
    if (this.#offset !== undefined && now - sent > 2 * MARGIN * this.#options.deadlineMs && now - this.#measured < 12 * MEASURE_EVERY) return;
    this.#offset = server - (sent + now) / 2;
    this.#measured = now;
  }

  /**
   * The deadline by the server's clock, a little before the caller is told that it has passed: more than
   * the clock may be off by its measurement, so that nothing is applied after that.
   */
  #deadline(due: number): string {
    if (this.#offset === undefined) return String(Number.MAX_SAFE_INTEGER);
    return String(Math.floor(due + this.#offset - this.#options.deadlineMs * MARGIN));
  }

  async #sendWhenChecked(name: ScriptName, key: string, args: readonly string[], due: number): Promise<unknown> {
    await this.available(due);
    return this.#send(name, key, args, due, true);
  }

  async #send(name: ScriptName, key: string, args: readonly string[], due: number, again: boolean): Promise<unknown> {
    try {
      return await this.#deadlines.within(due, this.#client[name](key, [this.#deadline(due), ...args]));
    } catch (error) {
      const failure = storeError(error);
      if (failure.code === 'store/late' && again) {
        // Refused for certain. When the server's clock was set forward, its new time makes the second try good.
        this.#measured = Number.NEGATIVE_INFINITY;
        await this.#deadlines.within(due, this.#measure());
        return this.#send(name, key, args, due, false);
      }
      // As above: the master of a moment ago is none any more.
      if (failure.code === 'store/read-only' && this.#client.isReady === true) this.#reconnect();
      throw failure;
    }
  }
}
