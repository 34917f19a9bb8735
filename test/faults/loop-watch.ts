/** How long this process is held up by what it does itself. */

const EVERY_MS = 5;

export interface LoopWatch {
  /**
   * Ends it. The longest stretch of work between two turns of the event loop for 99 of 100, in ms of this thread's processor time: what
   * others do on the machine meanwhile holds nobody up for good, and is not counted.
   */
  stop(): number;
}

/** Watches the event loop from now on. */
export function watchLoop(): LoopWatch {
  const stretches: number[] = [];
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    stretches.push((user + system) / 1_000);
  }, EVERY_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      if (stretches.length === 0) throw new Error('nothing was watched');
      return stretches.toSorted((a, b) => a - b)[Math.ceil(stretches.length * 0.99) - 1] ?? Infinity;
    },
  };
}
