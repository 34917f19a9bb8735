/**
 * Posts to a response_url: five uses in half an hour. Whoever has the address may write there, so it goes only to
 * Slack's own hosts, and into no log.
 */
import type { Logger } from '../../src/runtime/logger.ts';
import { CALL_TIMEOUT_MS } from './limits.ts';
import type { SlackMessage } from './message.ts';

export interface ResponseOptions {
  /** Another base of the Web API: its host may have response_urls, too. */
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
}

export interface Answer {
  readonly message: SlackMessage;
  /** Take the place of the pressed message. */
  readonly replace: boolean;
  readonly everybody: boolean;
}

const SLACK = /^hooks\.slack(?:-gov)?\.com$/u;
/** A replacement may be sent twice without harm; another message may not. */
const TRIES = 2;

export class ResponseUrls {
  readonly #logger: Logger;
  readonly #host: string | undefined;

  constructor({ apiUrl, logger }: ResponseOptions) {
    this.#logger = logger;
    this.#host = apiUrl === undefined ? undefined : new URL(apiUrl).hostname;
  }

  /** Whether the person has it, as far as Slack says so. Never rejects. */
  async send(url: string, { message, replace, everybody }: Answer): Promise<boolean> {
    if (!this.#allowed(url)) {
      this.#logger.warn({}, 'an address for an answer is not Slack’s');
      return false;
    }
    const body = JSON.stringify({ ...message, response_type: everybody ? 'in_channel' : 'ephemeral', replace_original: replace });
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#post(url, body);
      if (outcome === 'taken') return true;
      if (outcome === 'refused' || !replace || attempt >= TRIES) return false;
    }
  }

  async #post(url: string, body: string): Promise<'taken' | 'refused' | 'unknown'> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      if (response.ok) return 'taken';
      this.#logger.warn({ status: response.status }, 'Slack did not take an answer');
      return response.status >= 500 ? 'unknown' : 'refused';
    } catch (error) {
      this.#logger.warn({ reason: error instanceof Error ? error.name : typeof error }, 'an answer did not reach Slack');
      return 'unknown';
    }
  }

  #allowed(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname } = new URL(url);
    return (protocol === 'https:' && SLACK.test(hostname)) || (hostname === this.#host && /^https?:$/u.test(protocol));
  }
}
