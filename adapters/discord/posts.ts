/** Messages that nobody asked for: posted with the bot's own token, edited by their reference. */
import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import type { Identity, Posted, Reference, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { failureOf, refusedPost } from './outcome.ts';
import type { Payload } from './payload.ts';

/** A nonce has at most 25 characters (discord.com/developers/docs/resources/message, "Create Message"). */
const NONCE_LENGTH = 22;

/** The same for every try of the same post, in every process. */
export function nonceOf(identity: Identity): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, NONCE_LENGTH);
}

export interface PostsOptions {
  readonly rest: () => REST;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Posts {
  readonly #options: PostsOptions;

  constructor(options: PostsOptions) {
    this.#options = options;
  }

  post(target: Target, payload: Payload, identity: Identity): Promise<Posted> {
    return this.#outcome(async () => {
      const channel = target.kind === 'player' ? await this.#direct(target.player) : target.place.channel;
      const { content, ...rest } = payload;
      const body = {
        ...rest,
        ...(content === '' ? {} : { content }),
        ...(target.kind === 'message' ? { message_reference: { message_id: target.message, fail_if_not_exists: false } } : {}),
        nonce: nonceOf(identity),
        enforce_nonce: true,
      };
      return (await this.#options.rest().post(Routes.channelMessages(channel), { body })) as Posting;
    });
  }

  edit(reference: Reference, payload: Payload): Promise<Posted> {
    return this.#outcome(async () => (await this.#options.rest().patch(Routes.channelMessage(reference.channel, reference.message), { body: payload })) as Posting);
  }

  async #direct(player: string): Promise<string> {
    const channel = (await this.#options.rest().post(Routes.userChannels(), { body: { recipient_id: player } })) as { readonly id: string };
    return channel.id;
  }

  async #outcome(call: () => Promise<Posting>): Promise<Posted> {
    const { clock, logger } = this.#options;
    try {
      const { id, channel_id } = await call();
      return { kind: 'posted', reference: { channel: channel_id, message: id } };
    } catch (error) {
      const outcome = refusedPost(error, clock.now());
      logger.warn({ ...failureOf(error), outcome: outcome.kind }, 'a post was not made');
      return outcome;
    }
  }
}

interface Posting {
  readonly id: string;
  readonly channel_id: string;
}
