/**
 * How calls of the Web API go out. Slack has no key against a second message, so whoever was stopped in the middle of a call
 * (SIGSTOP, a paused virtual machine) must not send it on waking, when another process has taken over: what is due is written only
 * where it is as young as a call may get, and in a turn of the event loop that has not been slept through.
 */
import type { Dispatcher } from 'undici';
import { Wire } from './wire.ts';

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
  readonly #wire = new Wire();
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
    return new Promise<Response>((resolve, reject) => {
      signal?.throwIfAborted();
      let sent: Dispatcher.DispatchController | undefined;
      let answer: { readonly status: number; readonly statusText: string; readonly headers: Headers } | undefined;
      const chunks: Buffer[] = [];
      const aborted = (): void => {
        const reason = signal?.reason as Error;
        sent?.abort(reason);
        reject(reason);
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#wire.dispatch(
        new URL(url),
        { method, headers: Object.fromEntries(new Headers(headers)), body: body ?? null },
        {
          // Nothing is written before this, and this is not before the connection stands: what waited there looks at the time again.
          onRequestStart: (controller) => {
            sent = controller;
            if (signal?.aborted === true) controller.abort(signal.reason as Error);
            else if (this.#slept(begun)) controller.abort(new Error('not sent: the process was stopped in the middle of the call'));
          },
          onResponseStart: (_controller, status, fields, statusText = '') => {
            answer = { status, statusText, headers: headersOf(fields) };
          },
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () => {
            signal?.removeEventListener('abort', aborted);
            resolve(new Response(chunks.length === 0 ? null : Buffer.concat(chunks), answer));
          },
          onResponseError: (_controller, error) => {
            signal?.removeEventListener('abort', aborted);
            reject(error);
          },
        },
      );
    });
  };

  close(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#wire.close();
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

function headersOf(fields: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each);
  return headers;
}
