import { afterAll } from 'vitest';
import { describeRound } from '../contracts/round.contract.ts';
import { createSlackDriver, stopSlackStandIns } from '../contracts/slack-driver.ts';
import { STORES } from '../contracts/stores.ts';

describeRound('Slack over Socket Mode', createSlackDriver('socket'), STORES);
describeRound('Slack over HTTP', createSlackDriver('http'), STORES.slice(0, 1));

afterAll(stopSlackStandIns);
