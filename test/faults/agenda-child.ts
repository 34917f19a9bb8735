/**
 * The process of a bot on a platform's stand-in, with its agenda, put together as `src/cli/serve.ts` does it. Its clock can be
 * set, and short forms of proofs give it a shorter lease and a quicker tick; it knows nothing of the faults that it is put to.
 */
import { flushCompileCache } from 'node:module';
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { createAgenda } from '../../src/agenda/agenda.ts';
import { type Ticker, createCronTicker } from '../../src/agenda/cron.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import type { StoreConfig } from '../../src/config.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { ChatAdapter } from '../../src/platform.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { createLogger, silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { roundBank } from './agenda-bank.ts';

export interface ChildSettings {
  readonly platform: 'discord' | 'slack';
  /** Base of the stand-in's API. */
  readonly api: string;
  readonly token: string;
  /** For Socket Mode on Slack. */
  readonly appToken?: string;
  readonly store: StoreConfig;
  /** How far its clock is ahead, in ms. */
  readonly ahead?: number;
  /** The product's own where they are left out. */
  readonly leaseMs?: number;
  readonly tickMs?: number;
}

/** Sets how far its clock is ahead, in ms. */
export interface Order {
  readonly ahead: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;
let { ahead = 0 } = settings;
const clock: Clock = { now: () => systemClock.now() + ahead, after: (ms, callback) => systemClock.after(ms, callback) };
const logger = process.env['FAULTS_LOG'] === undefined ? silentLogger : createLogger({ level: 'debug', secrets: [] });
const random = systemRandom;

const everyMs = (ms: number): Ticker => ({
  start(tick) {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
});

const store = await openStore(settings.store, { clock, random, logger });
// It starts without its store as well, where that may still come.
const [texts] = await Promise.all([loadTexts(SHIPPED_TEXTS), store.open().catch(() => undefined)]);
const common = {
  clock,
  logger,
  texts,
  language: 'en' as const,
  documents: store.documents(settings.platform),
  say: () => undefined,
  lost: (error: Error) => {
    throw error;
  },
};
const adapter: ChatAdapter = settings.platform === 'discord'
  ? createDiscordAdapter({ ...common, token: settings.token, apiUrl: settings.api })
  : createSlackAdapter({ ...common, random, botToken: settings.token, mode: { kind: 'socket', appToken: settings.appToken ?? '' }, apiUrl: settings.api, command: '/k8s', admins: [], wallClock: systemClock });
const parts = { store, settings: new WorkspaceSettings(), bank: roundBank(), clock, random, logger, texts };
const agenda = createAgenda({
  ...parts,
  adapters: (workspace) => (workspace.startsWith(`${settings.platform}:`) ? adapter : undefined),
  ticker: settings.tickMs === undefined ? createCronTicker(logger) : everyMs(settings.tickMs),
  ...(settings.leaseMs === undefined ? {} : { leaseMs: settings.leaseMs }),
});
// As in the product, nobody waits for the platform: what is due is done as soon as it can be.
const started = adapter.start(createQuiz({ ...parts, agenda }));
agenda.start();

process.on('message', (order: Order) => {
  ({ ahead } = order);
});
// The test has gone.
process.on('disconnect', () => process.exit());
// What is killed never gets to write down what was compiled for it.
flushCompileCache();
process.send?.('running');
await started;
process.send?.('serving');
