/**
 * A stand-in of Discord on loopback: REST and gateway for a real discord.js client, as strict as the
 * documentation (discord.com/developers/docs).
 *
 * ```ts
 * const discord = await startDiscord({ clock });
 * const guild = discord.world.guild({ locale: 'en-US' });
 * const channel = discord.world.channel(guild, 'general');
 * const ann = discord.world.member(guild, 'ann', { permissions: ['manageGuild'], locale: 'zh-CN' });
 *
 * const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.api } });
 * await client.login(discord.token);
 *
 * const seat = { member: ann, channel };
 * const seen = await discord.people.command(seat, '/k8s quiz', { topic: 'pods', count: 3 });
 * if (seen.kind === 'message') await discord.people.press(seat, seen.message, 'A'); // by label or custom_id
 * if (next.kind === 'modal') await discord.people.submit(seat, next.modal, { answer: 'kubectl get pods' });
 * await discord.people.select(seat, message, customId, ['a', 'c']);
 * await discord.people.autocomplete(seat, '/k8s quiz', { name: 'topic', typed: 'po' });
 * await discord.people.command(seat, '/k8s nonsense', {}, { forge: true }); // past what the client allows
 *
 * textOf(message); buttonsOf(message); message.shown; message.states; message.pings; message.onlyFor; // people.ts, model.ts
 * discord.world.history(channel); // public messages
 * await discord.until('a second message', () => discord.world.history(channel)[1]);
 * discord.faults.add({ method: 'POST', path: /\/messages$/u, fault: { kind: 'reset', accepted: true } });
 * discord.gateway.drop(); discord.gateway.reconnect(); discord.gateway.close(4004);
 * discord.calls; // every call, refused ones too
 * await discord.stop();
 * ```
 *
 * `clock` is Discord's own time: ids, the 3 s and 15 min of an interaction, the memory of nonces, the age of
 * messages, sessions and identifies. Rate limits and heartbeats run by `pace`, real time unless handed in, because
 * discord.js waits for those in real time. Events of messages need intents that this bot does not ask for; they are
 * not sent.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../../src/runtime/clock.ts';
import { Commands } from './commands.ts';
import { Faults } from './faults.ts';
import { Gateway } from './gateway.ts';
import { Interactions } from './interactions.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { type Limit, RateLimits } from './rate-limits.ts';
import { type LoggedCall, createRest } from './rest.ts';
import { createRoutes } from './routes.ts';
import { Waiting } from './waiting.ts';
import { World } from './world.ts';

export { buttonsOf, selectsOf, textOf } from './people.ts';
export type { Interaction, Modal, Outcome, Seat } from './interactions.ts';
export type { Channel, Guild, Member, Message, Role, User } from './model.ts';

export interface DiscordOptions {
  readonly clock: Clock;
  readonly pace?: Clock;
  /** Interval of heartbeats in ms. */
  readonly heartbeatMs?: number;
  /** Identifies in 24 h; past it the token is reset (D33). */
  readonly identifyLimit?: number;
  /** Identifies in 5 s. Discord gives small bots 1; 16 lets a test start several processes at once. */
  readonly maxConcurrency?: number;
  /** Privileged intents that the application has been granted, as bits. */
  readonly allowedIntents?: number;
  /** What `GET /gateway/bot` recommends. */
  readonly recommendedShards?: number;
  /** Limits of single buckets by route, of all calls in a second, and of invalid answers in ten minutes. */
  readonly limits?: { readonly buckets?: Readonly<Record<string, Limit>>; readonly global?: number; readonly invalid?: number };
  /** How long a nonce is remembered, in ms. */
  readonly nonceMemory?: number;
  /** Edits an hour of one message older than an hour. */
  readonly oldEdits?: number;
  /** Stands in every secret that is handed out, so that a test finds it in a log. */
  readonly seed?: string;
  /**
   * The latest calls, interactions and events that are remembered, at least; all when left out, and events for a resume in any case
   * no more than 10,000. For who presses a hundred thousand times and asks for none of them.
   */
  readonly remembered?: number;
}

export interface Discord {
  /** For `rest.api` of discord.js and DISCORD_API_URL: `http://127.0.0.1:PORT/api`. */
  readonly api: string;
  /** The bot's token, valid until it is reset. */
  readonly token: string;
  readonly world: World;
  readonly people: People;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly commands: Commands;
  readonly interactions: Interactions;
  /** Every call in the order of the answers. */
  readonly calls: readonly LoggedCall[];
  /** Everything handed out that must never be in a log: token, interaction tokens, session ids. */
  secrets(): readonly string[];
  /** Makes the token invalid. */
  revokeToken(): void;
  /** Waits until `read` gives something; looks again after each call and each gateway message. */
  until<T>(what: string, read: () => T | undefined, ms?: number): Promise<T>;
  /** Cuts every connection and frees the port. @throws what went wrong in the stand-in itself, if anything did. */
  stop(): Promise<void>;
}

export async function startDiscord(options: DiscordOptions): Promise<Discord> {
  const { clock, pace = systemClock, seed = 'seeded', remembered = Number.POSITIVE_INFINITY } = options;
  const waiting = new Waiting();
  const changed = (): void => waiting.changed();
  const secrets: string[] = [];
  const secret = (): string => {
    const [first, second] = [randomUUID(), randomUUID()].map((id) => id.replaceAll('-', ''));
    const value = `${seed}.${first}.${second}`;
    secrets.push(value);
    return value;
  };
  const token = secret();
  let valid = true;
  const authentic = (given: unknown): boolean => valid && given === token;
  const mistakes: unknown[] = [];
  let origin = '';

  const world: World = new World(clock, (event, data, guild) => gateway.dispatch(event, data, guild));
  const messages = new Messages({ clock, world, changed, nonceMemory: options.nonceMemory ?? 180_000, oldEdits: options.oldEdits ?? 5 });
  const interactions = new Interactions({ clock, world, messages, secret, changed, remembered });
  const commands = new Commands(clock, world.id, () => world.application.id);
  const faults = new Faults();
  const limits = new RateLimits(pace, options.limits);
  const gateway: Gateway = new Gateway({
    clock,
    pace,
    authentic,
    revoke: () => {
      valid = false;
    },
    ready: () => ({
      data: { user: world.userData(world.bot), application: { id: world.application.id, flags: 0 } },
      guilds: [...world.guilds.values()].map((guild) => ({ id: guild.id, data: world.guildData(guild) })),
    }),
    sessionId: secret,
    resumeUrl: () => `ws://${origin}/resume`,
    changed,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    identifyLimit: options.identifyLimit ?? 1_000,
    maxConcurrency: options.maxConcurrency ?? 16,
    allowedIntents: options.allowedIntents ?? 0,
    remembered: Math.min(remembered, 10_000),
  });
  const routes = createRoutes({ world, messages, interactions, commands, gateway, gatewayUrl: () => `ws://${origin}/gateway`, recommendedShards: options.recommendedShards ?? 1 });
  const calls: LoggedCall[] = [];
  const failed = (error: unknown): void => {
    mistakes.push(error);
  };
  const rest = createRest({ clock, routes, limits, faults, interactions, log: calls, remembered, authentic, changed, failed });
  const server = createServer((request, response) => {
    rest(request, response).catch((error: unknown) => {
      // A client that goes away in the middle of its own body is no mistake of the stand-in.
      if (!request.destroyed) failed(error);
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => gateway.connect(socket, request.url ?? '/'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    api: `http://${origin}/api`,
    token,
    world,
    people: new People({ world, commands, interactions, waiting, dispatch: (event, data, guild) => gateway.dispatch(event, data, guild) }),
    gateway,
    faults,
    limits,
    commands,
    interactions,
    calls,
    secrets: () => secrets,
    revokeToken: () => {
      valid = false;
    },
    until: (what, read, ms) => waiting.until(what, read, ms),
    async stop() {
      interactions.stop();
      gateway.drop();
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => sockets.close(resolve)), new Promise((resolve) => server.close(resolve))]);
      if (mistakes.length > 0) throw new AggregateError(mistakes, 'the stand-in of Discord has failed');
    },
  };
}
