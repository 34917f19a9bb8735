/** The tick: node-cron, four times a minute. What is due sooner wakes the agenda by itself. */
import type { Logger } from '../runtime/logger.ts';

/** Something that calls again and again until it is stopped. */
export interface Ticker {
  /** @returns stops it */
  start(tick: () => void): () => void;
}

export const EVERY_15_S = '*/15 * * * * *';

export function createCronTicker(logger: Logger): Ticker {
  // A tick that was late or left out is none: the next one finds what it would have found.
  const quiet = () => undefined;
  const failed = (error: unknown): void => logger.error({ err: error }, 'the agenda has no tick');
  return {
    start(tick) {
      let stopped = false;
      let stop = quiet as () => void;
      const begin = async (): Promise<void> => {
        // Loaded once the process serves: its start does not wait for it.
        const { schedule } = await import('node-cron');
        if (stopped) return;
        const task = schedule(EVERY_15_S, tick, { timezone: 'UTC', suppressMissedWarning: true, logger: { debug: quiet, info: quiet, warn: quiet, error: failed } });
        stop = () => void task.destroy();
      };
      begin().catch(failed);
      return () => {
        stopped = true;
        stop();
      };
    },
  };
}
