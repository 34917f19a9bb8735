import { writeSync } from 'node:fs';
import { type Logger as PinoLogger, pino } from 'pino';
import { createRedactor } from './secrets.ts';

/** Levelled, structured log. One JSON record a line; see `createLogger` for what is never written. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds its name to each record. */
  child(name: string): Logger;
}

/** Writes nothing; for tests and tools. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Values that are masked wherever they occur. */
  readonly secrets: readonly string[];
  /** Takes one record with its line end. Left out: standard error. */
  readonly write?: (line: string) => void;
}

/** Longest text in a record, in UTF-16 code units; a stack of twenty frames is shorter. */
const LONGEST_TEXT = 4_000;

/** JSON leaves these as they are, though a terminal or a log viewer may obey them or break the line at them. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const OBEYED = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const UNREADABLE = 'a log record could not be written';

function clip(key: string, value: unknown): unknown {
  void key;
  return typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

function toStandardError(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // A closed or full pipe must not end the process; there is nowhere to say so.
  }
}

/**
 * A log of JSON records, one a line, on standard error.
 * Never written: the secrets of the process, tokens and signed URLs by their form, texts of fields
 * with a secret's name. Nothing in a value can begin a line or command a terminal.
 */
export function createLogger({ level, secrets, write = toStandardError }: LoggerOptions): Logger {
  const redactor = createRedactor(secrets);
  const stream = {
    // The record is cleaned as a whole, after errors and their causes have become text.
    write(record: string): void {
      let clean: unknown;
      try {
        clean = redactor.json(JSON.parse(record));
      } catch {
        clean = { level: 'error', msg: UNREADABLE };
      }
      write(`${JSON.stringify(clean, clip).replace(OBEYED, escaped)}\n`);
    },
  };
  const { err } = pino.stdSerializers;
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { err, error: err, cause: err, reason: err },
      },
      stream,
    ),
    [],
  );
}

function wrap(log: PinoLogger, path: readonly string[]): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      try {
        log[level](fields, message);
      } catch {
        // A field that throws when it is read; a log must never be what fails.
        log.error({ of: message }, UNREADABLE);
      }
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (name) => wrap(log.child({ part: [...path, name].join('.') }), [...path, name]),
  };
}
