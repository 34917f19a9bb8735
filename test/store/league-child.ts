/**
 * A process that plays in the league of one workspace as fast as it can, until it is killed. Says on standard output how many steps it has done.
 * Arguments: where the store is as JSON of its settings, the workspace, the number from which it counts, which is its seed as well, and how many
 * times as many people and questions there are as the game has by itself.
 */
import { flushCompileCache } from 'node:module';
import fc from 'fast-check';
import type { StoreConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { createManualClock } from '../fakes/clock.ts';
import { AHEAD } from './redis-play.ts';
import { changeOf, Game, type Step } from './league-game.ts';

const [where = '{}', workspace = '', first = '0', crowd = '1'] = process.argv.slice(2);
const seed = Number(first);
const many = Number(crowd);
/** Steps that are made at once, and of many people one in so many that ends something for all. */
const BATCH = 500;
const RARE = 8;
const ENDING: ReadonlySet<Step['verb']> = new Set(['rekey', 'start', 'end', 'delete', 'forget']);

const store = await openStore(JSON.parse(where) as StoreConfig, { clock: createManualClock(AHEAD), random: systemRandom, logger: silentLogger });
await store.open();
// What is killed never gets to write down what was compiled for it.
flushCompileCache();
const game = new Game(store, workspace, seed);

/** The step by one of many people, about one of many questions. The first of the questions are left as they are: nobody corrects their keys. */
function among(step: Step, turn: number): Step {
  if (many === 1) return step;
  const verb = ENDING.has(step.verb) && turn % RARE > 0 ? 'score' : step.verb;
  const at = turn % many;
  return { ...step, verb, player: `${step.player}${(turn * 7) % many}`, question: verb === 'rekey' && at === 0 ? step.question : `${step.question}-${at}` };
}

for (let turn = 0; ; ) {
  for (const step of fc.sample(changeOf, { seed: seed + turn, numRuns: BATCH })) {
    turn += 1;
    game.now += step.wait / 20;
    await game.act(among(step, turn));
    if (turn % 10 === 0) process.stdout.write(`${turn}\n`);
  }
}
