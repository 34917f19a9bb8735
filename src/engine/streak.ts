/** What one occurrence of a schedule was for a player. All but the first two neither add nor break. */
export type Occurrence = 'answered' | 'unanswered' | 'skipped' | 'missed' | 'uncertain';

/** Answered occurrences in a row up to the newest; `occurrences` stand oldest first. */
export function streakOf(occurrences: readonly Occurrence[]): number {
  let days = 0;
  for (const occurrence of occurrences) {
    if (occurrence === 'answered') days += 1;
    else if (occurrence === 'unanswered') days = 0;
  }
  return days;
}

export type StreakStep = 0 | 1 | 2 | 3 | 4 | 5;

const STEPS: readonly StreakStep[] = [0, 1, 2, 3, 4, 5];

/** The column of the award table for a streak of `days`, today included: 0 on the first day, 5 from the sixth on. */
export function streakStep(days: number): StreakStep {
  return STEPS[Math.min(5, Math.max(0, Math.floor(days) - 1))] ?? 0;
}

/** A run of answered occurrences as it is kept while answers come in. */
export interface Run {
  readonly days: number;
  /** Ordinal of the newest occurrence in it. */
  readonly last: number;
  /** The run before it, and its last occurrence: 0 where there was none, or the two have become one. */
  readonly earlier: number;
  readonly ended: number;
}

const NO_RUN: Run = { days: 0, last: 0, earlier: 0, ended: 0 };

/** The run after an answer to the occurrence of this ordinal, from 1. Two may be open at once, and be answered in either order. */
export function grownRun(run: Run | undefined, ordinal: number): Run {
  const { days, last, earlier, ended } = run ?? NO_RUN;
  if (days > 0 && ordinal === last + 1) return { days: days + 1, last: ordinal, earlier, ended };
  if (ordinal > last) return { days: 1, last: ordinal, earlier: days, ended: last };
  if (ordinal !== last - days) return { days, last, earlier, ended };
  if (earlier > 0 && ended === ordinal - 1) return { days: days + 1 + earlier, last, earlier: 0, ended: 0 };
  return { days: days + 1, last, earlier, ended };
}
