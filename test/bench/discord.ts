/** Clicks on Discord: the whole bot with scoring on Redis, against a bare client that only acknowledges. */
import { type ChildProcess, fork } from 'node:child_process';
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
import { startRedis } from '../redis-server.ts';
import type { Answer, Order } from './discord-stand-in.ts';
import { type Benchmark, type Measured, median, pairs } from './measure.ts';

const PEOPLE = 300;
const CALLERS = 32;
const ROUNDS = 7;
/** Within this time all of them click once. */
const BURST_MS = 2_000;
/** Discord takes a first response for 3 s. */
const IN_TIME_MS = 3_000;
/** Longest time that the bot may need more than the bare client, at the 99th of 100 acknowledgements. */
const MORE_MS = 3;

/** The stand-in in its own process. */
interface Place {
  readonly api: string;
  readonly token: string;
  tell(order: Order): Promise<Extract<Answer, { kind: 'done' }>>;
  end(): Promise<void>;
}

function answerOf(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the stand-in has ended'));
    child.once('exit', ended);
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      resolve(answer);
    });
  });
}

async function openPlace(): Promise<Place> {
  const child = fork(join(import.meta.dirname, 'discord-stand-in.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const started = await answerOf(child);
  if (started.kind !== 'started') throw new Error(started.kind);
  return {
    ...started,
    async tell(order) {
      const answer = answerOf(child);
      child.send(order);
      const given = await answer;
      if (given.kind !== 'done') throw new Error(given.kind);
      return given;
    },
    async end() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send({ kind: 'end' } satisfies Order);
      await gone;
    },
  };
}

/** A client that replies to the command with a card and acknowledges each click, and does nothing else. */
async function bareClient({ api, token }: Place): Promise<Client> {
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
  return client;
}

const p99 = (latencies: readonly number[]): number => latencies.toSorted((a, b) => a - b)[Math.ceil(latencies.length * 0.99) - 1] ?? Number.NaN;

export const discord: Benchmark = {
  name: 'discord',
  async run() {
    const [server, ours, theirs, texts, loaded] = await Promise.all([startRedis(), openPlace(), openPlace(), loadTexts(SHIPPED_TEXTS), loadBank(join(import.meta.dirname, '..', '..', 'content'))]);
    if (!('bank' in loaded)) throw new Error('the bank has mistakes');
    const store = createRedisStore({ url: server.url, prefix: 'bench', clock: systemClock, logger: silentLogger });
    await store.open();
    const services = { bank: loaded.bank, store, settings: new WorkspaceSettings(), clock: systemClock, random: systemRandom, logger: silentLogger, texts };
    const adapter = createDiscordAdapter({ token: ours.token, apiUrl: ours.api, clock: systemClock, logger: silentLogger, texts, language: 'en', documents: store.documents('discord'), say: () => undefined, lost: (error) => process.stderr.write(`${error.code}\n`) });
    await adapter.start(createQuiz(services));
    const bare = await bareClient(theirs);
    try {
      await ours.tell({ kind: 'prepare', people: PEOPLE, options: { type: 'single', count: 20 } });
      await theirs.tell({ kind: 'prepare', people: PEOPLE, options: {} });
      let entries = 0;
      // After each measured round everybody goes on to the next question, off the clock.
      const scored = async (how: { readonly callers: number } | { readonly over: number }) => {
        const done = await ours.tell({ kind: 'click', label: 'A', ...how });
        await ours.tell({ kind: 'click', label: 'Next', callers: CALLERS });
        entries += PEOPLE;
        return done;
      };
      const tails: number[] = [];
      const bareTails: number[] = [];
      const clicks = await pairs(
        { name: 'discord-clicks', unit: 'clicks/s', baselineName: 'bare discord.js client that only acknowledges', better: 'more', rounds: ROUNDS },
        async () => {
          const { elapsed, latencies } = await scored({ callers: CALLERS });
          return (latencies.length * 1_000) / elapsed;
        },
        async () => {
          const { elapsed, latencies } = await theirs.tell({ kind: 'click', label: 'A', callers: CALLERS });
          return (latencies.length * 1_000) / elapsed;
        },
      );
      const slowest: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const mine = await scored({ over: BURST_MS });
        const other = await theirs.tell({ kind: 'click', label: 'A', over: BURST_MS });
        tails.push(p99(mine.latencies));
        bareTails.push(p99(other.latencies));
        slowest.push(Math.max(...mine.latencies));
      }
      const recorded = (await store.workspaces()).length === 0 ? 0 : (await store.readLog((await store.workspaces())[0] ?? '', 0, entries + 1)).length;
      if (recorded < entries) throw new Error(`${entries} clicks, and ${recorded} answers in the log`);
      if (Math.max(...slowest) > IN_TIME_MS) throw new Error(`a click of ${PEOPLE} within ${BURST_MS} ms waited ${Math.max(...slowest)} ms`);
      const [tail, bareTail] = [median(tails), median(bareTails)];
      const burst: Measured = { name: 'discord-burst-p99', unit: `ms, ${PEOPLE} people within ${BURST_MS / 1000} s`, ours: tail, baseline: bareTail, baselineName: `the same bare client, and ${MORE_MS} ms more`, ratio: (bareTail + MORE_MS) / tail, n: ROUNDS };
      return [clicks, burst];
    } finally {
      await adapter.stop();
      await bare.destroy();
      await Promise.all([ours.end(), theirs.end()]);
      await store.close();
      await server.close();
    }
  },
};
