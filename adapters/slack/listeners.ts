/** The listeners on the Bolt app: each delivery claimed, decoded, run, and waited for when the bot stops. */
import type { App } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Claims } from './claims.ts';
import { type Installation, type Json, decodeCommand, decodePress, decodeSubmission, isEventOf, isJson } from './decode.ts';
import type { Acknowledge, Interactions } from './interactions.ts';
import { EVENT_KEPT_MS, TRIGGER_KEPT_MS } from './limits.ts';

export interface ListenerOptions {
  readonly app: App;
  readonly installation: Installation;
  readonly command: string;
  readonly interactions: Interactions;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether what arrives during the stop is left alone; a server that listens no more ends by itself. */
  readonly leaves: boolean;
  /** The app was removed from the workspace; may be told more than once. Never rejects. */
  readonly removed: () => Promise<void>;
}

const ALL = /[\s\S]*/u;

/** What a listener of Bolt has of use here; its own types differ by kind. */
interface Arguments {
  readonly body: unknown;
  readonly ack?: (answer?: never) => Promise<void>;
  readonly context: Record<string, unknown>;
}

/** Where the claim leaves its acknowledgement: Bolt hands each listener a copy of everything but the context. */
const ACKNOWLEDGE = 'acknowledge';

export class Listeners {
  readonly #options: ListenerOptions;
  readonly #running = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { app } = options;
    app.use(async (args) => {
      await this.#claimed(args as unknown as Arguments & { readonly next: () => Promise<void> });
    });
    app.command(ALL, (args) => this.#command(args as unknown as Arguments));
    app.action(ALL, (args) => this.#press(args as unknown as Arguments));
    app.view(ALL, (args) => this.#submission(args as unknown as Arguments));
    app.event('app_uninstalled', ({ body }) => this.#removed(body));
    app.event('tokens_revoked', async ({ body, event }) => {
      if (isRevocation(event)) await this.#removed(body);
    });
    app.error(async (error) => options.logger.error({ err: error }, 'a Slack delivery failed'));
  }

  /** Waits until everything that was accepted is answered. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true;
    let cancel: () => void = () => undefined;
    const late = new Promise<'late'>((resolve) => {
      cancel = this.#options.clock.after(ms, () => resolve('late'));
    });
    while (this.#running.size > 0 && (await Promise.race([Promise.allSettled(this.#running), late])) !== 'late');
    cancel();
  }

  /** Runs the rest for the first of several copies; the others get its acknowledgement. */
  async #claimed(args: Arguments & { readonly next: () => Promise<void> }): Promise<void> {
    const { claims, logger } = this.#options;
    // Not acknowledged, so that nobody is told that it was taken: another process has it, or the person tries again.
    if (this.#stopping && this.#options.leaves) return logger.warn({}, 'a delivery came while the bot stops');
    const key = keyOf(args.body);
    if (key === undefined) return args.next();
    const claim = claims.take(key.id, key.kind === 'event' ? EVENT_KEPT_MS : TRIGGER_KEPT_MS);
    // Bolt has acknowledged an event by itself.
    const { ack } = args;
    if (claim.kind === 'copy') {
      if (ack !== undefined) await ack((await claim.answer.catch(() => undefined)) as never);
      return;
    }
    if (ack === undefined) return args.next();
    let answered = false;
    args.context[ACKNOWLEDGE] = async (answer?: object) => {
      await ack(answer as never);
      // Only now: had it not gone out, Slack would send a copy, and that one shall run.
      answered = true;
      claim.settle(answer);
    };
    try {
      await args.next();
    } finally {
      if (!answered) claim.release();
    }
  }

  async #removed(body: unknown): Promise<void> {
    const { installation, removed, logger } = this.#options;
    if (isJson(body) && isEventOf(installation, body)) return removed();
    logger.warn({}, 'the app was removed from another workspace');
  }

  #command(args: Arguments): Promise<void> {
    const { installation, command, interactions } = this.#options;
    return this.#run(args, (json, acknowledge, received) => {
      const call = decodeCommand(json, command, installation);
      return call === undefined ? undefined : interactions.command(call, acknowledge, received);
    });
  }

  #press(args: Arguments): Promise<void> {
    const { installation, interactions } = this.#options;
    return this.#run(args, (json, acknowledge, received) => {
      const press = decodePress(json, installation);
      if (press === 'ignored') return acknowledge();
      return press === undefined ? undefined : interactions.press(press, acknowledge, received);
    });
  }

  #submission(args: Arguments): Promise<void> {
    const { installation, interactions } = this.#options;
    return this.#run(args, (json, acknowledge, received) => {
      const sent = decodeSubmission(json, installation);
      return sent === undefined ? undefined : interactions.submission(sent, acknowledge, received);
    });
  }

  /** Never rejects. What cannot be read is acknowledged and changes nothing. */
  async #run({ body, ack, context }: Arguments, work: (body: Json, acknowledge: Acknowledge, received: number) => Promise<void> | undefined): Promise<void> {
    const { clock, logger } = this.#options;
    if (ack === undefined) return;
    // Without a key there was nothing to claim.
    const claimed = context[ACKNOWLEDGE] as Acknowledge | undefined;
    const acknowledge: Acknowledge = claimed ?? ((answer) => ack(answer as never));
    const doing = async (): Promise<void> => {
      try {
        const started = isJson(body) ? work(body, acknowledge, clock.now()) : undefined;
        if (started !== undefined) return await started;
        logger.warn({}, 'a Slack payload is not of the form it should have');
        await acknowledge();
      } catch (error) {
        logger.error({ err: error }, 'an interaction failed');
      }
    };
    const running = doing().finally(() => this.#running.delete(running));
    this.#running.add(running);
    await running;
  }
}

/** Whether a `tokens_revoked` means the bot's own token, and not only those of people who left. */
function isRevocation(event: unknown): boolean {
  const tokens = isJson(event) ? event['tokens'] : undefined;
  const bots = isJson(tokens) ? tokens['bot'] : undefined;
  return Array.isArray(bots) && bots.some((bot) => typeof bot === 'string' && bot !== '');
}

/** What is the same in all copies of a delivery. */
function keyOf(body: unknown): { readonly kind: 'event' | 'trigger'; readonly id: string } | undefined {
  if (!isJson(body)) return undefined;
  const event = body['event_id'];
  if (typeof event === 'string' && event !== '') return { kind: 'event', id: `event ${event}` };
  const trigger = body['trigger_id'];
  return typeof trigger === 'string' && trigger !== '' ? { kind: 'trigger', id: `trigger ${trigger}` } : undefined;
}
