/** Whole processes on one store: real commands, real agenda, a platform that notes what is sent, and a clock that a test moves. */
import { type RunningAgenda, createAgenda } from '../../src/agenda/agenda.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { optionOrder } from '../../src/engine/draw.ts';
import type { Question } from '../../src/engine/question.ts';
import type { Actor, Quiz, RequestBody } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { LETTERS } from '../../src/engine/question.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { type StoreKind, onClock } from '../contracts/bot.ts';
import { type CountingStore, countTrips } from '../fakes/counting-store.ts';
import type { ManualClock } from '../fakes/clock.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { SECOND, texts } from '../rounds/claimed.ts';
import { FakeAdapter, type Sent } from './fake-agenda.ts';

/** Wednesday 2037-11-25 09:00 UTC: ahead of the server's time, by which a lease on Redis ends where that is later. */
export const START = 2_142_752_400_000;
export const W = 'discord:1';
export const ROOT: Actor = { id: 'UROOT', name: 'Root', administrator: true, guest: false };
export const ADA: Actor = { id: 'U1', name: 'Ada', administrator: false, guest: false };
export const BOB: Actor = { id: 'U2', name: 'Bob', administrator: false, guest: false };

export const BANK = bankOf([...singles(12), ...singles(60, 'volumes')]);

/** One process. */
export interface Process {
  readonly adapter: FakeAdapter;
  readonly counting: CountingStore;
  readonly agenda: RunningAgenda;
  readonly quiz: Quiz;
  start(): void;
  stop(): Promise<void>;
  /** Stops the process as SIGSTOP does: no timer of it goes off, and no answer reaches it. `thaw` lets it go on. */
  freeze(): void;
  thaw(): Promise<void>;
}

/** A clock that goes from one timer to the next, so that what a timer sets off is done before time goes on. */
class SteppedClock implements ManualClock {
  #now: number;
  #timers: { readonly due: number; readonly callback: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now = (): number => this.#now;
  waiting = (): number => this.#timers.length;

  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Runs the next timer that is due by then, at its time; with none it is then. */
  step(until: number): boolean {
    const [first] = this.#timers.toSorted((left, right) => left.due - right.due);
    if (first === undefined || first.due > until) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#timers = this.#timers.filter((each) => each !== first);
    this.#now = Math.max(this.#now, first.due);
    first.callback();
    return true;
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    while (this.step(until)) await Promise.resolve();
  }
}

/** A clock of which one process can be cut off for a while. */
function freezable(clock: ManualClock) {
  let frozen = false;
  const held: (() => void)[] = [];
  return {
    clock: {
      now: () => clock.now(),
      after: (ms: number, callback: () => void) => clock.after(ms, () => (frozen ? void held.push(callback) : callback())),
    },
    /** Waits until it is thawed. */
    reached: () => new Promise<void>((resolve) => (frozen ? held.push(resolve) : resolve())),
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      for (const callback of held.splice(0)) callback();
    },
  };
}

export class House {
  readonly clock: SteppedClock;
  /** All that was sent, by whichever process. */
  readonly sent: Sent[] = [];
  readonly processes: Process[] = [];
  readonly #open: () => Promise<Store>;
  readonly #dispose: () => Promise<void>;
  readonly #stores: { readonly store: Store; open: boolean }[] = [];
  #working = 0;
  #deliveries = 0;
  /** How long between ticks. */
  tickMs = 15 * SECOND;

  constructor(clock: SteppedClock, data: { open(): Promise<Store>; dispose(): Promise<void> }) {
    this.clock = clock;
    this.#open = () => data.open();
    this.#dispose = () => data.dispose();
  }

  /** @param start of the clock */
  static async of(kind: StoreKind, start = START): Promise<House> {
    const clock = new SteppedClock(start);
    return new House(clock, await kind.fresh(clock));
  }

  /** A process that is not started yet; `alike` shares the store of another one, where a store takes one process only. */
  async process(alike?: Process): Promise<Process> {
    const kept = alike === undefined ? { store: await this.#open(), open: true } : undefined;
    if (kept !== undefined) this.#stores.push(kept);
    const counting = kept === undefined ? countTrips((alike as Process).counting.store) : countTrips(this.#busy(onClock(kept.store)));
    const adapter = new FakeAdapter(this.clock, this.sent);
    const { clock, reached, freeze, thaw } = freezable(this.clock);
    adapter.reached = reached;
    const parts = { store: counting.store, settings: new WorkspaceSettings(), bank: BANK, clock, random: systemRandom, logger: silentLogger, texts };
    let stopTicker = () => undefined as void;
    const agenda = createAgenda({
      ...parts,
      adapters: (workspace) => (workspace.startsWith('discord:') ? adapter : undefined),
      ticker: {
        start: (tick) => {
          const again = (): void => {
            stopTicker = clock.after(this.tickMs, () => {
              again();
              tick();
            });
          };
          again();
          return () => stopTicker();
        },
      },
    });
    const process: Process = {
      adapter,
      counting,
      agenda,
      quiz: createQuiz({ ...parts, agenda }),
      start: () => agenda.start(),
      freeze,
      thaw: async () => {
        thaw();
        await this.quiet();
      },
      stop: async () => {
        const stopped = agenda.stop();
        await this.pass(SECOND);
        await this.#settled(stopped, 6);
        if (kept !== undefined) {
          kept.open = false;
          await kept.store.close();
        }
      },
    };
    this.processes.push(process);
    return process;
  }

  async started(): Promise<Process> {
    const process = await this.process();
    process.start();
    await this.quiet();
    return process;
  }

  async #settled(promise: Promise<void>, seconds: number): Promise<void> {
    const state = { done: false };
    const wait = (async () => {
      await promise;
      state.done = true;
    })();
    await this.quiet();
    for (let second = 0; second < seconds && !state.done; second += 1) await this.pass(SECOND);
    await wait;
  }

  /** Notes trips that are under way, so that a test can wait for real input and output. */
  #busy(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          const result: unknown = member.apply(target, args);
          if (result instanceof Promise) {
            this.#working += 1;
            const over = (): void => void (this.#working -= 1);
            result.then(over, over);
          }
          return result;
        };
      },
    });
  }

  /** Waits until nobody does anything without time passing. */
  async quiet(): Promise<void> {
    for (let still = 0; still < 8; ) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      still = this.#working === 0 ? still + 1 : 0;
    }
  }

  /** Lets time pass, from one timer to the next. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    await this.quiet();
    while (this.clock.step(until)) await this.quiet();
  }

  async send(process: Process, body: RequestBody, by: Actor, channel = 'C1'): Promise<View> {
    this.#deliveries += 1;
    const view = process.quiz.dispatch({ deliveryId: `d${this.#deliveries}`, received: this.clock.now(), actor: by, place: { workspace: W, channel }, body });
    await this.quiet();
    // A command waits a little for what the agenda does; that of a frozen process until it is thawed.
    const waiting = view.then(() => undefined);
    await this.#settled(waiting, 100);
    return view;
  }

  line(process: Process, line: string, by = ROOT, channel = 'C1'): Promise<View> {
    return this.send(process, { kind: 'line', word: by === ROOT && !line.startsWith('quiz') && line !== 'stop' && line !== 'daily' ? 'k8s-admin' : 'k8s', line }, by, channel);
  }

  /** Presses the right or a wrong letter on a card. */
  answer(process: Process, card: View, by: Actor, right: boolean, message?: string): Promise<View> {
    const token = card.input?.token ?? '';
    const { target = '', index = 0, digest = '' } = decodeToken(token) ?? {};
    const question = BANK.byDigest(digest) as Question;
    const order = optionOrder(question, target, index);
    const wanted = order.findIndex((id) => question.answer.includes(id) === right);
    return this.send(process, { kind: 'action', token: withLetters(token, LETTERS[wanted] ?? ''), ...(message === undefined ? {} : { message }) }, by);
  }

  /** Posts whose entry is of this kind, in order. */
  posts(kind: string): readonly Sent[] {
    return this.sent.filter((sent) => sent.kind === 'post' && sent.identity?.startsWith(`${W}/${kind}:`) === true);
  }

  async end(): Promise<void> {
    for (const { store, open } of this.#stores) if (open) await store.close();
    await this.#dispose();
  }
}
