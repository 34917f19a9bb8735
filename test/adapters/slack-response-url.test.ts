import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResponseUrls } from '../../adapters/slack/response-url.ts';
import { PATIENCE_MS, Turns } from '../../adapters/slack/turns.ts';
import { createLogger } from '../../src/runtime/logger.ts';

const message = { text: 'hi', blocks: [], unfurl_links: false, unfurl_media: false } as const;
const answers: number[] = [];
const bodies: string[] = [];
const logged: string[] = [];
let connections = 0;
let server: Server;
let responses: ResponseUrls;
let base: string;

beforeEach(async () => {
  answers.length = 0;
  bodies.length = 0;
  logged.length = 0;
  connections = 0;
  server = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      bodies.push(body);
      const status = answers.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('ok');
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  responses = new ResponseUrls({ apiUrl: `${base}api/`, logger: createLogger({ level: 'debug', secrets: [], write: (line) => void logged.push(line) }) });
});

afterEach(async () => {
  responses.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const replacing = { message, replace: true, everybody: false };

describe('answers to a response_url', () => {
  it('go out over connections that stay, one after another, with every sign as it is', async () => {
    for (let index = 0; index < 20; index += 1) expect(await responses.send(`${base}r/${index}`, { ...replacing, message: { ...message, text: '对 é 🚀' } })).toBe(true);
    // One rests for a turn of the event loop while the other one works.
    expect(connections).toBeLessThanOrEqual(2);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ text: '对 é 🚀', blocks: [], unfurl_links: false, unfurl_media: false, response_type: 'ephemeral', replace_original: true });
  });

  it('take 32 connections at most in a rush, and all of them arrive', async () => {
    const sent = await Promise.all(Array.from({ length: 200 }, (_, index) => responses.send(`${base}r/${index}`, replacing)));
    expect(sent.every(Boolean)).toBe(true);
    expect([bodies.length, connections <= 32]).toEqual([200, true]);
  });

  it.each([
    ['used up', [404], false, 1],
    ['sent elsewhere', [302], false, 1],
    ['failed once', [500, 200], true, 2],
    ['broken once', [0, 200], true, 2],
    ['failed twice', [500, 500], false, 2],
  ])('that replace are tried again only where that may help: %s', async (_what, statuses, taken, calls) => {
    answers.push(...statuses);
    expect(await responses.send(`${base}r`, replacing)).toBe(taken);
    expect(bodies).toHaveLength(calls);
  });

  it('that add a message are never sent twice', async () => {
    answers.push(500);
    expect(await responses.send(`${base}r`, { ...replacing, replace: false })).toBe(false);
    expect(bodies).toHaveLength(1);
  });

  it.each(['https://hooks.slack.com.evil.test/x', 'http://hooks.slack.com/x', 'https://evil.test/x', 'file:///etc/passwd', 'no address', '', 'https://user:pass@evil.test/hooks.slack.com'])('go to nobody but Slack: %s', async (address) => {
    expect(await responses.send(address, replacing)).toBe(false);
    expect(bodies).toEqual([]);
    expect(logged.join('')).not.toContain('evil');
  });

  it('leave no address in the log when nobody listens', async () => {
    answers.push(0, 0);
    expect(await responses.send(`${base}secret-path`, replacing)).toBe(false);
    expect(logged).toHaveLength(2);
    expect(logged.join('')).not.toContain('secret-path');
  });
});

describe('work behind an acknowledgement', () => {
  it('is done in order, and what arrives meanwhile comes between', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const work = Array.from({ length: 5 }, async (_, index) => {
      await turns.mine();
      done.push(`work ${index}`);
      // A press arrives with the first piece, and is not behind the others.
      if (index === 0) setImmediate(() => done.push('acknowledged'));
    });
    await Promise.all(work);
    expect(done.filter((one) => one !== 'acknowledged')).toEqual(['work 0', 'work 1', 'work 2', 'work 3', 'work 4']);
    expect(done.indexOf('acknowledged')).toBeLessThan(3);
    await turns.mine();
    done.push('later');
    expect(done.at(-1)).toBe('later');
  });

  it('lets acknowledgements go first for as long as more arrives, and waits for none of them longer than anybody notices', async () => {
    let now = 0;
    const turns = new Turns(() => now);
    const done: string[] = [];
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const work = turns.mine().then(() => done.push('work'));
    for (let arrival = 0; arrival < 5; arrival += 1) {
      turns.arrived();
      await turn();
    }
    expect(done).toEqual([]);
    // Nothing arrived since the last turn.
    await turn();
    await work;
    expect(done).toEqual(['work']);
    const pieces = [turns.mine(), turns.mine()].map((piece, index) => piece.then(() => done.push(`old ${index}`)));
    now = PATIENCE_MS;
    for (let arrival = 0; arrival < 3; arrival += 1) {
      turns.arrived();
      await turn();
    }
    expect(done.slice(1)).toEqual(['old 0', 'old 1']);
    await Promise.all(pieces);
  });
});
