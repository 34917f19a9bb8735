import { afterAll } from 'vitest';
import { createDiscordDriver, stopStandIns } from '../contracts/discord-driver.ts';
import { describeRound } from '../contracts/round.contract.ts';
import { STORES } from '../contracts/stores.ts';

describeRound('Discord', createDiscordDriver, STORES);

afterAll(stopStandIns);
