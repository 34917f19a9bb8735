/** The gateway: one shard, one intent, a bounded number of starts, and a clear end where going on makes no sense. */
import { createHash } from 'node:crypto';
import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  Options,
  type REST,
  RESTEvents,
  Routes,
} from 'discord.js';
import type { Keyv } from 'keyv';
import { PlatformError } from '../../src/errors.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { failureOf } from './outcome.ts';
import { NO_MENTIONS } from './payload.ts';
import { StartBudget } from './start-budget.ts';

/** Three parts: whose it is, when it was made, and the signature. Anything else need not be sent. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/u;
/** Waits between tries to reach Discord, in ms; the last one holds from there on. */
const TRIES = [1_000, 5_000, 15_000, 60_000] as const;
/** Fewer IDENTIFYs left than this, and the bot waits until Discord counts anew. */
const RESERVE = 50;
/** Invalid answers after which discord.js tells; 10,000 in ten minutes lead to a block (D29). */
const INVALID_WARNING = 100;
/**
 * A post that would wait longer than this for its turn in a channel is handed back as limited; where the bot as a whole has to
 * wait, its 50 calls a second come back within one.
 */
const PATIENCE_MS = 500;
const PATIENCE_FOR_ALL_MS = 2_000;

export interface ConnectionOptions {
  readonly token: string;
  /** Base of the API as discord.js's `rest.api` takes it; Discord's own when left out. */
  readonly api?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly documents: Keyv;
  /** An INTERACTION_CREATE as it came. */
  interaction(payload: unknown): void;
  /** The bot is in this server; told of each when a session begins, and when it is invited or the server is up again. */
  here(server: string): void;
  /** The bot was thrown out of this server, or has left it. */
  gone(server: string): void;
  /** A session has begun. */
  ready(application: string, servers: number): void;
  /** Discord asks for too many or too early starts. */
  waiting(ms: number): void;
  /** Discord cannot be reached for now. Called once until it was reached. */
  unreachable(reason: string): void;
  /** The connection has ended for good while it served. */
  lost(error: PlatformError): void;
}

export type ConnectionState = 'starting' | 'ok' | 'reconnecting' | 'off';

interface GatewayBot {
  readonly shards: number;
  readonly session_start_limit: { readonly remaining: number; readonly reset_after: number };
}

interface Packet {
  t: string | null;
  readonly d: unknown;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #budget: StartBudget;
  readonly #stopping = new AbortController();
  #client: Client;
  #state: ConnectionState = 'starting';
  #closed: number | undefined;
  #bot: string | undefined;
  #told = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const bot = createHash('sha256').update(options.token).digest('base64url').slice(0, 16);
    this.#budget = new StartBudget({ documents: options.documents, clock: options.clock, logger: options.logger, bot });
    this.#client = this.#createClient();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The bot's own user; nothing before the first session. */
  get bot(): string | undefined {
    return this.#bot;
  }

  /** The server of a channel; nothing for one that this session does not know. */
  guildOf(channel: string): string | undefined {
    const known = this.#client.channels.cache.get(channel);
    return known !== undefined && 'guildId' in known ? (known.guildId ?? undefined) : undefined;
  }

  get rest(): REST {
    return this.#client.rest;
  }

  /**
   * Connects, and goes on trying for as long as that may help.
   * @throws PlatformError where it cannot: a wrong token, too many servers, a close for good.
   */
  async open(): Promise<void> {
    if (!TOKEN.test(this.#options.token)) {
      this.#state = 'off';
      throw new PlatformError('discord/off/token');
    }
    for (let tried = 0; !this.#stopping.signal.aborted; tried += 1) {
      try {
        await this.#connect();
        return;
      } catch (error) {
        const final = this.#final(error);
        if (final !== undefined) {
          this.#state = 'off';
          await this.#client.destroy();
          throw final;
        }
        if (this.#stopping.signal.aborted) return;
        this.#unreachable(error);
        await this.#wait(TRIES[Math.min(tried, TRIES.length - 1)] ?? 0);
        this.#client = this.#createClient();
      }
    }
  }

  /** Ends the session. Calls over REST still work, so that what is under way can be answered. */
  async close(): Promise<void> {
    this.#state = 'off';
    this.#stopping.abort();
    await this.#client.destroy();
    this.#client.rest.setToken(this.#options.token);
  }

  #createClient(): Client {
    const { token, api, logger } = this.#options;
    const client = new Client({
      intents: [GatewayIntentBits.Guilds],
      allowedMentions: { parse: [...NO_MENTIONS.parse], repliedUser: false },
      // Nothing of people and messages is kept: payloads bring all that is needed, and memory stays flat.
      makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0, GuildMemberManager: 0, UserManager: 0, PresenceManager: 0, ReactionManager: 0, VoiceStateManager: 0, GuildEmojiManager: 0, GuildStickerManager: 0 }),
      rest: {
        ...(api === undefined ? {} : { api }),
        invalidRequestWarningInterval: INVALID_WARNING,
        rejectOnRateLimit: ({ route, global, timeToReset, retryAfter }) => route.startsWith('/channels/') && Math.max(timeToReset, retryAfter) > (global ? PATIENCE_FOR_ALL_MS : PATIENCE_MS),
      },
      ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: (_shard: number, signal: AbortSignal) => this.#identify(signal) }) },
    });
    client.rest.setToken(token);
    client.rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => logger.warn({ count, remainingTime }, 'Discord answered many calls with 401, 403 or 429; at 10,000 in ten minutes it blocks this address'));
    client.rest.on(RESTEvents.RateLimited, ({ route, scope, global, timeToReset }) => logger.info({ route, scope, global, timeToReset }, 'waiting for a rate limit'));
    client.on(Events.Error, (error) => logger.warn(failureOf(error), 'the Discord client reports an error'));
    client.on(Events.ShardError, (error) => logger.warn(failureOf(error), 'the connection to Discord has an error'));
    client.on(Events.ShardReconnecting, () => {
      if (this.#state === 'ok') this.#state = 'reconnecting';
    });
    client.on(Events.ShardResume, () => {
      this.#state = 'ok';
    });
    client.on(Events.ShardDisconnect, ({ code }) => this.#ended(code));
    client.on(Events.Raw, (packet: Packet) => this.#packet(packet));
    return client;
  }

  /**
   * Interactions are read from the payload itself: a malformed one would throw inside discord.js, where nobody can
   * catch it, and its own objects would keep each member and message in memory. Hidden from discord.js after that.
   */
  #packet(packet: Packet): void {
    if (packet.t === 'INTERACTION_CREATE') {
      packet.t = null;
      this.#options.interaction(packet.d);
    } else if (packet.t === 'READY') {
      const { user, application, guilds } = packet.d as { readonly user: { readonly id: string }; readonly application: { readonly id: string }; readonly guilds: readonly unknown[] };
      this.#bot = user.id;
      this.#state = 'ok';
      this.#told = false;
      this.#options.ready(application.id, guilds.length);
    } else if (packet.t === 'RESUMED') {
      this.#state = 'ok';
    } else if (packet.t === 'GUILD_CREATE' || packet.t === 'GUILD_DELETE') {
      this.#server(packet.t, packet.d as { readonly id: string; readonly unavailable?: boolean });
    }
  }

  /** A server that is down is "unavailable"; only where that is not said at all, the bot is out of it (discord.com/developers/docs/events/gateway-events, "Guild Delete"). */
  #server(event: 'GUILD_CREATE' | 'GUILD_DELETE', { id, unavailable }: { readonly id: string; readonly unavailable?: boolean }): void {
    if (event === 'GUILD_DELETE' && unavailable === undefined) this.#options.gone(id);
    if (event === 'GUILD_CREATE' && unavailable !== true) this.#options.here(id);
  }

  async #connect(): Promise<void> {
    const gateway = (await this.#client.rest.get(Routes.gatewayBot())) as GatewayBot;
    if (gateway.shards > 1) throw new PlatformError('discord/off/shards', { shards: gateway.shards });
    const { remaining, reset_after } = gateway.session_start_limit;
    const pause = Math.max(await this.#budget.pause(), remaining < RESERVE ? reset_after : 0);
    if (pause > 0) {
      this.#options.waiting(pause);
      await this.#wait(pause);
    }
    if (this.#stopping.signal.aborted) return;
    this.#closed = undefined;
    await this.#client.login(this.#options.token);
  }

  /** Before every IDENTIFY, also those that discord.js sends by itself when a session is lost. */
  async #identify(signal: AbortSignal): Promise<void> {
    const pause = await this.#budget.pause();
    if (pause > 0) {
      this.#options.logger.warn({ pause }, 'many sessions were begun of late; the next one waits');
      await this.#wait(pause, signal);
      signal.throwIfAborted();
    }
    await this.#budget.take();
  }

  /** A close for good (D36). While the first session is begun, `open` throws it; later it is handed on. */
  #ended(code: number): void {
    this.#closed = code;
    if (this.#state === 'starting' || this.#state === 'off') return;
    this.#state = 'off';
    void this.#client.destroy();
    this.#options.lost(closeError(code));
  }

  #final(error: unknown): PlatformError | undefined {
    if (error instanceof PlatformError) return error;
    if (this.#closed !== undefined) return closeError(this.#closed);
    const refused = error instanceof DiscordAPIError && error.status === 401;
    return refused || (error instanceof Error && 'code' in error && error.code === 'TokenInvalid') ? new PlatformError('discord/off/token') : undefined;
  }

  #unreachable(error: unknown): void {
    this.#options.logger.warn(failureOf(error), 'Discord cannot be reached');
    if (this.#told) return;
    this.#told = true;
    this.#options.unreachable(String(failureOf(error).code));
  }

  /** Waits, or ends early when the bot stops or `signal` is raised. */
  #wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const signals = [this.#stopping.signal, ...(signal === undefined ? [] : [signal])];
      const done = (): void => {
        cancel();
        for (const one of signals) one.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#options.clock.after(ms, done);
      for (const one of signals) one.addEventListener('abort', done);
      if (signals.some(({ aborted }) => aborted)) done();
    });
  }
}

/** Close codes after which Discord wants no other try (discord.com/developers/docs/topics/opcodes-and-status-codes, D36). */
const CLOSE: Readonly<Record<number, string>> = { 4004: 'token', 4011: 'shards', 4012: 'version', 4013: 'intents', 4014: 'intents' };

function closeError(code: number): PlatformError {
  // Discord says "sharding required" without a number: it is at least two.
  return new PlatformError(`discord/off/${CLOSE[code] ?? 'closed'}`, { close: String(code), shards: 2 });
}
