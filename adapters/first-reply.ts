/**
 * One first reply in time, and never two. Discord wants a reply within 3 s of an interaction
 * (discord.com/developers/docs/interactions/receiving-and-responding) and Slack an acknowledgement
 * within 3 s (docs.slack.dev/interactivity/handling-user-interaction); design.md asks for 1.5 s.
 */
import type { Clock } from '../src/runtime/clock.ts';

/** Longest wait for the result before the empty acknowledgement goes out, in ms from the receipt. */
export const FIRST_REPLY_MS = 1_500;

export interface FirstReply<T> {
  /** What the person waits for. */
  readonly result: Promise<T>;
  readonly clock: Clock;
  /** When the process received the interaction, in ms since the epoch; now when left out. */
  readonly received?: number;
  /** Sends the result as the first reply. */
  reply(value: T): unknown;
  /** Sends an empty first reply: a deferral, a waiting view, "one moment". */
  acknowledge(): unknown;
  /** Puts the result in the place of the empty reply. Called at most once, after `acknowledge` has settled. */
  edit(value: T): unknown;
  /** What to show instead when the result fails. */
  failed(error: unknown): T;
}

/**
 * Sends exactly one first reply: the result when it is there within 1.5 s of the receipt, otherwise an
 * acknowledgement and later one edit. No timer is left behind.
 * @returns which way it went, once the person has the result.
 * @throws what `reply`, `acknowledge` or `edit` threw. After an acknowledgement with an unknown outcome
 *   the edit is tried all the same, since the platform may well have taken it; there is no second first reply.
 */
export async function firstReply<T>(way: FirstReply<T>): Promise<'replied' | 'edited'> {
  const result = way.result.catch((error: unknown) => way.failed(error));
  const spent = way.received === undefined ? 0 : way.clock.now() - way.received;
  const inTime = await readyWithin(result, way.clock, Math.max(0, FIRST_REPLY_MS - spent));
  if (inTime) {
    await way.reply(await result);
    return 'replied';
  }
  let refused: { readonly error: unknown } | undefined;
  try {
    await way.acknowledge();
  } catch (error) {
    refused = { error };
  }
  const value = await result;
  try {
    await way.edit(value);
  } catch (error) {
    throw refused === undefined ? error : refused.error;
  }
  return 'edited';
}

/** Whether `result` settles within `ms`; its timer is gone either way. */
function readyWithin(result: Promise<unknown>, clock: Clock, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(false));
    const ready = () => {
      cancel();
      resolve(true);
    };
    result.then(ready, ready);
  });
}
