/**
 * Slack: slash commands, ephemeral cards, buttons and modals, over Socket Mode or HTTP, on a Bolt app.
 * Replies are private; a card goes from question to verdict to the next question through the click's response_url.
 */
import { App, type AuthorizeResult, webApi } from '@slack/bolt';
import type { Keyv } from 'keyv';
import type { Language } from '../../src/engine/question.ts';
import { PlatformError } from '../../src/errors.ts';
import type { ChatAdapter, Identity, Posted, Quiz, Reference, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Random } from '../../src/runtime/random.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { View } from '../../src/views/view.ts';
import { networkCode } from '../network-code.ts';
import type { Pictures } from '../pictures/index.ts';
import { BoardPictures } from './board-pictures.ts';
import { boltLogger } from './bolt-log.ts';
import { Claims } from './claims.ts';
import type { Connection } from './connection.ts';
import { type Installation, installationOf, isOurs } from './decode.ts';
import { type DrawStyle, drawContent, drawSlack, drawWindow } from './draw.ts';
import { DirectFiles } from './direct-files.ts';
import { Groups } from './groups.ts';
import { createHttpConnection } from './http.ts';
import { Interactions } from './interactions.ts';
import { CALL_TIMEOUT_MS } from './limits.ts';
import { Listeners } from './listeners.ts';
import type { SlackMessage } from './message.ts';
import { type Failure, failureOf, isRevoked } from './outcome.ts';
import { People } from './people.ts';
import { Posts } from './posts.ts';
import { ResponseUrls } from './response-url.ts';
import { Sender } from './sending.ts';
import { createSocketConnection, isLasting } from './socket.ts';
import { Uploads } from './uploads.ts';

/** How Slack reaches the app. */
export type SlackMode =
  | { readonly kind: 'socket'; readonly appToken: string }
  /** Port 0 takes a free one. */
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };

export interface SlackOptions {
  readonly botToken: string;
  readonly mode: SlackMode;
  /** Base of the Web API, such as `http://127.0.0.1:8080/api/`. */
  readonly apiUrl?: string;
  /** Command for everybody with its slash; the administrators' is the same with `-admin`. */
  readonly command: string;
  /** User ids that administer every workspace. */
  readonly admins: readonly string[];
  readonly clock: Clock;
  /** The clock that signatures are judged by; `clock` when left out. Bolt judges by the machine's. */
  readonly wallClock?: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
  /** Calls of the Web API end after this, in ms; 5 s when left out. */
  readonly callTimeoutMs?: number;
  /** Language of what is said to whoever runs the bot. */
  readonly language: Language;
  /** Draws boards that everybody sees; without it they go out as text alone. */
  readonly pictures?: Pictures;
  /** Keeps people's locales and what became of posts. */
  readonly documents: Keyv;
  /** Says a line to whoever runs the bot. */
  readonly say: (line: string) => void;
  /** Slack has taken the app away while it served. */
  readonly lost: (error: PlatformError) => void;
}

export type SlackState = 'starting' | 'ok' | 'reconnecting' | 'off';

export interface SlackAdapter extends ChatAdapter {
  readonly name: 'slack';
  state(): SlackState;
  /** Where HTTP deliveries arrive; nothing in Socket Mode or before the start. */
  port(): number | undefined;
}

export const SLACK_PATH = '/slack/events';

/** How long a stop waits for what is under way, in ms; the process has 10 s for everything. */
const DRAIN_MS = 8_000;
/** Waits between tries to reach Slack at the start, in ms. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** After a call was refused for good, deliveries are still taken for this long, in ms: the event that says why may be on its way. */
export const LINGER_MS = 5_000;

/** While Slack does not serve, nothing is posted, and it may be asked again after this, in ms. */
const AWAY_MS = 30_000;
/** The same while it begins to serve: what fell due while the process was down has waited long enough. */
const STARTING_MS = 1_000;

interface Service {
  readonly installation: Installation;
  readonly posts: Posts;
  readonly pictures: BoardPictures;
}

export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  return new Slack(options);
}

class Slack implements SlackAdapter {
  readonly name = 'slack';
  readonly #options: SlackOptions;
  readonly #sender = new Sender({ longestMs: CALL_TIMEOUT_MS });
  readonly #api: webApi.WebClient;
  readonly #connection: Connection & { port?(): number };
  readonly #responses: ResponseUrls;
  #state: SlackState = 'starting';
  #service: Service | undefined;
  #listeners: Listeners | undefined;
  #groups: Groups | undefined;
  #removing: Promise<void> | undefined;
  #lost = false;
  #lingers: (() => void) | undefined;
  #wake: () => void = () => undefined;
  /** Where the workspace is found. */
  #home: string | undefined;
  #stopped: Promise<void> | undefined;
  /** Tells drawings of this process from those of another, as their number tells them from each other. */
  #process: string | undefined;
  #drawings = 0;

  constructor(options: SlackOptions) {
    this.#options = options;
    const { mode, logger, clock } = options;
    const clientOptions = this.#clientOptions();
    this.#api = new webApi.WebClient(options.botToken, clientOptions);
    this.#responses = new ResponseUrls({ apiUrl: options.apiUrl, logger });
    this.#connection =
      mode.kind === 'http'
        ? createHttpConnection({ ...mode, path: SLACK_PATH, wallClock: options.wallClock ?? clock, logger })
        : createSocketConnection({
            appToken: mode.appToken,
            clientOptions,
            clock,
            logger,
            state: (connected) => this.#turn(connected ? 'ok' : 'reconnecting'),
            refused: (error) => this.#lose(new PlatformError('slack/off/app-token', { reason: error })),
          });
  }

  state(): SlackState {
    return this.#state;
  }

  port(): number | undefined {
    return this.#state === 'ok' ? this.#connection.port?.() : undefined;
  }

  /**
   * Resolves when it serves, or when it was stopped before that.
   * @throws PlatformError when Slack has to be given up
   */
  async start(quiz: Quiz): Promise<void> {
    const { command, admins, clock, logger, language, texts, documents, say } = this.#options;
    const answer = await this.#reach('slack/off/token', () => this.#api.auth.test());
    if (answer === undefined) return;
    const installation = installationOf({ ...answer });
    if (installation === undefined) throw new PlatformError('slack/off/token', { reason: 'no team' });
    const scopes = answer.response_metadata?.scopes ?? [];
    const granted = scopes.includes('users:read');
    const failed = (failure: Failure): void => this.#heard(failure);
    void quiz.kept(installation.workspace);
    const people = new People({ api: this.#api, documents, workspace: installation.workspace, clock, logger, granted, isOurs: (home, organisation) => isOurs(installation, home, organisation) });
    const self = { ...(answer.user_id === undefined ? {} : { user: answer.user_id }), ...(answer.bot_id === undefined ? {} : { bot: answer.bot_id }) };
    const posts = new Posts({ api: this.#api, documents, clock, logger, scopes, self, failed });
    const uploads = scopes.includes('files:write') ? new Uploads({ api: this.#api, logger, failed }) : undefined;
    const pictures = new BoardPictures({ pictures: this.#options.pictures, uploads, clock });
    this.#groups = new Groups({ api: this.#api, installation, clock, logger, granted: scopes.includes('usergroups:read'), failed });
    const interactions = new Interactions({
      quiz,
      api: this.#api,
      people,
      groups: this.#groups,
      files: new DirectFiles({ api: this.#api, uploads, clock, logger, texts, draw: (view) => this.#draw(view), failed }),
      pictures,
      responses: this.#responses,
      clock,
      logger,
      texts,
      command,
      admins: new Set(admins),
      adminsKnown: granted || admins.length > 0,
      draw: (view) => this.#draw(view),
      drawWords: (view) => drawContent(view, this.#style()),
      drawWindow: (view) => drawWindow(view, this.#style()),
    });
    this.#service = { installation, posts, pictures };
    this.#home = homeOf(answer.url);
    const app = this.#app({ botToken: this.#options.botToken, ...(answer.bot_id === undefined ? {} : { botId: answer.bot_id }), ...(answer.user_id === undefined ? {} : { botUserId: answer.user_id }) });
    this.#listeners = new Listeners({ app, installation, command, interactions, claims: new Claims(clock), clock, logger, leaves: this.#options.mode.kind === 'socket', removed: () => this.#remove(quiz, installation.workspace) });
    if ((await this.#reach('slack/off/app-token', () => this.#connection.connect().then(() => true))) === undefined) return;
    this.#turn('ok');
    this.#groups.start();
    const own = texts(language);
    say(own.line('slack.start.ready', { workspace: answer.team ?? installation.workspace, command }));
    if (!granted && admins.length === 0) say(own.line('slack.start.no-admins'));
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#turn('off');
    this.#wake();
    this.#lingers?.();
    this.#groups?.stop();
    this.#connection.drain();
    await Promise.all([this.#listeners?.drain(DRAIN_MS), this.#service?.pictures.drain(DRAIN_MS)]);
    await this.#connection.close();
    this.#responses.close();
    this.#sender.close();
  }

  async post(target: Target, view: View, identity: Identity, tried?: number): Promise<Posted> {
    const workspace = target.kind === 'player' ? target.workspace : target.place.workspace;
    // It is certain that this call posts nothing, whatever the place is like.
    if (this.#service === undefined || this.#state === 'off') return this.#away();
    if (workspace !== this.#service.installation.workspace) return { kind: 'forbidden' };
    return this.#service.posts.post(target, this.#draw(view), identity, tried, () => this.#illustrate(target, view));
  }

  /** Lets the picture of a post follow it; nobody waits for it. */
  #illustrate(target: Target, { audience, picture }: View): void {
    if (picture === undefined || audience !== 'public' || target.kind === 'player') return;
    void this.#service?.pictures.show(picture, { channel: target.place.channel, ...(target.kind === 'message' ? { thread: target.message } : {}) });
  }

  async edit(reference: Reference, view: View): Promise<Posted> {
    if (this.#service === undefined || this.#state === 'off') return this.#away();
    return this.#service.posts.edit(reference, this.#draw(view));
  }

  #away(): Posted {
    return { kind: 'limited', until: this.#options.clock.now() + (this.#state === 'starting' ? STARTING_MS : AWAY_MS) };
  }

  #clientOptions(): webApi.WebClientOptions {
    const { apiUrl, logger, callTimeoutMs } = this.#options;
    return {
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
      logger: boltLogger(logger),
      fetch: this.#sender.fetch,
      timeout: callTimeoutMs ?? CALL_TIMEOUT_MS,
      // A repeated post would show twice: whoever calls decides.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
    };
  }

  #app(authorization: AuthorizeResult): App {
    return new App({
      receiver: this.#connection.receiver,
      // Bolt writes into it who each delivery is from.
      authorize: () => Promise.resolve({ ...authorization }),
      clientOptions: this.#clientOptions(),
      logger: boltLogger(this.#options.logger),
      convoStore: false,
      ignoreSelf: false,
    });
  }

  /** Tries until Slack answers; nothing when it was stopped before. */
  async #reach<T>(code: string, call: () => Promise<T>): Promise<T | undefined> {
    const { clock, logger, texts, language, say, mode } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      if (this.#state === 'off') return undefined;
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'refused' && (isRevoked(failure) || isLasting(failure.error))) throw new PlatformError(code, { reason: failure.error });
        if (failure.kind === 'unknown' && /^E(?:ADDRINUSE|ACCES)/u.test(failure.code) && mode.kind === 'http') {
          throw new PlatformError('slack/off/port', { port: mode.port, reason: failure.code });
        }
        const reason = failure.kind === 'limited' ? 'ratelimited' : failure.kind === 'refused' ? failure.error : (networkCode(error) ?? failure.code);
        logger.warn({ attempt, reason }, 'Slack cannot be reached');
        if (attempt === 0) say(texts(language).line('slack.start.unreachable', { reason }));
        const wait = failure.kind === 'limited' ? failure.seconds * 1_000 : (WAITS_MS[attempt] ?? WAITS_MS.at(-1) ?? 0);
        await this.#sleep(clock, wait);
      }
    }
  }

  #sleep(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** What was off stays off. */
  #turn(state: SlackState): void {
    if (this.#state !== 'off') this.#state = state;
  }

  #heard(failure: Failure): void {
    if (!isRevoked(failure) || failure.kind !== 'refused' || this.#lost || this.#lingers !== undefined) return;
    this.#turn('off');
    const error = new PlatformError('slack/off/token', { reason: failure.error });
    this.#lingers = this.#options.clock.after(LINGER_MS, () => this.#lose(error));
  }

  /** The app was removed from the workspace: the quiz notes it before anything ends. */
  #remove(quiz: Quiz, workspace: string): Promise<void> {
    this.#turn('off');
    this.#lingers?.();
    return (this.#removing ??= quiz.removed(workspace).then(() => this.#lose(new PlatformError('slack/off/removed'))));
  }

  #lose(error: PlatformError): void {
    if (this.#lost || this.#stopped !== undefined) return;
    this.#lost = true;
    this.#turn('off');
    this.#groups?.stop();
    this.#options.lost(error);
    void this.#connection.close();
  }

  #style(): DrawStyle {
    const { texts, random, command } = this.#options;
    this.#drawings += 1;
    return { texts, revision: `${this.#process ??= random.id(8)}-${this.#drawings.toString(36)}`, command, ...(this.#home === undefined ? {} : { home: this.#home }) };
  }

  #draw(view: View): SlackMessage {
    try {
      return drawSlack(view, this.#style());
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#options.logger.error({ err: error }, 'a view is too long for Slack');
      return drawSlack(this.#tooLong(view), this.#style());
    }
  }

  #tooLong(view: View): View {
    const text = this.#options.texts(view.language).text('slack.too-long');
    return { audience: view.audience, language: view.language, tone: 'trouble', blocks: [{ kind: 'paragraph', text }], actions: view.actions, replaces: view.replaces };
  }
}

/** The workspace's own address, ending in a slash; nothing for what is none. */
function homeOf(url: unknown): string | undefined {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  return parsed?.protocol === 'https:' ? `${parsed.origin}/` : undefined;
}
