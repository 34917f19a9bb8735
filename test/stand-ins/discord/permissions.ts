/** Who may do what in a channel (discord.com/developers/docs/topics/permissions). */
import type { Channel, Guild, Member } from './model.ts';

export const PERMISSION = {
  administrator: 1n << 3n,
  addReactions: 1n << 6n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  useApplicationCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
} as const;

export type Permission = keyof typeof PERMISSION;

export const bits = (...names: readonly Permission[]): bigint => names.reduce((sum, name) => sum | PERMISSION[name], 0n);

const ALL = bits(...(Object.keys(PERMISSION) as Permission[]));

/** Allowed and denied in one channel to a role or a member. */
export interface Overwrite {
  /** Id of a role (the guild's own id is @everyone) or of a user. */
  readonly id: string;
  readonly kind: 'role' | 'member';
  readonly allow: bigint;
  readonly deny: bigint;
}

/** What a member may do in the whole guild, before any channel has its say. */
export function guildPermissions(guild: Guild, member: Member): bigint {
  if (member.user.id === guild.ownerId) return ALL;
  let granted = member.granted;
  for (const role of guild.roles.values()) if (role.id === guild.id || member.roles.has(role.id)) granted |= role.permissions;
  return (granted & PERMISSION.administrator) === 0n ? granted : ALL;
}

/** What a member may do in a channel; a thread takes everything from the channel that it belongs to. */
export function channelPermissions(channel: Channel, member: Member): bigint {
  const { guild } = channel;
  if (guild === undefined) return ALL;
  const base = guildPermissions(guild, member);
  if (base === ALL) return ALL;
  const overwrites = (channel.parent ?? channel).overwrites;
  let result = base;
  const apply = (given: readonly Overwrite[]): void => {
    for (const { deny } of given) result &= ~deny;
    for (const { allow } of given) result |= allow;
  };
  apply(overwrites.filter(({ id }) => id === guild.id));
  apply(overwrites.filter(({ kind, id }) => kind === 'role' && member.roles.has(id)));
  apply(overwrites.filter(({ kind, id }) => kind === 'member' && id === member.user.id));
  if ((result & PERMISSION.viewChannel) === 0n) return 0n;
  const speak = channel.parent === undefined ? PERMISSION.sendMessages : PERMISSION.sendMessagesInThreads;
  // Who may not speak here may not embed, attach or mention either (D27).
  if ((result & speak) === 0n) result &= ~bits('embedLinks', 'attachFiles', 'mentionEveryone');
  return result;
}

export const has = (granted: bigint, ...names: readonly Permission[]): boolean => (granted & bits(...names)) === bits(...names);
