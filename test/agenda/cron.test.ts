import { getTasks, validate } from 'node-cron';
import { afterEach, expect, it, vi } from 'vitest';
import { EVERY_15_S, createCronTicker } from '../../src/agenda/cron.ts';
import { silentLogger } from '../../src/runtime/logger.ts';

afterEach(() => void vi.useRealTimers());

it('ticks four times a minute, until it is stopped', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 25, 9, 0, 1) });
  expect(validate(EVERY_15_S)).toBe(true);
  let ticks = 0;
  const stop = createCronTicker(silentLogger).start(() => {
    ticks += 1;
  });
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ticks).toBe(4);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ticks).toBe(4);
  expect(getTasks().size).toBe(0);
});

it('that is stopped before it has begun never ticks', async () => {
  const stop = createCronTicker(silentLogger).start(() => expect.unreachable());
  stop();
  await vi.dynamicImportSettled();
  expect(getTasks().size).toBe(0);
});
