/** Which store the settings name. */
import type { StoreConfig } from '../config.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Random } from '../runtime/random.ts';
import type { Store } from './store.ts';

export interface StoreSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The store of these settings, not yet opened: call its `open`. Only the one that is named is imported: each costs the start of the other. */
export async function openStore(config: StoreConfig, { clock, logger }: StoreSurroundings): Promise<Store> {
  if (config.kind === 'redis') {
    const { createRedisStore } = await import('./redis/store.ts');
    return createRedisStore({ url: config.url, prefix: config.prefix, clock, logger });
  }
  const { createSqliteStore } = await import('./sqlite/store.ts');
  return createSqliteStore({ directory: config.folder, clock });
}
