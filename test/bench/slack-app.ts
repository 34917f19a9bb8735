/**
 * The app under measure, in a process of its own: ours on Redis, a bare Bolt app that only acknowledges, or one that also posts a verdict
 * that was made before to the response_url, by the leanest client there is: no app can do an action with less.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { Agent } from 'undici';
import { createSlackAdapter, SLACK_PATH } from '../../adapters/slack/index.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { fixtureBank } from '../contracts/bot.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';

interface Settings {
  readonly mode: 'http' | 'socket';
  readonly kind: 'ours' | 'bare' | 'floor';
  /** What `floor` posts. */
  readonly verdict: string;
  readonly redis: string;
  readonly prefix: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly apiUrl: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;

async function ours(): Promise<number> {
  const { mode, redis, prefix, botToken, appToken, signingSecret, apiUrl } = settings;
  const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
  const common = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const store = await openStore({ kind: 'redis', url: redis, prefix }, common);
  await store.open();
  const adapter = createSlackAdapter({
    botToken,
    mode: mode === 'http' ? { kind: 'http', signingSecret, port: 0 } : { kind: 'socket', appToken },
    apiUrl,
    command: '/k8s',
    admins: [],
    ...common,
    texts,
    language: 'en',
    documents: store.documents('slack'),
    say: () => undefined,
    lost: (error) => {
      throw error;
    },
  });
  await adapter.start(createQuiz({ bank, store, texts, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), ...common }));
  return adapter.port() ?? 0;
}

async function bare(): Promise<number> {
  const { mode, botToken, appToken, signingSecret, apiUrl } = settings;
  const clientOptions = { slackApiUrl: apiUrl };
  const receiver =
    mode === 'http'
      ? new HTTPReceiver({ signingSecret, endpoints: [SLACK_PATH], logLevel: LogLevel.ERROR })
      : new SocketModeReceiver({ appToken, logLevel: LogLevel.ERROR, installerOptions: { clientOptions } });
  const app = new App({ token: botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
  const post = settings.kind === 'floor' ? poster(settings.verdict) : () => undefined;
  app.action(/[\s\S]*/u, async ({ ack, body }) => {
    await ack();
    post('response_url' in body ? body.response_url : '');
  });
  const server = await app.start(0);
  return mode === 'http' ? ((server as Server).address() as AddressInfo).port : 0;
}

/** Posts one text to one address after another, and waits for none of the answers. */
function poster(body: string): (address: string) => void {
  const agent = new Agent({ connections: 32 });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const handler = {
    onRequestStart: () => undefined,
    onResponseStart: () => undefined,
    onResponseData: () => undefined,
    onResponseEnd: () => undefined,
    onResponseError: (_controller: unknown, error: Error) => {
      throw error;
    },
  };
  return (address) => {
    const { origin, pathname } = new URL(address);
    agent.dispatch({ origin, path: pathname, method: 'POST', headers, body }, handler);
  };
}

process.send?.(await (settings.kind === 'ours' ? ours() : bare()));
// Asked for the processor time that it has used so far, in ms.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1_000);
});
// Ends by itself with the benchmark, so that a profile of it is written.
process.on('disconnect', () => process.exit());
