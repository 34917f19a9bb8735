/** Both stores give the same results to teams, seasons and people who come and go, and boards add up to what was recorded. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { changeOf, Game, stepOf } from './league-game.ts';
import { addsUp } from './league-sums.ts';
import { clock, forget, storeAt } from './redis-play.ts';

describe('the league of the two stores', () => {
  const stores: { readonly first: Store; readonly second: Store }[] = [];
  let runs = 0;
  const provided = inject('redis');
  const prefix = `alike-league-${process.pid}`;
  beforeAll(async () => {
    if ('failure' in provided) throw new Error(provided.failure);
    const sqlite = createSqliteStore({ directory: ':memory:', clock });
    const redis = [storeAt(provided.url, { prefix }), storeAt(provided.url, { prefix })] as const;
    stores.push({ first: sqlite, second: sqlite }, { first: redis[0], second: redis[1] });
    await Promise.all([sqlite, ...redis].map((store) => store.open()));
  });
  afterAll(async () => {
    await Promise.all(new Set(stores.flatMap(({ first, second }) => [first, second])).values().map((store) => store.close()));
    if ('url' in provided) await forget(provided.url, prefix);
  });

  it('gives the same results to the same calls', async () => {
    await fc.assert(fc.asyncProperty(fc.array(stepOf, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      runs += 1;
      const [one, other] = await Promise.all(stores.map(async ({ first }) => {
        const game = new Game(first, `discord:${runs}`);
        const results: unknown[] = [];
        for (const step of steps) {
          game.now += step.wait;
          results.push([step.verb, ...await game.act(step)]);
        }
        await addsUp(game);
        results.push(await game.play.snapshot(), (await first.readDerived(game.play.workspace)).workspace);
        return results;
      }));
      expect(other).toEqual(one);
    }), { numRuns: 60 });
  }, 60_000);

  it('adds up whatever happens side by side in two processes', async () => {
    const batches = fc.array(fc.array(changeOf, { minLength: 1, maxLength: 8, size: 'max' }), { minLength: 2, maxLength: 8, size: 'max' });
    await fc.assert(fc.asyncProperty(batches, async (played) => {
      runs += 1;
      await Promise.all(stores.map(async ({ first, second }) => {
        const game = new Game(first, `discord:${runs}`);
        for (const batch of played) {
          game.now += batch[0]?.wait ?? 0;
          await Promise.all(batch.map((step, index) => game.act(step, index % 2 === 0 ? first : second)));
        }
        await addsUp(game);
      }));
    }), { numRuns: 60 });
  }, 60_000);
});
