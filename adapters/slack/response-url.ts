/**
 * Posts to a response_url: five uses in half an hour. Whoever has the address may write there, so it goes only to
 * Slack's own hosts, and into no log. Connections are kept: a press costs one such call.
 */
import type { Logger } from '../../src/runtime/logger.ts';
import type { SlackMessage } from './message.ts';
import { type Proxies, Wire } from './wire.ts';

export interface ResponseOptions {
  /** Another base of the Web API: its host may have response_urls, too. */
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
  /** Those of the process when left out. */
  readonly proxies?: Proxies;
}

export interface Answer {
  readonly message: SlackMessage;
  /** Take the place of the pressed message. */
  readonly replace: boolean;
  readonly everybody: boolean;
  /** The thread to answer in; the channel when left out. */
  readonly thread?: string;
}

type Outcome = 'taken' | 'refused' | 'unknown';

const SLACK = /^hooks\.slack(?:-gov)?\.com$/u;
/** A replacement may be sent twice without harm; another message may not. */
const TRIES = 2;
/** Connections at most; further answers wait their turn. */
const CONNECTIONS_MAX = 32;

const HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;

export class ResponseUrls {
  readonly #logger: Logger;
  readonly #host: string | undefined;
  readonly #wire: Wire;

  constructor({ apiUrl, logger, proxies }: ResponseOptions) {
    this.#logger = logger;
    this.#host = apiUrl === undefined ? undefined : new URL(apiUrl).hostname;
    this.#wire = new Wire({ connections: CONNECTIONS_MAX, proxies });
  }

  /** Whether the person has it, as far as Slack says so. Never rejects. */
  async send(address: string, { message, replace, everybody, thread }: Answer): Promise<boolean> {
    const url = this.#allowed(address);
    if (url === undefined) {
      this.#logger.warn({}, 'an address for an answer is not Slack’s');
      return false;
    }
    const body = JSON.stringify({
      ...message,
      response_type: everybody ? 'in_channel' : 'ephemeral',
      replace_original: replace,
      ...(thread === undefined || replace ? {} : { thread_ts: thread }),
    });
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#post(url, body);
      if (outcome === 'taken') return true;
      if (outcome === 'refused' || !replace || attempt >= TRIES) return false;
    }
  }

  /** Lets go of the connections. */
  close(): void {
    this.#wire.close();
  }

  async #post(url: URL, body: string): Promise<Outcome> {
    try {
      const status = await this.#wire.post(url, HEADERS, body);
      if (status >= 200 && status < 300) return 'taken';
      this.#logger.warn({ status }, 'Slack did not take an answer');
      return status >= 500 ? 'unknown' : 'refused';
    } catch (error) {
      // The message of an error may quote the address.
      const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : typeof error;
      this.#logger.warn({ reason }, 'an answer did not reach Slack');
      return 'unknown';
    }
  }

  #allowed(address: string): URL | undefined {
    const url = URL.parse(address);
    if (url === null) return undefined;
    const { protocol, hostname } = url;
    return (protocol === 'https:' && SLACK.test(hostname)) || (hostname === this.#host && /^https?:$/u.test(protocol)) ? url : undefined;
  }
}
