/**
 * Discord: slash commands, embeds, buttons, selects and modals over the gateway of a discord.js client.
 * Replies are private; one message goes from question to verdict to the next question.
 */
import { localeLanguage } from '../../src/commands/language.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Language } from '../../src/engine/question.ts';
import type { PlatformError } from '../../src/errors.ts';
import type { ChatAdapter, Identity, Posted, Quiz, Reference, Request, RequestBody, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { View } from '../../src/views/view.ts';
import type { Keyv } from 'keyv';
import { firstReply } from '../first-reply.ts';
import { answerRows, modalOf, withChosen } from './components.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { type Interaction, type PressedMessage, decodeInteraction } from './decode.ts';
import { drawDiscord } from './draw.ts';
import { inviteLink } from './invite.ts';
import { Lateness } from './lateness.ts';
import { RESPONSE_MS } from './limits.ts';
import { markdown } from './markdown.ts';
import { failureOf } from './outcome.ts';
import type { Payload } from './payload.ts';
import { Posts } from './posts.ts';
import { splitLetters } from './press.ts';
import { registerCommands } from './registration.ts';
import { Replies, type Way } from './replies.ts';
import { discordCommands } from './schema.ts';

/** How long a stop waits for what is under way, in ms; the process has 10 s for everything. */
const DRAIN_MS = 8_000;

export interface DiscordOptions {
  readonly token: string;
  /** Base of the API in the form of discord.js's `rest.api`, such as `http://127.0.0.1:8080/api`. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
  /** Language of what is said to whoever runs the bot. */
  readonly language: Language;
  /** Keeps the hash of the registered commands and the times of the latest starts. */
  readonly documents: Keyv;
  /** Says a line to whoever runs the bot. */
  readonly say: (line: string) => void;
  /** Discord has ended the connection for good while it served. */
  readonly lost: (error: PlatformError) => void;
}

export interface DiscordAdapter extends ChatAdapter {
  readonly name: 'discord';
  state(): ConnectionState;
}

type Answer = Extract<Interaction, { kind: 'command' | 'press' | 'sent' }>;

export function createDiscordAdapter(options: DiscordOptions): DiscordAdapter {
  return new Discord(options);
}

class Discord implements DiscordAdapter {
  readonly name = 'discord';
  readonly #options: DiscordOptions;
  readonly #connection: Connection;
  readonly #posts: Posts;
  readonly #lateness = new Lateness();
  readonly #running = new Set<Promise<void>>();
  #quiz: Quiz | undefined;
  #stopRegistering: (() => void) | undefined;

  constructor(options: DiscordOptions) {
    this.#options = options;
    const { token, apiUrl, clock, logger, documents, texts, language, say, lost } = options;
    const own = texts(language);
    this.#connection = new Connection({
      token,
      ...(apiUrl === undefined ? {} : { api: apiUrl }),
      clock,
      logger,
      documents,
      interaction: (payload) => this.#arrived(payload),
      ready: (application, servers) => this.#ready(application, servers),
      waiting: (ms) => say(own.line('discord.start.waiting', { seconds: Math.ceil(ms / 1000) })),
      unreachable: (reason) => say(own.line('discord.start.unreachable', { reason })),
      lost,
    });
    this.#posts = new Posts({ rest: () => this.#connection.rest, bot: () => this.#connection.bot, clock, logger });
  }

  state(): ConnectionState {
    return this.#connection.state;
  }

  /**
   * Resolves when it serves, or when it was stopped before that.
   * @throws PlatformError when Discord has to be given up.
   */
  async start(quiz: Quiz): Promise<void> {
    this.#quiz = quiz;
    await this.#connection.open();
  }

  async stop(): Promise<void> {
    this.#stopRegistering?.();
    await this.#connection.close();
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(DRAIN_MS, resolve);
    });
    await Promise.race([Promise.allSettled(this.#running), late]);
    cancel();
  }

  post(target: Target, view: View, identity: Identity, tried?: number): Promise<Posted> {
    return this.#posts.post(target, this.#draw(view, guildOf(target.kind === 'player' ? target.workspace : target.place.workspace)), identity, tried);
  }

  edit(reference: Reference, view: View): Promise<Posted> {
    return this.#posts.edit(reference, this.#draw(view, this.#connection.guildOf(reference.channel)));
  }

  /** After every IDENTIFY; the commands and the lines for whoever runs the bot are for the first alone. */
  #ready(application: string, servers: number): void {
    if (this.#stopRegistering !== undefined) return;
    const { clock, logger, documents, texts, language, say } = this.#options;
    const own = texts(language);
    say(own.line('discord.start.ready', { servers }));
    say(own.line('discord.start.invite', { link: inviteLink(application) }));
    this.#stopRegistering = registerCommands({
      rest: this.#connection.rest,
      documents,
      clock,
      logger,
      application,
      commands: discordCommands(COMMANDS, texts),
      refused: (reason) => say(own.line('discord.start.not-registered', { reason })),
    });
  }

  /** Never throws: it is called by the reader of the socket. */
  #arrived(payload: unknown): void {
    const { clock, logger } = this.#options;
    const received = clock.now();
    const interaction = decodeInteraction(payload);
    const quiz = this.#quiz;
    if (interaction === undefined || quiz === undefined) {
      logger.debug({}, 'an interaction that is none of ours');
      return;
    }
    const work = this.#handle(interaction, quiz, received)
      .catch((error: unknown) => logger.error({ ...failureOf(error), delivery: interaction.id }, 'an interaction failed'))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #handle(interaction: Interaction, quiz: Quiz, received: number): Promise<void> {
    const replies = new Replies(this.#connection.rest, this.#options.logger);
    const late = this.#lateness.of(interaction.id, received);
    // Discord takes no reply any more (D9): what was done counts, and the person presses again to see it.
    const tooLate = late > RESPONSE_MS;
    if (tooLate) this.#options.logger.warn({ delivery: interaction.id, late }, 'an interaction arrived too late to be answered');
    switch (interaction.kind) {
      case 'typing': {
        const { word, path, option, typed, place } = interaction;
        const found = tooLate ? [] : quiz.complete(word, path, option, typed, languageOf(interaction), place.workspace);
        if (!tooLate) await replies.suggest(interaction, found.map(({ label, value }) => ({ name: label, value })));
        return;
      }
      case 'unknown':
        if (!tooLate) await replies.send(interaction, { kind: 'message', private: true }, this.#notice('discord.place.old', languageOf(interaction)));
        return;
      case 'press':
        if (await this.#pressed(interaction, quiz, replies, tooLate)) return;
        break;
      case 'command':
      case 'sent':
        break;
    }
    await this.#dispatch(interaction, quiz, replies, { received, late, tooLate });
  }

  /** What a press does without the quiz: opening a form, marking, tapping. No I/O before it. */
  async #pressed(interaction: Extract<Interaction, { kind: 'press' }>, quiz: Quiz, replies: Replies, tooLate: boolean): Promise<boolean> {
    const { press, values, message } = interaction;
    const chosen = (letters: string): Promise<void> => {
      if (tooLate) return Promise.resolve();
      if (message.private) return replies.redraw(interaction, withChosen(message.rows, letters));
      return replies.show(interaction, markdown(this.#options.texts(press.language).text('discord.copy')), withChosen(answerRows(message.rows), letters));
    };
    switch (press.what) {
      case 'form': {
        const form = quiz.form(press.token, press.language);
        if (form === undefined) return false;
        if (!tooLate) await replies.modal(interaction, modalOf(form, press.language));
        return true;
      }
      case 'mark':
        await chosen(values.filter((value) => /^[A-H]$/u.test(value)).toSorted().join(''));
        return true;
      case 'change':
        await chosen('');
        return true;
      case 'tap':
      case 'undo':
        await chosen(splitLetters(press.token).letters);
        return true;
      case 'press':
      case 'send':
        return false;
    }
  }

  async #dispatch(interaction: Answer, quiz: Quiz, replies: Replies, when: { readonly received: number; readonly late: number; readonly tooLate: boolean }): Promise<void> {
    const { clock } = this.#options;
    const request: Request = { deliveryId: interaction.id, received: when.received, actor: interaction.actor, place: interaction.place, body: bodyOf(interaction) };
    const result = quiz.dispatch(request);
    if (when.tooLate) {
      await result;
      return;
    }
    const message = interaction.kind === 'command' ? undefined : interaction.message;
    // A public message never changes for one person; the answer to a press on it is a private message of its own.
    const pressed = message?.private === true;
    const way = (view: View): Way => {
      const isPrivate = view.audience === 'private';
      // What was sent from a copy takes its place, so that nothing is left to send twice; a refusal leaves it for another try.
      const replaces = view.replaces || (message?.copy === true && view.tone !== 'trouble');
      return replaces && pressed && isPrivate ? { kind: 'replace' } : { kind: 'message', private: isPrivate };
    };
    const guild = guildOf(interaction.place.workspace);
    await firstReply<View>({
      result,
      clock,
      // The time on the way here is gone from the 3 s as well.
      received: when.received - when.late,
      reply: (view) => replies.send(interaction, way(view), this.#draw(view, guild)),
      acknowledge: () => replies.defer(interaction, pressed),
      edit: (view) => replies.finish(interaction, way(view), this.#draw(view, guild), pressed),
      failed: () => this.#failed(languageOf(interaction)),
    });
  }

  #failed(language: Language): View {
    return noticeOf('discord.failed', this.#options.texts(language));
  }

  #notice(id: string, language: Language): Payload {
    return this.#draw(noticeOf(id, this.#options.texts(language)));
  }

  /** @param guild server of the messages that the view links to */
  #draw(view: View, guild?: string): Payload {
    const { logger, texts } = this.#options;
    try {
      return drawDiscord(view, texts, guild);
    } catch (error) {
      logger.error({ err: error }, 'a view could not be drawn');
      return drawDiscord(noticeOf('discord.too-long', texts(view.language)), texts);
    }
  }
}

const languageOf = ({ actor }: Interaction): Language => localeLanguage(actor.locale) ?? 'en';

function noticeOf(id: string, texts: Texts): View {
  return { audience: 'private', language: texts.language, tone: 'trouble', blocks: [{ kind: 'paragraph', text: texts.text(id) }], actions: [], replaces: false };
}

const guildOf = (workspace: string): string => workspace.replace(/^discord:/u, '');

const publicMessage = (message: PressedMessage | undefined): { readonly message?: string } => (message?.public === undefined ? {} : { message: message.public });

function bodyOf(interaction: Answer): RequestBody {
  switch (interaction.kind) {
    case 'command':
      return { kind: 'command', word: interaction.word, path: interaction.path, options: interaction.options };
    case 'press':
      return { kind: 'action', token: interaction.press.token, ...publicMessage(interaction.message) };
    case 'sent':
      return { kind: 'action', token: interaction.press.token, fields: interaction.fields, ...publicMessage(interaction.message) };
  }
}
