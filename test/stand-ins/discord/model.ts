/** What the stand-in's world is made of. */
import type { Pings } from './mentions.ts';
import type { Overwrite } from './permissions.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  /** Shown before the name; none by default. */
  displayName: string | undefined;
  readonly bot: boolean;
  locale: string;
  /** Refuses direct messages from servers' bots. */
  closed: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
  readonly mentionable: boolean;
}

export interface Member {
  readonly user: User;
  nick: string | undefined;
  readonly roles: Set<string>;
  /** Permissions beside those of the roles, so that a test need not make a role for each. */
  granted: bigint;
}

export interface Channel {
  readonly id: string;
  name: string;
  /** Nothing for a direct channel. */
  readonly guild: Guild | undefined;
  /** Set on a thread. */
  readonly parent: Channel | undefined;
  overwrites: Overwrite[];
  archived: boolean;
  locked: boolean;
  /** The newest message that was ever posted here, deleted or not. */
  lastMessage: string | undefined;
  /** Set on a direct channel. */
  readonly recipient: User | undefined;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  locale: string;
  ownerId: string;
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
  readonly channels: Map<string, Channel>;
}

/** A file of a message. */
export interface Attached {
  readonly id: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** What it shows, for who cannot see it. */
  readonly description?: string;
}

/** One state of a message, as the API gives it. */
export interface Shown {
  readonly content: string;
  readonly embeds: readonly Readonly<Record<string, unknown>>[];
  readonly components: readonly Readonly<Record<string, unknown>>[];
  readonly attachments: readonly Attached[];
}

export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly created: number;
  edited: number | undefined;
  flags: number;
  readonly author: User;
  /** Set on an ephemeral message: the only person who sees it. */
  readonly onlyFor: string | undefined;
  readonly nonce: string | undefined;
  readonly replyTo: string | undefined;
  /** The interaction that brought it, and the message that was pressed for it. */
  readonly interaction: { readonly id: string; readonly type: number; readonly user: User; readonly pressed: string | undefined } | undefined;
  /** "Bot is thinking…". */
  loading: boolean;
  deleted: boolean;
  /** What stands there now. */
  shown: Shown;
  /** Everything that stood there, the first state first. */
  readonly states: Shown[];
  /** Who would have been pinged by each state, by the default rules of the route it came by. */
  readonly pings: Pings[];
}
