/** What `npm run doctor` finds out about a platform: codes, which it words with how to mend them. */
import type { Details } from '../src/errors.ts';

export interface Finding {
  /** Family and what, such as `slack/bot-token`: the text is `doctor.` with dots for slashes, then the state. */
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'fault';
  /** Plain values for the text; never a secret. */
  readonly details: Details;
}

/** A channel into which a daily question goes. */
export interface ConfiguredChannel {
  readonly workspace: string;
  /** Name of the daily question. */
  readonly schedule: string;
  readonly channel: string;
}

/** How far a machine's clock may be off before it matters, in ms. */
export const CLOCK_WARNING_MS = 5_000;

/**
 * This machine's clock against a server's, by the Date header of its answer, which has whole seconds.
 * @param before when the request went out, and `after` when the answer was there; ms since the epoch
 */
export function clockFinding(platform: string, date: string | null, before: number, after: number, faultMs: number): Finding | undefined {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return undefined;
  // Anywhere between is right; the header is cut to its second.
  const off = told > after ? told - after : told + 1_000 < before ? before - told - 1_000 : 0;
  const state = off >= faultMs ? 'fault' : off >= CLOCK_WARNING_MS ? 'warning' : 'ok';
  return { check: `${platform}/clock`, state, details: { seconds: Math.round(off / 1_000) } };
}
