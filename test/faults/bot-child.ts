/**
 * The process of a bot without a platform, told by messages what to dispatch: `sqlite <directory>` or
 * `redis <url> <prefix>`. Knows nothing of the faults that it is put to.
 */
import { flushCompileCache } from 'node:module';
import { loadParts, quizOver } from '../contracts/bot.ts';
import type { StoreConfig } from '../../src/config.ts';
import type { Request } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';

/** What the test asks for; `id` comes back with the answer. */
export type Order = { readonly id: number } & (
  | { readonly kind: 'dispatch'; readonly request: Request }
  | { readonly kind: 'log' | 'verify'; readonly workspace: string }
);

const [kind = '', at = '', prefix = ''] = process.argv.slice(2);
const config: StoreConfig = kind === 'redis' ? { kind: 'redis', url: at, prefix } : { kind: 'sqlite', folder: at };
const store = await openStore(config, { clock: systemClock, random: systemRandom, logger: silentLogger });
const [parts] = await Promise.all([loadParts(), store.open()]);
const quiz = quizOver(parts, store, systemClock);

async function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'dispatch':
      return quiz.dispatch(order.request);
    case 'log':
      return store.readLog(order.workspace, 0, 1_000_000);
    case 'verify':
      return verifyWorkspace(store, order.workspace, () => systemClock.now());
  }
}

process.on('message', (order: Order) => {
  if (typeof order.id !== 'number') return;
  void obey(order).then((result) => process.send?.({ id: order.id, result }));
});
// The test has gone.
process.on('disconnect', () => process.exit());
// What is killed never gets to write down what was compiled for it.
flushCompileCache();
process.send?.({ ready: true });
