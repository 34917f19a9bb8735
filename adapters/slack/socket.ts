/**
 * Slack over Socket Mode, with Bolt's receiver. Connections are ours to make again: the library leaves a rejection
 * that nobody handles when Slack cannot be reached at that moment, which would end the process and the other platforms
 * with it.
 */
import { SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { boltLogger } from './bolt-log.ts';
import type { Connection } from './connection.ts';
import { failureOf } from './outcome.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly clientOptions: webApi.WebClientOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The connection broke or came back. */
  readonly state: (connected: boolean) => void;
  /** Slack will not have this token any more. */
  readonly refused: (error: string) => void;
}

/** Waits before the next try, in ms: at once, then longer, at most half a minute. */
const WAITS_MS = [0, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** Longest wait for Slack's hello. */
const HELLO_MS = 10_000;

/** Errors of apps.connections.open that stay until somebody mends the settings. */
const LASTING = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'not_allowed_token_type', 'no_permission', 'missing_scope', 'org_login_required', 'forbidden_team']);

export function isLasting(error: string): boolean {
  return LASTING.has(error);
}

export function createSocketConnection(options: SocketOptions): Connection {
  return new Socket(options);
}

class Socket implements Connection {
  readonly receiver: SocketModeReceiver;
  readonly #options: SocketOptions;
  #ended = false;
  #connected = false;
  #cancel: () => void = () => undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.receiver = new SocketModeReceiver({
      appToken: options.appToken,
      logger: boltLogger(options.logger),
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: options.clientOptions },
    });
    this.#harden();
    this.receiver.client.on('disconnected', () => {
      if (!this.#connected) return;
      this.#connected = false;
      options.state(false);
      this.#again(0);
    });
  }

  /** A message that is JSON but not Slack's must not become a rejection that nobody handles. */
  #harden(): void {
    const { client } = this.receiver;
    const [handle] = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => Promise<void>)[];
    if (handle === undefined) return;
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      Promise.resolve(handle(data, isBinary)).catch(() => this.#options.logger.warn({}, 'a message on the Slack socket was not understood'));
    });
  }

  async connect(): Promise<void> {
    const { client } = this.receiver;
    let cancel: () => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#options.clock.after(HELLO_MS, () => reject(new Error('Slack says no hello')));
    });
    const started = client.start();
    started.catch(() => undefined);
    try {
      await Promise.race([started, late]);
    } catch (error) {
      void client.disconnect().catch(() => undefined);
      throw error ?? new Error('the socket was closed');
    } finally {
      cancel();
    }
    if (this.#ended) return this.close();
    this.#connected = true;
    this.#options.state(true);
  }

  #again(attempt: number): void {
    if (this.#ended) return;
    const wait = WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? 0;
    this.#cancel = this.#options.clock.after(wait, () => {
      this.connect().catch((error: unknown) => {
        const failure = failureOf(error);
        if (failure.kind === 'refused' && LASTING.has(failure.error)) return this.#options.refused(failure.error);
        this.#options.logger.warn({ attempt, code: failure.kind === 'unknown' ? failure.code : failure.kind }, 'Slack cannot be reached; trying again');
        this.#again(attempt + 1);
      });
    });
  }

  drain(): void {
    // Acknowledgements need the socket, so it stays until everything is answered.
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#connected = false;
    this.#cancel();
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1_000);
      cancel = () => clearTimeout(timer);
    });
    await Promise.race([this.receiver.client.disconnect().catch(() => undefined), late]);
    cancel();
  }
}
