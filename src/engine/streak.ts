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
