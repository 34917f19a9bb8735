/** A bot over each store for tests of exports and deletions. */
import type { Store } from '../../src/store/store.ts';
import { type StoreKind, onClock } from '../contracts/bot.ts';
import { createManualClock } from '../fakes/clock.ts';
import { SHORT, bankOf, singles } from '../fixtures/questions.ts';
import { type Playground, playground } from './playground.ts';

export interface DataBot extends Playground {
  readonly store: Store;
  close(): Promise<void>;
}

/** @param wrap may make the store slow, or its log long */
export async function dataBot(kind: StoreKind, wrap: (store: Store) => Store = (store) => store): Promise<DataBot> {
  const data = await kind.fresh(createManualClock());
  const store = onClock(await data.open());
  const bot = playground({ bank: bankOf([...singles(6), ...singles(6, 'pod-ip'), SHORT]), wrap: () => wrap(store) });
  return {
    ...bot,
    store,
    async close() {
      await store.close();
      await data.dispose();
    },
  };
}
