/** Answers to interactions (discord.com/developers/docs/interactions/receiving-and-responding). */
import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Logger } from '../../src/runtime/logger.ts';
import { CHOICES_MAX } from './limits.ts';
import { CODE, failureOf } from './outcome.ts';
import { type Modal, NO_MENTIONS, type Payload, type Row } from './payload.ts';

const CALLBACK = { reply: 4, deferReply: 5, deferUpdate: 6, update: 7, suggestions: 8, modal: 9 } as const;
const EPHEMERAL = 1 << 6;

/** What a reply needs of the interaction. */
export interface Answerable {
  readonly id: string;
  readonly token: string;
  readonly application: string;
}

/** Where the result goes: an own message, or the place of the pressed one. */
export type Way = { readonly kind: 'message'; readonly private: boolean } | { readonly kind: 'replace' };

/** A message as it is created; an edit says as well what is not there any more. */
const created = ({ content, ...rest }: Payload, isPrivate: boolean): object => ({ ...rest, ...(content === '' ? {} : { content }), ...(isPrivate ? { flags: EPHEMERAL } : {}) });

export class Replies {
  readonly #rest: REST;
  readonly #logger: Logger;

  constructor(rest: REST, logger: Logger) {
    this.#rest = rest;
    this.#logger = logger;
  }

  /** The result as the first response. */
  send(to: Answerable, way: Way, payload: Payload): Promise<void> {
    if (way.kind === 'replace') return this.#respond(to, CALLBACK.update, payload);
    return this.#respond(to, CALLBACK.reply, created(payload, way.private));
  }

  /**
   * The empty first response. Under a private message that was pressed it shows nothing and leaves both ways open; for a
   * command, and under a public message, it says that something is coming and fixes that the reply is private (D3).
   * @param pressed whether a private message was pressed
   */
  defer(to: Answerable, pressed: boolean): Promise<void> {
    return pressed ? this.#respond(to, CALLBACK.deferUpdate) : this.#respond(to, CALLBACK.deferReply, { flags: EPHEMERAL });
  }

  /** The result after `defer`. */
  async finish(to: Answerable, way: Way, payload: Payload, pressed: boolean): Promise<void> {
    await this.#quietly(async () => {
      if (way.kind === 'replace' || !pressed) await this.#rest.patch(Routes.webhookMessage(to.application, to.token), { auth: false, body: payload });
      else await this.#rest.post(Routes.webhook(to.application, to.token), { auth: false, body: created(payload, way.private) });
    });
  }

  /** Other components under the same words. */
  redraw(to: Answerable, components: readonly Row[]): Promise<void> {
    return this.#respond(to, CALLBACK.update, { components, allowed_mentions: NO_MENTIONS });
  }

  /** A private copy of components that stand on a public message, under a line that says so, and without an embed. */
  show(to: Answerable, content: string, components: readonly Row[]): Promise<void> {
    return this.#respond(to, CALLBACK.reply, { content, components, flags: EPHEMERAL, allowed_mentions: NO_MENTIONS });
  }

  modal(to: Answerable, modal: Modal): Promise<void> {
    return this.#respond(to, CALLBACK.modal, modal);
  }

  suggest(to: Answerable, choices: readonly { readonly name: string; readonly value: string }[]): Promise<void> {
    return this.#respond(to, CALLBACK.suggestions, { choices: choices.slice(0, CHOICES_MAX) });
  }

  #respond(to: Answerable, type: number, data?: object): Promise<void> {
    return this.#quietly(() => this.#rest.post(Routes.interactionCallback(to.id, to.token), { auth: false, body: data === undefined ? { type } : { type, data } }));
  }

  /** Neither an expired interaction nor one that is answered already is a failure of anything that was recorded (D8). */
  async #quietly(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === CODE.acknowledged) return;
      if (error instanceof DiscordAPIError && error.code === CODE.unknownInteraction) {
        this.#logger.info(failureOf(error), 'an interaction had expired when its reply arrived');
        return;
      }
      this.#logger.warn(failureOf(error), 'a reply could not be sent');
    }
  }
}
