/**
 * Posts and edits that nobody pressed for. Slack has no key against a second post, so the identity rides in the
 * message's metadata; after a try whose outcome is unknown it is looked up in the channel's history where that may be
 * read, and where it may not, there is no second try: better one message missing than two.
 */
import type { webApi } from '@slack/bolt';
import type { Keyv } from 'keyv';
import type { Identity, Posted, Reference, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { EDIT_GAP_MS, POST_GAP_MS } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { type Failure, failureOf, posted, postedOf } from './outcome.ts';
import { Pacer } from './pacer.ts';

export const METADATA_EVENT = 'k8s_quiz_post';

/** How long it is known what became of an identity, in ms. */
const KEPT_MS = 25 * 3_600_000;
const REMEMBERED = 10_000;
/** One call must be enough: apps outside the Marketplace may get 15 messages a call and one call a minute. */
const HISTORY_LIMIT = 15;

type Kept = { readonly kind: 'trying'; readonly channel: string } | { readonly kind: 'posted'; readonly reference: Reference };

export interface PostsOptions {
  readonly api: webApi.WebClient;
  readonly documents: Keyv;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Granted scopes. */
  readonly scopes: readonly string[];
  readonly failed: (failure: Failure) => void;
}

interface Waiting {
  message: SlackMessage;
  readonly result: Promise<Posted>;
}

export class Posts {
  readonly #options: PostsOptions;
  readonly #known = new Map<Identity, Kept>();
  readonly #posts: Pacer;
  readonly #edits: Pacer;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Map<Identity, Promise<Posted>>();

  constructor(options: PostsOptions) {
    this.#options = options;
    this.#posts = new Pacer(options.clock, POST_GAP_MS);
    this.#edits = new Pacer(options.clock, EDIT_GAP_MS);
  }

  /** One message for an identity, however often it is asked for. */
  post(target: Target, message: SlackMessage, identity: Identity): Promise<Posted> {
    const running = this.#running.get(identity);
    if (running !== undefined) return running;
    const started = this.#post(target, message, identity).finally(() => this.#running.delete(identity));
    this.#running.set(identity, started);
    return started;
  }

  async #post(target: Target, message: SlackMessage, identity: Identity): Promise<Posted> {
    const known = this.#known.get(identity) ?? (await this.#kept(identity));
    if (known?.kind === 'posted') return posted(known.reference);
    if (known?.kind === 'trying') {
      const found = await this.#lookUp(known.channel, identity);
      if (found !== 'absent') return found;
    }
    const channel = target.kind === 'player' ? target.player : target.place.channel;
    const paced = await this.#posts.run(channel, () => this.#send(target, channel, message, identity));
    return paced.kind === 'full' ? { kind: 'limited', until: paced.until } : paced.value;
  }

  async #send(target: Target, channel: string, message: SlackMessage, identity: Identity): Promise<Posted> {
    const { api, clock } = this.#options;
    await this.#keep(identity, { kind: 'trying', channel });
    try {
      const answer = await api.apiCall('chat.postMessage', {
        channel,
        ...message,
        ...(target.kind === 'message' ? { thread_ts: target.message } : {}),
        metadata: { event_type: METADATA_EVENT, event_payload: { identity } },
      });
      const { channel: where, ts } = answer as { readonly channel?: unknown; readonly ts?: unknown };
      const reference = { channel: typeof where === 'string' ? where : channel, message: String(ts) };
      await this.#keep(identity, { kind: 'posted', reference });
      return posted(reference);
    } catch (error) {
      const failure = failureOf(error);
      this.#tell(failure, 'post');
      if (failure.kind === 'unknown') return { kind: 'unknown' };
      // Slack says that it did nothing, so the next try is a first one.
      await this.#forget(identity);
      const result = postedOf(failure, clock.now(), false);
      if (result.kind === 'limited') this.#posts.rest(channel, result.until);
      return result;
    }
  }

  /** Changes a message; of several changes at once the last one goes out. */
  edit(reference: Reference, message: SlackMessage): Promise<Posted> {
    const key = `${reference.channel} ${reference.message}`;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.message = message;
      return waiting.result;
    }
    const entry: Waiting = { message, result: Promise.resolve().then(() => this.#edit(reference, key, entry)) };
    this.#waiting.set(key, entry);
    return entry.result;
  }

  async #edit(reference: Reference, key: string, entry: Waiting): Promise<Posted> {
    const paced = await this.#edits.run(key, async () => {
      this.#waiting.delete(key);
      const { api, clock } = this.#options;
      try {
        const { unfurl_links: _links, unfurl_media: _media, ...message } = entry.message;
        await api.apiCall('chat.update', { channel: reference.channel, ts: reference.message, ...message });
        return posted(reference);
      } catch (error) {
        const failure = failureOf(error);
        this.#tell(failure, 'edit');
        const result = postedOf(failure, clock.now(), true);
        if (result.kind === 'limited') this.#edits.rest(key, result.until);
        return result;
      }
    });
    this.#waiting.delete(key);
    return paced.kind === 'full' ? { kind: 'limited', until: paced.until } : paced.value;
  }

  /** A message of this identity, `unknown` where nobody may look, or that there is none. */
  async #lookUp(channel: string, identity: Identity): Promise<Posted | 'absent'> {
    const { api, scopes } = this.#options;
    const kinds: Readonly<Record<string, string>> = { C: 'channels:history', G: 'groups:history', D: 'im:history', U: 'im:history', W: 'im:history' };
    const scope = kinds[channel[0] ?? ''];
    // A private channel has an id that begins with C as well; its messages need the other scope.
    if (scope === undefined || !(scopes.includes(scope) || (channel.startsWith('C') && scopes.includes('groups:history')))) return { kind: 'unknown' };
    if (/^[UW]/u.test(channel)) return { kind: 'unknown' };
    try {
      const answer = await api.apiCall('conversations.history', { channel, limit: HISTORY_LIMIT, include_all_metadata: true });
      const { messages } = answer as { readonly messages?: readonly { readonly ts?: string; readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly identity?: unknown } } }[] };
      const own = messages?.find(({ metadata }) => metadata?.event_type === METADATA_EVENT && metadata.event_payload?.identity === identity);
      if (own?.ts === undefined) return 'absent';
      const reference = { channel, message: own.ts };
      await this.#keep(identity, { kind: 'posted', reference });
      return posted(reference);
    } catch (error) {
      this.#tell(failureOf(error), 'look up');
      return { kind: 'unknown' };
    }
  }

  #tell(failure: Failure, what: string): void {
    const malformed = failure.kind === 'refused' && /^(?:invalid_|msg_|no_text|http_4)/u.test(failure.error);
    this.#options.logger[malformed ? 'error' : 'warn']({ failure, what }, 'Slack did not do what it was asked');
    this.#options.failed(failure);
  }

  async #kept(identity: Identity): Promise<Kept | undefined> {
    const kept: unknown = await this.#options.documents.get(`post:${identity}`).catch(() => undefined);
    return typeof kept === 'object' && kept !== null && 'kind' in kept ? (kept as Kept) : undefined;
  }

  async #keep(identity: Identity, kept: Kept): Promise<void> {
    this.#known.delete(identity);
    this.#known.set(identity, kept);
    if (this.#known.size > REMEMBERED) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    // Another process may have to go on; where the store cannot take it, this one still knows.
    await this.#options.documents.set(`post:${identity}`, kept, KEPT_MS).catch(() => undefined);
  }

  async #forget(identity: Identity): Promise<void> {
    this.#known.delete(identity);
    await this.#options.documents.delete(`post:${identity}`).catch(() => undefined);
  }
}
