/**
 * A bot that is killed: opens the store in the directory given and, unless told to `hold` it only, records
 * answers as fast as it can. Says on standard output what it is about to do and what was acknowledged.
 */
import { flushCompileCache } from 'node:module';
import { systemClock } from '../../src/runtime/clock.ts';
import { StoreError } from '../../src/errors.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { fresh, Play } from '../contracts/store-play.ts';

const [directory = '', mode = 'hold', round = '0', base = '0'] = process.argv.slice(2);

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Who answers in which turn. */
const playerOf = (turn: number): string => `p${turn % 7}`;

async function play(): Promise<void> {
  const store = createSqliteStore({ directory, clock: systemClock });
  try {
    await store.open();
  } catch (error) {
    say({ failed: error instanceof StoreError ? error.code : String(error) });
    return;
  }
  // What is killed never gets to write down what was compiled for it.
  flushCompileCache();
  say({ opened: true });
  if (mode === 'hold') {
    setInterval(() => undefined, 60_000);
    return;
  }
  const game = new Play(store, Number(base));
  for (let turn = 0; ; turn += 1) {
    const player = playerOf(turn);
    const started = fresh(await store.startSet(game.call(player, { delivery: `start-${round}-${turn}` }), {
      set: `r${round}-${turn}`, count: 1, pool: [{ questionId: `q${round}-${turn}`, digest: 'digest' }], closes: Number(base) + 3_600_000, filters: '', anew: true,
    }));
    if (started.kind !== 'started') throw new Error(started.kind);
    const call = game.call(player, { delivery: `answer-${round}-${turn}` });
    const answer = game.answerOf(started.set, 0, { points: 1 + (turn % 3) });
    say({ call, answer });
    const result = fresh(await store.recordAnswer(call, answer));
    if (result.kind !== 'accepted') throw new Error(result.kind);
    say({ acknowledged: result.answer });
  }
}

await play();
// Nothing refers to a store that is only held any more; the directory is its process's nevertheless.
globalThis.gc?.();
say({ cleared: globalThis.gc !== undefined });
