import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIFFICULTIES, LANGUAGES, QUESTION_TYPES } from '../../src/engine/question.ts';
import { decodeToken } from '../../src/views/token.ts';
import { anewToken, lineOf, lineToken, quizOf, quizToken } from '../../src/commands/command-token.ts';
import { type QuizRequest, decodeQuiz, encodeQuiz } from '../../src/commands/quiz-request.ts';
import { SIX, TOPICS, bankOf } from '../fixtures/questions.ts';

const bank = bankOf(SIX);

const requests: fc.Arbitrary<QuizRequest> = fc
  .record({
    count: fc.integer({ min: 1, max: 20 }),
    topic: fc.option(fc.constantFrom(...TOPICS.map((topic) => topic.id)), { nil: undefined }),
    difficulty: fc.option(fc.constantFrom(...DIFFICULTIES), { nil: undefined }),
    type: fc.option(fc.constantFrom(...QUESTION_TYPES), { nil: undefined }),
    language: fc.option(fc.constantFrom(...LANGUAGES), { nil: undefined }),
  })
  .map((request) => Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as QuizRequest);

describe('the short form of a quiz', () => {
  it('fits a token and reads back to the same, a topic with a long id too', () => {
    fc.assert(
      fc.property(requests, (request) => {
        for (const token of [quizToken(request), anewToken(request)]) {
          const decoded = decodeToken(token);
          if (decoded === undefined) throw new Error(`not a token: ${token}`);
          expect(quizOf(decoded, bank)).toEqual(request);
          expect(token.length).toBeLessThanOrEqual(80);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('is refused when forged or when its topic is gone', () => {
    for (const code of ['', '----', 'e', '--0-', '--l-', 'x-1-', '--1-no-such-topic', '--1-_0000000000000000', `--1-${'a'.repeat(36)}`]) {
      expect(decodeQuiz(code, bank), code).toBeUndefined();
    }
    expect(decodeQuiz(encodeQuiz({ count: 20, topic: 'volumes' }), bank)).toEqual({ count: 20, topic: 'volumes' });
  });
});

describe('a line in a token', () => {
  it('reads back, and is none where it is too long', () => {
    const token = lineToken('leaderboard period:week');
    const decoded = decodeToken(token ?? '');
    expect(decoded === undefined ? undefined : lineOf(decoded)).toBe('leaderboard period:week');
    expect(lineToken('x'.repeat(31))).toBeUndefined();
    expect(lineToken('题'.repeat(10))).toBeDefined();
    expect(lineToken('题'.repeat(11))).toBeUndefined();
  });
});
