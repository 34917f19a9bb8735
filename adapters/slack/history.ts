/**
 * Looks for a message of the app's own in what a channel or a thread has had since some time. Nothing is written, so
 * it may be tried as often as Slack lets it.
 */
import type { webApi } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { CALL_TIMEOUT_MS, POST_MS } from './limits.ts';
import { type Failure, failureOf } from './outcome.ts';
import { Rests } from './pacer.ts';

export const METADATA_EVENT = 'k8s_quiz_post';

/** How far this machine's clock may be off Slack's, which stamps the messages, in ms. */
const SKEW_MS = 10 * 60_000;
/** Messages asked for at once; apps that are sold outside the Marketplace get 15 (docs.slack.dev/apis/web-api/rate-limits). */
const PAGE = 200;
const PAGES_MAX = 5;
/** No further page is asked for after this, in ms. */
const LONGEST_MS = POST_MS - CALL_TIMEOUT_MS;

export type FoundMessage =
  | { readonly kind: 'found'; readonly message: string }
  | { readonly kind: 'absent' }
  /** Slack lets nobody look before then, in ms since the epoch. */
  | { readonly kind: 'limited'; readonly until: number }
  /** Not everything could be read. */
  | { readonly kind: 'unread' };

export interface HistoryOptions {
  readonly api: webApi.WebClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scopes: readonly string[];
  readonly self: { readonly user?: string; readonly bot?: string };
  readonly failed: (failure: Failure) => void;
}

/** A message as `conversations.history` gives it; untrusted. */
interface Given {
  readonly ts?: unknown;
  readonly user?: unknown;
  readonly bot_id?: unknown;
  readonly metadata?: { readonly event_type?: unknown; readonly event_payload?: { readonly identity?: unknown } };
}

export class History {
  readonly #options: HistoryOptions;
  readonly #rests: Rests;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#rests = new Rests(options.clock);
  }

  /**
   * @param thread the message whose replies are meant; the channel itself when left out
   * @param since when a message of this identity may have been posted first, in ms by this machine's clock
   */
  async find(channel: string, thread: string | undefined, identity: string, since: number): Promise<FoundMessage> {
    const { api, clock } = this.#options;
    // Replies are no part of a channel's history.
    const method = thread === undefined ? 'conversations.history' : 'conversations.replies';
    if (!this.#granted(channel)) return { kind: 'unread' };
    const resting = this.#rests.resting(method);
    if (resting !== undefined) return { kind: 'limited', until: resting };
    const asked = {
      channel,
      ...(thread === undefined ? {} : { ts: thread }),
      oldest: String(Math.max(0, since - SKEW_MS) / 1_000),
      limit: PAGE,
      include_all_metadata: true,
    };
    const begun = clock.now();
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX && clock.now() - begun < LONGEST_MS; page += 1) {
      try {
        const answer = await api.apiCall(method, { ...asked, ...(cursor === undefined ? {} : { cursor }) });
        const { messages, has_more: more } = answer as { readonly messages?: readonly Given[]; readonly has_more?: unknown };
        const own = messages?.find((message) => this.#isOwn(message, identity));
        if (own !== undefined) return { kind: 'found', message: String(own.ts) };
        if (more !== true) return { kind: 'absent' };
        cursor = answer.response_metadata?.next_cursor;
        if (cursor === undefined || cursor === '') return { kind: 'unread' };
      } catch (error) {
        return this.#failed(failureOf(error), method, page);
      }
    }
    return { kind: 'unread' };
  }

  #failed(failure: Failure, method: string, page: number): FoundMessage {
    const { logger, clock, failed } = this.#options;
    // Nothing hangs on that message, so no reply does.
    if (failure.kind === 'refused' && failure.error === 'thread_not_found') return { kind: 'absent' };
    logger.warn({ failure, what: 'look up' }, 'Slack did not do what it was asked');
    failed(failure);
    if (failure.kind !== 'limited') return { kind: 'unread' };
    const until = clock.now() + failure.seconds * 1_000;
    this.#rests.rest(method, until);
    // Who may read one page only would come no further then either.
    return page === 0 ? { kind: 'limited', until } : { kind: 'unread' };
  }

  /** A private channel's id begins with C as well; which scope it needs, Slack knows. */
  #granted(channel: string): boolean {
    const { scopes } = this.#options;
    return /^[CG]/u.test(channel) && (scopes.includes('channels:history') || scopes.includes('groups:history'));
  }

  /** Others can write the same metadata, but not under the app's own name. */
  #isOwn({ ts, user, bot_id: bot, metadata }: Given, identity: string): boolean {
    const { self } = this.#options;
    if (typeof ts !== 'string' || metadata?.event_type !== METADATA_EVENT || metadata.event_payload?.identity !== identity) return false;
    return (self.user !== undefined && user === self.user) || (self.bot !== undefined && bot === self.bot);
  }
}
