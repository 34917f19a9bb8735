import { createConsoleDriver } from '../contracts/console-driver.ts';
import { describeRound } from '../contracts/round.contract.ts';
import { STORES } from '../contracts/stores.ts';

describeRound('the console', createConsoleDriver, STORES);
