import { expect, it } from 'vitest';
import { createOrderlyStop } from '../../src/cli/orderly-stop.ts';
import type { Clock } from '../../src/runtime/clock.ts';

/** A clock whose time passes when it is told to. */
function handClock() {
  const waiting = new Map<number, () => void>();
  let next = 0;
  const clock: Clock = {
    now: () => 0,
    after(_, callback) {
      const id = (next += 1);
      waiting.set(id, callback);
      return () => waiting.delete(id);
    },
  };
  return { clock, waiting, pass: () => waiting.forEach((callback) => callback()) };
}

it('closes the last opened first', async () => {
  const { clock, waiting } = handClock();
  const closed: string[] = [];
  const stop = createOrderlyStop(clock, 9_000, () => closed.push('failure'));
  for (const name of ['store', 'health', 'adapter']) stop.add(async () => void closed.push(name));
  expect(await stop.run()).toBe(true);
  expect(closed).toEqual(['adapter', 'health', 'store']);
  expect(waiting.size).toBe(0);
});

it('closes the rest when one fails, and says so', async () => {
  const { clock } = handClock();
  const failures: unknown[] = [];
  let closed = false;
  const stop = createOrderlyStop(clock, 9_000, (error) => failures.push(error));
  stop.add(async () => {
    closed = true;
  });
  const error = new Error('no');
  stop.add(() => Promise.reject(error));
  expect(await stop.run()).toBe(false);
  expect(failures).toEqual([error]);
  expect(closed).toBe(true);
});

it('ends at the deadline where one never closes', async () => {
  const { clock, pass } = handClock();
  const stop = createOrderlyStop(clock, 9_000, () => undefined);
  stop.add(() => new Promise(() => undefined));
  const ended = stop.run();
  pass();
  expect(await ended).toBe(false);
});

it('runs once however often it is called', async () => {
  const { clock } = handClock();
  let calls = 0;
  const stop = createOrderlyStop(clock, 9_000, () => undefined);
  stop.add(async () => {
    calls += 1;
  });
  await Promise.all([stop.run(), stop.run()]);
  await stop.run();
  expect(calls).toBe(1);
});
