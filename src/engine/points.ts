import type { AwardRow, AwardTable, Card, Credit, Difficulty, Preset, SpeedAwards } from './question.ts';

/** Points of a right answer without hint, speed or streak. */
export const BASE: Readonly<Record<Difficulty, number>> = { easy: 10, medium: 20, hard: 30 };

/** Most that a right answer earns without a streak: speed adds up to half of its base, in `fast`. */
export function mostPoints(difficulty: Difficulty, preset: Preset = 'fair'): number {
  return award(difficulty, { n: 1, d: 1 }, 2, preset === 'fast' ? SPEED_MAX : 0);
}

const STREAK_STEPS = [0, 1, 2, 3, 4, 5] as const;

export interface AwardInput {
  readonly difficulty: Difficulty;
  readonly credit: Credit;
  readonly preset: Preset;
  /** Time left at receipt and time allowed, in ms; only `fast` looks at them. */
  readonly leftMs?: number;
  readonly allowedMs?: number;
  /** The workspace's setting: streaks count for points, are only shown, or are off. */
  readonly streaks: 'points' | 'shown' | 'off';
}

/** Most that speed adds, in percent. */
const SPEED_MAX = 50;

/** `floor(base·n·(hint ? 1 : 2)·(100 + percent) / (200·d))`, with `factor` for the hint. */
function award(difficulty: Difficulty, { n, d }: Credit, factor: 1 | 2, percent: number): number {
  return Math.floor((BASE[difficulty] * n * factor * (100 + percent)) / (200 * d));
}

/** Points of an answer whose bonuses are known: `percent` is what speed and streak add. */
export function pointsOf({ difficulty, credit, hint, percent }: { readonly difficulty: Difficulty; readonly credit: Credit; readonly hint: boolean; readonly percent: number }): number {
  return award(difficulty, credit, hint ? 1 : 2, percent);
}

/** Percent that speed adds, 0 to 50: half of the share of the time that was left. */
function speedBonus({ preset, leftMs = 0, allowedMs = 0 }: AwardInput): number {
  if (preset !== 'fast' || allowedMs <= 0) return 0;
  return Math.min(SPEED_MAX, Math.max(0, Math.floor((SPEED_MAX * leftMs) / allowedMs)));
}

/**
 * Points for every case that only the store can tell apart: hint taken or not, and 0 to 5 streak steps
 * of 10 percent each. `floor(base·n·(hint ? 1 : 2)·(100 + speed + streak) / (200·d))`.
 */
export function awardTable(input: AwardInput): { readonly awards: AwardTable; readonly speed: number } {
  const speed = speedBonus(input);
  const row = (factor: 1 | 2): AwardRow => {
    const cell = (step: number) => {
      const streak = input.streaks === 'points' ? 10 * step : 0;
      return award(input.difficulty, input.credit, factor, speed + streak);
    };
    const [zero, one, two, three, four, five] = STREAK_STEPS;
    return [cell(zero), cell(one), cell(two), cell(three), cell(four), cell(five)];
  };
  return { awards: [row(2), row(1)], speed };
}

/** Points of an answer in a round for every hint and speed, from 0 to 50 percent: which it was only the store can tell. Rounds know no streak. */
export function speedAwards({ difficulty, credit }: Pick<AwardInput, 'difficulty' | 'credit'>): SpeedAwards {
  const row = (factor: 1 | 2): readonly number[] => Array.from({ length: SPEED_MAX + 1 }, (_, speed) => award(difficulty, credit, factor, speed));
  return [row(2), row(1)];
}

/** Characters read in a second: about 200 English words or 300 Chinese characters a minute. */
const READING = { en: 16, zh: 5 } as const;
const TYPE_SECONDS = { single: 10, multiple: 20, 'true-false': 8, ordering: 25, short: 20, bug: 15 } as const;
const CODE_LINE_SECONDS = 2;

/** Seconds that a channel question stays open when nobody said otherwise: 20 to 180, in steps of 5. */
export function timeAllowed(card: Card): number {
  const characters = card.stem.length + card.options.reduce((sum, option) => sum + option.text.length, 0);
  const lines = card.code === undefined ? 0 : card.code.split('\n').length;
  const seconds = characters / READING[card.language] + lines * CODE_LINE_SECONDS + TYPE_SECONDS[card.type];
  return Math.min(180, Math.max(20, Math.ceil(seconds / 5) * 5));
}
