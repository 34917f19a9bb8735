/** Bots in processes of their own, to be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Request, RequestBody } from '../../src/platform.ts';
import type { LogEntry } from '../../src/store/store.ts';
import type { Verification } from '../../src/store/verify.ts';
import type { View } from '../../src/views/view.ts';
import type { Arm } from './kill-points.ts';

export const WORKSPACE = 'console:local';

/** Arguments of the process: which store, and where. */
export type Where = readonly ['sqlite', directory: string] | readonly ['redis', url: string, prefix: string];

export class BotProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }>();
  readonly #gone: Promise<void>;
  #orders = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the bot is gone'));
        this.#waiting.clear();
        resolve();
      });
    });
    child.on('message', (message: { readonly id?: number; readonly result?: unknown }) => {
      if (message.id === undefined) return;
      this.#waiting.get(message.id)?.resolve(message.result);
      this.#waiting.delete(message.id);
    });
  }

  /** Starts one, which takes part in kill points where `killable`. */
  static async start(where: Where, killable = false): Promise<BotProcess> {
    const execArgv = killable ? ['--import', join(import.meta.dirname, 'kill-points.ts')] : [];
    const child = fork(join(import.meta.dirname, 'bot-child.ts'), [...where], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const bot = new BotProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the bot does not start: ${code}`)));
    });
    return bot;
  }

  #order(order: object): Promise<unknown> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, ...order }, (error) => {
        if (error !== null) reject(new Error('the bot is gone'));
      });
    });
  }

  /** Rejects when the bot dies on the way. */
  dispatch(request: Request): Promise<View> {
    return this.#order({ kind: 'dispatch', request }) as Promise<View>;
  }

  log(): Promise<readonly LogEntry[]> {
    return this.#order({ kind: 'log', workspace: WORKSPACE }) as Promise<readonly LogEntry[]>;
  }

  verify(): Promise<Verification> {
    return this.#order({ kind: 'verify', workspace: WORKSPACE }) as Promise<Verification>;
  }

  arm(point: Arm): void {
    this.#child.send(point);
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  get gone(): Promise<void> {
    return this.#gone;
  }
}

let deliveries = 0;

/** A request of somebody at the console, received now, with a delivery of its own unless it is given. */
export function requestOf(player: string, body: RequestBody, delivery?: string, workspace = WORKSPACE): Request {
  deliveries += 1;
  return {
    deliveryId: delivery ?? `${process.pid}-${deliveries}`,
    received: Date.now(),
    actor: { id: player, name: player, administrator: true, guest: false },
    place: { workspace, channel: 'channel' },
    body,
  };
}

export const typed = (line: string, word: 'k8s' | 'k8s-admin' = 'k8s'): RequestBody => ({ kind: 'line', word, line });
export const pressed = (token: string): RequestBody => ({ kind: 'action', token });
