import type { Store } from '../../src/store/store.ts';

/** A store that notes every trip: each verb that goes out, in order. */
export interface CountingStore {
  readonly store: Store;
  /** Names of the verbs since the last `reset`. */
  readonly trips: readonly string[];
  reset(): void;
}

/** Members that stay in the process. */
const LOCAL = new Set(['kind', 'skew', 'documents', 'open', 'close', 'constructor', 'then']);

/** Wraps any store; `documents` and `skew` are no trips. */
export function countTrips(inner: Store): CountingStore {
  const trips: string[] = [];
  const store = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (!LOCAL.has(String(name))) trips.push(String(name));
        return value.apply(target, args);
      };
    },
  });
  return {
    store,
    trips,
    reset() {
      trips.length = 0;
    },
  };
}
