import KeyvRedis from '@keyv/redis';
import { Keyv, type KeyvEntry } from 'keyv';
import type { Logger } from '../../runtime/logger.ts';
import type { ScriptClient } from './client.ts';
import type { RedisConnection } from './connection.ts';

type KeyvClient = ConstructorParameters<typeof KeyvRedis>[0];

/**
 * Keyv's adapter on a client that is connected by somebody else: it never connects by itself, and it fails
 * within the deadline of the store. The client alone would wait for a stopped server a good deal longer.
 */
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

  override get<Value = unknown>(key: string): Promise<Value | undefined> {
    return this.#connection.bounded(super.get<Value>(key));
  }

  override getMany<Value = unknown>(keys: string[]): Promise<(Value | undefined)[]> {
    return this.#connection.bounded(super.getMany<Value>(keys));
  }

  override set(key: string, value: string, ttl?: number): Promise<void> {
    return this.#connection.bounded(super.set(key, value, ttl));
  }

  override setMany(entries: KeyvEntry[]): Promise<void> {
    return this.#connection.bounded(super.setMany(entries));
  }

  override has(key: string): Promise<boolean> {
    return this.#connection.bounded(super.has(key));
  }

  override hasMany(keys: string[]): Promise<boolean[]> {
    return this.#connection.bounded(super.hasMany(keys));
  }

  override delete(key: string): Promise<boolean> {
    return this.#connection.bounded(super.delete(key));
  }

  override deleteMany(keys: string[]): Promise<boolean> {
    return this.#connection.bounded(super.deleteMany(keys));
  }

  override clear(): Promise<void> {
    return this.#connection.bounded(super.clear());
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
