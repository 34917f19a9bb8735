/** Registers the commands when their definition has changed, at most once a start (200 creates a day, D10). */
import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Keyv } from 'keyv';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { failureOf } from './outcome.ts';
import { type ApplicationCommand, definitionHash } from './schema.ts';

/** How long until a store or a network that was not there is asked again, in ms. */
const AGAIN_MS = 30_000;

export interface RegistrationOptions {
  readonly rest: REST;
  readonly documents: Keyv;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly application: string;
  readonly commands: readonly ApplicationCommand[];
  /** Discord refused the definition. */
  readonly refused: (reason: string) => void;
}

/**
 * Compares the definition with the one that was registered last, and registers it when it differs.
 * What could not be read or sent is tried again until it is done or `stop` is called.
 * @returns stop
 */
export function registerCommands(options: RegistrationOptions): () => void {
  let stopped = false;
  let cancel: () => void = () => undefined;
  const run = async (): Promise<void> => {
    try {
      await registerOnce(options);
    } catch (error) {
      options.logger.warn(failureOf(error), 'the commands could not be registered yet');
      if (!stopped) cancel = options.clock.after(AGAIN_MS, () => void run());
    }
  };
  void run();
  return () => {
    stopped = true;
    cancel();
  };
}

async function registerOnce({ rest, documents, application, commands, logger, refused }: RegistrationOptions): Promise<void> {
  const key = `commands:${application}`;
  const hash = definitionHash(commands);
  if ((await documents.get<string>(key)) === hash) return;
  try {
    await rest.put(Routes.applicationCommands(application), { body: commands });
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.status >= 500) throw error;
    refused(String(error.code));
    return;
  }
  logger.info({ application }, 'commands registered');
  // Without the note the next start registers the same again, which creates nothing.
  await documents.set(key, hash).catch((error: unknown) => logger.warn(failureOf(error), 'the registered commands could not be noted'));
}
