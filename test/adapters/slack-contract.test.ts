import { afterAll } from 'vitest';
import { describeAdapter } from '../contracts/adapter.contract.ts';
import { createSlackDriver, stopSlackStandIns } from '../contracts/slack-driver.ts';
import { STORES } from '../contracts/stores.ts';

afterAll(stopSlackStandIns);

describeAdapter('Slack over Socket Mode', createSlackDriver('socket'), STORES);
describeAdapter('Slack over HTTP', createSlackDriver('http'), STORES);
