/** How a stand-in of Slack is started. */
import type { Clock } from '../../../src/runtime/clock.ts';

export interface SlackOptions {
  readonly clock?: Clock;
  /** How the app is reached. */
  readonly delivery: 'http' | 'socket';
  /** Scopes of the bot token; those that a quiz cannot do without unless given. */
  readonly scopes?: readonly string[];
  /** Real milliseconds that a test waits for something to become visible; 5,000 unless given. */
  readonly patience?: number;
  /** `should_escape` of the commands in the manifest; true unless given. */
  readonly shouldEscape?: boolean;
  /** false lifts the rate limits, for load. Those on demand stay. */
  readonly rateLimits?: boolean;
  /** Time stamps of signatures, ms; the clock's unless given. Bolt's own check compares them with the machine's time. */
  readonly signedAt?: () => number;
  /** Whether HTTP deliveries keep their connections, for load. */
  readonly keepAlive?: boolean;
  /** An app that is sold outside the Marketplace reads 15 messages a call and makes one such call a minute; false unless given. */
  readonly restricted?: boolean;
  /** Messages, calls and deliveries that are kept; the newest 50,000 unless given. */
  readonly keep?: number;
}
