/**
 * Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode): up to 10 sockets, any payload to any of them,
 * acknowledged by envelope id; the server asks for a fresh connection from time to time.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../../src/runtime/clock.ts';
import { type Envelope, type Receipt, type Retry, type Transport, within } from './deliveries.ts';
import { type Json, isObject, stringAt } from './json.ts';

export const MAX_SOCKETS = 10;
/** A warning comes about this long before the connection is closed. */
export const WARNING_MS = 10_000;

interface Pending {
  readonly takesPayload: boolean;
  readonly settle: (body: Json | undefined) => void;
}

export class Sockets implements Transport {
  readonly #clock: Clock;
  readonly #appId: string;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #open: WebSocket[] = [];
  readonly #pending = new Map<string, Pending>();
  readonly #waiting = new Set<() => void>();
  #turn = 0;
  /** Messages from the app that acknowledge nothing that is known; a correct app sends none. */
  readonly strays: string[] = [];

  constructor(clock: Clock, appId: string) {
    this.#clock = clock;
    this.#appId = appId;
  }

  get count(): number {
    return this.#open.length;
  }

  /** A ticket for one connection. */
  ticket(): string {
    const ticket = randomBytes(18).toString('base64url');
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Resolves once `count` sockets are open. */
  async connected(count = 1): Promise<void> {
    while (this.#open.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== '/link/' || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (websocket) => {
      this.#accept(websocket);
    });
  }

  #accept(websocket: WebSocket): void {
    websocket.on('error', () => websocket.terminate());
    if (this.#open.length >= MAX_SOCKETS) {
      websocket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'stand-in' } }));
      websocket.close();
      return;
    }
    this.#open.push(websocket);
    websocket.on('message', (data: RawData) => this.#heard(data));
    websocket.on('close', () => {
      const index = this.#open.indexOf(websocket);
      if (index >= 0) this.#open.splice(index, 1);
      this.#wake();
    });
    websocket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #heard(data: RawData): void {
    const text = Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.concat([data].flat() as Buffer[]).toString('utf8');
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.strays.push(text);
      return;
    }
    const id = isObject(message) ? stringAt(message, 'envelope_id') : undefined;
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (!isObject(message) || id === undefined || pending === undefined) {
      this.strays.push(text);
      return;
    }
    this.#pending.delete(id);
    const { payload } = message;
    const filled = isObject(payload) && Object.keys(payload).length > 0;
    if (filled && !pending.takesPayload) this.strays.push(text);
    pending.settle(filled && pending.takesPayload ? payload : undefined);
  }

  deliver({ kind, payload }: Envelope, retry: Retry | undefined): Promise<Receipt> {
    const socket = this.#open[this.#turn % Math.max(1, this.#open.length)];
    this.#turn += 1;
    if (socket === undefined) return Promise.resolve({ kind: 'unreachable', after: 0 });
    const id = randomUUID();
    const takesPayload = kind !== 'events_api';
    return within(this.#clock, (settle, started) => {
      this.#pending.set(id, {
        takesPayload,
        settle: (body) => settle({ kind: 'acknowledged', status: 200, body, after: this.#clock.now() - started }),
      });
      socket.send(
        JSON.stringify({
          envelope_id: id,
          type: kind,
          payload,
          accepts_response_payload: takesPayload,
          ...(kind === 'events_api' ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' } : {}),
        }),
      );
      return () => {
        this.#pending.delete(id);
      };
    });
  }

  /**
   * Asks every socket to leave. `warning` closes 10 s later by the clock, `refresh_requested` and `link_disabled` at once,
   * `cut` without a word.
   */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'cut'): void {
    for (const websocket of this.#open.slice()) {
      if (reason === 'cut') {
        websocket.terminate();
        continue;
      }
      websocket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
      if (reason === 'warning') this.#clock.after(WARNING_MS, () => websocket.close());
      else websocket.close();
    }
  }

  close(): void {
    for (const websocket of this.#open.slice()) websocket.terminate();
    this.#server.close();
  }
}
