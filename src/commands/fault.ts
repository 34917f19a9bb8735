/** What may be written down about a failure of ours: where it happened, never what somebody typed. */
import { createHash } from 'node:crypto';
import { CodedError } from '../errors.ts';

const FRAMES = 12;
const CAUSES = 3;

export interface FaultRecord {
  readonly name: string;
  readonly code?: string;
  /** Only of errors of ours and of the language's own checks; others may quote what was typed. */
  readonly message?: string;
  /** Lines of the stack without the message. */
  readonly frames: readonly string[];
  readonly cause?: FaultRecord;
}

/** Name, code, frames and causes of whatever was thrown. */
export function faultRecord(thrown: unknown, depth = 0): FaultRecord {
  if (!(thrown instanceof Error)) return { name: typeof thrown, frames: [] };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  // RangeError and SyntaxError quote their input; so may the errors of libraries, which have classes of their own.
  const quotes = thrown.constructor !== Error && thrown.constructor !== TypeError && !(thrown instanceof CodedError);
  return {
    name: thrown.name,
    ...(code === undefined ? {} : { code }),
    ...(quotes ? {} : { message: thrown.message }),
    frames: frames(thrown),
    ...(thrown.cause === undefined || depth >= CAUSES ? {} : { cause: faultRecord(thrown.cause, depth + 1) }),
  };
}

function frames(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n');
  return lines.flatMap((line) => /^\s+at (.+)$/u.exec(line)?.[1] ?? []).slice(0, FRAMES);
}

/** Eight characters that stand for a delivery: short enough to read out, and found in the log beside it. */
export function faultReference(delivery: string): string {
  return createHash('sha256').update(delivery).digest('hex').slice(0, 8);
}
