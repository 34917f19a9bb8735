import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { ManualClock } from '../contracts/manual-clock.ts';
import { describeStore } from '../contracts/store.contract.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

describeStore('the SQLite store', async () => {
  const clock = new ManualClock(NOON);
  const store = createSqliteStore({ directory: ':memory:', clock });
  await store.open();
  return { store, clock, close: () => store.close() };
});
