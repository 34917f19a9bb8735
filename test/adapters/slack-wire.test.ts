import { type IncomingMessage, type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CALL_TIMEOUT_MS } from '../../adapters/slack/limits.ts';
import { type Proxies, Wire } from '../../adapters/slack/wire.ts';

const HEADERS = { 'content-type': 'application/json' };
const servers: Server[] = [];
let wire: Wire | undefined;

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(connections: number, proxies?: Proxies): Wire {
  wire = new Wire({ connections, proxies });
  return wire;
}

afterEach(async () => {
  vi.useRealTimers();
  wire?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A proxy that notes what it was asked for and passes it to `behind`. */
async function startProxy(behind: string, asked: string[]): Promise<string> {
  const proxy = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume();
    response.end('ok');
  });
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const target = connect(Number(new URL(behind).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  return listen(proxy);
}

describe('a post to Slack', () => {
  it('goes out as it is and comes back as a status', async () => {
    const seen: string[] = [];
    const base = await listen(
      createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        request.on('end', () => {
          seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-type'] ?? ''} ${request.headers['content-length'] ?? ''} ${body}`);
          response.writeHead(404).end('no_service');
        });
      }),
    );
    expect(await open(1).post(new URL(`${base}/a/b?c=d`), HEADERS, '对')).toBe(404);
    expect(seen).toEqual(['POST /a/b?c=d application/json 3 对']);
  });

  it('goes through the proxy of its own protocol, and past it where that is asked for', async () => {
    const asked: string[] = [];
    const base = await listen(createServer((request, response) => void request.resume().on('end', () => response.end('ok'))));
    const proxy = await startProxy(base, asked);
    const url = new URL(`${base}/r`);
    expect(await open(1, { http_proxy: proxy }).post(url, HEADERS, '{}')).toBe(200);
    expect(asked).toEqual([`POST ${base}/r`]);
    wire?.close();
    expect(await open(1, { HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' }).post(url, HEADERS, '{}')).toBe(200);
    wire?.close();
    expect(await open(1, { https_proxy: proxy }).post(url, HEADERS, '{}')).toBe(200);
    expect(asked).toHaveLength(1);
    // What is behind the tunnel speaks no TLS.
    await expect(wire?.post(new URL(`https://hooks.slack.com/r`), HEADERS, '{}')).rejects.toThrow();
    expect(asked.at(-1)).toBe('CONNECT hooks.slack.com:443');
  });

  it('ends in time where nobody answers, and is not sent where it waited for a connection until then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const begun: string[] = [];
    const base = await listen(createServer((request) => void begun.push(request.url ?? '')));
    const only = open(1);
    const posts = ['first', 'second'].map((name) => only.post(new URL(`${base}/${name}`), HEADERS, '{}'));
    const ends = Promise.allSettled(posts);
    await vi.waitFor(() => expect(begun).toEqual(['/first']));
    vi.advanceTimersByTime(CALL_TIMEOUT_MS);
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(posts[1]).rejects.toThrow('late');
    // The one connection is free by now, and what waited for it is not sent.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['/first']);
  });

  it('fails when the connections are let go of', async () => {
    const base = await listen(createServer(() => undefined));
    const post = open(1).post(new URL(`${base}/r`), HEADERS, '{}');
    wire?.close();
    await expect(post).rejects.toThrow();
  });
});
