/** When the agenda looks at what is due: at each tick, and in between for what is due next. */
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/store.ts';

const MEND_MS = 3_600_000;
/** After a failure the index is mended again no sooner than this. */
const MEND_AGAIN_MS = 60_000;
/** Workspaces of one look. */
const WORKSPACES = 200;
const WORKSPACES_MAX = 100_000;
/** Farther wakes are left to the tick. */
const WAKE_MAX_MS = 60_000;

export interface Waking {
  /** Looks now; at most one look at a time. */
  tick(): void;
  /** Looks again at this time by the store's clock, where that is before the next tick. */
  wake(at: number | undefined): void;
  /** All that was found has been claimed. */
  emptied(): void;
  stop(): void;
}

interface WakingParts {
  readonly store: Pick<Store, 'dueWorkspaces' | 'mendAgenda' | 'skew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this process has something to do with it now. */
  readonly serves: (workspace: string) => boolean;
  readonly found: (workspaces: readonly string[]) => void;
}

export function createWaking({ store, clock, logger, serves, found }: WakingParts): Waking {
  let stopped = false;
  let ticking = false;
  let tickAgain = false;
  /** More was due than one look gave. */
  let more = false;
  let limit = WORKSPACES;
  let reachable = true;
  let mendAt = 0;
  let wakeAt = Number.POSITIVE_INFINITY;
  let cancel = () => undefined as void;

  const mend = async (): Promise<void> => {
    const now = clock.now();
    // A clock that was put back must not put it off for long.
    if (now < mendAt && mendAt - now <= MEND_MS) return;
    mendAt = now + MEND_AGAIN_MS;
    await store.mendAgenda();
    mendAt = now + MEND_MS;
  };

  const look = async (): Promise<void> => {
    try {
      await mend();
      const { due, next } = await store.dueWorkspaces(clock.now() + store.skew(), limit);
      if (!reachable) logger.info({}, 'the agenda goes on');
      reachable = true;
      const served = due.filter(serves);
      // Those that nobody here serves stay due; they must not hide the others.
      const wider = Math.min(WORKSPACES_MAX, WORKSPACES + 2 * (due.length - served.length));
      more = due.length >= limit && (served.length > 0 || wider > limit);
      limit = wider;
      waking.wake(next);
      found(served);
    } catch (error) {
      if (reachable) logger.warn({ err: error }, 'the agenda cannot see what is due');
      reachable = false;
    }
  };

  const run = async (): Promise<void> => {
    ticking = true;
    do {
      tickAgain = false;
      await look();
      if (stopped) break;
    } while (tickAgain);
    ticking = false;
  };

  const waking: Waking = {
    tick() {
      if (stopped) return;
      if (ticking) tickAgain = true;
      else void run();
    },
    wake(at) {
      if (at === undefined || stopped || at >= wakeAt) return;
      const wait = Math.max(1, at - clock.now() - store.skew());
      if (wait > WAKE_MAX_MS) return;
      cancel();
      wakeAt = at;
      cancel = clock.after(wait, () => {
        wakeAt = Number.POSITIVE_INFINITY;
        waking.tick();
      });
    },
    emptied() {
      if (!more) return;
      more = false;
      waking.tick();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
  return waking;
}
