/** What Slack hands out with an interaction: trigger_ids and response_urls, with their lives. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/runtime/clock.ts';
import { SlackFailure } from './failures.ts';
import { keepNewest } from './keep.ts';

/** docs.slack.dev/interactivity/handling-user-interaction */
export const TRIGGER_LIFE_MS = 3_000;
export const RESPONSE_URL_LIFE_MS = 30 * 60_000;
export const RESPONSE_URL_USES = 5;

export interface Trigger {
  readonly id: string;
  readonly interaction: string;
  readonly user: string;
  readonly team: string;
  readonly issued: number;
  used: boolean;
}

export interface ResponseUrl {
  readonly url: string;
  readonly interaction: string;
  readonly user: string;
  readonly channel: string;
  /** Time stamp of the message that was pressed; undefined for a command. */
  readonly original: string | undefined;
  readonly issued: number;
  uses: number;
}

export class Interactions {
  readonly #clock: Clock;
  readonly #base: () => string;
  readonly #triggers = new Map<string, Trigger>();
  readonly #urls = new Map<string, ResponseUrl>();
  readonly #keep: number;
  #serial = 0;

  constructor(clock: Clock, base: () => string, keep: number) {
    this.#clock = clock;
    this.#keep = keep;
    this.#base = base;
  }

  trigger(interaction: string, user: string, team: string): Trigger {
    const now = this.#clock.now();
    this.#serial += 1;
    const id = `${now}.${this.#serial}.${randomBytes(16).toString('hex')}`;
    const trigger = { id, interaction, user, team, issued: now, used: false };
    this.#triggers.set(id, trigger);
    keepNewest(this.#triggers, this.#keep);
    return trigger;
  }

  /** Looks a trigger up without using it. */
  findTrigger(id: unknown): Trigger {
    const trigger = typeof id === 'string' ? this.#triggers.get(id) : undefined;
    if (trigger === undefined) throw new SlackFailure('invalid_trigger_id');
    if (trigger.used) throw new SlackFailure('exchanged_trigger_id');
    if (this.#clock.now() - trigger.issued > TRIGGER_LIFE_MS) throw new SlackFailure('expired_trigger_id');
    return trigger;
  }

  responseUrl(given: Omit<ResponseUrl, 'url' | 'issued' | 'uses'>, kind: 'actions' | 'commands'): ResponseUrl {
    this.#serial += 1;
    const url = `${this.#base()}${kind}/${given.channel}/${this.#serial}/${randomBytes(18).toString('base64url')}`;
    const made = { ...given, url, issued: this.#clock.now(), uses: 0 };
    this.#urls.set(url, made);
    keepNewest(this.#urls, this.#keep);
    return made;
  }

  findUrl(url: string): ResponseUrl | undefined {
    return this.#urls.get(url);
  }

  /** All that a leak check has to look for. */
  secrets(): readonly string[] {
    return [...this.#triggers.keys(), ...this.#urls.keys()];
  }
}
