/** What happens at a time: claimed, done, finished, and caught up. Woken by a tick, by what is due next, and by commands. */
import type { Posted } from '../platform.ts';
import type { View } from '../views/view.ts';

/** What commands may ask of the agenda. */
export interface Agenda {
  /**
   * Looks at once for what is due in a workspace.
   * @param entry id of the entry whose post is awaited (`entryId`)
   * @returns what became of that post; nothing where it was not made by this process, or not within 2 s of the clock. Never rejects.
   */
  promptly(workspace: string, entry: string): Promise<Posted | undefined>;
  /**
   * Posts a view in a channel at once, which proves that the bot may post there.
   * @returns what became of it; `unknown` after 1.5 s of the clock, or where no platform serves that workspace. Never rejects.
   */
  announce(workspace: string, channel: string, view: View, identity: string): Promise<Posted>;
}
