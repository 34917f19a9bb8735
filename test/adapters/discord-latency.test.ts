import { expect, inject, it } from 'vitest';
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { fixtureBank } from '../contracts/bot.ts';
import { type Message, type Seat, buttonsOf, startDiscord, textOf } from '../stand-ins/discord/server.ts';
import { startProxy } from '../tcp-proxy.ts';

const PEOPLE = 200;
const OVER_MS = 5_000;

it(`keeps the first response of ${PEOPLE} clicks in ${OVER_MS / 1000} s in time with a Redis that is a second away (R1)`, async () => {
  const redis = inject('redis');
  if ('failure' in redis) throw new Error(redis.failure);
  const url = new URL(redis.url);
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  url.hostname = '127.0.0.1';
  const surroundings = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const store = await openStore({ kind: 'redis', url: url.href, prefix: `t${systemRandom.id(8).toLowerCase()}` }, surroundings);
  await store.open();
  const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
  const discord = await startDiscord({ clock: systemClock });
  const adapter = createDiscordAdapter({ ...surroundings, token: discord.token, apiUrl: discord.api, texts, language: 'en', documents: store.documents('discord'), say: () => undefined, lost: (error) => expect.fail(error.code) });
  try {
    const guild = discord.world.guild();
    const channel = discord.world.channel(guild, 'general');
    await adapter.start(createQuiz({ ...surroundings, bank, store, texts, settings: new WorkspaceSettings() }));
    await discord.until('the commands', () => discord.commands.find('k8s'));
    const cards: { readonly seat: Seat; readonly message: Message }[] = [];
    for (let index = 0; index <= PEOPLE; index += 1) {
      const seat = { member: discord.world.member(guild, `p${index}`), channel };
      const outcome = await discord.people.command(seat, 'k8s quiz', { type: 'single' });
      if (outcome.kind !== 'message') throw new Error(outcome.kind);
      cards.push({ seat, message: outcome.message });
    }
    // The server knows the script of an answer, as it does after the first one ever.
    const first = cards.pop();
    if (first !== undefined) await discord.people.press(first.seat, first.message, buttonsOf(first.message)[0]?.custom_id ?? '');
    // Half on the way there, half on the way back.
    proxy.delay(500);
    const outcomes = await Promise.all(
      cards.map(async ({ seat, message }, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * OVER_MS) / PEOPLE));
        return discord.people.press(seat, message, buttonsOf(message)[0]?.custom_id ?? '', { within: 10_000 });
      }),
    );
    const waited = outcomes.map(({ interaction }) => interaction.answered?.afterReal ?? Infinity).toSorted((a, b) => a - b);
    expect(waited.at(Math.ceil(PEOPLE * 0.99) - 1)).toBeLessThan(1_500 + 100);
    expect(waited.at(-1)).toBeLessThan(2_500);
    for (const outcome of outcomes) if (outcome.kind === 'message') expect(textOf(outcome.message)).toMatch(/Right|Wrong/u);
  } finally {
    proxy.delay(0);
    await adapter.stop();
    await discord.stop();
    await store.close();
    await proxy.close();
  }
}, 60_000);
