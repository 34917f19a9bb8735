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
import type { Pictures } from '../pictures/index.ts';
import { copyRows, modalOf, withChosen } from './components.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { type Interaction, type PressedMessage, decodeInteraction } from './decode.ts';
import { drawDiscord } from './draw.ts';
import { type Outgoing, bare, illustrated, withFile } from './files.ts';
import { inviteLink } from './invite.ts';
import { Lateness } from './lateness.ts';
import { RESPONSE_MS } from './limits.ts';
import { markdown } from './markdown.ts';
import { failureOf } from './outcome.ts';
import type { Payload } from './payload.ts';
import { type Illustrate, Posts } from './posts.ts';
import { splitLetters } from './press.ts';
import { registerCommands } from './registration.ts';
import { Replies, type Way } from './replies.ts';
import { discordCommands } from './schema.ts';

/**
 * How long a reply waits for its picture, in ms from the receipt: most are drawn by then, the acknowledgement is due half a
 * second later, and a picture that comes after it is put under the words.
 */
export const PICTURE_MS = 1_000;

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
  /** Draws boards; without it they go out as words alone. */
  readonly pictures?: Pictures;
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

/** A result as it goes out, and where its picture was not there in time, the same with it. */
interface Result {
  readonly view: View;
  readonly outgoing: Outgoing;
  readonly later?: Promise<Outgoing | undefined>;
}

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
  /** What is told of servers, one after the other: a return is never told before the removal. */
  #servers: Promise<void> = Promise.resolve();
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
      here: (server) => this.#tell((quiz) => (this.state() === 'off' ? Promise.resolve() : quiz.kept(workspaceOf(server)))),
      gone: (server) => this.#tell((quiz) => quiz.removed(workspaceOf(server))),
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
    await Promise.race([Promise.allSettled([...this.#running, this.#servers]), late]);
    cancel();
  }

  post(target: Target, view: View, identity: Identity, tried?: number): Promise<Posted> {
    const payload = this.#draw(view, guildOf(target.kind === 'player' ? target.workspace : target.place.workspace));
    return this.#posts.post(target, payload, identity, tried, this.#illustrating(view));
  }

  edit(reference: Reference, view: View): Promise<Posted> {
    return this.#posts.edit(reference, this.#draw(view, this.#connection.guildOf(reference.channel)), this.#illustrating(view));
  }

  #tell(what: (quiz: Quiz) => Promise<void>): void {
    const quiz = this.#quiz;
    if (quiz !== undefined) this.#servers = this.#servers.then(() => what(quiz));
  }

  /** Nothing can be hidden in a picture, so that a spoiler has none. */
  #illustrating({ picture, spoiler }: View): Illustrate | undefined {
    const { pictures } = this.#options;
    if (picture === undefined || spoiler === true || pictures === undefined) return undefined;
    return async (payload) => {
      const png = await pictures.draw(picture);
      return png === undefined ? undefined : illustrated(payload, picture, png);
    };
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
        if (!tooLate) await replies.send(interaction, { kind: 'message', private: true }, bare(this.#notice('discord.place.old', languageOf(interaction))));
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
      if (message.private) return replies.redraw(interaction, withChosen(message.rows(), letters));
      const texts = this.#options.texts(press.language);
      const labels = { send: texts.line('quiz.send'), change: texts.line('quiz.change'), undo: texts.line('quiz.undo') };
      return replies.show(interaction, markdown(texts.text(press.what === 'tap' ? 'discord.copy-order' : 'discord.copy')), withChosen(copyRows(message.rows(), press, labels), letters));
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
    // The time on the way here is gone from the 3 s as well.
    const received = when.received - when.late;
    let sent: string | undefined;
    let later: Result['later'];
    await firstReply<Result>({
      result: result.then((view) => this.#prepare(view, guild, received)),
      clock,
      received,
      reply: async ({ view, outgoing, ...rest }) => {
        later = rest.later;
        sent = await replies.send(interaction, way(view), outgoing);
      },
      acknowledge: () => replies.defer(interaction, pressed),
      edit: async ({ view, outgoing, ...rest }) => {
        later = rest.later;
        sent = await replies.finish(interaction, way(view), outgoing, pressed, this.#notice('discord.shown', languageOf(interaction)));
      },
      failed: () => {
        const view = noticeOf('discord.failed', this.#options.texts(languageOf(interaction)));
        return { view, outgoing: bare(this.#draw(view)) };
      },
    });
    const whole = await later;
    if (whole !== undefined && sent !== undefined) await replies.add(interaction, sent, whole);
  }

  /** The words with what goes beside them. Waits for a picture until `PICTURE_MS` after the receipt. */
  async #prepare(view: View, guild: string, received: number): Promise<Result> {
    const payload = this.#draw(view, guild);
    if (view.file !== undefined) {
      const note = this.#options.texts(view.language).text('discord.file-refused');
      return { view, outgoing: withFile(payload, view.file, this.#draw({ ...view, tone: 'trouble', blocks: [...view.blocks, { kind: 'paragraph', text: note }] }, guild)) };
    }
    const later = this.#illustrating(view)?.(payload);
    if (later === undefined) return { view, outgoing: bare(payload) };
    const { clock } = this.#options;
    let cancel: () => void = () => undefined;
    const tooLate = new Promise<'late'>((resolve) => {
      cancel = clock.after(Math.max(0, received + PICTURE_MS - clock.now()), () => resolve('late'));
    });
    const whole = await Promise.race([later, tooLate]);
    cancel();
    return whole === 'late' ? { view, outgoing: bare(payload), later } : { view, outgoing: whole ?? bare(payload) };
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

const workspaceOf = (server: string): string => `discord:${server}`;
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
