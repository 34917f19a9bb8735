/** Whether what is kept beside the answer log for speed is what the log says. */
import { derive, type Difference, differences, type Regrades, type ReplayOptions } from './replay.ts';
import type { Derived, LogEntry, Store } from './store.ts';

/** Entries of one reading of the log. */
export const PAGE = 1_000;
/** Most pages that are on their way: the server works on one while the one before it is worked on here. */
const AHEAD = 2;
/** An answer that comes between the two reads looks like a difference: looked at again. */
const TRIES = 5;

export interface Verification {
  readonly workspace: string;
  /** Entries of the log that were replayed. */
  readonly entries: number;
  readonly differences: readonly Difference[];
}

type Log = Pick<Store, 'readLog'>;

/**
 * Entries with seq above `after`, page by page; with `upTo` none above that. While a page is worked on, those behind it are on their way:
 * one, or two where the log is without gaps, so that it is known where they begin.
 */
export async function* pagesOf(store: Log, workspace: string, after = 0, upTo = Infinity): AsyncGenerator<readonly LogEntry[]> {
  const sent: { readonly after: number; readonly page: Promise<readonly LogEntry[]> }[] = [];
  const send = (from: number): void => {
    const page = store.readLog(workspace, from, PAGE);
    // Its failure is that of whoever waits for it, and nobody may.
    page.catch(() => undefined);
    sent.push({ after: from, page });
  };
  if (after < upTo) send(after);
  for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
    const page = await next.page;
    const newest = page.at(-1)?.seq;
    if (newest === undefined) return;
    const isFull = newest === next.after + PAGE;
    // Those that were sent begin where such a page ends. After another one the log most often ends.
    if (!isFull) sent.length = 0;
    for (let from = newest + sent.length * PAGE; sent.length < (isFull ? AHEAD : 1) && from < upTo; from += PAGE) send(from);
    // A client writes once the loop goes on: else what was asked for would be sent only when this page is done with.
    await new Promise<void>((resolve) => setImmediate(resolve));
    yield newest > upTo ? page.filter((entry) => entry.seq <= upTo) : page;
  }
}

export interface Rebuilt {
  readonly derived: Derived;
  readonly entries: number;
  /** Seq of the newest entry; 0 of an empty log. */
  readonly last: number;
}

/**
 * Replays the log of a workspace: once, and once more where it holds re-keys, which change what earlier answers count for.
 * @param now in ms since the epoch, by the store's clock; boards that have expired by then are left out
 * @throws StoreError
 */
export async function rebuild(store: Log, workspace: string, now: number): Promise<Rebuilt> {
  let regrades: Regrades | undefined;
  let upTo = Infinity;
  for (;;) {
    const options: ReplayOptions = regrades === undefined ? {} : { regrades };
    const replay = derive(now, options);
    let entries = 0;
    let last = 0;
    for await (const page of pagesOf(store, workspace, 0, upTo)) {
      for (const entry of page) replay.add(entry);
      entries += page.length;
      last = page.at(-1)?.seq ?? last;
    }
    if (!replay.outdated) return { derived: replay.result(), entries, last };
    regrades = replay.regrades;
    upTo = last;
  }
}

/**
 * Replays the log of one workspace and compares.
 * @throws StoreError
 */
export async function verifyWorkspace(store: Pick<Store, 'readLog' | 'readDerived'>, workspace: string, now: () => number): Promise<Verification> {
  for (let attempt = 1; ; attempt += 1) {
    const { derived, entries, last } = await rebuild(store, workspace, now());
    const found = differences(await store.readDerived(workspace), derived);
    if (found.length === 0 || attempt >= TRIES || (await store.readLog(workspace, last, 1)).length === 0) {
      return { workspace, entries, differences: found };
    }
  }
}
