/**
 * Bolt's own log in ours. Its levels below "warn" write whole payloads, with every response_url in them, so they are
 * never let through; of the rest addresses are taken out.
 */
import type { Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../../src/runtime/logger.ts';

const ADDRESS = /\b(?:https?|wss?):\/\/[^\s"'<>)]+/giu;
const LONGEST = 500;

function said(parts: readonly unknown[]): string {
  const text = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return text.slice(0, LONGEST).replace(ADDRESS, '[address]');
}

export function boltLogger(logger: Logger): BoltLogger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => logger.warn({ said: said(parts) }, 'a word of the Slack library'),
    error: (...parts: unknown[]) => logger.warn({ said: said(parts) }, 'a fault that the Slack library tells'),
    setLevel: () => undefined,
    getLevel: () => 'warn' as LogLevel,
    setName: () => undefined,
  };
}
