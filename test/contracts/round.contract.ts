/** Rounds in a channel on every platform: the real commands and the real agenda over both stores. */
import { describe, it } from 'vitest';
import { startAgendaBot } from './agenda-bot.ts';
import type { StoreKind } from './bot.ts';
import type { PublicDriver } from './public-driver.ts';
import { playRound } from './round-scenario.ts';

export function describeRound(platform: string, createDriver: () => PublicDriver, stores: readonly StoreKind[]): void {
  describe.each(stores.map((kind) => [kind.name, kind] as const))(`a round on ${platform}, on %s`, (_name, kind) => {
    it('goes from its start to its podium, through a restart and a lost answer', async () => {
      const driver = createDriver();
      const bot = await startAgendaBot(kind, driver);
      try {
        await playRound(driver, bot);
      } finally {
        await bot.stop();
      }
    }, 60_000);
  });
}
