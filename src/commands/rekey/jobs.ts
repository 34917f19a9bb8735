/** Work that may take longer than a reply can wait: it goes on, and whoever asks again finds it. */
import { UserError } from '../../errors.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Store } from '../../store/store.ts';

/** How long a reply waits for a job, in ms: a first reply is due within 1.5 s, everything within 2.5 s. */
const WAIT_MS = 1_200;
/** Jobs that one process works on at once, whoever asked: each of them reads a whole log. Of one workspace it is one. */
const RUNNING = 3;
/** Jobs of one workspace that wait or run. */
const UNFINISHED = 5;
/** Results that are remembered, the newest of them, and for how long in ms: a later question is not answered with what was true before. */
const REMEMBERED = 20;
const KEPT_MS = 5 * 60_000;

interface Job {
  readonly workspace: string;
  readonly result: Promise<unknown>;
  readonly run: () => Promise<void>;
  state: 'waiting' | 'running' | 'ended';
  /** When it ended, in ms since the epoch. */
  ended: number;
}

interface Where {
  readonly store: Store;
  readonly clock: Clock;
}

class Jobs {
  readonly #known = new Map<string, Job>();
  /** Those that have not ended, first come first served; also those that nobody will ask for any more. */
  readonly #unfinished = new Set<Job>();

  find(name: string, now: number): Job | undefined {
    const known = this.#known.get(name);
    const isOld = known?.state === 'ended' && (now - known.ended >= KEPT_MS || now < known.ended);
    return isOld ? undefined : known;
  }

  add<T>(name: string, workspace: string, begin: () => Promise<T>, clock: Clock): Promise<T> {
    if ([...this.#unfinished].filter((each) => each.workspace === workspace).length >= UNFINISHED) throw new UserError('too-fast');
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // Whoever waited may be gone by then.
    promise.catch(() => undefined);
    const run = async (): Promise<void> => {
      one.state = 'running';
      try {
        resolve(await begin());
      } catch (error) {
        // What failed is forgotten, so that asking again begins anew.
        this.#drop(name, one);
        reject(error);
      } finally {
        one.state = 'ended';
        one.ended = clock.now();
        this.#unfinished.delete(one);
        this.#forgetOldest();
        this.#next();
      }
    };
    const one: Job = { workspace, result: promise, run, state: 'waiting', ended: 0 };
    this.#known.delete(name);
    this.#known.set(name, one);
    this.#unfinished.add(one);
    this.#next();
    return promise;
  }

  forget(matches: (name: string) => boolean): void {
    for (const name of this.#known.keys()) if (matches(name)) this.#known.delete(name);
  }

  #drop(name: string, one: Job): void {
    if (this.#known.get(name) === one) this.#known.delete(name);
  }

  #forgetOldest(): void {
    const ended = [...this.#known].filter(([, { state }]) => state === 'ended');
    for (const [name] of ended.toSorted(([, a], [, b]) => a.ended - b.ended).slice(0, Math.max(0, ended.length - REMEMBERED))) this.#known.delete(name);
  }

  #next(): void {
    const running = [...this.#unfinished].filter(({ state }) => state === 'running');
    if (running.length >= RUNNING) return;
    const workspaces = new Set(running.map(({ workspace }) => workspace));
    const next = [...this.#unfinished].find(({ state, workspace }) => state === 'waiting' && !workspaces.has(workspace));
    if (next === undefined) return;
    void next.run();
    this.#next();
  }
}

const jobsOf = new WeakMap<Store, Jobs>();

function jobs(store: Store): Jobs {
  let known = jobsOf.get(store);
  if (known === undefined) jobsOf.set(store, (known = new Jobs()));
  return known;
}

/**
 * The job of this name, begun where there is none, as soon as others of the workspace have ended.
 * @throws UserError `too-fast` where too many of the workspace wait already
 */
export function job<T>({ store, clock }: Where, workspace: string, name: string, begin: () => Promise<T>): Promise<T> {
  const known = jobs(store).find(name, clock.now());
  return known === undefined ? jobs(store).add(name, workspace, begin, clock) : (known.result as Promise<T>);
}

export function forgetJob(store: Store, name: string): void {
  jobs(store).forget((each) => each === name);
}

/** Forgets whatever of the workspace may name people. */
export function forgetExports(store: Store, workspace: string): void {
  jobs(store).forget((each) => each.startsWith(`export:${workspace}:`));
}

/** The result, or nothing where it takes longer than a reply can wait. */
export async function soon<T>(work: Promise<T>, clock: Clock): Promise<{ readonly result: T } | undefined> {
  let cancel: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(WAIT_MS, () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([work.then((result) => ({ result })), late]);
  } finally {
    cancel();
  }
}
