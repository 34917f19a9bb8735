/** What became of a call to Discord, without anything of its address or body: both may hold a token. */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import type { Posted } from '../../src/platform.ts';

/** JSON error codes (discord.com/developers/docs/topics/opcodes-and-status-codes). */
export const CODE = {
  unknownChannel: 10_003,
  unknownGuild: 10_004,
  unknownMessage: 10_008,
  unknownInteraction: 10_062,
  channelWrites: 20_028,
  tooManyEdits: 30_046,
  tooLarge: 40_005,
  acknowledged: 40_060,
  missingPermissions: 50_013,
  invalidForm: 50_035,
  replyUnreadable: 160_002,
} as const;

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** For a log. */
export function failureOf(error: unknown): { readonly status?: number; readonly code: string | number } {
  if (error instanceof DiscordAPIError) return { status: error.status, code: error.code };
  if (error instanceof HTTPError) return { status: error.status, code: 'http' };
  if (error instanceof RateLimitError) return { status: 429, code: 'rate-limit' };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { code: code ?? (error instanceof Error ? error.name : typeof error) };
}

/**
 * The token is not taken (any more), or discord.js has dropped it after such an answer and sends nothing (D30). No place is to
 * blame, and nothing was posted.
 */
function withoutToken(error: unknown): boolean {
  if (error instanceof DiscordAPIError) return error.status === 401;
  return error instanceof Error && error.message.startsWith('Expected token to be set');
}

/** What a refused post or edit means. What may have arrived all the same is `unknown`. */
export function refusedPost(error: unknown, now: number): Exclude<Posted, { kind: 'posted' }> {
  if (error instanceof RateLimitError) return { kind: 'limited', until: now + Math.max(error.retryAfter, error.timeToReset) };
  if (withoutToken(error)) return { kind: 'limited', until: now + MINUTE };
  if (!(error instanceof DiscordAPIError)) return { kind: 'unknown' };
  switch (error.code) {
    case CODE.unknownChannel:
    case CODE.unknownGuild:
    case CODE.unknownMessage:
      return { kind: 'gone' };
    case CODE.tooManyEdits:
      return { kind: 'limited', until: now + HOUR };
    case CODE.channelWrites:
      return { kind: 'limited', until: now + MINUTE };
    default:
  }
  if (error.status === 404) return { kind: 'gone' };
  if (error.status === 429) return { kind: 'limited', until: now + MINUTE };
  // Other refusals (no permission, an archived thread, a closed direct channel): nothing is there, and trying again does not help.
  return error.status < 500 && error.status !== 408 ? { kind: 'forbidden' } : { kind: 'unknown' };
}
