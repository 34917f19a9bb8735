import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import type { Logger } from '../../runtime/logger.ts';
import type { ScriptClient } from './client.ts';
import type { RedisConnection } from './connection.ts';

type KeyvClient = ConstructorParameters<typeof KeyvRedis>[0];

/** Keyv's adapter on a client that is connected by somebody else: it never connects or waits by itself. */
class SharedClientAdapter extends KeyvRedis<unknown> {
  readonly #connection: RedisConnection;

  constructor(client: ScriptClient, connection: RedisConnection, namespace: string) {
    super(client as unknown as KeyvClient, { namespace, throwOnErrors: true });
    this.#connection = connection;
  }

  override async getClient(): ReturnType<KeyvRedis<unknown>['getClient']> {
    await this.#connection.available();
    return this.client;
  }

  /** The connection belongs to the store. */
  override async disconnect(): Promise<void> {
    await Promise.resolve();
  }
}

/** A Keyv of one namespace, whose failures are thrown. One adapter a namespace: a shared one mixes keys. */
export function createDocuments(client: ScriptClient, connection: RedisConnection, namespace: string, logger: Logger): Keyv {
  const store = new SharedClientAdapter(client, connection, namespace);
  const keyv = new Keyv({ store, namespace, useKeyPrefix: false, throwOnErrors: true });
  // Without a listener an error that is thrown anyway would also end the process.
  keyv.on('error', (error: unknown) => logger.debug({ name: error instanceof Error ? error.name : 'unknown' }, 'a document could not be read or written'));
  return keyv;
}
