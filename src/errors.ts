/**
 * Failures with a code. Nobody compares sentences: a code travels up, and one place
 * (`src/views/failure.ts`, or the start-up printer) words it in the reader's language.
 */

/** What a text needs beside its id: plain values, never secrets. */
export type Details = Readonly<Record<string, string | number>>;

/** Base of all failures of this product. `code` is stable and in the form family/what. */
export class CodedError extends Error {
  readonly code: string;
  readonly details: Details;

  constructor(code: string, details: Details = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/**
 * The person asked for something that cannot be done; the code is a text id under `error.`.
 * Thrown by commands, worded by dispatch, never logged as a fault.
 */
export class UserError extends CodedError {}

/** Codes of a store that could not do its work. Whether the change was applied is then unknown. */
export type StoreErrorCode =
  | 'store/unreachable'
  | 'store/timeout'
  | 'store/late'
  | 'store/full'
  | 'store/read-only'
  | 'store/cluster'
  | 'store/auth'
  | 'store/newer'
  | 'store/in-use'
  | 'store/limit'
  | 'store/corrupt'
  /** What was kept is gone: the server was emptied, restarted without persistence, or replaced. */
  | 'store/emptied'
  | 'store/closed'
  | 'store/failed';

/** Thrown by every verb of the store port instead of hanging or answering "empty". */
export class StoreError extends CodedError {
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, details: Details = {}, cause?: unknown) {
    super(code, details, cause);
  }
}

/**
 * A chat platform that cannot be served until somebody mends something; its adapter is switched off and the others
 * go on. The code is a text id with slashes for dots.
 */
export class PlatformError extends CodedError {}

/** One thing that is wrong with a setting of the process. */
export interface SettingProblem {
  /** Name of the environment variable. */
  readonly variable: string;
  /** Text id under `setting.`. */
  readonly code: string;
  /** Never holds the value of a secret. */
  readonly details: Details;
}

/** All problems of the settings at once; the process ends with exit code 2. */
export class SettingsError extends CodedError {
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super('settings/invalid', { count: problems.length });
    this.problems = problems;
  }
}
