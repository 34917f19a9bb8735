/** Notes in the store that the bot was removed from a workspace, or is there: tried again until it is noted. */
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/store.ts';
import { faultRecord } from './fault.ts';

/** Waits between tries in ms, the last one from then on: nothing but this process knows of the event. */
const WAITS = [1_000, 5_000, 30_000, 120_000] as const;

type Event = { readonly kind: 'removed'; readonly at: number } | { readonly kind: 'kept' };

interface Parts {
  readonly store: Pick<Store, 'markRemoved' | 'markKept' | 'removed' | 'purge' | 'skew'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What happened last to a workspace stands; everything that waits is noted together. */
export class Removals {
  readonly #parts: Parts;
  readonly #waiting = new Map<string, Event>();
  #running: Promise<void> | undefined;
  #failures = 0;
  #pausing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  removed(workspace: string): Promise<void> {
    return this.#note(workspace, { kind: 'removed', at: this.#parts.clock.now() + this.#parts.store.skew() });
  }

  kept(workspace: string): Promise<void> {
    return this.#note(workspace, { kind: 'kept' });
  }

  /** Resolves when it was tried once with everything that waits, whatever came of it. */
  #note(workspace: string, event: Event): Promise<void> {
    this.#waiting.set(workspace, event);
    if (this.#pausing) return Promise.resolve();
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    // A platform names all its workspaces in one go at a start: they are looked at together.
    await Promise.resolve();
    try {
      while (this.#waiting.size > 0) await this.#write([...this.#waiting]);
      this.#failures = 0;
    } catch (error) {
      this.#later(error);
    } finally {
      this.#running = undefined;
    }
  }

  async #write(events: readonly (readonly [string, Event])[]): Promise<void> {
    const { store } = this.#parts;
    // One trip says that of thousands of workspaces none was ever removed.
    const marked = new Map(events.some(([, event]) => event.kind === 'kept') ? (await store.removed()).map((each) => [each.workspace, each] as const) : []);
    for (const [workspace, event] of events) {
      if (event.kind === 'removed') await store.markRemoved(workspace, event.at);
      else if (marked.get(workspace)?.begun === true) await this.#purge(workspace);
      else if (marked.has(workspace)) await store.markKept(workspace);
      // Something newer may have come meanwhile.
      if (this.#waiting.get(workspace) === event) this.#waiting.delete(workspace);
    }
  }

  /** Ends a purge that was begun before the return: the workspace begins anew. Twice, for what was written meanwhile is not whole. */
  async #purge(workspace: string): Promise<void> {
    for (let pass = 1; pass <= 2; pass += 1) while ((await this.#parts.store.purge(workspace)).more);
  }

  #later(error: unknown): void {
    const wait = WAITS[Math.min(this.#failures, WAITS.length - 1)] ?? 0;
    if (this.#failures === 0) this.#parts.logger.warn({ workspaces: this.#waiting.size, fault: faultRecord(error) }, 'it could not be noted which workspaces the bot is in');
    this.#failures += 1;
    this.#pausing = true;
    this.#parts.clock.after(wait, () => {
      this.#pausing = false;
      if (this.#waiting.size > 0) this.#running ??= this.#run();
    });
  }
}
