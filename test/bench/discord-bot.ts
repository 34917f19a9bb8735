/**
 * One of the two bots that are measured, in a process of its own: the whole bot with scoring on Redis, or a bare
 * client that only acknowledges. Neither then pays for the other's memory nor for the stand-in's checks.
 */
import { join } from 'node:path';
import { Client, Events, GatewayIntentBits, Routes } from 'discord.js';
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { loadBank } from '../../src/content/load.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';

export type Order =
  /** Fails unless at least so many entries are in the log. */
  | { readonly kind: 'recorded'; readonly entries: number }
  | { readonly kind: 'end' };

export type Answer = { readonly kind: 'ready' | 'recorded' };

interface Running {
  recorded(entries: number): Promise<void>;
  stop(): Promise<void>;
}

async function wholeBot(api: string, token: string, redis: string): Promise<Running> {
  const [texts, loaded] = await Promise.all([loadTexts(SHIPPED_TEXTS), loadBank(join(import.meta.dirname, '..', '..', 'content'))]);
  if (!('bank' in loaded)) throw new Error('the bank has mistakes');
  const store = createRedisStore({ url: redis, prefix: 'bench', clock: systemClock, logger: silentLogger });
  await store.open();
  const services = { bank: loaded.bank, store, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), clock: systemClock, random: systemRandom, logger: silentLogger, texts };
  const adapter = createDiscordAdapter({ token, apiUrl: api, clock: systemClock, logger: silentLogger, texts, language: 'en', documents: store.documents('discord'), say: () => undefined, lost: (error) => process.stderr.write(`${error.code}\n`) });
  await adapter.start(createQuiz(services));
  return {
    async recorded(entries) {
      const [workspace = ''] = await store.workspaces();
      const found = (await store.readLog(workspace, 0, entries + 1)).length;
      // The begin of a season is an entry as well.
      if (found < entries) throw new Error(`${entries} clicks, and ${found} answers in the log`);
    },
    async stop() {
      await adapter.stop();
      await store.close();
    },
  };
}

/** Replies to the command with a card, acknowledges each click, and does nothing else. */
async function bareClient(api: string, token: string): Promise<Running> {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api } });
  client.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isButton()) void interaction.deferUpdate();
    else if (interaction.isChatInputCommand()) {
      void interaction.reply({ flags: 64, content: 'Question', components: [{ type: 1, components: ['A', 'B', 'C', 'D'].map((label) => ({ type: 2, style: 2, label, customId: label })) }] });
    }
  });
  await client.login(token);
  const command = { name: 'k8s', description: 'quiz', options: [{ type: 1, name: 'quiz', description: 'quiz' }] };
  await client.rest.put(Routes.applicationCommands(client.application?.id ?? ''), { body: [command] });
  return {
    recorded: () => Promise.reject(new Error('a bare client records nothing')),
    stop: () => client.destroy(),
  };
}

const send = (answer: Answer): void => {
  process.send?.(answer);
};

async function obey(order: Order, running: Running): Promise<void> {
  switch (order.kind) {
    case 'recorded':
      await running.recorded(order.entries);
      send({ kind: 'recorded' });
      return;
    case 'end':
      await running.stop();
      process.disconnect?.();
  }
}

const [what, api = '', token = '', redis = ''] = process.argv.slice(2);
const running = await (what === 'quiz' ? wholeBot(api, token, redis) : bareClient(api, token));
process.on('message', (order: Order) => {
  obey(order, running).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
// Whoever started it may be gone without a word.
process.on('disconnect', () => process.exit());
send({ kind: 'ready' });
