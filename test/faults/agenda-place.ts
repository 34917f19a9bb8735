/** Many channels on a platform's stand-in, daily questions in them, and bots in processes of their own that post them from one store. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { decodePress } from '../../adapters/discord/press.ts';
import type { StoreConfig } from '../../src/config.ts';
import { periodKeys, quarterOf } from '../../src/engine/calendar.ts';
import { WEEKDAYS } from '../../src/engine/schedule.ts';
import type { Reference } from '../../src/platform.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { workspaceKey } from '../../src/store/redis/keys.ts';
import { type Call, DEFAULT_SETTINGS, type DailyHistory, type LogEntry, type Occurrence, type Settings, type Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { decodeToken } from '../../src/views/token.ts';
import { tokenOf } from '../contracts/slack-driver.ts';
import { type Discord, type Member, buttonsOf, startDiscord } from '../stand-ins/discord/server.ts';
import { pressables } from '../stand-ins/slack/reading.ts';
import { type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import type { ChildSettings, Order } from './agenda-child.ts';

export type PlatformName = 'discord' | 'slack';

/** Nothing but what is tested limits anybody. */
const FREE = 1_000_000;
/** More than a proof ever sends. */
const KEPT = 500_000;
const PREFIX = 'faults';
const HOUR = 3_600_000;

/** How many there are. On Slack a bot serves one workspace. */
export interface Extent {
  readonly workspaces: number;
  readonly schedules: number;
  /** Channels of each schedule; no two schedules share one. */
  readonly places: number;
}

export interface ScheduleHere {
  readonly workspace: string;
  readonly name: string;
  readonly places: readonly string[];
}

/** A message with the question of a round or an occurrence that stands in a channel. */
export interface Shown {
  readonly workspace: string;
  readonly asked: string;
  readonly index: number;
  readonly reference: Reference;
  /** ms since the epoch, by the stand-in. */
  readonly at: number;
}

/** A bot in a process of its own. */
export class AgendaProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  /** The platform is connected. */
  readonly serving: Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
    });
    this.serving = new Promise((resolve) => {
      child.on('message', (message) => {
        if (message === 'serving') resolve();
      });
    });
  }

  /** Starts one; resolves when its agenda has begun. */
  static async start(settings: ChildSettings): Promise<AgendaProcess> {
    const child = fork(join(import.meta.dirname, 'agenda-child.ts'), [JSON.stringify(settings)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const bot = new AgendaProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the bot does not start: ${code}`)));
    });
    return bot;
  }

  /** Sets its clock so far ahead, in ms. */
  setAhead(ahead: number): void {
    const order: Order = { ahead };
    this.#child.send(order);
  }

  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

/** What the two stand-ins have in common here. */
interface Ground {
  readonly workspaces: readonly { readonly id: string; readonly channels: readonly string[] }[];
  readonly child: Pick<ChildSettings, 'platform' | 'api' | 'token' | 'appToken'>;
  /** Posts that had an effect so far; cheap. */
  count(): number;
  /** Everything that stands in channels and shows a question, in order. */
  shown(): readonly Shown[];
  stop(): Promise<void>;
}

export interface DiscordGround extends Ground {
  readonly discord: Discord;
  member(workspace: string, name: string): Member;
}

export interface SlackGround extends Ground {
  readonly slack: SlackStandIn;
}

export interface PlaceOptions {
  readonly extent: Extent;
  readonly clock?: Clock;
  /** How long Discord remembers a nonce, in ms. */
  readonly nonceMemory?: number;
}

async function discordGround({ extent, clock = systemClock, nonceMemory }: PlaceOptions): Promise<DiscordGround> {
  const discord = await startDiscord({ clock, limits: { global: FREE, invalid: FREE }, ...(nonceMemory === undefined ? {} : { nonceMemory }) });
  const { world } = discord;
  const guilds = Array.from({ length: extent.workspaces }, () => world.guild());
  const workspaces = guilds.map((guild) => ({
    id: `discord:${guild.id}`,
    channels: Array.from({ length: extent.schedules * extent.places }, (_, index) => world.channel(guild, `channel-${index}`).id),
  }));
  return {
    discord,
    workspaces,
    child: { platform: 'discord', api: discord.api, token: discord.token },
    member: (workspace, name) => {
      const guild = guilds.find(({ id }) => workspace === `discord:${id}`);
      if (guild === undefined) throw new Error(workspace);
      return world.member(guild, name, { permissions: ['manageGuild'] });
    },
    count: () => world.messages.size,
    shown: () =>
      [...world.messages.values()].flatMap((message) => {
        const ids = buttonsOf(message).flatMap(({ custom_id: id }) => id ?? []);
        const [token] = ids.flatMap((id) => decodeToken(decodePress(id)?.token ?? '') ?? []);
        if (message.deleted || message.onlyFor !== undefined || token === undefined) return [];
        return [{ workspace: `discord:${message.channel.guild?.id}`, asked: token.target, index: token.index, reference: { channel: message.channel.id, message: message.id }, at: message.created }];
      }),
    stop: () => discord.stop(),
  };
}

async function slackGround({ extent, clock = systemClock }: PlaceOptions): Promise<SlackGround> {
  const slack = await startSlack({ clock, delivery: 'socket', rateLimits: false, keep: KEPT, patience: 30_000, scopes: ['commands', 'chat:write', 'users:read', 'channels:history', 'groups:history'] });
  const channels = Array.from({ length: extent.schedules * extent.places }, (_, index) => slack.addChannel(`channel-${index}`).id);
  const workspace = `slack:${slack.team.id}`;
  return {
    slack,
    workspaces: [{ id: workspace, channels }],
    child: { platform: 'slack', api: slack.apiUrl, token: slack.botToken, appToken: slack.appToken },
    count: () => slack.calls.length,
    shown: () =>
      channels.flatMap((channel) =>
        slack.world.messages(channel).flatMap((message) => {
          const [token] = pressables(message.blocks).flatMap(({ actionId, value }) => decodeToken(tokenOf(actionId, value)) ?? []);
          if (token === undefined) return [];
          return [{ workspace, asked: token.target, index: token.index, reference: { channel, message: message.ts }, at: Number(message.ts) * 1_000 }];
        }),
      ),
    stop: () => slack.stop(),
  };
}

let deliveries = 0;

/** The stand-in, the store, and the bots on them. */
export class AgendaPlace<G extends Ground = Ground> {
  readonly ground: G;
  readonly schedules: readonly ScheduleHere[];
  readonly #config: StoreConfig;
  readonly #settings = new WorkspaceSettings();
  readonly #running = new Set<AgendaProcess>();
  #store: Store | undefined;

  constructor(ground: G, config: StoreConfig, extent: Extent) {
    this.ground = ground;
    this.#config = config;
    this.schedules = ground.workspaces.flatMap(({ id, channels }) =>
      Array.from({ length: extent.schedules }, (_, index) => ({ workspace: id, name: `s${index}`, places: channels.slice(index * extent.places, (index + 1) * extent.places) })),
    );
  }

  /** Channels in which questions are asked. */
  get places(): number {
    return this.schedules.reduce((sum, { places }) => sum + places.length, 0);
  }

  /** A store beside those of the bots, for what an administrator does; on SQLite only while no bot runs. */
  async #open(): Promise<Store> {
    if (this.#store !== undefined) return this.#store;
    const store = await openStore(this.#config, { clock: systemClock, random: systemRandom, logger: silentLogger });
    await store.open();
    if (this.#config.kind === 'redis') this.#store = store;
    return store;
  }

  async #with<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = await this.#open();
    try {
      return await work(store);
    } finally {
      if (store !== this.#store) await store.close();
    }
  }

  #call(workspace: string, { revision }: Settings, now = systemClock.now()): Call {
    deliveries += 1;
    return { workspace, revision, player: { id: '1', name: 'root', guest: false }, delivery: `set-${process.pid}-${deliveries}`, received: now, periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC') };
  }

  /** Lets the question of a date be due at this time in every channel. What follows after it is years away. */
  setDue(date: string, due: number): Promise<void> {
    return this.#with(async (store) => {
      for (const { id } of this.ground.workspaces) {
        const here = this.schedules.filter(({ workspace }) => workspace === id);
        const { revision: _revision, ...settings } = DEFAULT_SETTINGS;
        const schedules = here.map(({ name, places }) => ({ name, time: '09:00', timezone: 'UTC', days: WEEKDAYS, open: 'next' as const, digest: false, places, state: 'on' as const, skips: [], setBy: '1' }));
        const occurrence: Occurrence = { date, due, closes: due + 6 * HOUR };
        const saved = await this.#settings.run(id, (known) => store.saveSettings(this.#call(id, known), { ...settings, schedules }, { occurrences: Object.fromEntries(here.map(({ name }) => [name, occurrence])) }));
        this.#settings.put(id, saved.settings);
      }
    });
  }

  history(workspace: string): Promise<DailyHistory> {
    return this.#with((store) => this.#settings.run(workspace, (known) => store.dailyHistory(this.#call(workspace, known))));
  }

  /** Whether the question of this date is open in every schedule. */
  async opened(date: string): Promise<boolean> {
    for (const { id } of this.ground.workspaces) {
      const { schedules } = await this.history(id);
      if (!schedules.every(({ last }) => last !== undefined && last >= date)) return false;
    }
    return true;
  }

  log(workspace: string): Promise<readonly LogEntry[]> {
    return this.#with((store) => store.readLog(workspace, 0, 1_000_000));
  }

  /** Another process of the bot. */
  async start(more: Partial<ChildSettings> = {}): Promise<AgendaProcess> {
    const bot = await AgendaProcess.start({ ...this.ground.child, store: this.#config, ...more });
    this.#running.add(bot);
    return bot;
  }

  async kill(bot: AgendaProcess): Promise<void> {
    this.#running.delete(bot);
    await bot.kill();
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.#running].map((bot) => this.kill(bot)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((bot) => bot.kill()));
    await this.#store?.close();
    await this.ground.stop();
  }
}

/** Where each bot keeps what it knows: a Redis of the test. */
export const redisAt = (url: string): StoreConfig => ({ kind: 'redis', url, prefix: PREFIX });

export async function openAgendaPlace(platform: PlatformName, config: StoreConfig, options: PlaceOptions): Promise<AgendaPlace> {
  return new AgendaPlace(platform === 'discord' ? await discordGround(options) : await slackGround(options), config, options.extent);
}

export async function openDiscordPlace(config: StoreConfig, options: PlaceOptions): Promise<AgendaPlace<DiscordGround>> {
  return new AgendaPlace(await discordGround(options), config, options.extent);
}

export async function openSlackPlaces(config: StoreConfig, options: PlaceOptions): Promise<AgendaPlace<SlackGround>> {
  return new AgendaPlace(await slackGround(options), config, options.extent);
}

/** Of an asked question as Redis keeps it: what it is of, and the reference of its card in each channel. */
export interface Kept {
  /** Of a daily. */
  readonly schedule: string;
  readonly date: string;
  readonly question: string;
  readonly closes: number;
  readonly cards: ReadonlyMap<string, Reference>;
}

/** What is kept of these occurrences, by the id of the asked question. */
export async function keptOn(url: string, wanted: readonly { readonly workspace: string; readonly asked: string }[]): Promise<ReadonlyMap<string, Kept>> {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = new Map<string, Kept>();
    for (const { workspace, asked } of wanted) {
      if (found.has(asked)) continue;
      const fields = await client.hGetAll(workspaceKey(PREFIX, workspace).replace(/w$/u, `asked:${asked}:0`));
      const cards = Object.entries(fields).flatMap(([field, value]) => (field.startsWith('card:') ? [[field.slice(5), JSON.parse(value) as Reference] as const] : []));
      found.set(asked, { schedule: fields['schedule'] ?? '', date: fields['date'] ?? '', question: fields['question'] ?? '', closes: Number(fields['closes']), cards: new Map(cards) });
    }
    return found;
  } finally {
    client.destroy();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, Math.max(0, ms)));

/** Looks again and again until `holds`, for at most so many ms of real time. @returns whether it came to that */
export async function within(ms: number, holds: () => boolean | Promise<boolean>, every = 50): Promise<boolean> {
  const end = performance.now() + ms;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > end) return false;
    await pause(every);
  }
}
