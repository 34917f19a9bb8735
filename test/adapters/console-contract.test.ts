import { describeAdapter } from '../contracts/adapter.contract.ts';
import { createConsoleDriver } from '../contracts/console-driver.ts';
import { describePublic } from '../contracts/public.contract.ts';
import { STORES } from '../contracts/stores.ts';

describeAdapter('the console', createConsoleDriver, STORES);
for (const store of STORES.slice(0, 1)) describePublic('the console', createConsoleDriver, store);
