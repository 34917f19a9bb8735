import { describeAdapter } from '../contracts/adapter.contract.ts';
import { createConsoleDriver } from '../contracts/console-driver.ts';
import { STORES } from '../contracts/stores.ts';

describeAdapter('the console', createConsoleDriver, STORES);
