/**
 * A client of one Redis server with the commands that this bot sends. The class that `createClient` makes carries
 * each of the 743 commands of Redis twice; putting them there takes some 20 ms of a start. What it is derived from
 * does all the work of a connection and carries none.
 */
import { createRequire } from 'node:module';
import { createClient, type RedisClientOptions } from '@redis/client';
import type * as Clients from '@redis/client/dist/lib/client/index.js';
import { SCRIPTS, type ScriptName } from './scripts/registry.ts';

const require = createRequire(import.meta.url);
const { default: RedisClient } = require('@redis/client/dist/lib/client/index.js') as typeof Clients.default;

/** Commands that Keyv sends for more than one document at a time, or to remove some; seldom used, and not at a start. */
const SELDOM = ['del', 'exists', 'flushDb', 'mGet', 'scan', 'unlink'] as const;

type Send = (key: string, args: readonly string[]) => Promise<unknown>;

let complete: Readonly<Record<string, unknown>> | undefined;

/** All commands as the library has them, for any client of a server; made when the first one is asked for. */
function allCommands(): Readonly<Record<string, unknown>> {
  // `createClient` gives an object above the instance.
  complete ??= Object.getPrototypeOf(Object.getPrototypeOf(createClient())) as Readonly<Record<string, unknown>>;
  return complete;
}

class ServerClient extends RedisClient<{}, {}, {}, 2, {}> {
  get(key: string): Promise<string | null> {
    return this.sendCommand(['GET', key]);
  }

  /** @param options.PX time to live in ms */
  set(key: string, value: string, options: { readonly PX?: number } = {}): Promise<string> {
    return this.sendCommand(['SET', key, value, ...(options.PX === undefined ? [] : ['PX', String(options.PX)])]);
  }

  /** What `multi` of the library makes its transactions with. */
  get Multi(): unknown {
    return allCommands()['Multi'];
  }
}

for (const name of SELDOM) {
  Object.defineProperty(ServerClient.prototype, name, {
    value(this: ServerClient, ...args: readonly unknown[]): unknown {
      return Reflect.apply(allCommands()[name] as (...given: readonly unknown[]) => unknown, this, args);
    },
  });
}

/** Runs a script by its hash; a server that has not seen it yet gets its text. */
async function runScript(client: ServerClient, name: ScriptName, key: string, args: readonly string[]): Promise<unknown> {
  const { SHA1, SCRIPT } = SCRIPTS[name];
  try {
    return await client.sendCommand(['EVALSHA', SHA1, '1', key, ...args]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return client.sendCommand(['EVAL', SCRIPT, '1', key, ...args]);
  }
}

/**
 * A client with the scripts of the store, not yet connected.
 * @throws TypeError where the options cannot be used
 */
export function createServerClient(options: RedisClientOptions<{}, {}, {}, 2, {}>): ServerClient & Readonly<Record<ScriptName, Send>> {
  const client = new ServerClient(options);
  const scripts = Object.fromEntries(
    Object.keys(SCRIPTS).map((name) => [name, (key: string, args: readonly string[]) => runScript(client, name as ScriptName, key, args)]),
  ) as Record<ScriptName, Send>;
  return Object.assign(client, scripts);
}
