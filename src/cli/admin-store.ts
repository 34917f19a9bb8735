/** The store as the programs for administrators use it: opened, closed again, and its failures in words. */
import { StoreError } from '../errors.ts';
import { periodKeys, quarterOf } from '../engine/calendar.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../runtime/logger.ts';
import { systemRandom } from '../runtime/random.ts';
import { openStore } from '../store/open.ts';
import type { Call, Settings, Store } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type { Config } from '../config.ts';
import { storeLine } from './start-failure.ts';
import { Ended, readSettings } from './start-settings.ts';

/**
 * Runs work on the store of the settings.
 * @throws Ended with exit code 2 where the store cannot be used
 */
export async function withStore(texts: Texts, work: (store: Store, config: Config) => Promise<void>): Promise<void> {
  const config = readSettings(true, texts);
  const logger = createLogger({ level: config.logLevel, secrets: config.secrets });
  const store = await openStore(config.store, { clock: systemClock, random: systemRandom, logger });
  try {
    await store.open();
    await work(store, config);
  } catch (error) {
    if (error instanceof StoreError) throw new Ended(2, [storeLine(error, config.store, texts)]);
    throw error;
  } finally {
    await store.close();
  }
}

/** @throws Ended with exit code 2, naming the workspaces that the store knows */
export function checkWorkspace(workspace: string, known: readonly string[], texts: Texts): void {
  if (!known.includes(workspace)) throw new Ended(2, [texts.line('admin.no-workspace', { workspace, known: known.join(', ') || '-' })]);
}

/** A call that reads, on behalf of a person or of nobody. */
export function callOf(store: Store, workspace: string, settings: Settings, player = '-'): Call {
  const received = systemClock.now() + store.skew();
  const zone = settings.timezone ?? 'UTC';
  return {
    workspace, revision: settings.revision, player: { id: player, name: player, guest: false }, delivery: `admin-${systemRandom.id(12)}`, received,
    periods: periodKeys(received, zone), quarter: quarterOf(received, zone),
  };
}

/** The words after the command, or nothing where they cannot be read: `parseArgs` says what is wrong in English only. */
export function readWords<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
