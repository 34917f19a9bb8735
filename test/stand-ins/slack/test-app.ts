/** Bolt apps on the stand-in for its own tests, with nothing in them but what a test adds. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type SlackOptions, type SlackStandIn, startSlack } from './slack.ts';
import type { Channel, User } from './world.ts';

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, getLevel: () => LogLevel.ERROR, setName: nothing };

export const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text, verbatim: true } });

export const button = (text: string, actionId: string) => ({
  type: 'button' as const,
  text: { type: 'plain_text' as const, text },
  action_id: actionId,
  value: actionId,
});

/** A modal with one text field of 20 characters: block `answer`, action `typed`. */
export const modal = (title: string, callbackId: string, metadata: string) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: title },
  submit: { type: 'plain_text' as const, text: 'Send' },
  callback_id: callbackId,
  private_metadata: metadata,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'answer',
      label: { type: 'plain_text' as const, text: 'Your answer' },
      element: { type: 'plain_text_input' as const, action_id: 'typed', max_length: 20 },
    },
  ],
});

export interface RunningApp {
  readonly slack: SlackStandIn;
  readonly app: App;
  readonly ann: User;
  readonly ben: User;
  readonly general: Channel;
  stop(): Promise<void>;
}

export async function startApp(mode: SlackOptions['delivery'], configure: (app: App) => void, options: Partial<SlackOptions> = {}): Promise<RunningApp> {
  const slack = await startSlack({ delivery: mode, patience: 2_000, ...options });
  const [ann, ben] = [slack.addUser('ann'), slack.addUser('ben')];
  const general = slack.addChannel('general');
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const receiver =
    mode === 'http'
      ? new HTTPReceiver({ signingSecret: slack.signingSecret, logger })
      : // A client waits one ping timeout before it connects again.
        new SocketModeReceiver({ appToken: slack.appToken, logger, clientPingTimeout: 100, installerOptions: { clientOptions } });
  const app = new App({ token: slack.botToken, receiver, logger, clientOptions });
  configure(app);
  const server = await app.start(0);
  if (mode === 'http') slack.requestUrl = `http://127.0.0.1:${((server as Server).address() as AddressInfo).port}/slack/events`;
  return {
    slack,
    app,
    ann,
    ben,
    general,
    async stop() {
      await app.stop();
      await slack.stop();
    },
  };
}
