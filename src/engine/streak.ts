/** What one occurrence of a schedule was for a player. All but the first two neither add nor break. */
export type Occurrence = 'answered' | 'unanswered' | 'skipped' | 'missed' | 'uncertain' | 'refused' | 'void';

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

/** A run of answered occurrences as it is kept while answers come in. Occurrences are told by their ordinals, from 1. */
export interface Run {
  readonly days: number;
  /** The oldest and the newest occurrence in it. */
  readonly first: number;
  readonly last: number;
  /** The run before it, and its oldest and newest occurrence: 0 where there was none, or the two have become one. */
  readonly earlier: number;
  readonly began: number;
  readonly ended: number;
}

export const NO_RUN: Run = { days: 0, first: 0, last: 0, earlier: 0, began: 0, ended: 0 };

/** Which occurrences break a run when they are left out. */
export interface Gaps {
  /** Those that were there to be answered in the place of the run: for a player, that of their last answer. Without it, all. */
  readonly stood?: readonly number[];
  /** Those that were made void while they were open: they break nothing. */
  readonly neutral: readonly number[];
}

/** Most occurrences that are remembered of a place; questions that are open at once are far fewer. */
const STOOD = 32;

/** The newest occurrences that were there in a place, oldest first, with one more. */
export function grownStood(stood: readonly number[], ordinal: number): readonly number[] {
  return stood.includes(ordinal) ? stood : [...stood, ordinal].toSorted((a, b) => a - b).slice(-STOOD);
}

/** Whether one between these two breaks a run. */
function isBroken({ stood, neutral }: Gaps, after: number, before: number): boolean {
  const between = (ordinal: number): boolean => after < ordinal && ordinal < before;
  if (stood === undefined) return before - after - 1 > neutral.filter(between).length;
  return stood.some((ordinal) => between(ordinal) && !neutral.includes(ordinal));
}

/** One run with the one before it, where all that lay between them has become void. */
function mended(run: Run, { neutral }: Gaps): Run {
  const { days, first, last, earlier, began, ended } = run;
  if (earlier === 0 || isBroken({ neutral }, ended, first)) return run;
  return { days: days + earlier, first: began, last, earlier: 0, began: 0, ended: 0 };
}

/** Whether an answer to this occurrence is in the run already, where many answer as one. */
export function isCounted(run: Run, ordinal: number): boolean {
  return run.days > 0 && run.first <= ordinal && ordinal <= run.last;
}

/** The run after an answer to the occurrence of this ordinal. Two may be open at once, and be answered in either order. */
export function grownRun(before: Run | undefined, ordinal: number, gaps: Gaps): Run {
  const run = mended(before ?? NO_RUN, gaps);
  const { days, first, last, earlier, began, ended } = run;
  if (days === 0) return { ...NO_RUN, days: 1, first: ordinal, last: ordinal };
  if (ordinal > last) {
    if (!isBroken(gaps, last, ordinal)) return { ...run, days: days + 1, last: ordinal };
    return { days: 1, first: ordinal, last: ordinal, earlier: days, began: first, ended: last };
  }
  // It was not there in the place of the run, and is answered late in another one.
  if (ordinal >= first) return { ...run, days: days + 1 };
  if (ordinal <= ended || isBroken(gaps, ordinal, first)) return run;
  if (earlier > 0 && !isBroken(gaps, ended, ordinal)) return { days: days + 1 + earlier, first: began, last, earlier: 0, began: 0, ended: 0 };
  return { ...run, days: days + 1, first: ordinal };
}

/** Days of a run that nothing before the occurrence `next` has broken; else 0. */
export function standingRun(run: Run, next: number, gaps: Gaps): number {
  const { days, last } = mended(run, gaps);
  return days > 0 && !isBroken(gaps, last, next) ? days : 0;
}
