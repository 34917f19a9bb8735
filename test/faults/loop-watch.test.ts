import { describe, expect, it } from 'vitest';
import { watchLoop } from './loop-watch.ts';

/** Works without a pause for so many ms of processor time. */
function work(ms: number): void {
  const begun = process.threadCpuUsage();
  for (let used = 0; used < ms * 1_000; ) {
    const { user, system } = process.threadCpuUsage(begun);
    used = user + system;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('a watch of the event loop', () => {
  it('tells the longest stretch of work', async () => {
    const watch = watchLoop();
    for (let turns = 0; turns < 5; turns += 1) {
      work(8);
      await turn();
    }
    work(40);
    await turn();
    await turn();
    expect(watch.stop()).toBeGreaterThanOrEqual(40);
  });

  it('adds no stretches together between which others had their turn', async () => {
    const watch = watchLoop();
    for (let turns = 0; turns < 20; turns += 1) {
      work(8);
      await turn();
    }
    expect(watch.stop()).toBeLessThan(60);
  });
});
