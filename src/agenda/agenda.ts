/**
 * What happens at a time: claimed, done, finished, and caught up. Woken by a tick, by what is due next, and by commands.
 *
 * Everything that is claimed is done side by side, and no more is claimed than there is room for: a slow or limited channel holds up nothing
 * else. What a process has not begun before half of its lease is over it gives back.
 */
import type { Bank } from '../content/bank.ts';
import type { Language } from '../engine/question.ts';
import type { ChatAdapter, Posted } from '../platform.ts';
import { broken, plan } from '../rounds/plan.ts';
import type { Done, Stage, Work } from '../rounds/work.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Random } from '../runtime/random.ts';
import type { Claimed, FinishResult, Store } from '../store/store.ts';
import type { WorkspaceSettings } from '../store/workspace-settings.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../views/view.ts';
import { createCalls } from './calls.ts';
import { createClaims } from './claims.ts';
import type { Ticker } from './cron.ts';
import { within } from './deadline.ts';
import { createFinisher } from './finishing.ts';
import { createTeller } from './notices.ts';
import { createSweep } from './sweep.ts';
import { createWaking } from './waking.ts';

/** What commands may ask of the agenda. */
export interface Agenda {
  /**
   * Looks at once for what is due in a workspace.
   * @param entry id of the entry whose post is awaited (`entryId`)
   * @returns what became of that post; nothing where it was not made by this process, or not within 1.5 s of the clock. Never rejects.
   */
  promptly(workspace: string, entry: string): Promise<Posted | undefined>;
  /**
   * Posts a view in a channel at once, which proves that the bot may post there.
   * @returns what became of it; `unknown` after 1.5 s of the clock, or where no platform serves that workspace. Never rejects.
   */
  announce(workspace: string, channel: string, view: View, identity: string): Promise<Posted>;
}

export interface RunningAgenda extends Agenda {
  /** Begins to do what is due; what was missed is caught up. */
  start(): void;
  /** Claims nothing more and finishes what is under way, within 5 s. */
  stop(): Promise<void>;
}

export interface AgendaParts {
  readonly store: Store;
  readonly settings: Pick<WorkspaceSettings, 'get' | 'run'>;
  readonly bank: Bank;
  /** The adapter that serves a workspace in this process. */
  readonly adapters: (workspace: string) => ChatAdapter | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
  readonly ticker: Ticker;
  /** How late a daily question is still posted, in ms. */
  readonly graceMs?: number;
  /** How long the data of a workspace is kept after the bot was removed from it, in ms; left out: for ever. */
  readonly purgeAfterMs?: number;
  /** How long what was claimed is left to whoever claimed it, in ms: 5,000 to 60,000; less than twice the longest call lets another process look while it is under way. */
  readonly leaseMs?: number;
}

export const LEASE_MS = 30_000;
export const GRACE_MS = 3_600_000;
const PROMPTLY_MS = 1_500;
const ANNOUNCE_MS = 1_500;
const STOP_MS = 5_000;
/** Entries of one claim; the cards of dailies come on top. */
const CLAIM_MOST = 16;
/** Entries under way at once. */
const ROOM = 256;
/** For so long what needs no call waits for what does, in ms. */
const TOGETHER_MS = 500;
/** For so long a workspace whose claim failed is left alone, in ms: less than a tick. */
const REST_MS = 10_000;

export function createAgenda(parts: AgendaParts): RunningAgenda {
  const { store, settings, bank, adapters, clock, random, logger, texts, ticker, graceMs = GRACE_MS, leaseMs = LEASE_MS } = parts;
  const calls = createCalls({ clock, logger });
  const claims = createClaims({ bank, random, leaseMs, graceMs });
  const teller = createTeller({ store, settings, adapters, calls, clock, logger, texts });
  const storeNow = () => clock.now() + store.skew();

  let stopped = false;
  /** Entries that are under way, and room that claims under way may need. */
  let busy = 0;
  let stopTicker = () => undefined as void;
  const idlers: (() => void)[] = [];
  /** Workspaces in which something is due, to be looked at as room allows. */
  const waiting = new Set<string>();
  /** When the claim of a workspace failed: those that fail again and again must not hide the others. */
  const failed = new Map<string, number>();
  const looking = new Map<string, { again: boolean; readonly over: Promise<void> }>();
  const awaited = new Map<string, { claimed: boolean; readonly heard: ((posted: Posted | undefined) => void)[] }>();
  const keyOf = (workspace: string, entry: string) => `${workspace}\n${entry}`;

  const sweep = parts.purgeAfterMs === undefined ? undefined : createSweep({ store, clock, logger, purgeAfterMs: parts.purgeAfterMs });
  const finisher = createFinisher({ store, clock, logger, finished: whenFinished, idle: mayBeIdle });

  function mayBeIdle(): void {
    if (busy > 0 || finisher.busy() > 0) return;
    for (const resolve of idlers.splice(0)) resolve();
  }

  const waking = createWaking({ store, clock, logger, serves: (workspace) => adapters(workspace) !== undefined && !rests(workspace), found });

  function rests(workspace: string): boolean {
    const since = failed.get(workspace);
    if (since === undefined) return false;
    const now = clock.now();
    // A clock that was put back makes nobody wait longer.
    if (now >= since && now - since < REST_MS) return true;
    failed.delete(workspace);
    return false;
  }

  function found(workspaces: readonly string[]): void {
    // What is being claimed just now needs no second look: what is due after it is told by that claim.
    for (const workspace of workspaces) if (!looking.has(workspace)) waiting.add(workspace);
    pump();
  }

  function pump(): void {
    for (const workspace of waiting) {
      if (stopped || busy + CLAIM_MOST > ROOM) return;
      waiting.delete(workspace);
      void look(workspace);
    }
    if (waiting.size === 0 && looking.size === 0) waking.emptied();
  }

  function look(workspace: string): Promise<void> {
    const under = looking.get(workspace);
    if (under !== undefined) {
      under.again = true;
      return under.over;
    }
    const state = { again: false, over: Promise.resolve() };
    looking.set(workspace, state);
    state.over = (async () => {
      do {
        state.again = false;
        const full = (await claim(workspace)) >= CLAIM_MOST;
        if (stopped) break;
        // No more is claimed than there is room for; the rest waits its turn.
        if (full && busy + CLAIM_MOST > ROOM) waiting.add(workspace);
        else if (full) state.again = true;
      } while (state.again);
      looking.delete(workspace);
      pump();
    })();
    return state.over;
  }

  /** @returns how many entries were claimed */
  async function claim(workspace: string): Promise<number> {
    const adapter = adapters(workspace);
    if (adapter === undefined || stopped) return 0;
    const begun = clock.now();
    busy += CLAIM_MOST;
    try {
      const result = await settings.run(workspace, (current) => store.claim(claims.of(workspace, current, storeNow(), CLAIM_MOST)));
      failed.delete(workspace);
      waking.wake(result.next);
      perform(workspace, adapter, result.entries, begun);
      return result.entries.length;
    } catch (error) {
      failed.set(workspace, clock.now());
      logger.warn({ err: error, workspace }, 'what is due could not be claimed');
      return 0;
    } finally {
      busy -= CLAIM_MOST;
      mayBeIdle();
    }
  }

  function perform(workspace: string, adapter: ChatAdapter, entries: readonly Claimed[], begun: number): void {
    const stage: Stage = { workspace, settings: settings.get(workspace), bank, texts, graceMs, now: storeNow };
    /** Who was stopped in the middle, or had to wait for long, gives the rest back. */
    const fresh = () => clock.now() - begun < leaseMs / 2;
    const works = entries.map((claimed) => ({ claimed, work: safely(claimed, stage, () => plan(claimed, stage)) }));
    // What needs no call goes with the first that is done: one trip for both.
    const quiet = works.flatMap(({ work }) => (work.kind === 'done' ? [work] : []));
    const calling = works.filter(({ work }) => work.kind !== 'done');
    if (calling.length === 0) finisher.add(workspace, quiet);
    // Nor does it wait for long: the first call may be to a channel that does not answer.
    else if (quiet.length > 0) clock.after(TOGETHER_MS, () => finisher.add(workspace, quiet.splice(0)));
    for (const { claimed, work } of calling) {
      busy += 1;
      const heard = awaited.get(keyOf(workspace, claimed.id));
      if (heard !== undefined) heard.claimed = true;
      const carry = async (): Promise<void> => {
        const done = await run(claimed, work, { stage, adapter, fresh });
        finisher.add(workspace, [...quiet.splice(0), done]);
        busy -= 1;
        settle(workspace, claimed.id, undefined);
        pump();
        mayBeIdle();
      };
      void carry();
    }
  }

  function safely(claimed: Claimed, stage: Stage, step: () => Work): Work {
    try {
      if (claimed.step === undefined) logger.error({ workspace: stage.workspace, entry: claimed.id }, 'an entry of the agenda cannot be read');
      return step();
    } catch (error) {
      logger.error({ err: error, workspace: stage.workspace, entry: claimed.id }, 'an entry of the agenda cannot be done');
      return { kind: 'done', finished: broken(claimed, stage) };
    }
  }

  /** Makes the calls of one entry. Where there is no time left for one, another claim does it. */
  async function run(claimed: Claimed, first: Work, { stage, adapter, fresh }: { readonly stage: Stage; readonly adapter: ChatAdapter; readonly fresh: () => boolean }): Promise<Done> {
    let work = first;
    let tried = claimed.attempt > 1;
    while (work.kind !== 'done') {
      const call = work;
      const posted = await (call.kind === 'post'
        ? calls.post(adapter, call.target, call.view, call.identity, call.tried === undefined ? undefined : call.tried - store.skew(), fresh)
        : calls.edit(adapter, stage.workspace, call.reference, call.view, fresh));
      // What certainly was not sent is no try: where a channel cannot be read, a second try would never be made.
      if (posted === undefined) return { kind: 'done', finished: { id: claimed.id, fence: claimed.fence, retry: storeNow(), ...(tried ? {} : { untried: true }) } };
      tried ||= call.kind === 'post';
      const told = call.kind === 'post' && settle(stage.workspace, claimed.id, posted);
      const seen: Posted = posted.kind === 'limited' ? { kind: 'limited', until: posted.until + store.skew() } : posted;
      const next = safely(claimed, stage, () => call.next(seen));
      work = told && next.kind === 'done' ? heardOf(next) : next;
    }
    return work;
  }

  /** Who waits for a post hears of a refusal at once, and needs no notice of it; of a place that is switched off there is one. */
  function heardOf({ refused, ...next }: Done): Done {
    return { ...next, tells: [], ...(refused === undefined ? {} : { refused: (refusals) => refused(refusals).filter(({ code }) => code === 'place-off') }) };
  }

  /** Hands the outcome of a post to whoever waits for it. */
  function settle(workspace: string, entry: string, posted: Posted | undefined): boolean {
    const key = keyOf(workspace, entry);
    const waiter = awaited.get(key);
    if (waiter === undefined) return false;
    awaited.delete(key);
    for (const heard of waiter.heard) heard(posted);
    return true;
  }

  function whenFinished(workspace: string, batch: readonly Done[], result: FinishResult): void {
    const fenced = new Set(result.fenced);
    for (const { finished, tells = [], refused, after } of batch) {
      if (fenced.has(finished.id)) {
        logger.info({ workspace, entry: finished.id }, 'an entry was claimed by somebody else meanwhile');
        continue;
      }
      const refusals = result.refusals[finished.id];
      const all = [...tells, ...(refused === undefined || refusals === undefined ? [] : refused(refusals))];
      if (all.length > 0) void teller.tell(workspace, all);
      const adapter = after === undefined ? undefined : adapters(workspace);
      if (after !== undefined && adapter !== undefined) void calls.edit(adapter, workspace, after.reference, after.view, () => !stopped);
    }
    waking.wake(result.next);
  }

  return {
    start() {
      stopTicker = ticker.start(() => {
        waking.tick();
        sweep?.tick();
      });
      waking.tick();
    },
    async stop() {
      stopped = true;
      stopTicker();
      waking.stop();
      for (const { heard } of awaited.values()) for (const resolve of heard) resolve(undefined);
      awaited.clear();
      const idle = new Promise<void>((resolve) => idlers.push(resolve));
      mayBeIdle();
      await within(clock, STOP_MS, Promise.all([idle, sweep?.stop()]), () => undefined);
    },
    promptly(workspace, entry) {
      if (stopped || adapters(workspace) === undefined) return Promise.resolve(undefined);
      const key = keyOf(workspace, entry);
      const waiter = awaited.get(key) ?? { claimed: false, heard: [] };
      awaited.set(key, waiter);
      const heard = new Promise<Posted | undefined>((resolve) => waiter.heard.push(resolve));
      const search = async (): Promise<void> => {
        await look(workspace);
        // Somebody else has claimed it, or there is no such entry.
        if (!waiter.claimed && awaited.get(key) === waiter) settle(workspace, entry, undefined);
      };
      void search();
      return within(clock, PROMPTLY_MS, heard, () => {
        // What it comes to later nobody is told by this: then a notice does.
        if (awaited.get(key) === waiter) awaited.delete(key);
        return undefined;
      });
    },
    announce(workspace, channel, view, identity) {
      const adapter = adapters(workspace);
      if (adapter === undefined) return Promise.resolve({ kind: 'unknown' });
      const posted = calls.post(adapter, { kind: 'place', place: { workspace, channel } }, view, identity, undefined, () => true);
      return within(
        clock,
        ANNOUNCE_MS,
        posted.then((each): Posted => each ?? { kind: 'unknown' }),
        () => ({ kind: 'unknown' }),
      );
    },
  };
}
