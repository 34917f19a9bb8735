/**
 * Puts everything together and serves until it is told to stop.
 * Exit codes: 0 told to stop, or the console's input ended; 1 a defect, or no platform is left;
 * 2 settings, questions or store are such that it must not start.
 */
import { readFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import type { OpenCard } from '../../adapters/console/cards.ts';
import type { Pictures } from '../../adapters/pictures/index.ts';
import type { Agenda, AgendaParts, RunningAgenda } from '../agenda/agenda.ts';
import { completeLine } from '../commands/completion.ts';
import type { Services } from '../commands/command.ts';
import { createQuiz, loadActions } from '../commands/dispatch.ts';
import { VARIABLES } from '../config/variables.ts';
import { type Config, type DiscordConfig, readLanguage, type SlackConfig } from '../config.ts';
import type { Bank } from '../content/bank.ts';
import type { Copies } from '../content/copies.ts';
import { createContentCopies, loadKeptBank, loadKeptTexts } from '../content/kept-content.ts';
import { problemLineIn } from '../content/problem.ts';
import type { Language } from '../engine/question.ts';
import { SettingsError, StoreError } from '../errors.ts';
import type { ChatAdapter } from '../platform.ts';
import { systemClock } from '../runtime/clock.ts';
import { later } from '../runtime/later.ts';
import { createLogger, type Logger } from '../runtime/logger.ts';
import { systemRandom } from '../runtime/random.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { WorkspaceSettings } from '../store/workspace-settings.ts';
import type { Texts } from '../texts/texts.ts';
import type { ViewFile } from '../views/view.ts';
import { readArguments } from './arguments.ts';
import { createChatPlatforms, type Platform } from './chat-platforms.ts';
import { createOrderlyStop, type OrderlyStop } from './orderly-stop.ts';
import { loadDirectly } from './direct-loading.ts';
import { adviceFor, codeOf, mayComeLater, settingsLines, storeLine } from './start-failure.ts';
import { Ended, readSettings, runProgram, say } from './start-settings.ts';

const SHIPPED_CONTENT = join(import.meta.dirname, '..', '..', 'content');
const SHIPPED_TEXTS = join(SHIPPED_CONTENT, 'texts');
/** Under the 10 s that are promised, with some time to say so. */
const STOP_MS = 9_000;
const DAY_MS = 24 * 3_600_000;
/** For what standard output still holds. */
const FLUSH_MS = 500;

function version(): string {
  return (JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
}

function helpLines(texts: Texts): readonly string[] {
  const width = Math.max(...VARIABLES.map(({ name }) => name.length));
  return [
    texts.line('start.usage'),
    `  ${texts.line('start.usage-console')}`,
    '',
    texts.line('start.usage-settings'),
    ...VARIABLES.map(({ name }) => `  ${name.padEnd(width)}  ${texts.line(`variable.${name}`)}`),
  ];
}

/** Copies of bank and texts lie beside the code that Node keeps compiled; where it keeps none, neither do we. */
function contentCopies(): Copies | undefined {
  const folder = getCompileCacheDir();
  if (folder === undefined) return undefined;
  return createContentCopies({ folder, runtime: process.version, startedAt: performance.timeOrigin });
}

async function readBank(config: Config, texts: Texts, copies: Copies | undefined): Promise<Bank> {
  const folder = config.contentFolder ?? SHIPPED_CONTENT;
  const read = await loadKeptBank(folder, { texts, copies }).catch((error: unknown) => {
    throw new Ended(2, [texts.line('start.bank-fault', { reason: codeOf(error) })]);
  });
  if ('bank' in read) return read.bank;
  throw new Ended(2, [texts.line('start.bank', { count: read.problems.length }), ...read.problems.map(problemLineIn(folder))]);
}

/** Opens the store, or goes on without it where it may still come. */
async function connect(store: Store, config: Config, texts: Texts): Promise<void> {
  try {
    const { warnings } = await store.open();
    for (const { code, details } of warnings) say(texts.line(`store.warning.${code}`, details));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const line = storeLine(error, config.store, texts);
    if (!mayComeLater(error)) throw new Ended(2, [line]);
    say(line);
  }
}

async function health(config: Config, store: Store, platforms: () => Record<string, string>, texts: Texts): Promise<() => Promise<void>> {
  if (config.healthPort === undefined) return async () => undefined;
  try {
    // The HTTP server of Node costs more than a third of a start that has no use for it.
    const { startHealth } = await import('../runtime/health.ts');
    const adviceOf = (error: unknown) => adviceFor(error, config.store, texts);
    const server = await startHealth(config.healthPort, { store: () => store.ping(), platforms, codeOf, adviceOf });
    return () => server.close();
  } catch (error) {
    const details = { found: String(config.healthPort), reason: codeOf(error) };
    throw new Ended(2, settingsLines(new SettingsError([{ variable: 'HEALTH_PORT', code: 'port-taken', details }]), texts));
  }
}

/** The console; imported only where it is used, as every platform is, so that none costs the others their start. */
async function createConsole(services: Services, config: Config) {
  const { createConsoleAdapter } = await loadDirectly(() => import('../../adapters/console/index.ts'));
  const { stdin, stdout } = process;
  const interactive = stdin.isTTY && stdout.isTTY;
  const documents = services.store.documents('console');
  // With Redis there is no folder of the bot's own.
  const folder = config.store.kind === 'sqlite' ? join(config.store.folder, 'exports') : undefined;
  return createConsoleAdapter({
    input: stdin,
    output: stdout,
    clock: services.clock,
    random: services.random,
    texts: services.texts,
    language: config.language,
    terminal: { interactive, color: config.colour && stdout.isTTY && stdout.hasColors(), columns: stdout.columns ?? 80 },
    history: {
      load: async () => (await documents.get<readonly string[]>('history')) ?? [],
      save: async (lines) => void (await documents.set('history', lines)),
    },
    open: {
      load: async () => (await documents.get<readonly OpenCard[]>('open-cards')) ?? [],
      save: async (cards) => void (await documents.set('open-cards', cards)),
    },
    ...(folder === undefined ? {} : { save: async (file: ViewFile) => (await import('./saved-files.ts')).saveFile(folder, file) }),
    administrator: true,
    complete: (word, line, language) => completeLine(word, line, language, services, 'console:local'),
    timeZone: Temporal.Now.timeZoneId(),
  });
}

/** Discord; imported only where it is used. */
async function createDiscord(services: Services, discord: DiscordConfig, own: Texts, pictures: Pictures, lost: (error: unknown) => void): Promise<Platform> {
  const { createDiscordAdapter } = await import('../../adapters/discord/index.ts');
  const { clock, texts, store } = services;
  const adapter = createDiscordAdapter({
    ...discord,
    clock,
    texts,
    logger: services.logger.child('discord'),
    language: own.language,
    documents: store.documents('discord'),
    pictures,
    say,
    lost,
  });
  return { adapter, state: () => adapter.state() };
}

/** Slack; imported only where it is used. */
async function createSlack(services: Services, slack: SlackConfig, own: Texts, pictures: Pictures, lost: (error: unknown) => void): Promise<Platform> {
  const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
  const { clock, random, texts, store } = services;
  const adapter = createSlackAdapter({
    ...slack,
    clock,
    random,
    texts,
    logger: services.logger.child('slack'),
    language: own.language,
    documents: store.documents('slack'),
    pictures,
    say,
    lost,
  });
  return { adapter, state: () => adapter.state() };
}

/**
 * Begins to load what the platforms are made of, while the store connects. Whoever creates a platform imports it
 * again: that is then done already, or tells what went wrong.
 */
function loadPlatforms({ platforms: { discord, slack } }: Config): void {
  if (discord !== undefined) void import('../../adapters/discord/index.ts').catch(() => undefined);
  if (slack !== undefined) void import('../../adapters/slack/index.ts').catch(() => undefined);
}

/** The chat platforms of the settings; without any, the console. */
async function createPlatforms(
  services: Services,
  config: Config,
  own: Texts,
  { stop, lost, left }: { readonly stop: OrderlyStop; readonly lost: (name: ChatAdapter['name'], error: unknown) => void; readonly left: () => void },
): Promise<readonly Platform[]> {
  const { discord, slack } = config.platforms;
  if (discord !== undefined || slack !== undefined) {
    const { createPictures } = await import('../../adapters/pictures/index.ts');
    // Its thread begins with the first board that is shown.
    const pictures = createPictures({ clock: services.clock, logger: services.logger });
    stop.add(() => pictures.close());
    return Promise.all([
      ...(discord === undefined ? [] : [createDiscord(services, discord, own, pictures, (error) => lost('discord', error))]),
      ...(slack === undefined ? [] : [createSlack(services, slack, own, pictures, (error) => lost('slack', error))]),
    ]);
  }
  const adapter = await createConsole(services, config);
  // At the end of input there is nobody left to serve.
  void adapter.finished.then(left);
  return [{ adapter, state: () => 'ok' }];
}

/** The agenda, at work. */
async function runAgenda(parts: Omit<AgendaParts, 'ticker'>): Promise<RunningAgenda> {
  const [{ createAgenda }, { createCronTicker }] = await Promise.all([import('../agenda/agenda.ts'), import('../agenda/cron.ts')]);
  const agenda = createAgenda({ ...parts, ticker: createCronTicker(parts.logger) });
  agenda.start();
  return agenda;
}

async function serve(console: boolean, texts: (language: Language) => Texts, own: Texts, copies: Copies | undefined): Promise<void> {
  const config = readSettings(console, own);
  const bank = await readBank(config, own, copies);
  const logger = createLogger({ level: config.logLevel, secrets: config.secrets });
  const stop = createOrderlyStop(systemClock, STOP_MS, (error) => logger.error({ err: error }, 'could not be closed'));
  const end = handleEnd(() => stop.run(), logger, own);

  const open = () => openStore(config.store, { clock: systemClock, random: systemRandom, logger: logger.child('store') });
  const store = await (config.store.kind === 'sqlite' ? loadDirectly(open) : open());
  stop.add(() => store.close());
  try {
    const connected = connect(store, config, own);
    loadPlatforms(config);
    await connected;
    const chat = createChatPlatforms(own, logger, () => end(1));
    stop.add(await health(config, store, chat.states, own));
    const serving = new Map<string, ChatAdapter>();
    const base = { bank, store, settings: new WorkspaceSettings(), clock: systemClock, random: systemRandom, logger, texts };
    const adapters = (workspace: string): ChatAdapter | undefined => {
      const name = workspace.slice(0, workspace.indexOf(':'));
      return chat.states()[name] === 'off' ? undefined : serving.get(name);
    };
    const running = later(() => runAgenda({ ...base, logger: logger.child('agenda'), adapters, purgeAfterMs: config.purgeAfterDays * DAY_MS }));
    const agenda: Agenda = {
      promptly: async (...asked) => (await running()).promptly(...asked),
      announce: async (...asked) => (await running()).announce(...asked),
    };
    const services: Services = { ...base, agenda };
    const kept = config.store.kind === 'sqlite' ? own.line('start.store-sqlite', { folder: config.store.folder }) : own.line('start.store-redis');
    const named = Object.keys(config.platforms).map((name) => own.line(`start.platform-${name}`));
    const platform = named.length === 0 ? own.line('start.platform-console') : named.reduce((first, last) => own.line('start.platforms', { first, last }));
    say(own.line('start.ready', { version: version(), questions: bank.questions.length, store: kept, platform }));
    const platforms = await createPlatforms(services, config, own, { stop, lost: chat.lost, left: () => end(0) });
    for (const { adapter } of platforms) stop.add(() => adapter.stop());
    for (const { adapter } of platforms) serving.set(adapter.name, adapter);
    // The first to stop: what is under way is finished while the platforms still serve.
    stop.add(async () => (await running()).stop());
    chat.start(platforms, createQuiz(services));
    // People are greeted, and platforms connect, before the rest is loaded. A press or an agenda that is needed sooner loads it itself.
    await new Promise((resolve) => setImmediate(resolve));
    await loadDirectly(() => Promise.all([loadActions(), running()]));
  } catch (error) {
    await stop.run();
    throw error;
  }
}

/**
 * Ends the process in order: on a signal, a defect, or when it is told. The first reason decides the code.
 * @returns ends with this code
 */
function handleEnd(stop: () => Promise<boolean>, logger: Logger, texts: Texts): (code: number) => void {
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void finish(code);
  };
  const finish = async (code: number): Promise<void> => {
    if (!(await stop())) say(texts.line('start.not-closed'));
    const exit = (): void => process.exit(code);
    // A pipe may still hold the last reply, and whoever reads it may have stopped.
    systemClock.after(FLUSH_MS, exit);
    process.stdout.write('', exit);
  };
  const defect = (error: unknown): void => {
    if (ending) return;
    logger.error({ err: error }, 'a defect ends the process');
    say(texts.line('start.fault', { reason: codeOf(error) }));
    end(1);
  };
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
  // Whoever read the console has gone, as in `npm start | head`.
  process.stdout.on('error', () => end(0));
  process.stderr.on('error', () => undefined);
  return end;
}

async function main(): Promise<void> {
  const copies = contentCopies();
  const texts = await loadKeptTexts(SHIPPED_TEXTS, copies);
  const own = texts(readLanguage(process.env));
  const intent = readArguments(process.argv.slice(2));
  switch (intent.kind) {
    case 'help':
      process.stdout.write(`${helpLines(own).join('\n')}\n`);
      return;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return;
    case 'unknown':
      throw new Ended(2, [own.line('start.argument', { found: intent.found }), own.line('start.usage')]);
    case 'serve':
      await serve(intent.console, texts, own, copies);
  }
}

/** Runs the bot by its arguments and settings, until it has nobody left to serve. */
export const serveBot = (): Promise<void> => runProgram(main);
