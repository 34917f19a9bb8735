import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sender } from '../../adapters/slack/sending.ts';

const POST = { method: 'POST', headers: { authorization: 'Bearer x', 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'channel=C1&text=%C3%A4' };

let now = 0;
let got: { readonly url: string | undefined; readonly authorization: string | undefined; readonly body: string }[] = [];
let sender: Sender;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    got.push({ url: request.url, authorization: request.headers.authorization, body });
    response.writeHead(429, { 'retry-after': '7', 'content-type': 'application/json' }).end('{"ok":false}');
  });
});
let url: string;

beforeEach(async () => {
  now = 0;
  got = [];
  sender = new Sender({ longestMs: 5_000, monotonic: () => now });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat.postMessage`;
});

afterEach(async () => {
  sender.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a call of the Web API', () => {
  it('goes out as it is and comes back as a response, over a connection that stays', async () => {
    for (let call = 0; call < 2; call += 1) {
      const response = await sender.fetch(url, POST);
      expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([429, '7', { ok: false }]);
    }
    const sent = { url: '/api/chat.postMessage', authorization: 'Bearer x', body: POST.body };
    expect(got).toEqual([sent, sent]);
  });

  it('is not sent by a process that was stopped before its connection stood (R17)', async () => {
    const call = sender.fetch(url, POST);
    now = 90_000;
    await expect(call).rejects.toThrow('not sent');
    expect(got).toEqual([]);
  });

  it('is not sent by what goes on right where it was stopped, and is again once the process is awake (R17)', async () => {
    await sender.fetch(url, POST);
    now = 90_000;
    await expect(sender.fetch(url, POST)).rejects.toThrow('not sent');
    expect(got).toHaveLength(1);
    await expect.poll(() => sender.fetch(url, POST).then(({ status }) => status, () => 0), { timeout: 5_000 }).toBe(429);
  });

  it('ends with its signal', async () => {
    await expect(sender.fetch(url, { ...POST, signal: AbortSignal.abort() })).rejects.toThrow('abort');
    expect(got).toEqual([]);
  });

  it('ends with its signal while nobody answers, and its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const silent = createServer((request) => {
      request.resume();
      request.socket.on('close', () => closed.resolve());
      arrived.resolve();
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const abort = new AbortController();
    const call = sender.fetch(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/api/x`, { ...POST, signal: abort.signal });
    await arrived.promise;
    abort.abort(new Error('too late'));
    await expect(call).rejects.toThrow('too late');
    await closed.promise;
    await new Promise((resolve) => silent.close(resolve));
  });

  it('that cannot be connected fails', async () => {
    await expect(sender.fetch('http://127.0.0.1:1/api/x', POST)).rejects.toThrow('ECONNREFUSED');
  });
});
