import { DEFAULT_SETTINGS, type Settings, type Stale } from './store.ts';

/** How many workspaces a process remembers; the one whose settings came longest ago goes first. */
const REMEMBERED = 10_000;

/**
 * Settings of the workspaces as this process last saw them. Nothing expires: every verb carries the
 * revision it was made from, so a store that knows better says so, with the settings, in the same trip.
 */
export class WorkspaceSettings {
  readonly #known = new Map<string, Settings>();

  get(workspace: string): Settings {
    return this.#known.get(workspace) ?? DEFAULT_SETTINGS;
  }

  put(workspace: string, settings: Settings): void {
    this.#known.delete(workspace);
    this.#known.set(workspace, settings);
    if (this.#known.size > REMEMBERED) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
  }

  /** Runs one store verb made from the settings; on `stale` takes the new ones and runs it once more. */
  async run<T extends { readonly kind: string }>(
    workspace: string,
    verb: (settings: Settings) => Promise<Stale | T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const result = await verb(this.get(workspace));
      if (result.kind !== 'stale') return result as T;
      this.put(workspace, (result as Stale).settings);
      if (attempt >= 3) throw new Error(`settings of ${workspace} change faster than they can be read`);
    }
  }
}

