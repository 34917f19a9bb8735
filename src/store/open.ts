/** Which store the settings name. */
import type { StoreConfig } from '../config.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Random } from '../runtime/random.ts';
import { createRedisStore } from './redis/store.ts';
import { createSqliteStore } from './sqlite/store.ts';
import type { Store } from './store.ts';

export interface StoreSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The store of these settings, not yet opened: call its `open`. */
export function openStore(config: StoreConfig, { clock, logger }: StoreSurroundings): Store {
  return config.kind === 'redis'
    ? createRedisStore({ url: config.url, prefix: config.prefix, clock, logger })
    : createSqliteStore({ directory: config.folder, clock });
}
