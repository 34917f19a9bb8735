/**
 * Interactions and their tokens (discord.com/developers/docs/interactions/receiving-and-responding): one first
 * response within 3 s, then 15 min of edits and follow-ups through the token.
 */
import type { Clock } from '../../../src/runtime/clock.ts';
import { checkChoices, readModal } from './components.ts';
import { ApiError, type Body, Form, isRecord, refuse } from './errors.ts';
import { forget } from './forgetting.ts';
import { FLAG, type UploadedFile, readMessage } from './message-body.ts';
import type { Messages } from './messages.ts';
import type { Channel, Member, Message, Shown, User } from './model.ts';
import type { World } from './world.ts';

/** Longest time to the first response, in ms. */
export const FIRST_RESPONSE_MS = 3_000;
/** Life of a token, in ms. */
export const TOKEN_MS = 900_000;

export const INTERACTION = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
export const CALLBACK = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, choices: 8, modal: 9 } as const;

/** Flags that a reply may set. */
const REPLY_FLAGS = FLAG.ephemeral | FLAG.suppressEmbeds | FLAG.suppressNotifications;

export interface Modal {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
  /** The interaction that opened it. */
  readonly opener: Interaction;
}

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/** What the person sees in the end. */
export type Outcome =
  /** `how` is the way it came: a first reply, the edit of a deferred one, the change of the message pressed, a follow-up. */
  | { readonly kind: 'message'; readonly how: 'reply' | 'deferred' | 'update' | 'follow-up'; readonly message: Message; readonly private: boolean; readonly interaction: Interaction }
  | { readonly kind: 'modal'; readonly modal: Modal; readonly interaction: Interaction }
  | { readonly kind: 'choices'; readonly choices: readonly Choice[]; readonly interaction: Interaction }
  /** "The application did not respond". */
  | { readonly kind: 'failed'; readonly interaction: Interaction };

/** Where somebody sits. Direct channels have a user and no member. */
export interface Seat {
  readonly member?: Member;
  readonly user?: User;
  readonly channel: Channel;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly seat: Seat;
  /** The payload of INTERACTION_CREATE. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it was sent: by the stand-in's clock, and by `performance.now()`. */
  readonly sent: number;
  readonly sentReal: number;
  /** The message that a component or the modal behind it belongs to. */
  readonly message: Message | undefined;
  /** The first response: its type, and the ms it took by the clock and in real time. */
  answered: { readonly type: number; readonly after: number; readonly afterReal: number } | undefined;
  /** Every try at the first response, refused ones too, as the code of the refusal or 0. */
  readonly attempts: number[];
  /** The bodies of what was refused. */
  readonly refusals: unknown[];
  original: Message | undefined;
  readonly followUps: Message[];
  outcome: Outcome | undefined;
  /** Whether the response has not yet been filled in. */
  deferred: boolean;
}

export class Interactions {
  readonly #clock: Clock;
  readonly #world: World;
  readonly #messages: Messages;
  readonly #secret: () => string;
  readonly #changed: () => void;
  readonly #remembered: number;
  readonly #byToken = new Map<string, Interaction>();
  readonly #cancels = new Map<Interaction, () => void>();
  /** What was sent, in order. */
  readonly all: Interaction[] = [];

  constructor({ clock, world, messages, secret, changed, remembered }: { readonly clock: Clock; readonly world: World; readonly messages: Messages; readonly secret: () => string; readonly changed: () => void; readonly remembered: number }) {
    this.#clock = clock;
    this.#world = world;
    this.#messages = messages;
    this.#secret = secret;
    this.#changed = changed;
    this.#remembered = remembered;
  }

  /** Makes an interaction; the caller sends its payload. */
  open(type: number, seat: Seat, data: unknown, message?: Message): Interaction {
    const world = this.#world;
    const { member, channel } = seat;
    const user = member?.user ?? seat.user;
    if (user === undefined) throw new Error('nobody sits there');
    const { guild } = channel;
    const id = world.id();
    const token = this.#secret();
    const payload = {
      id,
      application_id: world.application.id,
      type,
      data,
      token,
      version: 1,
      channel_id: channel.id,
      channel: { ...world.channelData(channel), permissions: '0' },
      ...(guild !== undefined && member !== undefined
        ? { guild_id: guild.id, guild: { id: guild.id, locale: guild.locale, features: [] }, guild_locale: guild.locale, member: world.memberData(guild, member, channel), context: 0, authorizing_integration_owners: { '0': guild.id } }
        : { user: world.userData(user), context: 1, authorizing_integration_owners: { '0': '0' } }),
      locale: user.locale,
      app_permissions: String(world.allowed(channel)),
      entitlements: [],
      attachment_size_limit: 10 * 1024 * 1024,
      ...(message === undefined ? {} : { message: world.messageData(message) }),
    };
    const interaction: Interaction = { id, token, type, seat, payload, sent: this.#clock.now(), sentReal: performance.now(), message, answered: undefined, attempts: [], refusals: [], original: undefined, followUps: [], outcome: undefined, deferred: false };
    this.#byToken.set(token, interaction);
    this.all.push(interaction);
    for (const { token: old } of forget(this.all, this.#remembered)) this.#byToken.delete(old);
    this.#cancels.set(interaction, this.#clock.after(FIRST_RESPONSE_MS, () => this.#settle(interaction, { kind: 'failed', interaction })));
    return interaction;
  }

  find(token: string): Interaction | undefined {
    return this.#byToken.get(token);
  }

  #settle(interaction: Interaction, outcome: Outcome): void {
    this.#cancels.get(interaction)?.();
    this.#cancels.delete(interaction);
    interaction.outcome ??= outcome;
    this.#changed();
  }

  /** Gives back every timer. */
  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /**
   * The first response.
   * @throws ApiError 10062 for an unknown or lapsed interaction, 40060 for a second response, 50035, 50006.
   */
  respond(id: string, token: string, body: Body, files: readonly UploadedFile[]): Record<string, unknown> {
    const interaction = this.#byToken.get(token);
    if (interaction?.id !== id) throw refuse.unknownInteraction();
    const after = this.#clock.now() - interaction.sent;
    try {
      if (interaction.answered !== undefined) throw refuse.acknowledged();
      if (after > FIRST_RESPONSE_MS) throw refuse.unknownInteraction();
      const resource = this.#respond(interaction, body, files);
      interaction.attempts.push(0);
      return { interaction: { id, type: interaction.type, ...(interaction.original === undefined ? {} : { response_message_id: interaction.original.id, response_message_loading: interaction.original.loading, response_message_ephemeral: interaction.original.onlyFor !== undefined }) }, ...(resource === undefined ? {} : { resource }) };
    } catch (error) {
      interaction.attempts.push(error instanceof ApiError ? error.code : -1);
      throw noted(interaction, error);
    } finally {
      this.#changed();
    }
  }

  #respond(interaction: Interaction, body: Body, files: readonly UploadedFile[]): Record<string, unknown> | undefined {
    const form = new Form(body);
    const type = form.choice('type', allowedCallbacks(interaction));
    if (type === undefined) return form.errors.refuse() as undefined;
    const data = isRecord(body['data']) ? body['data'] : {};
    const inner = new Form(data, ['data'], form.errors);
    const who = interaction.seat.member?.user ?? interaction.seat.user;
    const answered = { type, after: this.#clock.now() - interaction.sent, afterReal: performance.now() - interaction.sentReal };
    const accept = (): void => {
      interaction.answered = answered;
    };
    const sees = (how: 'reply' | 'update', message: Message): Record<string, unknown> => {
      this.#settle(interaction, { kind: 'message', how, message, private: message.onlyFor !== undefined, interaction });
      return { type, message: this.#world.messageData(message) };
    };
    if (type === CALLBACK.message) {
      const shown = readMessage(inner, data, files, this.#world.id, { allowedFlags: REPLY_FLAGS });
      accept();
      interaction.original = this.#add(interaction, shown, data, who?.id);
      return sees('reply', interaction.original);
    }
    if (type === CALLBACK.deferredMessage) {
      const flags = inner.integer('flags', 0, 2 ** 31 - 1) ?? 0;
      // A deferral carries the ephemeral flag and nothing else (D3).
      if ((flags & ~FLAG.ephemeral) !== 0) inner.errors.choices(inner.at('flags'), [FLAG.ephemeral]);
      inner.errors.refuse();
      accept();
      interaction.original = this.#add(interaction, { content: '', embeds: [], components: [], attachments: [] }, { flags }, who?.id);
      interaction.original.loading = true;
      this.#defer(interaction);
      return { type, message: this.#world.messageData(interaction.original) };
    }
    const { message } = interaction;
    if (type === CALLBACK.deferredUpdate && message !== undefined) {
      accept();
      interaction.original = message;
      this.#defer(interaction);
      return { type, message: this.#world.messageData(message) };
    }
    if (type === CALLBACK.update && message !== undefined) {
      if (message.deleted) throw refuse.unknownMessage();
      const shown = readMessage(inner, data, files, this.#world.id, { before: message.shown, allowedFlags: REPLY_FLAGS });
      accept();
      interaction.original = message;
      this.#messages.change(message, shown, data, 'webhook');
      return sees('update', message);
    }
    if (type === CALLBACK.modal) {
      readModal(inner);
      accept();
      this.#settle(interaction, { kind: 'modal', interaction, modal: { ...(data as unknown as Omit<Modal, 'opener'>), opener: interaction } });
      return undefined;
    }
    checkChoices(inner, true);
    inner.errors.refuse();
    accept();
    this.#settle(interaction, { kind: 'choices', interaction, choices: data['choices'] as Choice[] });
    return undefined;
  }

  #defer(interaction: Interaction): void {
    interaction.deferred = true;
    this.#cancels.get(interaction)?.();
    this.#cancels.set(interaction, this.#clock.after(interaction.sent + TOKEN_MS - this.#clock.now(), () => this.#settle(interaction, { kind: 'failed', interaction })));
  }

  #add(interaction: Interaction, shown: Shown, body: Body, who: string | undefined): Message {
    const flags = Number(body['flags'] ?? 0);
    return this.#messages.add({ channel: interaction.seat.channel, shown, body, route: 'webhook', flags: flags & ~FLAG.ephemeral, interaction: { id: interaction.id, type: interaction.type, user: interaction.seat.member?.user ?? interaction.seat.user ?? this.#world.bot, pressed: interaction.type === INTERACTION.component ? interaction.message?.id : undefined }, ...((flags & FLAG.ephemeral) === 0 || who === undefined ? {} : { onlyFor: who }) });
  }

  /** @throws ApiError 10015 before the first response or for a strange token, 50027 after 15 min. */
  #holder(application: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction === undefined || application !== this.#world.application.id) throw refuse.unknownWebhook();
    if (this.#clock.now() - interaction.sent > TOKEN_MS) throw refuse.webhookToken();
    if (interaction.answered === undefined) throw refuse.unknownWebhook();
    return interaction;
  }

  /** A message that this token may touch. @param id of the message, or `@original`. */
  #held(interaction: Interaction, id: string): Message {
    const message = id === '@original' ? interaction.original : [interaction.original, ...interaction.followUps].find((one) => one?.id === id);
    if (message === undefined || message.deleted) throw refuse.unknownMessage();
    return message;
  }

  read(application: string, token: string, id: string): Message {
    return this.#held(this.#holder(application, token), id);
  }

  edit(application: string, token: string, id: string, body: Body, files: readonly UploadedFile[]): Message {
    const interaction = this.#holder(application, token);
    try {
      return this.#fill(interaction, this.#held(interaction, id), body, files);
    } catch (error) {
      throw noted(interaction, error);
    }
  }

  #fill(interaction: Interaction, message: Message, body: Body, files: readonly UploadedFile[]): Message {
    const shown = readMessage(new Form(body), body, files, this.#world.id, { before: message.shown, allowedFlags: REPLY_FLAGS });
    this.#messages.change(message, shown, body, 'webhook');
    message.loading = false;
    interaction.deferred = false;
    const how = interaction.answered?.type === CALLBACK.deferredUpdate ? 'update' : 'deferred';
    this.#settle(interaction, { kind: 'message', how, message, private: message.onlyFor !== undefined, interaction });
    return message;
  }

  followUp(application: string, token: string, body: Body, files: readonly UploadedFile[]): Message {
    const interaction = this.#holder(application, token);
    // Right after a deferred reply a follow-up fills it, and its own ephemeral flag counts for nothing (D3).
    if (interaction.deferred && interaction.original?.loading === true) return this.#fill(interaction, interaction.original, body, files);
    const form = new Form(body);
    const shown = readMessage(form, body, files, this.#world.id, { allowedFlags: REPLY_FLAGS });
    const message = this.#add(interaction, shown, body, (interaction.seat.member?.user ?? interaction.seat.user)?.id);
    interaction.followUps.push(message);
    this.#settle(interaction, { kind: 'message', how: 'follow-up', message, private: message.onlyFor !== undefined, interaction });
    return message;
  }

  remove(application: string, token: string, id: string): void {
    this.#messages.take(this.#held(this.#holder(application, token), id));
  }
}

function noted(interaction: Interaction, error: unknown): unknown {
  interaction.refusals.push(error instanceof ApiError ? error.body : String(error));
  return error;
}

/** Which first responses fit; a modal never answers a modal, and only what hangs on a message can change one. */
function allowedCallbacks({ type, message }: Interaction): readonly number[] {
  if (type === INTERACTION.autocomplete) return [CALLBACK.choices];
  const replies = [CALLBACK.message, CALLBACK.deferredMessage];
  const updates = message === undefined ? [] : [CALLBACK.deferredUpdate, CALLBACK.update];
  return [...replies, ...updates, ...(type === INTERACTION.modal ? [] : [CALLBACK.modal])];
}
