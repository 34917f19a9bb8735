/** Calls to the platforms, each with a deadline; a channel that is limited is left alone until its time, and nothing else waits for it. */
import type { ChatAdapter, Identity, Posted, Reference, Target } from '../platform.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { View } from '../views/view.ts';
import { within } from './deadline.ts';

/** Longest that a call is waited for, in ms: begun in the first half of a lease, it ends within it. */
const CALL_MS = 14_000;
/** Calls under way at once: Discord takes 50 a second from one bot (topics/rate-limits), so none waits long in its queue. */
const AT_ONCE = 64;
/** Limits that are remembered before those that are over are forgotten. */
const REMEMBERED = 1_000;

export interface Calls {
  /** Never rejects. `fresh` is asked right before the call: where it says no, nothing is called and the answer is nothing. */
  post(adapter: ChatAdapter, target: Target, view: View, identity: Identity, tried: number | undefined, fresh: () => boolean): Promise<Posted | undefined>;
  edit(adapter: ChatAdapter, workspace: string, reference: Reference, view: View, fresh: () => boolean): Promise<Posted | undefined>;
}

export function createCalls({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Calls {
  /** Each with the time at which it was heard of. */
  const limits = new Map<string, { readonly since: number; readonly until: number }>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const turn = async (): Promise<void> => {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  const limitOf = (channel: string): Posted | undefined => {
    const limit = limits.get(channel);
    if (limit === undefined) return undefined;
    const now = clock.now();
    // A clock that was put back makes nobody wait longer.
    if (limit.since <= now && now < limit.until) return { kind: 'limited', until: limit.until };
    limits.delete(channel);
    return undefined;
  };

  const note = (channel: string, until: number): void => {
    const now = clock.now();
    limits.set(channel, { since: now, until });
    if (limits.size > REMEMBERED) for (const [old, limit] of limits) if (limit.until <= now || limit.since > now) limits.delete(old);
  };

  const call = async (channel: string | undefined, fresh: () => boolean, made: () => Promise<Posted>): Promise<Posted | undefined> => {
    const held = channel === undefined ? undefined : limitOf(channel);
    if (held !== undefined) return held;
    await turn();
    try {
      if (!fresh()) return undefined;
      // Another post may have met the limit while this one waited.
      const met = channel === undefined ? undefined : limitOf(channel);
      if (met !== undefined) return met;
      const posted = await within(clock, CALL_MS, attempt(made), (error): Posted => {
        if (error !== undefined) logger.warn({ err: error }, 'a post failed');
        return { kind: 'unknown' };
      });
      if (posted.kind === 'limited' && channel !== undefined) note(channel, posted.until);
      return posted;
    } finally {
      leave();
    }
  };

  return {
    post: (adapter, target, view, identity, tried, fresh) =>
      call(channelOf(target), fresh, () => adapter.post(target, view, identity, ...(tried === undefined ? [] : [tried]))),
    edit: (adapter, workspace, reference, view, fresh) => call(`${workspace}/${reference.channel}`, fresh, () => adapter.edit(reference, view)),
  };
}

async function attempt(made: () => Promise<Posted>): Promise<Posted> {
  return made();
}

function channelOf(target: Target): string | undefined {
  return target.kind === 'player' ? undefined : `${target.place.workspace}/${target.place.channel}`;
}
