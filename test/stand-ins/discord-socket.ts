/** A connection to the stand-in's gateway by hand, so that a test can send what no client would. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { call } from './discord-rest.ts';
import type { Discord } from './discord/server.ts';

export interface Payload {
  readonly op: number;
  readonly t?: string | null;
  readonly s?: number | null;
  readonly d: unknown;
}

export class Socket {
  readonly #socket: WebSocket;
  readonly received: Payload[] = [];
  /** The code that the connection was closed with. */
  readonly closed: Promise<number>;
  #arrived: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString('utf8')) as Payload);
      this.#arrived();
    });
  }

  /** @param query of the URL; what discord.js asks for by default. */
  static async open(discord: Discord, query = 'v=10&encoding=json', url?: string): Promise<Socket> {
    const { body } = url === undefined ? await call(discord, 'GET', '/gateway/bot') : { body: { url } };
    const socket = new WebSocket(`${(body as { url: string }).url}?${query}`);
    const opened = new Socket(socket);
    await once(socket, 'open');
    return opened;
  }

  send(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  raw(text: string): void {
    this.#socket.send(text);
  }

  identify(discord: Discord, change: object = {}): void {
    this.send(2, { token: discord.token, intents: 1, properties: {}, ...change });
  }

  resume(discord: Discord, session: string, seq: number, change: object = {}): void {
    this.send(6, { token: discord.token, session_id: session, seq, ...change });
  }

  /** The first payload that fits, among those received or still to come. */
  async payload(fits: (payload: Payload) => boolean): Promise<Payload> {
    for (;;) {
      const found = this.received.find((payload) => fits(payload));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  event(name: string): Promise<Payload> {
    return this.payload(({ t }) => t === name);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
