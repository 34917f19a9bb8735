/** What Slack sends to the app, and what it makes of the acknowledgement. */
import type { Clock } from '../../../src/runtime/clock.ts';
import type { Json } from './json.ts';
import { keepNewest } from './keep.ts';

/** The app has this long to acknowledge (docs.slack.dev/interactivity/handling-user-interaction, apis/events-api). */
export const ACK_MS = 3_000;
/** An event is sent again at once, after a minute and after five (docs.slack.dev/apis/events-api). */
export const RETRY_AFTER_MS = [0, 60_000, 300_000] as const;

export interface Envelope {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Json;
}

/** How an HTTP request is signed; a right signature of now unless something else is asked for. */
export interface Signing {
  /** Seconds added to the time stamp: -301 is stale, 301 is from the future. */
  readonly skew?: number;
  readonly forgery?: 'flipped-bit' | 'empty' | 'missing' | 'no-stamp' | 'other-secret' | 'other-version' | 'altered-body';
}

export interface Retry {
  readonly number: number;
  readonly reason: string;
}

export type Receipt =
  /** 200, or an acknowledgement by envelope id. */
  | { readonly kind: 'acknowledged'; readonly status: number; readonly body: Json | string | undefined; readonly after: number }
  /** Any other status. */
  | { readonly kind: 'refused'; readonly status: number; readonly noRetry: boolean; readonly after: number }
  /** Nothing in 3 s. */
  | { readonly kind: 'late'; readonly after: number }
  /** No connection, or it broke. */
  | { readonly kind: 'unreachable'; readonly after: number };

/** One attempt to deliver, as the log keeps it. */
export interface Delivery {
  readonly at: number;
  readonly envelope: Envelope;
  readonly retry: Retry | undefined;
  readonly receipt: Receipt;
}

export interface Transport {
  /** Delivers once. Never rejects. */
  deliver(envelope: Envelope, retry: Retry | undefined, signing: Signing): Promise<Receipt>;
}

/** Runs `attempt` and calls it late after 3 s by the clock. */
export function within(clock: Clock, attempt: (settle: (receipt: Receipt) => void, started: number) => () => void): Promise<Receipt> {
  const started = clock.now();
  return new Promise((resolve) => {
    let settled = false;
    let give: (() => void) | undefined;
    const settle = (receipt: Receipt) => {
      if (settled) return;
      settled = true;
      cancel();
      resolve(receipt);
    };
    const cancel = clock.after(ACK_MS, () => {
      settle({ kind: 'late', after: clock.now() - started });
      give?.();
    });
    give = attempt(settle, started);
  });
}

const REASONS: Readonly<Record<Receipt['kind'], string>> = {
  acknowledged: '',
  refused: 'http_error',
  late: 'http_timeout',
  unreachable: 'connection_failed',
};

export class Deliveries {
  readonly log: Delivery[] = [];
  readonly #clock: Clock;
  readonly #transport: () => Transport;
  readonly #keep: number;

  constructor(clock: Clock, transport: () => Transport, keep: number) {
    this.#keep = keep;
    this.#clock = clock;
    this.#transport = transport;
  }

  async once(envelope: Envelope, signing: Signing = {}, retry?: Retry): Promise<Receipt> {
    const at = this.#clock.now();
    const receipt = await this.#transport().deliver(envelope, retry, signing);
    this.log.push({ at, envelope, retry, receipt });
    keepNewest(this.log, this.#keep);
    return receipt;
  }

  /** Delivers an event, and again as Slack does until it is taken. @returns what became of each attempt. */
  async event(envelope: Envelope): Promise<readonly Receipt[]> {
    const receipts = [await this.once(envelope)];
    for (const [index, wait] of RETRY_AFTER_MS.entries()) {
      const last = receipts.at(-1);
      if (last === undefined || last.kind === 'acknowledged' || (last.kind === 'refused' && last.noRetry)) break;
      if (wait > 0) {
        await new Promise<void>((resolve) => {
          this.#clock.after(wait, resolve);
        });
      }
      receipts.push(await this.once(envelope, {}, { number: index + 1, reason: REASONS[last.kind] }));
    }
    return receipts;
  }
}
