/**
 * A process that plays in the league of one workspace as fast as it can, until it is killed. Says on standard output how many steps it has done.
 * Arguments: where the store is as JSON of its settings, the workspace, and the number from which it counts, which is its seed as well.
 */
import { flushCompileCache } from 'node:module';
import fc from 'fast-check';
import type { StoreConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { createManualClock } from '../fakes/clock.ts';
import { AHEAD } from './redis-play.ts';
import { changeOf, Game } from './league-game.ts';

const [where = '{}', workspace = '', first = '0'] = process.argv.slice(2);
const store = await openStore(JSON.parse(where) as StoreConfig, { clock: createManualClock(AHEAD), random: systemRandom, logger: silentLogger });
await store.open();
// What is killed never gets to write down what was compiled for it.
flushCompileCache();
const game = new Game(store, workspace, Number(first));
for (const [turn, step] of fc.sample(changeOf, { seed: Number(first), numRuns: 20_000 }).entries()) {
  game.now += step.wait / 20;
  await game.act(step);
  if (turn % 10 === 9) process.stdout.write(`${turn + 1}\n`);
}
