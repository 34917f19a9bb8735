/** Buttons that run a command: a short line of it, or a quiz in its short form. */
import type { Bank } from '../content/bank.ts';
import { type Token, encodeToken } from '../views/token.ts';
import { type QuizRequest, decodeQuiz, encodeQuiz } from './quiz-request.ts';

/** In a token of verb `q` the index says what the target is. */
const QUIZ = 0;
const LINE = 1;
/** Longest line in bytes: base64url makes 40 characters of 30 bytes. */
const LINE_BYTES = 30;

/** A button's token for a line of `/k8s` such as `leaderboard period:week`; nothing when the line is too long for one. */
export function lineToken(line: string): string | undefined {
  const bytes = Buffer.from(line, 'utf8');
  return bytes.length > LINE_BYTES ? undefined : encodeToken({ verb: 'q', target: bytes.toString('base64url'), index: LINE, digest: '' });
}

/** A button's token that asks for a new set, whatever the length of its filters. */
export function quizToken(request: QuizRequest): string {
  return encodeToken({ verb: 'q', target: encodeQuiz(request), index: QUIZ, digest: '' });
}

/** A button's token that ends the open set and starts this one. */
export function anewToken(request: QuizRequest): string {
  return encodeToken({ verb: 'w', target: encodeQuiz(request), index: QUIZ, digest: '' });
}

/** The line of a token of verb `q`, if it carries one. */
export function lineOf(token: Token): string | undefined {
  if (token.verb !== 'q' || token.index !== LINE || token.target === '') return undefined;
  const line = Buffer.from(token.target, 'base64url').toString('utf8');
  return Buffer.from(line, 'utf8').toString('base64url') === token.target ? line : undefined;
}

/** The quiz of a token of verb `q` or `w`; nothing for a forgery or a topic that is gone. */
export function quizOf(token: Token, bank: Bank): QuizRequest | undefined {
  return token.index === QUIZ ? decodeQuiz(token.target, bank) : undefined;
}
