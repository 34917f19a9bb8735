/** Finishes entries in the store: what is done at about the same time in one workspace goes in one trip. */
import type { Done } from '../rounds/work.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { FinishResult, Store } from '../store/store.ts';

/** Entries of one trip. */
const MOST = 200;
/** Waits before further tries, in ms. What then is still not finished comes back when its lease is over. */
const WAITS_MS = [500, 2_000, 5_000];

export interface Finisher {
  /** Finishes these soon. */
  add(workspace: string, done: readonly Done[]): void;
  /** Workspaces with something under way. */
  busy(): number;
}

interface FinisherParts {
  readonly store: Pick<Store, 'finish' | 'skew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called for each trip that went well, with what it finished. */
  readonly finished: (workspace: string, done: readonly Done[], result: FinishResult) => void;
  /** Called when a workspace has nothing under way any more. */
  readonly idle: () => void;
}

export function createFinisher({ store, clock, logger, finished, idle }: FinisherParts): Finisher {
  const pending = new Map<string, Done[]>();

  const trip = async (workspace: string, batch: readonly Done[]): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      try {
        const result = await store.finish({ workspace, now: clock.now() + store.skew(), entries: batch.map((done) => done.finished) });
        finished(workspace, batch, result);
        return;
      } catch (error) {
        const wait = WAITS_MS[tries];
        logger.warn({ err: error, workspace, again: wait !== undefined }, 'what was done could not be finished');
        if (wait === undefined) return;
        await new Promise<void>((resolve) => clock.after(wait, resolve));
      }
    }
  };

  const send = async (workspace: string, queue: Done[]): Promise<void> => {
    // What is done in the same turn goes along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (queue.length > 0) await trip(workspace, queue.splice(0, MOST));
    pending.delete(workspace);
    idle();
  };

  return {
    add(workspace, done) {
      if (done.length === 0) return;
      const queue = pending.get(workspace);
      if (queue !== undefined) {
        queue.push(...done);
        return;
      }
      const begun = [...done];
      pending.set(workspace, begun);
      void send(workspace, begun);
    },
    busy: () => pending.size,
  };
}
