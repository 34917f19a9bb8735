/** Messages in channels: who may post, read and change them (discord.com/developers/docs/resources/message). */
import type { Clock } from '../../../src/runtime/clock.ts';
import { type Body, Form, isRecord, refuse } from './errors.ts';
import { type MentionRoute, pingsOf } from './mentions.ts';
import { FLAG, type UploadedFile, readMessage, readNonce, unknownReference } from './message-body.ts';
import type { Channel, Message, Shown } from './model.ts';
import { type Permission, has } from './permissions.ts';
import { limited } from './rate-limits.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const POST_FLAGS = FLAG.suppressEmbeds | FLAG.suppressNotifications;

export interface MessagesOptions {
  readonly clock: Clock;
  readonly world: World;
  readonly changed: () => void;
  /** How long a nonce is remembered, in ms. Discord says "the past few minutes". */
  readonly nonceMemory: number;
  /** Edits of one message older than an hour that are let through in an hour. Discord gives no figure. */
  readonly oldEdits: number;
}

interface NewMessage {
  readonly channel: Channel;
  readonly shown: Shown;
  readonly body: Body;
  readonly route: MentionRoute;
  readonly flags: number;
  readonly onlyFor?: string;
  readonly nonce?: string;
  readonly replyTo?: Message;
  readonly interaction?: NonNullable<Message['interaction']>;
}

export class Messages {
  readonly #options: MessagesOptions;
  readonly #nonces = new Map<string, Message>();
  readonly #lateEdits = new Map<string, number[]>();

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** Puts a message into a channel, without a question. */
  add({ channel, shown, body, route, flags, onlyFor, nonce, replyTo, interaction }: NewMessage): Message {
    const { world, clock } = this.#options;
    const message: Message = {
      id: world.id(),
      channel,
      created: clock.now(),
      edited: undefined,
      flags,
      author: world.bot,
      onlyFor,
      nonce,
      replyTo: replyTo?.id,
      interaction,
      loading: false,
      deleted: false,
      shown,
      states: [shown],
      pings: [pingsOf(body, route, replyTo?.author.id)],
    };
    world.messages.set(message.id, message);
    if (onlyFor === undefined) channel.lastMessage = message.id;
    return message;
  }

  /** Changes a message, without a question. */
  change(message: Message, shown: Shown, body: Body, route: MentionRoute): void {
    message.shown = shown;
    message.states.push(shown);
    message.pings.push(pingsOf({ content: shown.content, ...body }, route));
    message.edited = this.#options.clock.now();
    this.#options.changed();
  }

  take(message: Message): void {
    message.deleted = true;
    this.#options.changed();
  }

  /** A channel that the bot can see. @throws ApiError 10003, 50001. */
  channel(id: string): Channel {
    const channel = this.#options.world.channels.get(id);
    if (channel === undefined) throw refuse.unknownChannel();
    if (!has(this.#options.world.allowed(channel), 'viewChannel')) throw refuse.missingAccess();
    return channel;
  }

  #need(channel: Channel, ...permissions: readonly Permission[]): void {
    if (!has(this.#options.world.allowed(channel), ...permissions)) throw refuse.missingPermissions();
  }

  #needToShow(channel: Channel, shown: Shown, fresh: readonly UploadedFile[]): void {
    if (shown.embeds.length > 0) this.#need(channel, 'embedLinks');
    if (fresh.length > 0) this.#need(channel, 'attachFiles');
  }

  /** Create Message. @throws ApiError 10003, 50001, 50013, 50083, 50007, 50035, 50006, 160002. */
  create(channelId: string, body: Body, files: readonly UploadedFile[]): Message {
    const { world, clock, nonceMemory } = this.#options;
    const channel = this.channel(channelId);
    if (channel.recipient?.closed === true) throw refuse.closedDirect();
    this.#need(channel, channel.parent === undefined ? 'sendMessages' : 'sendMessagesInThreads');
    if (channel.locked) throw refuse.archived();
    const form = new Form(body);
    const { nonce, enforced } = readNonce(form);
    const shown = readMessage(form, body, files, world.id, { allowedFlags: POST_FLAGS });
    const known = nonce === undefined || !enforced ? undefined : this.#nonces.get(`${channel.id} ${nonce}`);
    if (known !== undefined && !known.deleted && clock.now() - known.created <= nonceMemory) return known;
    this.#needToShow(channel, shown, files);
    const replyTo = this.#repliedTo(channel, body);
    if (channel.archived) {
      channel.archived = false;
      world.channelChanged(channel);
    }
    const message = this.add({ channel, shown, body, route: 'channel', flags: Number(body['flags'] ?? 0), ...(nonce === undefined ? {} : { nonce }), ...(replyTo === undefined ? {} : { replyTo }) });
    if (nonce !== undefined) this.#nonces.set(`${channel.id} ${nonce}`, message);
    this.#options.changed();
    return message;
  }

  #repliedTo(channel: Channel, body: Body): Message | undefined {
    const reference = body['message_reference'];
    if (!isRecord(reference)) return undefined;
    if (!has(this.#options.world.allowed(channel), 'readMessageHistory')) throw refuse.replyUnreadable();
    const message = this.#options.world.messages.get(String(reference['message_id']));
    if (message !== undefined && message.channel === channel && !message.deleted && message.onlyFor === undefined) return message;
    if (reference['fail_if_not_exists'] === false) return undefined;
    throw unknownReference();
  }

  /** A message that the bot can read by its channel; an ephemeral one never is. @throws ApiError 10008, 50001. */
  read(channelId: string, id: string): Message {
    const channel = this.channel(channelId);
    if (!has(this.#options.world.allowed(channel), 'readMessageHistory')) throw refuse.missingAccess();
    return this.#find(channel, id);
  }

  #find(channel: Channel, id: string): Message {
    const message = this.#options.world.messages.get(id);
    if (message === undefined || message.channel !== channel || message.deleted || message.onlyFor !== undefined) throw refuse.unknownMessage();
    return message;
  }

  /** Newest first, at most 100; nothing without Read Message History. */
  list(channelId: string, { limit = 50, before, after, around }: { readonly limit?: number | undefined; readonly before?: string | undefined; readonly after?: string | undefined; readonly around?: string | undefined }): readonly Message[] {
    const { world } = this.#options;
    const channel = this.channel(channelId);
    if (!has(world.allowed(channel), 'readMessageHistory')) return [];
    const all = world.history(channel).toReversed();
    if (around !== undefined) {
      const index = all.findIndex((message) => BigInt(message.id) <= BigInt(around));
      const from = Math.max(0, (index === -1 ? all.length : index) - Math.floor(limit / 2));
      return all.slice(from, from + limit);
    }
    if (after !== undefined) return all.filter((message) => BigInt(message.id) > BigInt(after)).slice(-limit);
    return all.filter((message) => before === undefined || BigInt(message.id) < BigInt(before)).slice(0, limit);
  }

  /** Edit Message. @throws ApiError 10003, 10008, 50001, 50005, 50013, 50083, 30046, 50035, 50006. */
  edit(channelId: string, id: string, body: Body, files: readonly UploadedFile[]): Message {
    const { world } = this.#options;
    const channel = this.channel(channelId);
    const message = this.#find(channel, id);
    if (message.author !== world.bot) throw refuse.notYours();
    if (channel.archived) throw refuse.archived();
    const shown = readMessage(new Form(body), body, files, world.id, { before: message.shown, allowedFlags: POST_FLAGS });
    this.#needToShow(channel, shown, files);
    this.#countLate(message);
    this.change(message, shown, body, 'channel');
    return message;
  }

  /** Too many edits of a message older than an hour are a 429 with a code of its own (D25). */
  #countLate(message: Message): void {
    const { clock, oldEdits } = this.#options;
    const now = clock.now();
    if (now - message.created <= HOUR) return;
    const recent = (this.#lateEdits.get(message.id) ?? []).filter((at) => at > now - HOUR);
    if (recent.length >= oldEdits) throw limited(((recent[0] ?? now) + HOUR - now) / 1_000, 'user', 30_046, 'Maximum number of edits to messages older than 1 hour reached. Try again later');
    this.#lateEdits.set(message.id, [...recent, now]);
  }

  remove(channelId: string, id: string): void {
    const channel = this.channel(channelId);
    const message = this.#find(channel, id);
    if (message.author !== this.#options.world.bot) this.#need(channel, 'manageMessages');
    this.take(message);
  }

  /** Start Thread from Message; the thread has the message's id. @throws ApiError 50013, 160004, 50035. */
  thread(channelId: string, messageId: string, body: Body): Channel {
    const { world } = this.#options;
    const channel = this.channel(channelId);
    const message = this.#find(channel, messageId);
    this.#need(channel, 'createPublicThreads');
    const form = new Form(body);
    const name = form.text('name', 1, 100, true) ?? '';
    if (form.has('auto_archive_duration')) form.choice('auto_archive_duration', [60, 1_440, 4_320, 10_080]);
    form.errors.refuse();
    if (world.channels.has(message.id)) throw refuse.threadExists();
    return world.thread(channel, name, message.id);
  }
}
