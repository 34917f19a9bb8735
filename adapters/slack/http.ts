/**
 * Slack over HTTP: our own server in front of Bolt's receiver. It reads at most 1 MB, leaves the raw body as it came,
 * judges signature, time and repetition, and hands the rest to Bolt, which checks the signature once more.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTPReceiver } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { boltLogger } from './bolt-log.ts';
import type { Connection } from './connection.ts';
import { Guard } from './guard.ts';
import { BODY_MAX, CALL_TIMEOUT_MS, UNHANDLED_MS } from './limits.ts';

export interface HttpOptions {
  readonly signingSecret: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly path: string;
  /** The clock that Slack's stamps are judged by. */
  readonly wallClock: Clock;
  readonly logger: Logger;
}

export interface HttpConnection extends Connection {
  /** Port that it listens on, once connected. */
  port(): number;
}

/** A body of more than the limit. */
class TooLarge extends Error {}

export function createHttpConnection(options: HttpOptions): HttpConnection {
  return new HttpServer(options);
}

class HttpServer implements HttpConnection {
  readonly receiver: HTTPReceiver;
  readonly #options: HttpOptions;
  readonly #guard: Guard;
  readonly #server: Server;
  #closing = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#guard = new Guard(options.signingSecret, () => options.wallClock.now());
    this.receiver = new HTTPReceiver({
      signingSecret: options.signingSecret,
      endpoints: [options.path],
      logger: boltLogger(options.logger),
      bodyLimit: BODY_MAX,
      unhandledRequestTimeoutMillis: UNHANDLED_MS,
      // Our listeners never fail. What Bolt itself cannot read is the sender's fault, not ours.
      processEventErrorHandler: async ({ error, response }) => {
        options.logger.warn({ code: error instanceof Error ? error.name : typeof error }, 'a Slack payload could not be read');
        end(response, 400);
        return false;
      },
    });
    // Slack sends small bodies at once; who is slower than this is not Slack.
    this.#server = createServer({ requestTimeout: CALL_TIMEOUT_MS, headersTimeout: CALL_TIMEOUT_MS }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        options.logger.error({ err: error }, 'a Slack request failed');
        end(response, 500);
      });
    });
    this.#server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** @throws Error with `code` such as EADDRINUSE when the port cannot be had */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#options.logger.error({ err: error }, 'the Slack server failed'));
        resolve();
      });
    });
  }

  /** No new connections; those that are open end with their next answer. */
  drain(): void {
    this.#closing = true;
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return this.#server.closeAllConnections();
    this.drain();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#closing) response.setHeader('connection', 'close');
    // As Slack has it, most of the time.
    if (request.url !== this.#options.path) {
      const url = URL.parse(request.url ?? '', 'http://localhost');
      if (url === null) return end(response, 400);
      if (url.pathname !== this.#options.path) return end(response, 404);
    }
    if (request.method !== 'POST') return end(response, 404);
    let body: Buffer;
    try {
      body = await readBody(request);
    } catch (error) {
      if (!(error instanceof TooLarge)) return response.destroy() as unknown as void;
      response.setHeader('connection', 'close');
      return end(response, 413);
    }
    const { headers } = request;
    // Slack checks the certificate with an unsigned request; Bolt answers it and takes nothing else from it.
    if (!isSslCheck(headers['content-type'], body)) {
      const judgement = this.#guard.judge({ signature: one(headers['x-slack-signature']), stamp: one(headers['x-slack-request-timestamp']), body });
      if (judgement !== 'good') {
        this.#options.logger.warn({ judgement }, 'a request that is not Slack’s was refused');
        return end(response, 401);
      }
      // Bolt would fail on a body that is JSON but no object.
      if (!isObjectBody(headers['content-type'], body)) return end(response, 400);
    }
    Object.assign(request, { rawBody: body });
    this.receiver.requestListener(request, response);
  }
}

function end(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-length': '0' });
  response.end();
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** @throws TooLarge above the limit, and what the connection failed with */
function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) {
    request.resume();
    return Promise.reject(new TooLarge());
  }
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= BODY_MAX) parts.push(part);
      else reject(new TooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(parts, length)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
  });
}

const FORM = 'application/x-www-form-urlencoded';

function isSslCheck(type: string | undefined, body: Buffer): boolean {
  return type === FORM && body.length < 1_000 && new URLSearchParams(body.toString()).get('ssl_check') === '1';
}

/** What every interaction begins with, and most events: Bolt reads these itself, and answers 400 where they are broken. */
const OBJECT_FORM = Buffer.from('payload=%7B%22');
const OBJECT_JSON = Buffer.from('{"');

/** What Bolt will read as an object: a form, a form with a payload, or JSON. */
function isObjectBody(type: string | undefined, body: Buffer): boolean {
  const begins = type === FORM ? OBJECT_FORM : OBJECT_JSON;
  if (body.subarray(0, begins.length).equals(begins)) return true;
  const payload = type === FORM ? payloadOf(body) : body.toString();
  if (payload === undefined) return true;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function payloadOf(body: Buffer): string | undefined {
  // Only interactions have it, as their one field.
  if (!body.includes('payload=')) return undefined;
  const payloads = new URLSearchParams(body.toString()).getAll('payload');
  return payloads.length === 1 ? payloads[0] : undefined;
}
