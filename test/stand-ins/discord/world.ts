/** The guilds, channels, people and messages of the stand-in, and the events that a change of them sends. */
import type { Clock } from '../../../src/runtime/clock.ts';
import type { Channel, Guild, Member, Message, Role, User } from './model.ts';
import { type Overwrite, type Permission, bits, channelPermissions, guildPermissions } from './permissions.ts';
import { createSnowflakes } from './snowflakes.ts';

/** Sends an event to the sessions; `guild` names the guild it belongs to. */
export type Emit = (event: string, data: unknown, guild?: string) => void;

const GUILD_TEXT = 0;
const DIRECT = 1;
const PUBLIC_THREAD = 11;

/** Its type as the API numbers it. */
export function typeOf(channel: Channel): number {
  if (channel.recipient !== undefined) return DIRECT;
  return channel.parent === undefined ? GUILD_TEXT : PUBLIC_THREAD;
}

/** What everybody may do in a new guild. */
const EVERYONE = bits('viewChannel', 'sendMessages', 'embedLinks', 'attachFiles', 'readMessageHistory', 'useApplicationCommands', 'createPublicThreads', 'sendMessagesInThreads', 'addReactions');

export class World {
  readonly clock: Clock;
  readonly id: () => string;
  readonly application: { readonly id: string };
  /** The bot's own user. */
  readonly bot: User;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  readonly #emit: Emit;

  constructor(clock: Clock, emit: Emit) {
    this.clock = clock;
    this.id = createSnowflakes(clock);
    this.#emit = emit;
    this.bot = this.user('quiz-bot', { bot: true });
    this.application = { id: this.bot.id };
  }

  user(name: string, { bot = false, locale = 'en-US', displayName }: { readonly bot?: boolean; readonly locale?: string; readonly displayName?: string } = {}): User {
    const user: User = { id: this.id(), name, displayName, bot, locale, closed: false };
    this.users.set(user.id, user);
    return user;
  }

  /**
   * A guild that the bot is in.
   * @param everyone permissions of @everyone; by default what a new server gives.
   * @param granted permissions of the bot beside those of everyone.
   */
  guild({ name = 'Platform', locale = 'en-US', everyone = EVERYONE, granted = 0n, members = [] }: { readonly name?: string; readonly locale?: string; readonly everyone?: bigint; readonly granted?: bigint; readonly members?: readonly User[] } = {}): Guild {
    const id = this.id();
    const guild: Guild = { id, name, locale, ownerId: this.user(`${name} owner`).id, roles: new Map(), members: new Map(), channels: new Map() };
    guild.roles.set(id, { id, name: '@everyone', permissions: everyone, mentionable: false });
    for (const user of [this.bot, ...members]) guild.members.set(user.id, { user, nick: undefined, roles: new Set(), granted: user === this.bot ? granted : 0n });
    this.guilds.set(id, guild);
    this.#emit('GUILD_CREATE', this.guildData(guild), id);
    return guild;
  }

  /** The bot is thrown out; with `unavailable` the guild is only down. */
  removeGuild(guild: Guild, { unavailable = false }: { readonly unavailable?: boolean } = {}): void {
    if (!unavailable) {
      this.guilds.delete(guild.id);
      guild.members.delete(this.bot.id);
    }
    this.#emit('GUILD_DELETE', unavailable ? { id: guild.id, unavailable } : { id: guild.id }, guild.id);
  }

  /** The bot is invited again, or the guild is up again. */
  returnGuild(guild: Guild): void {
    this.guilds.set(guild.id, guild);
    if (!guild.members.has(this.bot.id)) guild.members.set(this.bot.id, { user: this.bot, nick: undefined, roles: new Set(), granted: 0n });
    this.#emit('GUILD_CREATE', this.guildData(guild), guild.id);
  }

  /** Somebody leaves; their roles are gone with them. Who comes back is `member` again. */
  leave(guild: Guild, member: Member): void {
    guild.members.delete(member.user.id);
  }

  role(guild: Guild, name: string, { permissions = [], mentionable = false }: { readonly permissions?: readonly Permission[]; readonly mentionable?: boolean } = {}): Role {
    const role: Role = { id: this.id(), name, permissions: bits(...permissions), mentionable };
    guild.roles.set(role.id, role);
    this.#emit('GUILD_ROLE_CREATE', { guild_id: guild.id, role: roleData(role) }, guild.id);
    return role;
  }

  removeRole(guild: Guild, role: Role): void {
    guild.roles.delete(role.id);
    for (const member of guild.members.values()) member.roles.delete(role.id);
    this.#emit('GUILD_ROLE_DELETE', { guild_id: guild.id, role_id: role.id }, guild.id);
  }

  member(guild: Guild, who: string | User, { roles = [], permissions = [], locale, nick }: { readonly roles?: readonly Role[]; readonly permissions?: readonly Permission[]; readonly locale?: string; readonly nick?: string } = {}): Member {
    const user = typeof who === 'string' ? this.user(who) : who;
    if (locale !== undefined) user.locale = locale;
    const member: Member = { user, nick, roles: new Set(roles.map((role) => role.id)), granted: bits(...permissions) };
    guild.members.set(user.id, member);
    return member;
  }

  channel(guild: Guild, name: string, { overwrites = [] }: { readonly overwrites?: readonly Overwrite[] } = {}): Channel {
    return this.#addChannel({ id: this.id(), name, guild, parent: undefined, overwrites: [...overwrites], archived: false, locked: false, lastMessage: undefined, recipient: undefined }, 'CHANNEL_CREATE');
  }

  thread(parent: Channel, name: string, id = this.id()): Channel {
    return this.#addChannel({ id, name, guild: parent.guild, parent, overwrites: [], archived: false, locked: false, lastMessage: undefined, recipient: undefined }, 'THREAD_CREATE');
  }

  direct(recipient: User): Channel {
    for (const channel of this.channels.values()) if (channel.recipient === recipient) return channel;
    const channel: Channel = { id: this.id(), name: '', guild: undefined, parent: undefined, overwrites: [], archived: false, locked: false, lastMessage: undefined, recipient };
    this.channels.set(channel.id, channel);
    return channel;
  }

  #addChannel(channel: Channel, event: string): Channel {
    this.channels.set(channel.id, channel);
    channel.guild?.channels.set(channel.id, channel);
    this.#emit(event, this.channelData(channel), channel.guild?.id);
    return channel;
  }

  /** Tells the sessions of a change that a test made to a channel's name, overwrites, archiving. */
  channelChanged(channel: Channel): void {
    this.#emit(channel.parent === undefined ? 'CHANNEL_UPDATE' : 'THREAD_UPDATE', this.channelData(channel), channel.guild?.id);
  }

  /** Sets what a role (or everybody, or one member) may and may not do in a channel. */
  overwrite(channel: Channel, whose: Guild | Role | Member, { allow = [], deny = [] }: { readonly allow?: readonly Permission[]; readonly deny?: readonly Permission[] }): void {
    const id = 'user' in whose ? whose.user.id : whose.id;
    const kind = 'user' in whose ? 'member' : 'role';
    channel.overwrites = [...channel.overwrites.filter((one) => one.id !== id), { id, kind, allow: bits(...allow), deny: bits(...deny) }];
    this.channelChanged(channel);
  }

  removeChannel(channel: Channel): void {
    this.channels.delete(channel.id);
    channel.guild?.channels.delete(channel.id);
    for (const message of this.messages.values()) if (message.channel === channel) this.messages.delete(message.id);
    this.#emit(channel.parent === undefined ? 'CHANNEL_DELETE' : 'THREAD_DELETE', this.channelData(channel), channel.guild?.id);
  }

  /** Messages of a channel that everybody there sees, oldest first. */
  history(channel: Channel): readonly Message[] {
    return [...this.messages.values()].filter((message) => message.channel === channel && message.onlyFor === undefined && !message.deleted);
  }

  /** The bot's own permissions in a channel. */
  allowed(channel: Channel): bigint {
    const member = channel.guild?.members.get(this.bot.id);
    return member === undefined ? (channel.guild === undefined ? bits('viewChannel', 'sendMessages', 'embedLinks', 'attachFiles', 'readMessageHistory') : 0n) : channelPermissions(channel, member);
  }

  userData(user: User): Record<string, unknown> {
    return { id: user.id, username: user.name, discriminator: '0', global_name: user.displayName ?? null, avatar: null, bot: user.bot };
  }

  memberData(guild: Guild, member: Member, channel?: Channel): Record<string, unknown> {
    return {
      user: this.userData(member.user),
      nick: member.nick ?? null,
      avatar: null,
      roles: [...member.roles],
      joined_at: new Date(0).toISOString(),
      deaf: false,
      mute: false,
      flags: 0,
      permissions: String(channel === undefined ? guildPermissions(guild, member) : channelPermissions(channel, member)),
    };
  }

  channelData(channel: Channel): Record<string, unknown> {
    const common = { id: channel.id, last_message_id: channel.lastMessage ?? null, flags: 0 };
    if (channel.recipient !== undefined) return { ...common, type: typeOf(channel), recipients: [this.userData(channel.recipient)] };
    const named = { ...common, guild_id: channel.guild?.id, name: channel.name };
    if (channel.parent !== undefined) {
      const since = new Date(this.clock.now()).toISOString();
      return { ...named, type: typeOf(channel), parent_id: channel.parent.id, owner_id: this.bot.id, message_count: 0, member_count: 1, thread_metadata: { archived: channel.archived, locked: channel.locked, auto_archive_duration: 1440, archive_timestamp: since } };
    }
    return {
      ...named,
      type: typeOf(channel),
      position: 0,
      nsfw: false,
      topic: null,
      parent_id: null,
      permission_overwrites: channel.overwrites.map(({ id, kind, allow, deny }) => ({ id, type: kind === 'role' ? 0 : 1, allow: String(allow), deny: String(deny) })),
    };
  }

  guildData(guild: Guild): Record<string, unknown> {
    const channels = [...guild.channels.values()];
    const bot = guild.members.get(this.bot.id);
    return {
      id: guild.id,
      name: guild.name,
      icon: null,
      unavailable: false,
      owner_id: guild.ownerId,
      preferred_locale: guild.locale,
      roles: [...guild.roles.values()].map((role) => roleData(role)),
      channels: channels.filter((channel) => channel.parent === undefined).map((channel) => this.channelData(channel)),
      threads: channels.filter((channel) => channel.parent !== undefined && !channel.archived).map((channel) => this.channelData(channel)),
      members: bot === undefined ? [] : [this.memberData(guild, bot)],
      member_count: guild.members.size,
      large: false,
      joined_at: new Date(0).toISOString(),
      emojis: [],
      stickers: [],
      features: [],
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
      verification_level: 0,
      default_message_notifications: 0,
      explicit_content_filter: 0,
      mfa_level: 0,
      nsfw_level: 0,
      premium_tier: 0,
      premium_progress_bar_enabled: false,
      system_channel_flags: 0,
      system_channel_id: null,
      afk_timeout: 300,
    };
  }

  /**
   * @param nonce whether it is shown: it comes with the answer to the post, and is not kept with the message (documented by
   *   clients that looked for it: github.com/Rapptz/discord.py/issues/2451).
   */
  messageData(message: Message, { nonce = false }: { readonly nonce?: boolean } = {}): Record<string, unknown> {
    return {
      id: message.id,
      channel_id: message.channel.id,
      type: message.replyTo === undefined ? 0 : 19,
      author: this.userData(message.author),
      ...message.shown,
      attachments: message.shown.attachments.map(({ id, filename, contentType, content, description }) => ({
        id,
        filename,
        size: content.length,
        content_type: contentType,
        ...(description === undefined ? {} : { description }),
        url: `https://cdn.example/${id}/${filename}`,
        proxy_url: `https://cdn.example/${id}/${filename}`,
      })),
      timestamp: new Date(message.created).toISOString(),
      edited_timestamp: message.edited === undefined ? null : new Date(message.edited).toISOString(),
      flags: message.flags | (message.onlyFor === undefined ? 0 : 1 << 6) | (message.loading ? 1 << 7 : 0),
      tts: false,
      pinned: false,
      mention_everyone: message.pings.at(-1)?.everyone ?? false,
      mentions: (message.pings.at(-1)?.users ?? []).flatMap((id) => this.users.get(id) ?? []).map((user) => this.userData(user)),
      mention_roles: message.pings.at(-1)?.roles ?? [],
      ...(nonce && message.nonce !== undefined ? { nonce: message.nonce } : {}),
      ...(message.interaction === undefined ? {} : { interaction_metadata: { id: message.interaction.id, type: message.interaction.type, user: this.userData(message.interaction.user), authorizing_integration_owners: {}, ...(message.interaction.pressed === undefined ? {} : { interacted_message_id: message.interaction.pressed }) } }),
      ...(message.replyTo === undefined ? {} : { message_reference: { message_id: message.replyTo, channel_id: message.channel.id } }),
    };
  }
}

export const roleData = (role: Role): Record<string, unknown> => ({
  id: role.id,
  name: role.name,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  position: role.name === '@everyone' ? 0 : 1,
  permissions: String(role.permissions),
  managed: false,
  mentionable: role.mentionable,
  flags: 0,
});
