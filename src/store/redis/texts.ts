/** Texts that scripts take and give, in the form of the port. */
import { StoreError } from '../../errors.ts';
import { readSettings } from '../kept-settings.ts';
import type { Candidate, PublicCandidate, Settings } from '../store.ts';

/** Most candidates that are sent at once; the rest of a longer pool could hardly ever be reached. */
const POOL = 20_000;

/** Settings as scripts give them. */
export interface KeptSettings {
  readonly revision?: number;
  /** The settings as they were saved. */
  readonly settings?: string;
}

export function settingsOf(reply: KeptSettings): Settings {
  return readSettings(reply.settings ?? '{}', reply.revision ?? 0);
}

/** Scripts cannot tell an empty list from an empty record; the named members are lists where they are given. */
export function withLists(result: object, names: readonly string[]): unknown {
  const whole: Record<string, unknown> = { ...result };
  for (const name of names) {
    if (name in whole && !Array.isArray(whole[name])) whole[name] = [];
  }
  return whole;
}

function lines<T extends Candidate>(pool: readonly T[], between: (candidate: T) => string): string {
  const all: string[] = [];
  for (const candidate of pool.slice(0, POOL)) {
    const { digest, questionId } = candidate;
    if (digest.length !== 12 || questionId.includes('\n')) throw new StoreError('store/failed', { reason: 'candidate' });
    all.push(digest + between(candidate) + questionId);
  }
  return all.join('\n');
}

/** A line for each candidate: its digest, which has 12 characters, and its id. */
export function candidateLines(pool: readonly Candidate[]): string {
  return lines(pool, () => '');
}

/** As `candidateLines`, with 3 characters of seconds before the id. */
export function publicLines(pool: readonly PublicCandidate[]): string {
  return lines(pool, ({ seconds }) => {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 999) throw new StoreError('store/failed', { reason: 'seconds' });
    return String(seconds).padStart(3, '0');
  });
}
