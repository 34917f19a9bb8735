/**
 * What the Bolt app hands on: each delivery claimed, decoded, run, and waited for when the bot stops. Commands, presses and sent modals
 * are taken by one middleware: Bolt asks its listeners all at once, each with a chain of promises of its own. It is let go as soon as a
 * delivery is acknowledged, so that nothing of the payload is held for the work behind that.
 */
import type { App } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Claims, First } from './claims.ts';
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

/** What Bolt hands to a middleware, as far as it is of use here; its own types differ by kind. */
interface Arguments {
  readonly body: unknown;
  /** Nothing for an event, which Bolt has acknowledged by itself. */
  readonly ack?: (answer?: never) => Promise<void>;
  readonly next: () => Promise<void>;
  readonly command?: unknown;
  readonly action?: unknown;
  readonly view?: unknown;
}

/** Runs a delivery; nothing where it cannot be read. */
type Work = (body: Json, acknowledge: Acknowledge, received: number) => Promise<void> | undefined;

export class Listeners {
  readonly #options: ListenerOptions;
  /** Deliveries that are under way. */
  #running = 0;
  /** Told when none is. */
  #idle: () => void = () => undefined;
  #stopping = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { app } = options;
    app.use((args) => this.#heard(args as unknown as Arguments));
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
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(ms, resolve);
    });
    const idle = new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    if (this.#running > 0) await Promise.race([idle, late]);
    cancel();
  }

  /** Runs the first of several copies; the others get its acknowledgement. */
  async #heard(args: Arguments): Promise<void> {
    const { claims, logger } = this.#options;
    // Not acknowledged, so that nobody is told that it was taken: another process has it, or the person tries again.
    if (this.#stopping && this.#options.leaves) return logger.warn({}, 'a delivery came while the bot stops');
    const { body, ack } = args;
    const key = keyOf(body);
    const claim = key === undefined ? undefined : claims.take(key.id, key.kind === 'event' ? EVENT_KEPT_MS : TRIGGER_KEPT_MS);
    if (claim?.kind === 'copy') {
      if (ack !== undefined) await ack((await claim.answer.catch(() => undefined)) as never);
      return;
    }
    if (ack === undefined) return args.next();
    const work = this.#workOf(args);
    if (work !== undefined) return this.#run(body, ack, claim, work);
    claim?.release();
    return args.next();
  }

  #workOf({ command, action, view, body }: Arguments): Work | undefined {
    if (command !== undefined) return this.#command;
    // Of what older forms of messages send, Bolt and this app know nothing.
    if (isJson(action)) return action['action_id'] === undefined ? undefined : this.#press;
    return isJson(view) && isJson(body) && body['type'] === 'view_submission' ? this.#submission : undefined;
  }

  async #removed(body: unknown): Promise<void> {
    const { installation, removed, logger } = this.#options;
    if (isJson(body) && isEventOf(installation, body)) return removed();
    logger.warn({}, 'the app was removed from another workspace');
  }

  readonly #command: Work = (body, acknowledge, received) => {
    const call = decodeCommand(body, this.#options.command, this.#options.installation);
    return call === undefined ? undefined : this.#options.interactions.command(call, acknowledge, received);
  };

  readonly #press: Work = (body, acknowledge, received) => {
    const press = decodePress(body, this.#options.installation);
    if (press === 'ignored') return acknowledge();
    return press === undefined ? undefined : this.#options.interactions.press(press, acknowledge, received);
  };

  readonly #submission: Work = (body, acknowledge, received) => {
    const sent = decodeSubmission(body, this.#options.installation);
    return sent === undefined ? undefined : this.#options.interactions.submission(sent, acknowledge, received);
  };

  /** Resolves once it is acknowledged, or over without that. Never rejects. */
  #run(body: unknown, ack: NonNullable<Arguments['ack']>, claim: First | undefined, work: Work): Promise<void> {
    return new Promise((resolve) => {
      let answered = false;
      const acknowledge: Acknowledge = async (answer) => {
        await ack(answer as never);
        // Only now: had it not gone out, Slack would send a copy, and that one shall run.
        answered = true;
        claim?.settle(answer);
        resolve();
      };
      void this.#done(body, acknowledge, work, () => {
        if (answered) return;
        claim?.release();
        resolve();
      });
    });
  }

  /** Never rejects. What cannot be read is acknowledged and changes nothing. */
  async #done(body: unknown, acknowledge: Acknowledge, work: Work, over: () => void): Promise<void> {
    const { clock, logger } = this.#options;
    this.#running += 1;
    try {
      const started = isJson(body) ? work(body, acknowledge, clock.now()) : undefined;
      if (started !== undefined) return await started;
      logger.warn({}, 'a Slack payload is not of the form it should have');
      await acknowledge();
    } catch (error) {
      logger.error({ err: error }, 'an interaction failed');
    } finally {
      over();
      this.#running -= 1;
      if (this.#running === 0) this.#idle();
    }
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
