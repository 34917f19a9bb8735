/** Which questions a set gets, told from what was seen. Pure; the Redis script follows the same rule. */
import type { Candidate } from './store.ts';

export interface Drawn {
  readonly items: readonly Candidate[];
  /** The pool was used up: what was seen of it, and of nothing else, is to be forgotten. */
  readonly cleared: boolean;
}

/**
 * Takes the first `count` unseen candidates in the pool's order. Where there are too few the pool counts as
 * used up and the rest comes from its beginning; nothing comes twice, so a small pool gives fewer.
 */
export function drawFrom(pool: readonly Candidate[], seen: ReadonlySet<string>, count: number): Drawn {
  const taken = new Map<string, Candidate>();
  const take = (wanted: (candidate: Candidate) => boolean): void => {
    for (const candidate of pool) {
      if (taken.size >= count) return;
      if (!taken.has(candidate.questionId) && wanted(candidate)) taken.set(candidate.questionId, candidate);
    }
  };
  take((candidate) => !seen.has(candidate.questionId));
  const short = taken.size < count;
  if (short) take(() => true);
  return { items: [...taken.values()], cleared: short && pool.some((candidate) => seen.has(candidate.questionId)) };
}
