/** The whole way from request to view over the embedded store in memory. */
import type { Actor } from '../../src/platform.ts';
import type { Store } from '../../src/store/store.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { type Playground, inputToken, letter, playground } from './playground.ts';

export const ADMIN: Actor = { id: 'UADMIN', name: 'Root', administrator: true, guest: false };

/** A store that is open and keeps nothing. */
export async function openStore(): Promise<Store> {
  const store = createSqliteStore({ directory: ':memory:', clock: createManualClock() });
  await store.open();
  return store;
}

/** A bot with questions about probes and about a Pod's IP, over `store` or one of its own. */
export async function botOn(store?: Store): Promise<Playground> {
  const own = store ?? (await openStore());
  return playground({ bank: bankOf([...singles(6), ...singles(6, 'pod-ip')]), wrap: () => own });
}

let deliveries = 0;

/** A delivery id that no other process has: bots over one store count their own from 1. */
export function delivery(): { readonly delivery: string } {
  deliveries += 1;
  return { delivery: `once-${deliveries}` };
}

/** Asks one question on a topic and answers it. */
export async function answerOne(bot: Playground, by: Actor, right: boolean, topic = 'probes-basics'): Promise<View> {
  const asked = await bot.line(`quiz ${topic}`, { by });
  const heading = asked.blocks.flatMap((block) => (block.kind === 'options' ? block.options : []));
  const wanted = heading.find((option) => option.text.endsWith(' one') === right);
  if (wanted === undefined) throw new Error('no such option');
  return bot.press(withLetters(inputToken(asked), letter(asked, wanted.text)), { by });
}
