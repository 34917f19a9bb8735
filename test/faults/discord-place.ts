/** A server on the stand-in of Discord, and the real bot in it, for the proofs. */
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import type { Store } from '../../src/store/store.ts';
import { loadParts, quizOver } from '../contracts/bot.ts';
import { INTERACTION, type Interaction } from '../stand-ins/discord/interactions.ts';
import { type Discord, type Message, type Seat, buttonsOf, startDiscord } from '../stand-ins/discord/server.ts';

/** Nothing but what is tested limits anybody. */
const FREE = 1_000_000;

export interface Card {
  readonly seat: Seat;
  readonly message: Message;
}

export interface DiscordPlace {
  readonly discord: Discord;
  seat(name: string): Seat;
  /** A question for each of so many people. */
  cards(count: number): Promise<readonly Card[]>;
}

export async function openPlace(): Promise<DiscordPlace & { stop(): Promise<void> }> {
  const discord = await startDiscord({ clock: systemClock, limits: { global: FREE, invalid: FREE } });
  const guild = discord.world.guild();
  const channel = discord.world.channel(guild, 'general');
  const seat = (name: string): Seat => ({ member: discord.world.member(guild, name), channel });
  return {
    discord,
    seat,
    async cards(count) {
      const cards: Card[] = [];
      for (let index = 0; index < count; index += 1) {
        const one = seat(`p${index}`);
        const outcome = await discord.people.command(one, 'k8s quiz', { type: 'single' }, { within: 20_000 });
        if (outcome.kind !== 'message') throw new Error(`a question became ${outcome.kind}`);
        cards.push({ seat: one, message: outcome.message });
      }
      return cards;
    },
    stop: () => discord.stop(),
  };
}

/** Starts the real bot over this store, in this process. */
export async function serve({ discord }: DiscordPlace, store: Store): Promise<{ readonly lost: readonly string[]; stop(): Promise<void> }> {
  const parts = await loadParts();
  const lost: string[] = [];
  const adapter = createDiscordAdapter({ token: discord.token, apiUrl: discord.api, clock: systemClock, logger: silentLogger, texts: parts.texts, language: 'en', documents: store.documents('discord'), say: () => undefined, lost: ({ code }) => lost.push(code) });
  await adapter.start(quizOver(parts, store, systemClock));
  await discord.until('the commands', () => discord.commands.find('k8s-admin'), 20_000);
  return { lost, stop: () => adapter.stop() };
}

/** Presses A, and waits for nothing. */
export function answer({ discord }: DiscordPlace, { seat, message }: Card): Interaction {
  const button = buttonsOf(message).find(({ label }) => label?.startsWith('A') === true);
  if (button?.custom_id === undefined) throw new Error('no A');
  return discord.people.send(INTERACTION.component, seat, { custom_id: button.custom_id, component_type: 2, id: 1 }, message);
}
