/** Takes away what is kept of workspaces that the bot was removed from long enough ago. */
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/store.ts';

/** After a start a platform needs time to say where the bot is: a return while no process ran must be heard before. */
const FIRST_MS = 10 * 60_000;
const EVERY_MS = 3_600_000;
/** After a failure. */
const AGAIN_MS = 10 * 60_000;

export interface Sweep {
  /** Sweeps where it is time to; at most one sweep at a time. Never throws. */
  tick(): void;
  /** Begins nothing more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

interface SweepParts {
  readonly store: Pick<Store, 'removed' | 'purge' | 'skew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the data of a workspace is kept after the bot was removed, in ms. */
  readonly purgeAfterMs: number;
}

/** Several processes may sweep at once: what one has taken away, the other does not find. */
export function createSweep({ store, clock, logger, purgeAfterMs }: SweepParts): Sweep {
  let stopped = false;
  let running: Promise<void> | undefined;
  let last = clock.now();
  let wait = FIRST_MS;

  const due = async (): Promise<readonly string[]> => {
    const before = clock.now() + store.skew() - purgeAfterMs;
    return (await store.removed()).filter(({ at, begun }) => begun === true || at <= before).map(({ workspace }) => workspace);
  };

  /** Slice by slice to the end; false where it was stopped before. */
  const purged = async (workspace: string): Promise<boolean> => {
    const { more } = await store.purge(workspace);
    if (!more) return true;
    return stopped ? false : purged(workspace);
  };

  const sweep = async (): Promise<void> => {
    for (const workspace of await due()) {
      // The bot may have come back while another workspace was taken away.
      if (stopped || !(await due()).includes(workspace)) continue;
      // What was begun is ended, or goes on with the next sweep: half of a workspace is of no use to anybody.
      if (await purged(workspace)) logger.info({ workspace }, 'what was kept of a workspace that the bot was removed from is deleted');
    }
  };

  const run = async (): Promise<void> => {
    last = clock.now();
    wait = EVERY_MS;
    try {
      await sweep();
    } catch (error) {
      wait = AGAIN_MS;
      logger.warn({ err: error }, 'workspaces that the bot was removed from could not be swept');
    } finally {
      running = undefined;
    }
  };

  return {
    tick() {
      const now = clock.now();
      // A clock that was put back must not put it off for long.
      last = Math.min(last, now);
      if (!stopped && running === undefined && now - last >= wait) running = run();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
