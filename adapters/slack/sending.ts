/**
 * How calls of the Web API go out. Slack has no key against a second message, so whoever was stopped in the middle of a call
 * (SIGSTOP, a paused virtual machine) must not send it on waking, when another process has taken over: what is due is written only
 * where it is as young as a call may get, and in a turn of the event loop that has not been slept through.
 */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** An idle connection is left before the other side leaves it, in ms: what was sent into a closed one may have arrived or not. */
const IDLE_MS = 4_000;
/** How often it is noted that the process is awake, in ms. */
const BEAT_MS = 500;

export interface SenderOptions {
  /** A call that has not been written so long after it was made never is, in ms. */
  readonly longestMs: number;
  /** Real time in ms, which goes on while the process is stopped. */
  readonly monotonic?: () => number;
}

export class Sender {
  readonly #longestMs: number;
  readonly #monotonic: () => number;
  readonly #agents = { http: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }), https: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }) };
  #beat: NodeJS.Timeout | undefined;
  #awake = 0;

  constructor({ longestMs, monotonic = () => performance.now() }: SenderOptions) {
    this.#longestMs = longestMs;
    this.#monotonic = monotonic;
  }

  /** As the global one, for what the Web API client sends; a binary body, which no message has, is left to that. */
  readonly fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { body, headers, method = 'GET', signal } = init;
    if (url instanceof Request || (body !== undefined && body !== null && typeof body !== 'string')) return fetch(url, init);
    this.#watch();
    const begun = this.#monotonic();
    const target = new URL(url);
    const secure = target.protocol === 'https:';
    return new Promise<Response>((resolve, reject) => {
      const options = { method, headers: Object.fromEntries(new Headers(headers)), ...(signal === undefined || signal === null ? {} : { signal }) };
      const answered = (incoming: IncomingMessage): void => void responseOf(incoming).then(resolve, reject);
      const request = secure ? httpsRequest(target, { ...options, agent: this.#agents.https }, answered) : httpRequest(target, { ...options, agent: this.#agents.http }, answered);
      request.once('error', reject);
      const write = (): void => {
        if (this.#slept(begun)) request.destroy(new Error('not sent: the process was stopped in the middle of the call'));
        else request.end(body ?? undefined);
      };
      // Nothing is handed to a connection before it stands: what waits there goes out without anybody looking at the time again.
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', write);
        else write();
      });
    });
  };

  close(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #watch(): void {
    if (this.#beat !== undefined) return;
    this.#awake = this.#monotonic();
    this.#beat = setInterval(() => {
      this.#awake = this.#monotonic();
    }, BEAT_MS).unref();
  }

  /** Whether the call is too old, or time has passed in which this process did not run. */
  #slept(begun: number): boolean {
    const now = this.#monotonic();
    return now - begun > this.#longestMs || now - this.#awake > this.#longestMs;
  }
}

async function responseOf(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each);
  return new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0, statusText: incoming.statusMessage ?? '', headers });
}
