/** The stand-in serves a real Bolt app in both modes, and bites where Slack does. */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/runtime/clock.ts';
import { type SlackOptions, type SlackStandIn, startSlack } from './slack.ts';
import type { Channel, User } from './world.ts';

type Mode = SlackOptions['delivery'];
type Configure = (app: App) => void;

const logger = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => LogLevel.ERROR, setName() {} };

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text, verbatim: true } });
const button = (text: string, actionId: string) => ({ type: 'button' as const, text: { type: 'plain_text' as const, text }, action_id: actionId, value: actionId });

let slack: SlackStandIn;
let stopApp: (() => Promise<unknown>) | undefined;
let ann: User;
let general: Channel;

/** A Bolt app on the stand-in, with nothing in it but what a test adds. */
async function startApp(mode: Mode, configure: Configure): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const receiver =
    mode === 'http'
      ? new HTTPReceiver({ signingSecret: slack.signingSecret, logger })
      : new SocketModeReceiver({ appToken: slack.appToken, logger, installerOptions: { clientOptions } });
  const app = new App({ token: slack.botToken, receiver, logger, clientOptions });
  configure(app);
  const server = await app.start(0);
  stopApp = () => app.stop();
  if (mode === 'http') slack.requestUrl = `http://127.0.0.1:${((server as { address(): AddressInfo }).address()).port}/slack/events`;
  return app;
}

async function start(mode: Mode, configure: Configure, options: Partial<SlackOptions> = {}, clock?: Clock): Promise<App> {
  slack = await startSlack({ delivery: mode, patience: 2_000, ...options, ...(clock === undefined ? {} : { clock }) });
  ann = slack.addUser('ann');
  general = slack.addChannel('general');
  return startApp(mode, configure);
}

afterEach(async () => {
  await stopApp?.();
  stopApp = undefined;
  await slack.stop();
});

describe.each(['http', 'socket'] as const)('a Bolt app over %s', (mode) => {
  it('answers a command in the acknowledgement', async () => {
    await start(mode, (app) => {
      app.command('/k8s', async ({ ack, command }) => {
        await ack({ text: `you said ${command.text}`, blocks: [section('*Hello* `pod`'), { type: 'actions', elements: [button('Next', 'next')] }] });
      });
      app.action('next', async ({ ack, respond }) => {
        await ack();
        await respond({ replace_original: true, text: 'done' });
      });
    });
    const seen = await slack.command(ann, general, '/k8s', 'quiz @ann');
    expect(seen.text).toBe('Hello pod');
    expect(seen.message?.onlyFor).toBe(ann.id);
    expect(seen.message?.text).toBe(`you said quiz <@${ann.id}|ann>`);
    const next = await slack.press(ann, seen.message!, 'Next');
    expect(next.change).toMatchObject({ kind: 'message', replaced: true });
    expect(next.text).toBe('done');
    expect(slack.world.messages(general.id, ann.id)).toHaveLength(1);
    expect(slack.refusals).toEqual([]);
  });
});
