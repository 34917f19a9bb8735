/**
 * What is to be done for one entry of the agenda, as plain data: at most a few calls to the platform, each followed by a decision, and in the end
 * what becomes of the entry. Pure: whoever runs it makes the calls. All times are by the store's clock, those of `Posted` too.
 */
import type { Bank } from '../content/bank.ts';
import type { Language } from '../engine/question.ts';
import type { Details } from '../errors.ts';
import type { Identity, Posted, Reference, Target } from '../platform.ts';
import type { Claimed, Finished, Settings } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type { NoticeCode } from '../views/notices.ts';
import type { View } from '../views/view.ts';

/** What the decisions know. */
export interface Stage {
  readonly workspace: string;
  readonly settings: Settings;
  readonly bank: Bank;
  readonly texts: (language: Language) => Texts;
  /** A daily later than this is missed. */
  readonly graceMs: number;
  /** ms since the epoch by the store's clock. */
  now(): number;
}

export type Work =
  | {
      readonly kind: 'post';
      readonly target: Target;
      readonly view: View;
      readonly identity: Identity;
      /** When an earlier try may have been made. */
      readonly tried?: number;
      readonly next: (posted: Posted) => Work;
    }
  | { readonly kind: 'edit'; readonly reference: Reference; readonly view: View; readonly next: (posted: Posted) => Work }
  | Done;

export interface Done {
  readonly kind: 'done';
  readonly finished: Finished;
  /** What somebody is told once it is finished. */
  readonly tells?: readonly Tell[];
  /** Tells that depend on how often in a row the card was refused. */
  readonly refused?: (refusals: number) => readonly Tell[];
  /** An edit that is made once it is finished, and may fail. */
  readonly after?: { readonly reference: Reference; readonly view: View };
}

/** A notice for somebody: as a message where that can be sent, else kept for the next administrator. */
export interface Tell {
  /** The same one is not told again for a while. */
  readonly id: string;
  readonly code: NoticeCode;
  readonly details: Details;
  /** Platform id of who is told first. */
  readonly player?: string;
}

/** A limited channel is tried a little after its time, in ms: whoever limits it may count by another clock. */
export const LIMIT_MARGIN_MS = 250;
/** First wait after an unknown outcome, in ms; it doubles with each try, to a minute. */
const RETRY_MS = 3_000;
const RETRY_MAX_MS = 60_000;

export function done(claimed: Pick<Claimed, 'id' | 'fence'>, more: Omit<Finished, 'id' | 'fence'> = {}, then: Omit<Done, 'kind' | 'finished'> = {}): Done {
  return { kind: 'done', finished: { id: claimed.id, fence: claimed.fence, ...more }, ...then };
}

/** The identity of a post: workspace and entry, and which of several posts of it. */
export function identityOf(stage: Stage, claimed: Pick<Claimed, 'id'>, part = ''): Identity {
  return `${stage.workspace}/${claimed.id}${part === '' ? '' : `/${part}`}`;
}

/** `tried` of a post of this entry: nothing for the first claim of it. */
export function triedOf(claimed: Pick<Claimed, 'attempt' | 'first'>): { readonly tried?: number } {
  return claimed.attempt > 1 ? { tried: claimed.first } : {};
}

export function placeTarget(stage: Stage, channel: string): Target {
  return { kind: 'place', place: { workspace: stage.workspace, channel } };
}

/** The platform has no room now: the same entry again when it has. Only what was never tried counts as untried. */
export function limited(claimed: Claimed, posted: Extract<Posted, { kind: 'limited' }>): Done {
  return done(claimed, { retry: posted.until + LIMIT_MARGIN_MS, ...(claimed.attempt === 1 ? { untried: true } : {}) });
}

/** The outcome is unknown: the same entry again a little later; nothing after `most` tries. */
export function later(claimed: Claimed, stage: Stage, most: number): Done | undefined {
  if (claimed.attempt >= most) return undefined;
  return done(claimed, { retry: stage.now() + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (claimed.attempt - 1)) });
}

/**
 * What follows from a post after which there is nothing more to do for an entry: again while the platform has no room, and while its outcome is
 * unknown, up to `most` tries; else `settled`.
 * @param refused where the place takes no posts; left out: the same as `settled`
 */
export function settling(claimed: Claimed, stage: Stage, most: number, settled: () => Done, refused: (kind: 'gone' | 'forbidden') => Done = settled): (posted: Posted) => Done {
  return (posted) => {
    switch (posted.kind) {
      case 'posted':
        return settled();
      case 'limited':
        return limited(claimed, posted);
      case 'unknown':
        return later(claimed, stage, most) ?? settled();
      case 'gone':
      case 'forbidden':
        return refused(posted.kind);
    }
  };
}
