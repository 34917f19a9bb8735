/**
 * Times of promises on a machine that is busy with something else. A time-out that is due while the
 * kernel runs other processes fires late, however it was written; that share is no property of the bot.
 */
import { readFileSync } from 'node:fs';

/**
 * Time in ms that this process was ready to run and had to wait for a processor: the second figure of
 * schedstat (kernel documentation, sched-stats). 0 where the kernel does not tell, which is the stricter side.
 */
function waited(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Starts to measure; each call of the result gives the ms since then, without those of `waited`. */
export function stopwatch(): () => number {
  const started = performance.now();
  const before = waited();
  return () => performance.now() - started - (waited() - before);
}
