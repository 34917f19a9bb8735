import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { networkCode } from '../../adapters/network-code.ts';
import { boltLogger } from '../../adapters/slack/bolt-log.ts';
import { silentLogger } from '../../src/runtime/logger.ts';

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const failed = (call: Promise<unknown>): Promise<unknown> => call.then(() => undefined, (error: unknown) => error);

describe('why a server was not reached', () => {
  it('is told of fetch and of Slack’s client, which wrap it', async () => {
    const address = `http://127.0.0.1:${await closedPort()}/`;
    expect(networkCode(await failed(fetch(address)))).toBe('ECONNREFUSED');
    const client = new webApi.WebClient('xoxb-1', { slackApiUrl: address, retryConfig: { retries: 0 }, logger: boltLogger(silentLogger) });
    expect(networkCode(await failed(client.auth.test()))).toBe('ECONNREFUSED');
  });

  it('is the first of several addresses, and nothing where no code is given', () => {
    const refused = (code: string) => Object.assign(new Error('no'), { code });
    expect(networkCode(new TypeError('fetch failed', { cause: new AggregateError([refused('ETIMEDOUT'), refused('ECONNREFUSED')]) }))).toBe('ETIMEDOUT');
    expect(networkCode(new TypeError('fetch failed'))).toBeUndefined();
    expect(networkCode(Object.assign(new Error('secret'), { code: 'a secret' }))).toBeUndefined();
    expect(networkCode('ECONNREFUSED')).toBeUndefined();
  });
});
