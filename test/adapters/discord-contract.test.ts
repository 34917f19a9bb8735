import { afterAll } from 'vitest';
import { describeAdapter } from '../contracts/adapter.contract.ts';
import { createDiscordDriver, stopStandIns } from '../contracts/discord-driver.ts';
import { STORES } from '../contracts/stores.ts';

describeAdapter('Discord', createDiscordDriver, STORES);

afterAll(stopStandIns);
