/** A store that knows nothing but an agenda, and a platform that answers as it is told; for tests of who does what when. */
import { createAgenda } from '../../src/agenda/agenda.ts';
import type { ChatAdapter, Posted, Reference, Target } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import type { Claim, Claimed, ClaimResult, Finish, Finished, FinishResult, Notice, Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import type { View } from '../../src/views/view.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { SIX, bankOf } from '../fixtures/questions.ts';
import { NINE, SECOND, texts } from '../rounds/claimed.ts';

interface Kept {
  entry: Claimed;
  due: number;
  lease: number;
  attempt: number;
  fence: number;
  first: number;
}

/** Entries are kept as they are claimed; what is added is only noted. */
export class FakeStore {
  readonly finished: Finished[] = [];
  readonly notices: Notice[] = [];
  readonly trips: string[] = [];
  /** Verbs that fail, so many times. */
  readonly failing = new Map<string, number>();
  refusals = 0;
  skewMs = 0;
  #fence = 0;
  readonly #kept = new Map<string, Map<string, Kept>>();

  put(workspace: string, entry: Claimed, due = entry.due): void {
    const entries = this.#kept.get(workspace) ?? new Map<string, Kept>();
    this.#kept.set(workspace, entries);
    entries.set(entry.id, { entry, due, lease: 0, attempt: 0, fence: 0, first: 0 });
  }

  left(workspace: string): readonly string[] {
    return [...(this.#kept.get(workspace)?.keys() ?? [])];
  }

  #trip(verb: string): void {
    this.trips.push(verb);
    const left = this.failing.get(verb) ?? 0;
    this.failing.set(verb, left - 1);
    if (left > 0) throw new Error(`${verb} fails`);
  }

  #at = (kept: Kept) => Math.max(kept.due, kept.lease);

  #next(entries: Iterable<Kept>, after: number): { next?: number } {
    const times = [...entries].map(this.#at).filter((at) => at > after);
    return times.length === 0 ? {} : { next: Math.min(...times) };
  }

  verbs(): Partial<Store> {
    return {
      skew: () => this.skewMs,
      mendAgenda: async () => this.#trip('mendAgenda'),
      addNotice: async (_, notice) => {
        this.#trip('addNotice');
        this.notices.push(notice);
      },
      dueWorkspaces: async (now, limit) => {
        this.#trip('dueWorkspaces');
        const due = [...this.#kept].filter(([, entries]) => [...entries.values()].some((kept) => this.#at(kept) <= now)).map(([workspace]) => workspace);
        return { due: due.slice(0, limit), ...this.#next([...this.#kept.values()].flatMap((entries) => [...entries.values()]), now) };
      },
      claim: async (claim: Claim): Promise<ClaimResult> => {
        this.#trip('claim');
        const entries = this.#kept.get(claim.workspace) ?? new Map<string, Kept>();
        const due = [...entries.values()].filter((kept) => this.#at(kept) <= claim.now).slice(0, claim.limit);
        for (const kept of due) {
          this.#fence += 1;
          kept.fence = this.#fence;
          kept.attempt += 1;
          kept.first ||= claim.now;
          kept.lease = claim.now + claim.leaseMs;
        }
        return { kind: 'claimed', entries: due.map(({ entry, fence, attempt, first, due: at }) => ({ ...entry, fence, attempt, first, due: at })), ...this.#next(entries.values(), claim.now) };
      },
      finish: async (finish: Finish): Promise<FinishResult> => {
        this.#trip('finish');
        const entries = this.#kept.get(finish.workspace) ?? new Map<string, Kept>();
        const fenced: string[] = [];
        const refusals: Record<string, number> = {};
        for (const done of finish.entries) {
          const kept = entries.get(done.id);
          if (kept?.fence !== done.fence) {
            fenced.push(done.id);
            continue;
          }
          this.finished.push(done);
          if (done.retry === undefined) entries.delete(done.id);
          else Object.assign(kept, { due: done.retry, lease: 0, ...(done.untried === true ? { attempt: 0, first: 0 } : {}) });
          if (done.post?.outcome === 'refused') refusals[done.id] = this.refusals;
        }
        return { kind: 'finished', fenced, refusals, ...this.#next(entries.values(), finish.now) };
      },
    };
  }
}

export interface Sent {
  readonly at: number;
  readonly kind: 'post' | 'edit';
  readonly where: string;
  readonly identity?: string;
  readonly tried?: number;
  readonly view: View;
}

export type Answer = Posted | Promise<Posted>;

/** A platform that posts everything, unless `answer` says something else. */
export class FakeAdapter implements ChatAdapter {
  readonly name = 'discord';
  readonly sent: Sent[] = [];
  readonly #all: Sent[];
  answer: (sent: Sent) => Answer | undefined = () => undefined;
  /** When an answer reaches the process. */
  reached: () => Promise<void> = () => Promise.resolve();
  readonly #clock: ManualClock;

  /** @param all what several of them sent */
  constructor(clock: ManualClock, all: Sent[] = []) {
    this.#clock = clock;
    this.#all = all;
  }

  start = () => Promise.resolve();
  stop = () => Promise.resolve();

  async post(target: Target, view: View, identity: string, tried?: number): Promise<Posted> {
    const where = target.kind === 'player' ? `@${target.player}` : target.place.channel;
    const sent: Sent = { at: this.#clock.now(), kind: 'post', where, identity, view, ...(tried === undefined ? {} : { tried }) };
    this.#note(sent);
    const answer = this.answer(sent);
    const message = `M${this.#all.length}`;
    await this.reached();
    return answer ?? { kind: 'posted', reference: { channel: where, message } };
  }

  async edit(reference: Reference, view: View): Promise<Posted> {
    const sent: Sent = { at: this.#clock.now(), kind: 'edit', where: reference.channel, view };
    this.#note(sent);
    const answer = this.answer(sent);
    await this.reached();
    return answer ?? { kind: 'posted', reference };
  }

  #note(sent: Sent): void {
    this.sent.push(sent);
    this.#all.push(sent);
  }
}

/** An agenda over both; the tick is every 15 s of the clock. */
export function play(store = new FakeStore(), clock = createManualClock(NINE)) {
  const adapter = new FakeAdapter(clock);
  let serves = (workspace: string) => workspace.startsWith('discord:');
  let stopTicker = () => undefined as void;
  const agenda = createAgenda({
    store: store.verbs() as Store,
    settings: new WorkspaceSettings(),
    bank: bankOf(SIX),
    adapters: (workspace) => (serves(workspace) ? adapter : undefined),
    clock,
    random: systemRandom,
    logger: silentLogger,
    texts,
    ticker: {
      start(tick) {
        const again = (): void => {
          stopTicker = clock.after(15 * SECOND, () => {
            again();
            tick();
          });
        };
        again();
        return () => stopTicker();
      },
    },
  });
  return {
    store,
    clock,
    adapter,
    agenda,
    serve: (which: (workspace: string) => boolean): void => {
      serves = which;
    },
  };
}

/** Lets everything run that waits for no time to pass. */
export async function calm(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Moves the clock on in small steps, so that what a step sets off is done before the next. */
export async function pass(clock: ManualClock, ms: number, step = 250): Promise<void> {
  await calm();
  for (let gone = 0; gone < ms; gone += step) {
    await clock.advance(Math.min(step, ms - gone));
    await calm();
  }
}

/** Stops an agenda that has calls under way which are never answered. */
export async function halt({ agenda, clock }: Pick<ReturnType<typeof play>, 'agenda' | 'clock'>): Promise<void> {
  const stopped = agenda.stop();
  await pass(clock, 5_000, 1_000);
  await stopped;
}
