/** One way in which Slack reaches the app. */
import type { Receiver } from '@slack/bolt';

export interface Connection {
  readonly receiver: Receiver;
  /** Resolves once deliveries can come. Rejects when they cannot; then it may be tried again. */
  connect(): Promise<void>;
  /** Takes as little new as possible, while what is under way is answered. */
  drain(): void;
  /** Ends it. Never rejects. */
  close(): Promise<void>;
}
