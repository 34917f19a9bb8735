/** The chat port: what a platform hands in, and what it must be able to do. */
import type { Language } from './engine/question.ts';
import type { Form, View } from './views/view.ts';

export interface Actor {
  /** The platform's id of the user, 1 to 64 characters. */
  readonly id: string;
  /** The name to show; typed by somebody, so untrusted. */
  readonly name: string;
  /** Whether the platform itself says that this person administers the workspace. Settings may name more. */
  readonly administrator: boolean;
  /** From another organisation in a shared channel: gets the verdict and no score. */
  readonly guest: boolean;
  /** Whether the platform lets this person tidy up in the channel (Discord: Manage Messages): may stop a round that somebody else has started. */
  readonly moderator?: boolean;
  /** BCP 47 tag from the payload or a cache. */
  readonly locale?: string;
  /** The platform's ids of the roles or user groups they are in, at most 500; left out where that is not known just now. */
  readonly groups?: readonly string[];
}

/** A channel of a workspace. Ids as in docs/design.md: `discord:<guild>`, `slack:<T…>`, `console:local`. */
export interface Place {
  readonly workspace: string;
  readonly channel: string;
  /** Locale of the whole workspace where the platform tells it. */
  readonly locale?: string;
  /**
   * Why nobody's roles or user groups are known here: the bot lacks the permission (`scope`), the workspace's plan has none (`plan`), the platform
   * has none (`none`), or they are still being read (`wait`). Left out where they are known.
   */
  readonly ungrouped?: Ungrouped;
}

export type Ungrouped = 'scope' | 'plan' | 'none' | 'wait';

/** The two words on every platform. */
export type Word = 'k8s' | 'k8s-admin';

export type RequestBody =
  /** A command whose options the platform has already taken apart (Discord). `path` is such as ['team', 'create']. */
  | {
      readonly kind: 'command';
      readonly word: Word;
      readonly path: readonly string[];
      readonly options: Readonly<Record<string, string | number | boolean>>;
    }
  /** A command as one line of text after the word (Slack, console). */
  | { readonly kind: 'line'; readonly word: Word; readonly line: string }
  /** Something pressed or sent. `fields` are the texts of a form. */
  | {
      readonly kind: 'action';
      readonly token: string;
      readonly fields?: Readonly<Record<string, string>>;
      /** The public message that was pressed, or from which the form was opened; left out where the message was private. */
      readonly message?: string;
    };

export interface Request {
  /** The same for every delivery of the same press: Discord interaction id, Slack trigger_id. */
  readonly deliveryId: string;
  /** When the process received it, in ms since the epoch, by the process's clock. */
  readonly received: number;
  readonly actor: Actor;
  readonly place: Place;
  readonly body: RequestBody;
}

/** All that an adapter may call. */
export interface Quiz {
  /** Runs a request. Never rejects and never hangs: a failure becomes a view within 2.5 s. */
  dispatch(request: Request): Promise<View>;
  /** The form that this token opens, without I/O; nothing when the token opens none. */
  form(token: string, language: Language): Form | undefined;
  /**
   * Suggestions for an option while somebody types, from memory; at most 25. What belongs to a workspace
   * (names of teams) is suggested only where `workspace` names it.
   */
  complete(word: Word, path: readonly string[], option: string, typed: string, language: Language, workspace?: string): readonly Suggestion[];
  /**
   * The bot was removed from a workspace: what is kept of it goes some time later. Only where the platform says so; a workspace that
   * cannot be reached, or that is missing at a start, was not removed. Never rejects.
   */
  removed(workspace: string): Promise<void>;
  /** The bot is in this workspace, or is there again. May be called for each workspace at each start. Never rejects. */
  kept(workspace: string): Promise<void>;
}

export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

/** Where a post goes. */
export type Target =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'message'; readonly place: Place; readonly message: string }
  | { readonly kind: 'player'; readonly workspace: string; readonly player: string };

/** A message that was posted. */
export interface Reference {
  readonly channel: string;
  readonly message: string;
}

/** Identity of a post: a second try with the same identity must not show a second message. */
export type Identity = string;

export type Posted =
  | { readonly kind: 'posted'; readonly reference: Reference }
  | { readonly kind: 'gone' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'unknown' };

export interface ChatAdapter {
  readonly name: 'discord' | 'slack' | 'console';
  start(quiz: Quiz): Promise<void>;
  /** Finishes what was accepted, within 10 s. */
  stop(): Promise<void>;
  /**
   * @param tried when the first try of this identity may have been made, in ms by the process's clock; left out for a first try. The adapter then
   * looks for a message of that identity before it posts; where it cannot look, it answers `unknown` and posts nothing.
   */
  post(target: Target, view: View, identity: Identity, tried?: number): Promise<Posted>;
  edit(reference: Reference, view: View): Promise<Posted>;
}
