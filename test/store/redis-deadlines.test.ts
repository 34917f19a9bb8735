import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { Deadlines } from '../../src/store/redis/deadlines.ts';

const never = (): Promise<never> => Promise.withResolvers<never>().promise;
const timeout = { code: 'store/timeout' };

describe('deadlines', () => {
  it('give what is there in time, and failures as errors of the store', async () => {
    const deadlines = new Deadlines(() => performance.now());
    const due = performance.now() + 60_000;
    await expect(deadlines.within(due, Promise.resolve('here'))).resolves.toBe('here');
    await expect(deadlines.within(due, Promise.reject(new StoreError('store/late')))).rejects.toMatchObject({ code: 'store/late' });
    await expect(deadlines.within(due, Promise.reject(new Error('odd')))).rejects.toBeInstanceOf(StoreError);
    expect(deadlines.pending).toBe(0);
  });

  it('end each, and none before its time, in whatever order they came', async () => {
    const deadlines = new Deadlines(() => performance.now());
    const begun = performance.now();
    const ended: number[] = [];
    const wait = (ms: number) => deadlines.within(begun + ms, never()).catch((error: unknown) => {
      ended.push(ms);
      expect(error).toMatchObject(timeout);
      expect(performance.now()).toBeGreaterThanOrEqual(begun + ms);
    });
    await Promise.all([wait(60), wait(20), wait(90), wait(40)]);
    expect(ended.toSorted((a, b) => a - b)).toEqual([20, 40, 60, 90]);
    expect(deadlines.pending).toBe(0);
  });

  it('serve again after everything was answered, and after everything was late', async () => {
    const deadlines = new Deadlines(() => performance.now());
    await deadlines.within(performance.now() + 10, Promise.resolve());
    await expect(deadlines.within(performance.now() + 20, never())).rejects.toMatchObject(timeout);
    await expect(deadlines.within(performance.now() + 5, never())).rejects.toMatchObject(timeout);
    // What has passed already does not wait.
    await expect(deadlines.within(performance.now() - 1, never())).rejects.toMatchObject(timeout);
  });

  it('hear nothing of what comes after its time', async () => {
    const deadlines = new Deadlines(() => performance.now());
    const { promise, resolve } = Promise.withResolvers<string>();
    const late = deadlines.within(performance.now() + 5, promise);
    await expect(late).rejects.toMatchObject(timeout);
    resolve('late');
    await promise;
    await expect(late).rejects.toMatchObject(timeout);
    expect(deadlines.pending).toBe(0);
  });
});
