/** Messages that nobody asked for: posted with the bot's own token, edited by their reference. */
import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Identity, Posted, Reference, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { type Outgoing, bare, sendWithFiles } from './files.ts';
import { type Wanted, isPost, nonceOf, withMark } from './identity.ts';
import { snowflakeAt } from './limits.ts';
import { CODE, failureOf, refusedPost } from './outcome.ts';
import { type Payload, creating } from './payload.ts';

/** Everything that one post or edit may take, in ms: less than the agenda waits for it. A place that does not answer must not use up the lease of what is due elsewhere. */
export const POST_DEADLINE_MS = 9_000;
/** How old the first try may be for its nonce to be remembered ("the past few minutes", D24), in ms. */
export const NONCE_TRUSTED_MS = 120_000;
/** How far the clock of a process may be off Discord's, in ms: the history is read from so much earlier on. */
export const CLOCK_MARGIN_MS = 300_000;
/** The most that one call gives. */
const PAGE = 100;
/** Pages after which a post is given up as not to be found out about. */
const PAGES_MAX = 5;

export interface PostsOptions {
  readonly rest: () => REST;
  /** The bot's own user, once it is known. */
  readonly bot: () => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Posting {
  readonly id: string;
  readonly channel_id: string;
}

/** The message with its picture; nothing where it has none, or where it could not be drawn. */
export type Illustrate = (payload: Payload) => Promise<Outgoing | undefined>;

/** What the history tells of a post. */
type Looked = Reference | 'not-there' | 'unreadable';

export class Posts {
  readonly #options: PostsOptions;
  /**
   * Until when nothing is sent, by what is limited: the posts or the edits of a channel, or the edits of a message. discord.js hands
   * a limit back and remembers it only where the answer had all headers of its bucket.
   */
  readonly #limited = new Map<string, { readonly since: number; readonly until: number }>();
  #asked: string | undefined;

  constructor(options: PostsOptions) {
    this.#options = options;
  }

  post(target: Target, payload: Payload, identity: Identity, tried?: number, illustrate?: Illustrate): Promise<Posted> {
    const where = target.kind === 'player' ? target.player : target.place.channel;
    return this.#outcome([`post ${where}`], async (signal) => {
      const channel = target.kind === 'player' ? await this.#direct(target.player, signal) : target.place.channel;
      const replyTo = target.kind === 'message' ? target.message : undefined;
      const marked = withMark(payload, identity);
      if (tried !== undefined && this.#forgotten(tried)) {
        const author = this.#options.bot() ?? (await this.#self(signal));
        const found = await this.#look(channel, tried, { identity, author, payload: marked, replyTo }, signal);
        if (found === 'unreadable') return { kind: 'unknown' };
        if (found !== 'not-there') return { kind: 'posted', reference: found };
      }
      const whole = (await illustrate?.(marked)) ?? bare(marked);
      return posted(await sendWithFiles(whole, (shown, files) => this.#create(channel, { payload: shown, files }, identity, replyTo, signal)));
    });
  }

  edit({ channel, message }: Reference, payload: Payload, illustrate?: Illustrate): Promise<Posted> {
    return this.#outcome([`edit ${channel}`, `edit ${channel} ${message}`], async (signal) => {
      const whole = (await illustrate?.(payload)) ?? bare(payload);
      return posted(await sendWithFiles(whole, async (body, files) => (await this.#options.rest().patch(Routes.channelMessage(channel, message), { body, files: [...files], signal })) as Posting));
    });
  }

  /** The bot's own user, where no session has told it yet: many starts in a short time make the next session wait, and posts need none. */
  async #self(signal: AbortSignal): Promise<string> {
    this.#asked ??= ((await this.#options.rest().get(Routes.user(), { signal })) as { readonly id: string }).id;
    return this.#asked;
  }

  /** Whether Discord may have forgotten the nonce of the first try. A try in the future was made by another clock, and may be old. */
  #forgotten(tried: number): boolean {
    const age = this.#options.clock.now() - tried;
    return age > NONCE_TRUSTED_MS || age < 0;
  }

  async #create(channel: string, { payload, files }: Omit<Outgoing, 'without'>, identity: Identity, replyTo: string | undefined, signal: AbortSignal): Promise<Posting> {
    const body = { ...creating(payload), nonce: nonceOf(identity), enforce_nonce: true };
    const create = async (more: object): Promise<Posting> => (await this.#options.rest().post(Routes.channelMessages(channel), { body: { ...body, ...more }, files: [...files], signal })) as Posting;
    if (replyTo === undefined) return create({});
    try {
      return await create({ message_reference: { message_id: replyTo, fail_if_not_exists: false } });
    } catch (error) {
      // Without the right to read the history nothing can be answered; the words can be said all the same.
      if (error instanceof DiscordAPIError && error.code === CODE.replyUnreadable) return create({});
      throw error;
    }
  }

  /**
   * Looks for a post among everything that came since its first try.
   * `after` gives the messages that follow next, in pages of 100 (resources/message, "Get Channel Messages").
   */
  async #look(channel: string, tried: number, wanted: Wanted, signal: AbortSignal): Promise<Looked> {
    let after = snowflakeAt(Math.min(tried, this.#options.clock.now()) - CLOCK_MARGIN_MS);
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const messages = await this.#history(channel, { after, limit: String(PAGE) }, signal);
      const found = messages.find((message) => isPost(message, wanted));
      if (found !== undefined) return { channel, message: found.id };
      if (messages.length === 0 && page === 0) return (await this.#readable(channel, signal)) ? 'not-there' : 'unreadable';
      if (messages.length < PAGE) return 'not-there';
      after = messages.map(({ id }) => BigInt(id)).reduce((newest, id) => (id > newest ? id : newest)).toString();
    }
    return 'unreadable';
  }

  /**
   * Whether an empty page means that nothing is there. To who may not read the history Discord gives an empty page as well
   * ("no messages will be returned"), so that one message, or a channel that never had any, has to speak for it.
   */
  async #readable(channel: string, signal: AbortSignal): Promise<boolean> {
    if ((await this.#history(channel, { limit: '1' }, signal)).length > 0) return true;
    const { last_message_id: last } = (await this.#options.rest().get(Routes.channel(channel), { signal })) as { readonly last_message_id?: string | null };
    return last === null || last === undefined;
  }

  async #history(channel: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly { readonly id: string }[]> {
    const messages = await this.#options.rest().get(Routes.channelMessages(channel), { query: new URLSearchParams(query), signal });
    return Array.isArray(messages) ? (messages as { readonly id: string }[]) : [];
  }

  async #direct(player: string, signal: AbortSignal): Promise<string> {
    const channel = (await this.#options.rest().post(Routes.userChannels(), { body: { recipient_id: player }, signal })) as { readonly id: string };
    return channel.id;
  }

  /** The latest time until which one of these is limited. */
  #waits(keys: readonly string[]): number | undefined {
    const now = this.#options.clock.now();
    let latest: number | undefined;
    for (const key of keys) {
      const limit = this.#limited.get(key);
      if (limit === undefined) continue;
      // By a clock that was put back since, the time may be hours ahead: then Discord is asked again.
      if (limit.until <= now || limit.since > now) this.#limited.delete(key);
      else latest = Math.max(latest ?? 0, limit.until);
    }
    return latest;
  }

  /** Notes a limit; too many edits of an old message concern that message alone. */
  #note(error: unknown, keys: readonly string[], until: number): void {
    const key = error instanceof DiscordAPIError && error.code === CODE.tooManyEdits ? keys.at(-1) : keys[0];
    const now = this.#options.clock.now();
    for (const [old, end] of this.#limited) if (end.until <= now) this.#limited.delete(old);
    if (key !== undefined) this.#limited.set(key, { since: now, until });
  }

  /**
   * Settles by the deadline; what is still under way then is called off, and may have arrived or not.
   * @param keys what of it may be limited, the whole channel first
   */
  async #outcome(keys: readonly string[], act: (signal: AbortSignal) => Promise<Posted>): Promise<Posted> {
    const { clock, logger } = this.#options;
    const until = this.#waits(keys);
    if (until !== undefined) return { kind: 'limited', until };
    const deadline = new AbortController();
    const { promise: late, resolve } = Promise.withResolvers<Posted>();
    const cancel = clock.after(POST_DEADLINE_MS, () => {
      deadline.abort();
      logger.warn({ deadline: POST_DEADLINE_MS }, 'a post was not answered in time');
      resolve({ kind: 'unknown' });
    });
    const made = act(deadline.signal).catch((error: unknown): Posted => {
      const outcome = refusedPost(error, clock.now());
      if (outcome.kind === 'limited') this.#note(error, keys, outcome.until);
      if (!deadline.signal.aborted) logger.warn({ ...failureOf(error), outcome: outcome.kind }, 'a post was not made');
      return outcome;
    });
    const outcome = await Promise.race([made, late]);
    cancel();
    return outcome;
  }
}

const posted = ({ id, channel_id }: Posting): Posted => ({ kind: 'posted', reference: { channel: channel_id, message: id } });
