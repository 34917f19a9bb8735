/**
 * Posts and edits that nobody pressed for. Slack has no key against a second post, so the identity rides in the
 * message's metadata; where a try may have been made already, it is looked up in what the channel or the thread has
 * had since, and where that cannot be read, there is no second try: better one message missing than two.
 */
import type { webApi } from '@slack/bolt';
import type { Keyv } from 'keyv';
import type { Identity, Posted, Reference, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { CALL_TIMEOUT_MS, EDIT_GAP_MS, POST_GAP_MS, POST_MS } from './limits.ts';
import { type FoundMessage, History, METADATA_EVENT } from './history.ts';
import type { SlackMessage } from './message.ts';
import { type Failure, failureOf, posted, postedOf } from './outcome.ts';
import { Pacer, Rests } from './pacer.ts';

/** What is left for waiting when the call itself may take as long as it can, in ms. */
const WAIT_MS = POST_MS - CALL_TIMEOUT_MS;
/** How long it is known what became of an identity, in ms. */
const KEPT_MS = 25 * 3_600_000;
const REMEMBERED = 10_000;

type Known =
  /** Since when there may be a message of it, in ms since the epoch. */
  | { readonly kind: 'trying'; readonly since: number }
  | { readonly kind: 'posted'; readonly reference: Reference };

export interface PostsOptions {
  readonly api: webApi.WebClient;
  readonly documents: Keyv;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Granted scopes. */
  readonly scopes: readonly string[];
  /** The app's own ids, which its messages carry. */
  readonly self: { readonly user?: string; readonly bot?: string };
  readonly failed: (failure: Failure) => void;
}

interface Waiting {
  message: SlackMessage;
  readonly result: Promise<Posted>;
}

export class Posts {
  readonly #options: PostsOptions;
  readonly #history: History;
  readonly #known = new Map<Identity, Known>();
  /** Channels: what Slack says of one is no matter of another. */
  readonly #rests: Rests;
  readonly #posts: Pacer;
  readonly #edits: Pacer;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Map<Identity, Promise<Posted>>();

  constructor(options: PostsOptions) {
    this.#options = options;
    this.#history = new History(options);
    this.#rests = new Rests(options.clock);
    this.#posts = new Pacer(options.clock, POST_GAP_MS, this.#rests);
    this.#edits = new Pacer(options.clock, EDIT_GAP_MS, this.#rests);
  }

  /**
   * One message for an identity, however often it is asked for.
   * @param tried when the first try may have been made
   * @param fresh is told when the message surely went out just now, and was not there before
   */
  post(target: Target, message: SlackMessage, identity: Identity, tried?: number, fresh?: () => void): Promise<Posted> {
    const running = this.#running.get(identity);
    if (running !== undefined) return running;
    const started = this.#post(target, message, identity, tried, fresh).finally(() => this.#running.delete(identity));
    this.#running.set(identity, started);
    return started;
  }

  async #post(target: Target, message: SlackMessage, identity: Identity, tried: number | undefined, fresh: (() => void) | undefined): Promise<Posted> {
    const begun = this.#options.clock.now();
    const known = this.#known.get(identity) ?? (tried === undefined ? undefined : await this.#kept(identity));
    if (known?.kind === 'posted') return posted(known.reference);
    const since = Math.min(tried ?? Infinity, known?.since ?? Infinity);
    if (since !== Infinity) {
      const found = await this.#lookUp(target, identity, since);
      if (found !== 'absent') return found;
    }
    const channel = target.kind === 'player' ? target.player : target.place.channel;
    const left = WAIT_MS - (this.#options.clock.now() - begun);
    const paced = await this.#posts.run(channel, channel, left, async (): Promise<Posted> => {
      const now = this.#options.clock.now();
      // Whoever was stopped meanwhile sends nothing: another process may have by now.
      return now - begun > POST_MS ? { kind: 'limited', until: now } : this.#send(target, channel, message, identity, fresh);
    });
    return paced.kind === 'full' ? { kind: 'limited', until: paced.until } : paced.value;
  }

  async #lookUp(target: Target, identity: Identity, since: number): Promise<Posted | 'absent'> {
    // Whoever has the direct channel's id could read it; a person's id alone is not enough.
    if (target.kind === 'player') return { kind: 'unknown' };
    const { channel } = target.place;
    const found: FoundMessage = await this.#history.find(channel, target.kind === 'message' ? target.message : undefined, identity, since);
    switch (found.kind) {
      case 'found': {
        const reference = { channel, message: found.message };
        this.#keep(identity, { kind: 'posted', reference });
        return posted(reference);
      }
      case 'absent':
        return 'absent';
      case 'limited':
        // This call has posted nothing; whether an earlier one has, is looked up then.
        return found;
      case 'unread':
        return { kind: 'unknown' };
    }
  }

  async #send(target: Target, channel: string, message: SlackMessage, identity: Identity, fresh: (() => void) | undefined): Promise<Posted> {
    const { api, clock } = this.#options;
    this.#keep(identity, { kind: 'trying', since: clock.now() });
    try {
      const answer = await api.apiCall('chat.postMessage', {
        channel,
        ...message,
        ...(target.kind === 'message' ? { thread_ts: target.message } : {}),
        metadata: { event_type: METADATA_EVENT, event_payload: { identity } },
      });
      const { channel: where, ts } = answer as { readonly channel?: unknown; readonly ts?: unknown };
      const reference = { channel: typeof where === 'string' ? where : channel, message: String(ts) };
      this.#keep(identity, { kind: 'posted', reference });
      fresh?.();
      return posted(reference);
    } catch (error) {
      const failure = failureOf(error);
      this.#tell(failure, 'post');
      if (failure.kind === 'unknown') return { kind: 'unknown' };
      // Slack says that it did nothing, so the next try is a first one.
      this.#known.delete(identity);
      const result = postedOf(failure, clock.now());
      if (result.kind === 'limited') this.#rests.rest(channel, result.until);
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
    const { channel } = reference;
    const paced = await this.#edits.run(key, channel, WAIT_MS, async () => {
      this.#waiting.delete(key);
      const { api, clock } = this.#options;
      try {
        const { unfurl_links: _links, unfurl_media: _media, ...message } = entry.message;
        await api.apiCall('chat.update', { channel, ts: reference.message, ...message });
        return posted(reference);
      } catch (error) {
        const failure = failureOf(error);
        this.#tell(failure, 'edit');
        const result = postedOf(failure, clock.now());
        if (result.kind === 'limited') this.#rests.rest(channel, result.until);
        return result;
      }
    });
    this.#waiting.delete(key);
    return paced.kind === 'full' ? { kind: 'limited', until: paced.until } : paced.value;
  }

  #tell(failure: Failure, what: string): void {
    const malformed = failure.kind === 'refused' && /^(?:invalid_|msg_|no_text|http_4)/u.test(failure.error);
    this.#options.logger[malformed ? 'error' : 'warn']({ failure, what }, 'Slack did not do what it was asked');
    this.#options.failed(failure);
  }

  /** What another process has posted. */
  async #kept(identity: Identity): Promise<Known | undefined> {
    const kept: unknown = await this.#options.documents.get(`post:${identity}`).catch(() => undefined);
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { channel, message } = kept as Partial<Reference>;
    return typeof channel === 'string' && typeof message === 'string' ? { kind: 'posted', reference: { channel, message } } : undefined;
  }

  #keep(identity: Identity, known: Known): void {
    this.#known.delete(identity);
    this.#known.set(identity, known);
    if (this.#known.size > REMEMBERED) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    // For a process that goes on where this one ended. Nobody waits for it: the agenda keeps what was posted, too.
    if (known.kind === 'posted') void this.#options.documents.set(`post:${identity}`, known.reference, KEPT_MS).catch(() => undefined);
  }
}
