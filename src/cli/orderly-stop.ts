/** Closes what was opened, last first, and never takes longer than its deadline. */
import type { Clock } from '../runtime/clock.ts';

export interface OrderlyStop {
  /** Remembers how to close what was just opened. */
  add(close: () => Promise<void>): void;
  /**
   * Closes everything, the last opened first. What fails to close does not keep the rest open.
   * @returns whether all of it closed in time; the same answer however often it is called
   */
  run(): Promise<boolean>;
}

/** @param deadlineMs for everything together; Kubernetes kills a pod 30 s after it asked it to end */
export function createOrderlyStop(clock: Clock, deadlineMs: number, failed: (error: unknown) => void): OrderlyStop {
  const closers: (() => Promise<void>)[] = [];
  let running: Promise<boolean> | undefined;

  const closeAll = async (): Promise<boolean> => {
    let clean = true;
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        clean = false;
        failed(error);
      }
    }
    return clean;
  };
  const run = async (): Promise<boolean> => {
    let cancel: () => void = () => undefined;
    const late = new Promise<boolean>((resolve) => {
      cancel = clock.after(deadlineMs, () => resolve(false));
    });
    const clean = await Promise.race([closeAll(), late]);
    cancel();
    return clean;
  };
  return {
    add: (close) => closers.push(close),
    run: () => (running ??= run()),
  };
}
