/** One server with people, the adapter in it, and a quiz whose answers a test hands out. */
import { Keyv } from 'keyv';
import { type DiscordAdapter, createDiscordAdapter } from '../../adapters/discord/index.ts';
import type { Pictures } from '../../adapters/pictures/index.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { PlatformError } from '../../src/errors.ts';
import type { Quiz, Request } from '../../src/platform.ts';
import { type Logger, createLogger } from '../../src/runtime/logger.ts';
import { plain } from '../../src/texts/span.ts';
import type { View } from '../../src/views/view.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { type Channel, type Discord, type DiscordOptions, type Guild, type Member, type Seat, startDiscord } from '../stand-ins/discord/server.ts';

const texts = await loadTexts(SHIPPED_TEXTS);

export interface Office {
  readonly discord: Discord;
  readonly clock: ManualClock;
  readonly guild: Guild;
  readonly channel: Channel;
  readonly ann: Seat;
  readonly requests: readonly Request[];
  /** Lines for whoever runs the bot. */
  readonly said: readonly string[];
  readonly logged: readonly string[];
  readonly lost: readonly PlatformError[];
  /** What the quiz was told of servers, such as `kept discord:1`. */
  readonly servers: readonly string[];
  readonly documents: Keyv;
  /** What the quiz answers next; a view that says so unless told. */
  answer: (request: Request) => View | Promise<View>;
  seat(name: string, permissions?: Parameters<Discord['world']['member']>[2]): Seat & { readonly member: Member };
  /** Another process of the same bot, not started. */
  adapter(options?: { readonly token?: string; readonly apiUrl?: string; readonly language?: 'en' | 'zh'; readonly documents?: Keyv; readonly pictures?: Pictures }): DiscordAdapter;
  /** Starts the bot and waits until its commands are there. */
  open(adapter?: DiscordAdapter): Promise<DiscordAdapter>;
  readonly quiz: Quiz;
  /** Waits in real time for something that neither the clock nor the stand-in announces. */
  until<T>(what: string, read: () => T | undefined): Promise<T>;
  stop(): Promise<void>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until<T>(what: string, read: () => T | undefined): Promise<T> {
  const end = performance.now() + 5_000;
  for (let found = read(); ; found = read()) {
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited for ${what}`);
    await turn();
  }
}

/** A private view with these words. */
export const saying = (words: string, more: Partial<View> = {}): View => ({ audience: 'private', language: 'en', tone: 'neutral', blocks: [{ kind: 'paragraph', text: [plain(words)] }], actions: [], replaces: false, ...more });

export async function openOffice(options: Omit<DiscordOptions, 'clock'> = {}): Promise<Office> {
  const clock = createManualClock();
  const discord = await startDiscord({ clock, ...options });
  const guild = discord.world.guild();
  const channel = discord.world.channel(guild, 'general');
  const requests: Request[] = [];
  const said: string[] = [];
  const logged: string[] = [];
  const lost: PlatformError[] = [];
  const servers: string[] = [];
  const documents = new Keyv();
  const adapters: DiscordAdapter[] = [];
  // Without the masks, so that a secret that reaches the log is found.
  const logger: Logger = createLogger({ level: 'debug', secrets: [], write: (line) => logged.push(line) });
  const quiz: Quiz = {
    async dispatch(request) {
      requests.push(request);
      return office.answer(request);
    },
    form: (token) => (token.startsWith('1.r.') ? { token, title: 'Report', send: 'Send', fields: [{ name: 'reason', label: 'Why?', required: false, max: 500, multiline: true }] } : undefined),
    complete: (word, path, option, typed, language, workspace) => [{ value: `${typed}-value`, label: [word, ...path, option, language, workspace ?? ''].join(' ') }],
    async removed(workspace) {
      servers.push(`removed ${workspace}`);
    },
    async kept(workspace) {
      servers.push(`kept ${workspace}`);
    },
  };
  const seat: Office['seat'] = (name, more = {}) => ({ member: discord.world.member(guild, name, more), channel });
  const adapter: Office['adapter'] = (more = {}) => {
    const made = createDiscordAdapter({ token: discord.token, apiUrl: discord.api, clock, logger, texts, language: 'en', documents, say: (line) => said.push(line), lost: (error) => lost.push(error), ...more });
    adapters.push(made);
    return made;
  };
  const office: Office = {
    discord,
    clock,
    guild,
    channel,
    ann: seat('ann'),
    requests,
    said,
    logged,
    lost,
    servers,
    documents,
    answer: () => saying('done'),
    seat,
    adapter,
    async open(given = adapter()) {
      await given.start(quiz);
      await discord.until('the commands', () => discord.commands.find('k8s-admin'));
      return given;
    },
    quiz,
    until,
    async stop() {
      const state = { stopped: false };
      const all = Promise.all(adapters.map((each) => each.stop())).finally(() => {
        state.stopped = true;
      });
      // What a test left hanging is given up at the end of its time.
      while (!state.stopped) {
        await clock.advance(100);
        await turn();
      }
      await all;
      await discord.stop();
    },
  };
  return office;
}
