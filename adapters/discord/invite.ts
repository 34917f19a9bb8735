/** Permissions by bit (discord.com/developers/docs/topics/permissions): the least with which every feature works. */
const PERMISSIONS = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  sendMessagesInThreads: 1n << 38n,
} as const;

export const LEAST_PERMISSIONS = Object.values(PERMISSIONS).reduce((sum, bit) => sum | bit, 0n);

/** Where somebody with Manage Server adds the bot to a server. */
export function inviteLink(application: string): string {
  return `https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${LEAST_PERMISSIONS}`;
}
