/**
 * Preloaded into a bot's process (`--import`): kills it as kill -9 does, at a point that a message names.
 * Points are counted from that message on; everything is hooked from outside the product.
 */
import { Socket } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { promiseHooks } from 'node:v8';

/**
 * - `await`: before the n-th continuation of a promise, so at every await on the way;
 * - `statement`: after the n-th statement that SQLite ran;
 * - `before-write`, `after-write`: at the n-th piece that goes out over a connection to the store;
 * - `reply`: at the n-th piece that comes in, before anybody has read it.
 */
export const KINDS = ['await', 'statement', 'before-write', 'after-write', 'reply'] as const;
export type PointKind = (typeof KINDS)[number];

export interface Arm {
  readonly arm: PointKind;
  /** From 1. */
  readonly at: number;
}

let armed: PointKind | undefined;
let left = 0;

function pass(kind: PointKind): void {
  if (kind !== armed) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

/** Runs `before` and `after` round every call of a method. */
function hook(prototype: object, name: string, before: () => void, after: () => void): void {
  const method: unknown = Reflect.get(prototype, name);
  if (typeof method !== 'function') throw new Error(`nothing to hook: ${name}`);
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      before();
      const result: unknown = Reflect.apply(method, this, args);
      after();
      return result;
    },
  });
}

const nothing = (): void => undefined;
for (const name of ['run', 'get', 'all']) hook(StatementSync.prototype, name, nothing, () => pass('statement'));
hook(DatabaseSync.prototype, 'exec', nothing, () => pass('statement'));
for (const name of ['write', '_writev']) hook(Socket.prototype, name, () => pass('before-write'), () => pass('after-write'));
hook(Socket.prototype, 'push', () => pass('reply'), nothing);

process.on('message', (message: Partial<Arm>) => {
  if (message.arm === undefined) return;
  armed = message.arm;
  left = message.at ?? 1;
  if (armed === 'await') promiseHooks.onBefore(() => pass('await'));
});
