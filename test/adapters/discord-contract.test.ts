import { afterAll } from 'vitest';
import { describeAdapter } from '../contracts/adapter.contract.ts';
import { createDiscordDriver, stopStandIns } from '../contracts/discord-driver.ts';
import { describePublic } from '../contracts/public.contract.ts';
import { STORES } from '../contracts/stores.ts';

describeAdapter('Discord', createDiscordDriver, STORES);
for (const store of STORES.slice(0, 1)) describePublic('Discord', createDiscordDriver, store);

afterAll(stopStandIns);
