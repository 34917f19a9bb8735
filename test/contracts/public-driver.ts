/** How the contract suite plays on what stands in a channel: posts, presses of several people on them, and answers that get lost. */
import type { Posted, Reference } from '../../src/platform.ts';
import type { View } from '../../src/views/view.ts';
import type { AdapterDriver, Seen } from './driver.ts';

/** A message that everybody in the channel sees. */
export interface PublicSeen extends Seen {
  readonly reference: Reference;
  /** What is hidden until somebody asks for it: behind a spoiler, or in a thread. Not part of `text`. */
  readonly hidden: string;
  /** The message that this one answers. */
  readonly under?: string;
}

export interface PostedHow {
  /** When the first try of this identity may have been made. */
  readonly tried?: number;
  /** Posted as an answer to this message. */
  readonly under?: Reference;
}

/** People in one channel of a platform, and the bot's own way into it. */
export interface PublicDriver extends AdapterDriver {
  /** `ChatAdapter.post` into the channel in which everybody is. */
  post(view: View, identity: string, how?: PostedHow): Promise<Posted>;
  edit(reference: Reference, view: View): Promise<Posted>;
  /** Everything that stands in the channel for everybody, oldest first; where the platform hides a spoiler in a thread, it comes behind its card. */
  channel(): readonly PublicSeen[];
  /** A player turns to a message of the channel: what they choose, type or press next is on this one. */
  look(player: string, reference: Reference): void;
  /** What the bot posts arrives and its answers are lost, until the function is called that this gives; nothing where that cannot happen. */
  lose(): (() => void) | undefined;
  /** Lets the bot read what was posted, or not. @returns false where that cannot be switched. */
  readable(yes: boolean): boolean;
}
