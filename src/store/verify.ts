/** Whether boards and statistics are what the answer log says (they are kept beside it for speed). */
import { derive, type Difference, differences } from './replay.ts';
import type { Store } from './store.ts';

const PAGE = 1_000;
/** An answer that comes between the two reads looks like a difference: looked at again. */
const TRIES = 5;

export interface Verification {
  readonly workspace: string;
  /** Entries of the log that were replayed. */
  readonly entries: number;
  readonly differences: readonly Difference[];
}

/**
 * Replays the log of one workspace and compares.
 * @param now in ms since the epoch, by the store's clock; boards that have expired by then are left out
 * @throws StoreError
 */
export async function verifyWorkspace(store: Store, workspace: string, now: () => number): Promise<Verification> {
  for (let attempt = 1; ; attempt += 1) {
    const replay = derive(now());
    let entries = 0;
    let last = 0;
    for (let page = await store.readLog(workspace, 0, PAGE); page.length > 0; page = await store.readLog(workspace, last, PAGE)) {
      for (const entry of page) replay.add(entry);
      entries += page.length;
      last = page.at(-1)?.seq ?? last;
    }
    const found = differences(await store.readDerived(workspace), replay.result());
    if (found.length === 0 || attempt >= TRIES || (await store.readLog(workspace, last, 1)).length === 0) {
      return { workspace, entries, differences: found };
    }
  }
}
