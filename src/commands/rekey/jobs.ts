/** Work that may take longer than a reply can wait: it goes on, and whoever asks again finds it. */
import type { Clock } from '../../runtime/clock.ts';
import type { Store } from '../../store/store.ts';

/** How long a reply waits for a job, in ms: a first reply is due within 1.5 s, everything within 2.5 s. */
const WAIT_MS = 1_200;
/** Jobs of one process; the one that began longest ago goes first. */
const MOST = 20;

const jobsOf = new WeakMap<Store, Map<string, Promise<unknown>>>();

function jobs(store: Store): Map<string, Promise<unknown>> {
  let known = jobsOf.get(store);
  if (known === undefined) jobsOf.set(store, (known = new Map()));
  return known;
}

/** The job of this name, begun now where there is none. What failed is forgotten, so that asking again begins anew. */
export function job<T>(store: Store, name: string, begin: () => Promise<T>): Promise<T> {
  const known = jobs(store);
  const running = known.get(name);
  if (running !== undefined) return running as Promise<T>;
  const started = begin();
  known.set(name, started);
  started.catch(() => {
    if (known.get(name) === started) known.delete(name);
  });
  for (const oldest of known.keys()) {
    if (known.size <= MOST) break;
    known.delete(oldest);
  }
  return started;
}

export function forgetJob(store: Store, name: string): void {
  jobs(store).delete(name);
}

/** The result, or nothing where it takes longer than a reply can wait. */
export async function soon<T>(work: Promise<T>, clock: Clock): Promise<{ readonly result: T } | undefined> {
  let cancel: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(WAIT_MS, () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([work.then((result) => ({ result })), late]);
  } finally {
    cancel();
  }
}
