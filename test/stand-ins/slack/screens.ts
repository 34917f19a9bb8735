/** Who sees what, and because of which interaction. */
import type { Interaction } from './interaction.ts';
import { keepNewest } from './keep.ts';
import type { Change } from './world.ts';

export class Screens {
  readonly #interactions = new Map<string, Interaction>();
  /** The last interaction of each person; what cannot be traced to one is put down to it. */
  readonly #latest = new Map<string, Interaction>();
  /** The interaction that opened each modal, by its first view. */
  readonly #openers = new Map<string, string>();
  readonly #watchers = new Set<() => void>();
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  register(interaction: Interaction): void {
    this.#interactions.set(interaction.id, interaction);
    this.#latest.set(interaction.user, interaction);
    keepNewest(this.#interactions, this.#keep);
    keepNewest(this.#openers, this.#keep);
  }

  /** @param cause the interaction whose trigger, response_url or acknowledgement it came by. */
  show(change: Change, cause: string | undefined): void {
    if (cause !== undefined && change.kind === 'view' && change.how === 'open') this.#openers.set(change.view.root, cause);
    const known = cause === undefined ? undefined : this.#interactions.get(cause);
    if (known === undefined) {
      for (const interaction of this.#latest.values()) if (concerns(change, interaction)) interaction.changes.push(change);
    } else {
      known.changes.push(change);
      // What a modal leads to may come by the response_url of the click that opened it.
      const latest = this.#latest.get(known.user);
      if (latest !== undefined && latest !== known && latest.root !== undefined && this.#openers.get(latest.root) === known.id) latest.changes.push(change);
    }
    for (const look of this.#watchers) look();
  }

  /** What `found` gives, looked up again whenever something changes; rejects after `patience` ms of real time. */
  until<T>(what: string, found: () => T | undefined, patience: number, otherwise: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const value = found();
        if (value === undefined) return;
        stop();
        resolve(value);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`waited ${patience} ms for ${what}; ${otherwise()}`));
      }, patience);
      // Acknowledgements, sockets and the app's own state raise no change here; a short poll in real time finds them.
      const poll = setInterval(look, 2);
      const stop = () => {
        clearTimeout(timer);
        clearInterval(poll);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/** Whether a change that nothing explains is something this interaction's person sees. */
function concerns(change: Change, interaction: Interaction): boolean {
  switch (change.kind) {
    case 'message':
    case 'deleted': {
      const { message } = change;
      return message.onlyFor === undefined ? message.channel === interaction.channel : message.onlyFor === interaction.user;
    }
    case 'view':
    case 'errors':
      return change.view.user === interaction.user;
    case 'closed':
      return change.closed.user === interaction.user;
    case 'trouble':
      return false;
  }
}
