import { inject } from 'vitest';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import type { Store } from '../../src/store/store.ts';
import { describeStore } from '../contracts/store.contract.ts';
import { createManualClock } from '../fakes/clock.ts';
import { AHEAD, forget } from './redis-play.ts';

const provided = inject('redis');
let harnesses = 0;

function storeOn(prefix: string, clock = createManualClock(AHEAD)): Store {
  if ('failure' in provided) throw new Error(provided.failure);
  return createRedisStore({ url: provided.url, prefix, clock, logger: silentLogger });
}

describeStore('redis', async () => {
  harnesses += 1;
  const prefix = `contract-${process.pid}-${harnesses}`;
  const clock = createManualClock(AHEAD);
  const store = storeOn(prefix, clock);
  const second = storeOn(prefix, clock);
  await Promise.all([store.open(), second.open()]);
  return {
    store,
    second,
    clock,
    async close() {
      await Promise.all([store.close(), second.close()]);
      if ('url' in provided) await forget(provided.url, prefix);
    },
  };
});
