/** What exists in the stand-in: workspaces, people, channels, groups, messages and open modals. */
import type { Clock } from '../../../src/runtime/clock.ts';
import type { Json } from './json.ts';
import { keepNewest } from './keep.ts';
import type { MessageBody } from './message-body.ts';
import { withIds } from './view-body.ts';

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  /** The organisation it belongs to, and whether the app was installed for all of it. */
  readonly enterprise: { readonly id: string; readonly name: string; readonly orgWide: boolean } | undefined;
}

export interface User {
  readonly id: string;
  /** The handle: what the deprecated `user_name` carries. */
  readonly name: string;
  readonly realName: string;
  /** Home workspace; another one than the channel's makes a person from a shared channel. */
  readonly team: string;
  admin: boolean;
  readonly owner: boolean;
  readonly bot: boolean;
  readonly guest: boolean;
  readonly locale: string;
  readonly zone: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly kind: 'public' | 'private' | 'im';
  /** Ids of users, the bot's own among them where it was invited. */
  readonly members: Set<string>;
  archived: boolean;
  /** Posting is for some only: `restricted_action`. */
  restricted: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly team: string;
  readonly users: string[];
  /** Such groups are only listed to who asks for them. */
  disabled: boolean;
}

/** A file in a message. */
export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** What screen readers say of a picture. */
  readonly alt: string | undefined;
  readonly content: Buffer;
}

/** A message as it stands at one moment; another object after each change. */
export interface Message extends MessageBody {
  readonly channel: string;
  readonly ts: string;
  /** Id of the user who wrote it; the app's bot user for everything the app sent. */
  readonly author: string;
  readonly thread: string | undefined;
  /** Set when only this person sees it. Slack does not store such messages. */
  readonly onlyFor: string | undefined;
  readonly edited: boolean;
  /** How its present form came: a method's name, `response_url`, `ack`. */
  readonly by: string;
  /** What kind of notice of Slack's own it is. */
  readonly subtype?: string;
  readonly files?: readonly SharedFile[];
}

/** A modal or Home tab as it stands at one moment. */
export interface View {
  readonly id: string;
  readonly user: string;
  readonly team: string;
  readonly hash: string;
  /** What the app sent, with ids filled in. */
  readonly body: Json;
  readonly blocks: readonly Json[];
  readonly root: string;
  readonly previous: string | undefined;
}

/** What became visible, and to whom; `user` is undefined when the whole channel sees it. */
export type Change =
  | { readonly kind: 'message'; readonly message: Message; readonly replaced: boolean }
  | { readonly kind: 'deleted'; readonly message: Message }
  | { readonly kind: 'view'; readonly how: 'open' | 'push' | 'update' | 'home'; readonly view: View }
  /** A modal went away; `view` is what shows now. */
  | { readonly kind: 'closed'; readonly closed: View; readonly view: View | undefined }
  /** Field errors of a submission, by block_id. */
  | { readonly kind: 'errors'; readonly view: View; readonly errors: Readonly<Record<string, string>> }
  /** Slack's own excuse: the app was late, refused or answered nonsense. */
  | { readonly kind: 'trouble'; readonly what: string };

export class World {
  readonly teams = new Map<string, Team>();
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly groups = new Map<string, UserGroup>();
  /** All that stands now, by channel and ts. Ephemeral ones too. */
  readonly #messages = new Map<string, Message>();
  /** The same by channel. */
  readonly #inChannel = new Map<string, Map<string, Message>>();
  /** Open modals of each user, the topmost last. */
  readonly #stacks = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  /** How long the workspace lets messages be edited, in ms; for ever unless set. */
  editWindowMs = Infinity;
  /** Which files the workspace lets people and apps upload. */
  uploads: 'all' | 'images' | 'none' = 'all';
  /** Largest file, in bytes. */
  uploadMax = 1_000_000_000;
  /** Whether the app's Messages tab is there: without it nobody can be written to directly. */
  messagesTab = true;
  /** Ids of workspaces without a paid plan: they have no user groups. */
  readonly free = new Set<string>();
  readonly #clock: Clock;
  readonly #keep: number;
  #serial = 0;
  #lastTs = 0;

  constructor(clock: Clock, keep: number) {
    this.#clock = clock;
    this.#keep = keep;
  }

  /** An id such as Slack makes: a letter and ten capitals or digits. */
  id(letter: string): string {
    this.#serial += 1;
    return `${letter}0${this.#serial.toString(36).toUpperCase().padStart(9, '0')}`;
  }

  /** A time stamp in seconds with microseconds, different for every message. */
  ts(): string {
    this.#lastTs = Math.max(this.#clock.now() * 1_000, this.#lastTs + 1);
    return `${Math.floor(this.#lastTs / 1_000_000)}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`;
  }

  /** The app's direct channel with a person, made when it is first needed. */
  direct(user: User, botUser: string): Channel {
    const found = [...this.channels.values()].find((channel) => channel.kind === 'im' && channel.members.has(user.id) && channel.members.has(botUser));
    if (found !== undefined) return found;
    const channel: Channel = { id: this.id('D'), name: 'directmessage', team: user.team, kind: 'im', members: new Set([user.id, botUser]), archived: false, restricted: false };
    this.channels.set(channel.id, channel);
    return channel;
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.get(`${channel} ${ts}`);
  }

  /** What is in a channel now for everybody, or with `user` what that person sees, oldest first. */
  messages(channel: string, user?: string): readonly Message[] {
    return [...(this.#inChannel.get(channel)?.values() ?? [])]
      .filter((message) => this.#messages.has(`${channel} ${message.ts}`) && (message.onlyFor === undefined || message.onlyFor === user))
      .toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  put(message: Omit<Message, 'ts' | 'edited'> & { readonly ts?: string }): Message {
    const whole: Message = {
      ...message,
      blocks: withIds(message.blocks, () => this.id('b')),
      ts: message.ts ?? this.ts(),
      edited: message.ts !== undefined,
    };
    this.#messages.set(`${whole.channel} ${whole.ts}`, whole);
    const here = this.#inChannel.get(whole.channel) ?? new Map<string, Message>();
    this.#inChannel.set(whole.channel, here.set(whole.ts, whole));
    keepNewest(this.#messages, this.#keep);
    keepNewest(here, this.#keep);
    return whole;
  }

  remove(message: Message): void {
    this.#messages.delete(`${message.channel} ${message.ts}`);
    this.#inChannel.get(message.channel)?.delete(message.ts);
  }

  stack(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  /** Makes a view on top of those that are open, or as the first. */
  pushView(user: string, team: string, body: Json, blocks: readonly Json[]): View {
    const stack = [...this.stack(user)];
    const id = this.id('V');
    const view: View = {
      id,
      user,
      team,
      hash: `${this.ts()}.h`,
      body,
      blocks: withIds(blocks, () => this.id('b')),
      root: stack[0]?.id ?? id,
      previous: stack.at(-1)?.id,
    };
    this.#stacks.set(user, [...stack, view]);
    return view;
  }

  updateView(view: View, body: Json, blocks: readonly Json[]): View {
    const next: View = { ...view, hash: `${this.ts()}.h`, body, blocks: withIds(blocks, () => this.id('b')) };
    const stack = this.stack(view.user).map((one) => (one.id === view.id ? next : one));
    this.#stacks.set(view.user, stack);
    return next;
  }

  /** Takes the topmost modal away, or all. */
  closeViews(user: string, all: boolean): void {
    this.#stacks.set(user, all ? [] : this.stack(user).slice(0, -1));
  }

  findView(found: (view: View) => boolean): View | undefined {
    return [...this.#stacks.values()].flat().find(found);
  }
}
