/** Signed HTTP requests to the app (docs.slack.dev/authentication/verifying-requests-from-slack). */
import { createHmac } from 'node:crypto';
import { Agent, request as send } from 'node:http';
import type { Clock } from '../../../src/runtime/clock.ts';
import { type Envelope, type Receipt, type Retry, type Signing, type Transport, within } from './deliveries.ts';
import { type Json, isObject } from './json.ts';

/** A request as it goes over the wire; the same bytes can be sent again. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const;

/** Form fields, with objects as JSON. */
function formOf(payload: Json): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(payload)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return form.toString();
}

function bodyOf({ kind, payload }: Envelope): { readonly type: string; readonly body: string } {
  switch (kind) {
    case 'slash_commands':
      return { type: TYPES.form, body: formOf(payload) };
    case 'interactive':
      return { type: TYPES.form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
    case 'events_api':
      return { type: TYPES.json, body: JSON.stringify(payload) };
  }
}

export class HttpDeliveries implements Transport {
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #stamp: () => number;
  readonly #agent: Agent;
  /** The app's request URL. */
  url = '';
  /** The last request that went out, for a replay to the byte. */
  last: SignedRequest | undefined;

  /** @param stamp ms since the epoch for the time stamps that are signed. */
  constructor(clock: Clock, secret: string, stamp: () => number, keepAlive: boolean) {
    this.#clock = clock;
    this.#secret = secret;
    this.#stamp = stamp;
    this.#agent = new Agent({ keepAlive });
  }

  sign(body: string, type: string, signing: Signing = {}, retry?: Retry): SignedRequest {
    const stamp = String(Math.floor(this.#stamp() / 1_000) + (signing.skew ?? 0));
    const { forgery } = signing;
    const secret = forgery === 'other-secret' ? `${this.#secret}x` : this.#secret;
    const hash = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
    const last = Number.parseInt(hash.slice(-1), 16);
    const forged: Readonly<Partial<Record<NonNullable<Signing['forgery']>, string>>> = {
      'flipped-bit': `v0=${hash.slice(0, -1)}${(last ^ 1).toString(16)}`,
      'other-version': `v1=${hash}`,
      empty: '',
    };
    const signature = (forgery === undefined ? undefined : forged[forgery]) ?? `v0=${hash}`;
    return {
      body: forgery === 'altered-body' ? `${body}&altered=1` : body,
      headers: {
        'content-type': type,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...(forgery === 'no-stamp' ? {} : { 'x-slack-request-timestamp': stamp }),
        ...(forgery === 'missing' ? {} : { 'x-slack-signature': signature }),
        ...(retry === undefined ? {} : { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
      },
    };
  }

  deliver(envelope: Envelope, retry: Retry | undefined, signing: Signing): Promise<Receipt> {
    const { body, type } = bodyOf(envelope);
    return this.send(this.sign(body, type, signing, retry));
  }

  /** Sends these very bytes. */
  send(request: SignedRequest): Promise<Receipt> {
    this.last = request;
    if (this.url === '') return Promise.resolve({ kind: 'unreachable', after: 0 });
    return within(this.#clock, (settle, started) => {
      const after = () => this.#clock.now() - started;
      const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) };
      const outgoing = send(this.url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => settle({ kind: 'unreachable', after: after() }));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (status < 200 || status > 299) settle({ kind: 'refused', status, noRetry: response.headers['x-slack-no-retry'] === '1', after: after() });
          else settle({ kind: 'acknowledged', status, body: acknowledgement(Buffer.concat(parts).toString('utf8')), after: after() });
        });
      });
      outgoing.on('error', () => settle({ kind: 'unreachable', after: after() }));
      outgoing.end(request.body);
      return () => outgoing.destroy();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function acknowledgement(text: string): Json | string | undefined {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : text;
  } catch {
    return text;
  }
}
