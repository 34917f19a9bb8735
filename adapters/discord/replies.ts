/** Answers to interactions (discord.com/developers/docs/interactions/receiving-and-responding). */
import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Logger } from '../../src/runtime/logger.ts';
import { type Outgoing, type Upload, sendWithFiles } from './files.ts';
import { CHOICES_MAX } from './limits.ts';
import { CODE, failureOf } from './outcome.ts';
import { type Modal, NO_MENTIONS, type Payload, type Row, creating } from './payload.ts';

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

/** The message that the first response made or changed, as its webhook calls it. */
const ORIGINAL = '@original';

const created = (payload: Payload, isPrivate: boolean): object => ({ ...creating(payload), ...(isPrivate ? { flags: EPHEMERAL } : {}) });

export class Replies {
  readonly #rest: REST;
  readonly #logger: Logger;

  constructor(rest: REST, logger: Logger) {
    this.#rest = rest;
    this.#logger = logger;
  }

  /**
   * The result as the first response.
   * @returns the message that holds it; nothing where it could not be sent.
   */
  send(to: Answerable, way: Way, result: Outgoing): Promise<string | undefined> {
    return this.#quietly(async () => {
      await sendWithFiles(result, (payload, files) => (way.kind === 'replace' ? this.#call(to, CALLBACK.update, payload, files) : this.#call(to, CALLBACK.reply, created(payload, way.private), files)));
      return ORIGINAL;
    });
  }

  /**
   * The empty first response. Under a private message that was pressed it shows nothing and leaves both ways open; for a
   * command, and under a public message, it says that something is coming and fixes that the reply is private (D3).
   * @param pressed whether a private message was pressed
   */
  defer(to: Answerable, pressed: boolean): Promise<void> {
    return pressed ? this.#respond(to, CALLBACK.deferUpdate) : this.#respond(to, CALLBACK.deferReply, { flags: EPHEMERAL });
  }

  /**
   * The result after `defer`.
   * @param shown what fills a private reply whose result is for everybody: the deferral has fixed who sees that one
   * @returns as `send`
   */
  finish(to: Answerable, way: Way, result: Outgoing, pressed: boolean, shown: Payload): Promise<string | undefined> {
    return this.#quietly(async () => {
      const isPublic = way.kind === 'message' && !way.private;
      if (way.kind === 'replace' || (!pressed && !isPublic)) {
        await this.#edit(to, ORIGINAL, result);
        return ORIGINAL;
      }
      if (!pressed) await this.#rest.patch(Routes.webhookMessage(to.application, to.token), { auth: false, body: shown });
      const made = await sendWithFiles(result, (payload, files) => this.#rest.post(Routes.webhook(to.application, to.token), { auth: false, body: created(payload, way.private), files: [...files] }));
      return (made as { readonly id: string }).id;
    });
  }

  /** The same result once more, with what was not there in time. @param message as `send` and `finish` gave it */
  async add(to: Answerable, message: string, result: Outgoing): Promise<void> {
    await this.#quietly(() => this.#edit(to, message, result));
  }

  #edit(to: Answerable, message: string, result: Outgoing): Promise<unknown> {
    return sendWithFiles(result, (payload, files) => this.#rest.patch(Routes.webhookMessage(to.application, to.token, message), { auth: false, body: payload, files: [...files] }));
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

  #call(to: Answerable, type: number, data?: object, files: readonly Upload[] = []): Promise<unknown> {
    return this.#rest.post(Routes.interactionCallback(to.id, to.token), { auth: false, body: data === undefined ? { type } : { type, data }, files: [...files] });
  }

  async #respond(to: Answerable, type: number, data?: object): Promise<void> {
    await this.#quietly(() => this.#call(to, type, data));
  }

  /** Neither an expired interaction nor one that is answered already is a failure of anything that was recorded (D8). */
  async #quietly<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === CODE.acknowledged) return undefined;
      if (error instanceof DiscordAPIError && error.code === CODE.unknownInteraction) this.#logger.info(failureOf(error), 'an interaction had expired when its reply arrived');
      else this.#logger.warn(failureOf(error), 'a reply could not be sent');
      return undefined;
    }
  }
}
