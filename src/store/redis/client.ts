import { StoreError } from '../../errors.ts';
import type { ScriptName } from './scripts/registry.ts';
import { createServerClient } from './server-client.ts';

/** What the store needs of a client: its scripts, and the life of the connection. A cluster client has no `isReady`. */
export interface ScriptClient extends Readonly<Record<ScriptName, (key: string, args: readonly string[]) => Promise<unknown>>> {
  readonly isOpen: boolean;
  readonly isReady?: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: string, listener: (value?: unknown) => void): unknown;
  setMaxListeners(count: number): unknown;
}

export interface TlsOptions {
  /** Certificates of authorities in PEM, beside those the runtime knows. */
  readonly ca?: string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** Silence in ms after which a connection is given up: a quarter longer than a verb may take. */
export function stalledAfter(deadlineMs: number): number {
  return Math.round(deadlineMs * 1.25);
}

/** Longest wait between two tries to connect, in ms: the store works again within 5 s of the server's return. */
const LONGEST_WAIT = 1_000;
/** Commands that may wait for the server; more are refused at once instead of filling the memory. */
const QUEUE = 5_000;

/**
 * A client of one server. Nothing is queued while there is no connection, because it would be applied
 * later, when nobody waits for it any more. A stalled connection is given up only when the deadline of what
 * was sent over it has passed: before that the server may still apply it, and nobody would hear of it.
 */
export function createScriptClient(options: { readonly url: string; readonly deadlineMs: number; readonly tls?: TlsOptions }): ScriptClient {
  const settings = {
    url: options.url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    commandsQueueMaxLength: QUEUE,
    // An idle connection is kept alive by the pings, so only a stalled one runs into the time-out.
    pingInterval: Math.max(50, Math.round(options.deadlineMs / 4)),
    socket: {
      ...options.tls,
      connectTimeout: options.deadlineMs,
      socketTimeout: stalledAfter(options.deadlineMs),
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_WAIT),
    },
  };
  try {
    return createServerClient(settings);
  } catch {
    // The error of the URL parser holds the address, and the address a password.
    throw new StoreError('store/failed', { reason: 'url' });
  }
}
