import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE, awardTable, speedAwards, timeAllowed } from '../../src/engine/points.ts';
import { streakOf, streakStep } from '../../src/engine/streak.ts';
import { weakestTopics } from '../../src/engine/standing.ts';
import type { Card } from '../../src/engine/question.ts';

const full = { n: 1, d: 1 };

describe('the award table', () => {
  it('pays the base, half of it after a hint, and ten percent a streak step', () => {
    const { awards, speed } = awardTable({ difficulty: 'hard', credit: full, preset: 'fair', streaks: 'points' });
    expect(speed).toBe(0);
    expect(awards).toEqual([
      [30, 33, 36, 39, 42, 45],
      [15, 16, 18, 19, 21, 22],
    ]);
  });

  it('pays shares of the credit, rounded down', () => {
    const cell = (n: number, d: number) => awardTable({ difficulty: 'medium', credit: { n, d }, preset: 'fair', streaks: 'points' }).awards[0][0];
    expect([cell(1, 3), cell(2, 3), cell(1, 2), cell(1, 6), cell(0, 1)]).toEqual([6, 13, 10, 3, 0]);
  });

  it('rewards speed in fast only, up to half', () => {
    const fast = (leftMs: number) => awardTable({ difficulty: 'easy', credit: full, preset: 'fast', leftMs, allowedMs: 30_000, streaks: 'points' });
    expect(fast(30_000)).toMatchObject({ speed: 50, awards: [[15, 16, 17, 18, 19, 20], expect.anything()] });
    expect(fast(15_000).speed).toBe(25);
    expect(fast(0).speed).toBe(0);
    expect(fast(-5).speed).toBe(0);
    expect(fast(90_000).speed).toBe(50);
    expect(awardTable({ difficulty: 'easy', credit: full, preset: 'fair', leftMs: 30_000, allowedMs: 30_000, streaks: 'points' }).speed).toBe(0);
  });

  it('leaves streaks out of the points where the workspace says so', () => {
    for (const streaks of ['shown', 'off'] as const) {
      expect(awardTable({ difficulty: 'easy', credit: full, preset: 'fair', streaks }).awards[0]).toEqual([10, 10, 10, 10, 10, 10]);
    }
  });

  it('is whole, never negative, never more for a hint and never less for a streak', () => {
    const difficulty = fc.constantFrom('easy', 'medium', 'hard' as const);
    fc.assert(
      fc.property(difficulty, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), (level, d, part) => {
        const n = Math.min(part, d);
        const { awards } = awardTable({ difficulty: level, credit: { n, d }, preset: 'fair', streaks: 'points' });
        awards[0].forEach((points, step) => {
          expect(Number.isInteger(points) && points >= 0).toBe(true);
          expect(points).toBeLessThanOrEqual(BASE[level] * 2);
          expect(awards[1][step as 0]).toBeLessThanOrEqual(points);
          if (step > 0) expect(points).toBeGreaterThanOrEqual(awards[0][(step - 1) as 0]);
        });
      }),
    );
  });
});

describe('streaks', () => {
  it('step from 0 on the first day to 5', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 100].map(streakStep)).toEqual([0, 0, 1, 2, 3, 4, 5, 5, 5]);
  });

  it('are not broken by what was skipped, missed, uncertain, refused or void', () => {
    expect(streakOf(['answered', 'skipped', 'answered', 'missed', 'uncertain', 'answered', 'refused', 'void', 'answered'])).toBe(4);
    expect(streakOf(['answered', 'unanswered', 'answered'])).toBe(1);
    expect(streakOf(['answered', 'answered', 'unanswered'])).toBe(0);
    expect(streakOf([])).toBe(0);
  });
});

describe('statistics', () => {
  it('name the weakest topics: lowest share, then more answers, then id', () => {
    const topics = [
      { topic: 'untried', answers: 2, right: 0 },
      { topic: 'perfect', answers: 9, right: 9 },
      { topic: 'b-half', answers: 4, right: 2 },
      { topic: 'a-half', answers: 4, right: 2 },
      { topic: 'half-more', answers: 8, right: 4 },
      { topic: 'third', answers: 3, right: 1 },
    ];
    expect(weakestTopics(topics).map((topic) => topic.topic)).toEqual(['third', 'half-more', 'a-half']);
    expect(weakestTopics(topics, 10).map((topic) => topic.topic)).toEqual(['third', 'half-more', 'a-half', 'b-half']);
  });
});

describe('the time for a channel question', () => {
  const shown = (stem: string, language: 'en' | 'zh', more: Partial<Card> = {}): Card => ({
    questionId: 'q',
    type: 'single',
    difficulty: 'easy',
    area: 'pods',
    topic: 'pod-ip',
    language,
    stem,
    options: [],
    ...more,
  });

  it('grows with the text, the code and the type, within 20 to 180 seconds', () => {
    expect(timeAllowed(shown('Short?', 'en'))).toBe(20);
    expect(timeAllowed(shown('x'.repeat(300), 'en'))).toBeGreaterThan(timeAllowed(shown('x'.repeat(100), 'en', { type: 'single' })));
    expect(timeAllowed(shown('字'.repeat(100), 'zh'))).toBe(30);
    expect(timeAllowed(shown('x', 'en', { code: 'a\n'.repeat(20), type: 'bug' }))).toBe(60);
    expect(timeAllowed(shown('x'.repeat(9000), 'en'))).toBe(180);
  });
});

describe('the awards of a round', () => {
  it('pay the base and half a percent a percent of the time left, and half of it after a hint', () => {
    const [plain, hinted] = speedAwards({ difficulty: 'hard', credit: full });
    expect(plain).toHaveLength(51);
    expect(hinted).toHaveLength(51);
    expect([plain[0], plain[25], plain[50]]).toEqual([30, 37, 45]);
    expect([hinted[0], hinted[25], hinted[50]]).toEqual([15, 18, 22]);
  });

  it('agree with the table of any other answer at every speed', () => {
    fc.assert(
      fc.property(fc.constantFrom('easy', 'medium', 'hard'), fc.nat({ max: 12 }), fc.integer({ min: 1, max: 12 }), fc.nat({ max: 50 }), (difficulty, n, d, speed) => {
        const credit = { n: Math.min(n, d), d };
        const { awards } = awardTable({ difficulty, credit, preset: 'fast', leftMs: 2 * speed, allowedMs: 100, streaks: 'off' });
        const rows = speedAwards({ difficulty, credit });
        expect([rows[0][speed], rows[1][speed]]).toEqual([awards[0][0], awards[1][0]]);
      }),
    );
  });
});
