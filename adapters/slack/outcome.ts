/** What became of a call, from Slack's own names of errors (docs.slack.dev/reference/methods/chat.postMessage). */
import type { Posted, Reference } from '../../src/platform.ts';

/** A failed call, without anything that it quotes. */
export type Failure =
  /** Slack answered with one of its names: nothing was done. */
  | { readonly kind: 'refused'; readonly error: string }
  /** Nothing was done, and nothing may be tried before so many seconds have passed. */
  | { readonly kind: 'limited'; readonly seconds: number }
  /** No answer, or one that does not say whether it was done. */
  | { readonly kind: 'unknown'; readonly code: string };

/** Slack's names that mean "try later": the call may have been done in part. */
const UNSURE = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org']);
const LIMITED = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** The token serves nobody any more. */
const REVOKED = new Set(['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth', 'not_authed', 'app_missing', 'org_login_required', 'team_access_not_granted', 'enterprise_is_restricted']);
/**
 * The message or its place is not there any more. A private channel that the bot is not in is said not to be there,
 * too. What is archived stays so until somebody takes it back.
 */
const GONE = new Set(['message_not_found', 'thread_not_found', 'user_not_found', 'channel_not_found', 'is_archived', 'is_inactive']);

/** How long nothing is tried with a token that serves nobody, in ms. */
const REVOKED_WAIT_MS = 60_000;
/** Seconds to wait where Slack says no number. */
const DEFAULT_WAIT_S = 30;

/** The failure that a rejection of the Web API client means. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error) || !('code' in error)) return { kind: 'unknown', code: error instanceof Error ? error.name : typeof error };
  const { code } = error;
  if (code === 'slack_webapi_platform_error' && 'data' in error) {
    const name = (error.data as { readonly error?: unknown } | undefined)?.error;
    const named = typeof name === 'string' ? name : 'unnamed';
    if (LIMITED.has(named)) return { kind: 'limited', seconds: DEFAULT_WAIT_S };
    return UNSURE.has(named) ? { kind: 'unknown', code: named } : { kind: 'refused', error: named };
  }
  if (code === 'slack_webapi_rate_limited_error' && 'retryAfter' in error) {
    return { kind: 'limited', seconds: typeof error.retryAfter === 'number' ? error.retryAfter : DEFAULT_WAIT_S };
  }
  if (code === 'slack_webapi_http_error' && 'statusCode' in error) {
    // Below 500 Slack has not done it; above, nobody knows.
    const status = Number(error.statusCode);
    return status < 500 ? { kind: 'refused', error: `http_${status}` } : { kind: 'unknown', code: `http_${status}` };
  }
  return { kind: 'unknown', code: String(code) };
}

export function isRevoked(failure: Failure): boolean {
  return failure.kind === 'refused' && REVOKED.has(failure.error);
}

/** What the quiz hears of a failed post or edit. */
export function postedOf(failure: Failure, now: number): Posted {
  switch (failure.kind) {
    case 'limited':
      return { kind: 'limited', until: now + failure.seconds * 1_000 };
    case 'unknown':
      return { kind: 'unknown' };
    case 'refused':
      // The app has no say at all any more, which is nothing that the place is to blame for.
      if (isRevoked(failure)) return { kind: 'limited', until: now + REVOKED_WAIT_MS };
      return { kind: GONE.has(failure.error) ? 'gone' : 'forbidden' };
  }
}

export function posted(reference: Reference): Posted {
  return { kind: 'posted', reference };
}
