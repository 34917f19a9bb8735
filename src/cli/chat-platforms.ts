/** The chat platforms of a process: they start side by side and fail apart. */
import { PlatformError } from '../errors.ts';
import type { ChatAdapter, Quiz } from '../platform.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Texts } from '../texts/texts.ts';
import { codeOf } from './start-failure.ts';
import { say } from './start-settings.ts';

/** A platform that is set up. */
export interface Platform {
  readonly adapter: ChatAdapter;
  /** `ok`, or the code of what keeps it from serving. */
  readonly state: () => string;
}

export interface ChatPlatforms {
  /** Names of those that were set up, with what each says of itself. */
  readonly states: () => Readonly<Record<string, string>>;
  /** Switches one off for good, with the sentence that says why. */
  readonly lost: (name: ChatAdapter['name'], error: unknown) => void;
  /** Starts all; resolves at once. */
  start(platforms: readonly Platform[], quiz: Quiz): void;
}

/** @param none called once, when no platform is left to serve. */
export function createChatPlatforms(texts: Texts, logger: Logger, none: () => void): ChatPlatforms {
  let platforms: readonly Platform[] = [];
  const off = new Set<string>();
  const lost = (name: ChatAdapter['name'], error: unknown): void => {
    if (off.has(name)) return;
    off.add(name);
    if (error instanceof PlatformError) say(texts.line(error.code.replaceAll('/', '.'), error.details));
    else {
      logger.error({ err: error }, 'a chat platform could not be started');
      say(texts.line('start.adapter-failed', { platform: texts.line(`start.platform-${name}`), reason: codeOf(error) }));
    }
    if (off.size < platforms.length) return;
    say(texts.line('start.no-adapter'));
    none();
  };
  return {
    states: () => Object.fromEntries(platforms.map(({ adapter: { name }, state }) => [name, off.has(name) ? 'off' : state()])),
    lost,
    start(given, quiz) {
      platforms = given;
      for (const { adapter } of given) adapter.start(quiz).catch((error: unknown) => lost(adapter.name, error));
    },
  };
}
