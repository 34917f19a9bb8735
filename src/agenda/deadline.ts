import type { Clock } from '../runtime/clock.ts';

/** What the promise resolves to, or `otherwise` where that takes longer than `ms` or fails. Never rejects. */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>, otherwise: (error?: unknown) => T): Promise<T> {
  let cancel = () => undefined as void;
  const late = new Promise<T>((resolve) => {
    cancel = clock.after(ms, () => resolve(otherwise()));
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    return otherwise(error);
  } finally {
    cancel();
  }
}
