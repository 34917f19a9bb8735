import { afterAll } from 'vitest';
import { describeAdapter } from '../contracts/adapter.contract.ts';
import { describePublic } from '../contracts/public.contract.ts';
import { createSlackDriver, stopSlackStandIns } from '../contracts/slack-driver.ts';
import { STORES } from '../contracts/stores.ts';

afterAll(stopSlackStandIns);

for (const [name, mode] of [['Slack over Socket Mode', 'socket'], ['Slack over HTTP', 'http']] as const) {
  describeAdapter(name, createSlackDriver(mode), STORES);
  for (const store of STORES.slice(0, 1)) describePublic(name, createSlackDriver(mode), store);
}
