/**
 * Clicks on Discord: the whole bot with scoring on Redis, against a bare client that only acknowledges. Each has a
 * process of its own and its own stand-in, in another process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { startRedis } from '../redis-server.ts';
import type { Answer as BotAnswer, Order as BotOrder } from './discord-bot.ts';
import type { Answer as PlaceAnswer, Order as PlaceOrder } from './discord-stand-in.ts';
import { type Benchmark, type Measured, median, pairs } from './measure.ts';

/** People who go from question to question, each so long after the last reply: as fast as the bot lets one person. */
const PEOPLE = 600;
const PAUSE_MS = 520;
/** Answers of each person in one round, each followed by "next". */
const ANSWERS = 2;
const ROUNDS = 4;
/** Clicks that wait for their reply at the same time, where nobody pauses. */
const CALLERS = 32;
/** So many click once within this time. */
const BURST = 300;
const BURST_MS = 2_000;
const BURST_ROUNDS = 5;
/** Discord takes a first response for 3 s. */
const IN_TIME_MS = 3_000;
/** Longest time that the bot may need more than the bare client, at the 99th of 100 acknowledgements. */
const MORE_MS = 3;
/** Questions of a set: more than anybody answers here, as nobody answers one twice. */
const QUESTIONS = 20;

/** A process that answers each order with one message. */
interface Told<Order, Answer extends { readonly kind: string }> {
  /** The answer, which is of this kind. */
  tell<K extends Answer['kind']>(order: Order, kind: K): Promise<Extract<Answer, { kind: K }>>;
  end(): Promise<void>;
}

async function start<Order extends { readonly kind: string }, Answer extends { readonly kind: string }, K extends Answer['kind']>(file: string, args: readonly string[], first: K): Promise<Told<Order, Answer> & { readonly first: Extract<Answer, { kind: K }> }> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const next = <Kind extends Answer['kind']>(kind: Kind) =>
    new Promise<Extract<Answer, { kind: Kind }>>((resolve, reject) => {
      const ended = () => reject(new Error(`${file} has ended`));
      child.once('exit', ended);
      child.once('message', (answer: Answer) => {
        child.off('exit', ended);
        if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: Kind }>);
        else reject(new Error(`${file}: ${answer.kind}`));
      });
    });
  const started = await next(first);
  return {
    first: started,
    tell(order, kind) {
      const answer = next(kind);
      child.send(order);
      return answer;
    },
    async end() {
      if (!child.connected) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send({ kind: 'end' });
      await gone;
    },
  };
}

type How = Omit<Extract<PlaceOrder, { kind: 'click' }>, 'kind' | 'labels'>;

/** A bot, the place where it is, and the people who click there. */
async function open(what: 'quiz' | 'bare', redis: string) {
  const place = await start<PlaceOrder, PlaceAnswer, 'started'>('discord-stand-in.ts', [], 'started');
  const bot = await start<BotOrder, BotAnswer, 'ready'>('discord-bot.ts', [what, place.first.api, place.first.token, redis], 'ready');
  await place.tell({ kind: 'prepare', people: PEOPLE, options: what === 'quiz' ? { type: 'single', count: QUESTIONS } : {} }, 'done');
  return {
    bot,
    click: (labels: readonly string[], how: How) => place.tell({ kind: 'click', labels, ...how }, 'done'),
    async end() {
      await bot.end();
      await place.end();
    },
  };
}

const p99 = (latencies: readonly number[]): number => latencies.toSorted((a, b) => a - b)[Math.ceil(latencies.length * 0.99) - 1] ?? Number.NaN;
const rate = ({ elapsed, latencies }: { readonly elapsed: number; readonly latencies: readonly number[] }): number => (latencies.length * 1_000) / elapsed;
const PLAYING: How = { people: PEOPLE, over: PAUSE_MS, pause: PAUSE_MS };
const UNPAUSED: How = { people: PEOPLE, callers: CALLERS };
const SPREAD: How = { people: BURST, over: BURST_MS };

export const discord: Benchmark = {
  name: 'discord',
  async run() {
    const server = await startRedis();
    const ours = await open('quiz', server.url);
    const theirs = await open('bare', server.url);
    const baselineName = 'bare discord.js client that only acknowledges';
    try {
      let entries = 0;
      const round = Array.from({ length: ANSWERS }, () => ['A', 'Next']).flat();
      const clicks = await pairs(
        { name: 'discord-clicks', unit: `clicks/s of ${PEOPLE} people, ${PAUSE_MS} ms between reply and click`, baselineName, better: 'more', rounds: ROUNDS },
        async () => {
          entries += PEOPLE * ANSWERS;
          return rate(await ours.click(round, { ...PLAYING, shown: true }));
        },
        async () => rate(await theirs.click(round.map(() => 'A'), PLAYING)),
      );
      /** An answer each; after it they go on to the next question, off the clock. */
      const scored = async (how: How) => {
        const done = await ours.click(['A'], how);
        await ours.click(['Next'], { people: how.people, callers: CALLERS, shown: true });
        entries += how.people;
        return done;
      };
      const saturated = await pairs(
        { name: 'discord-saturation', unit: `clicks/s, ${CALLERS} at a time without a pause`, baselineName, better: 'more', rounds: 3 },
        async () => rate(await scored(UNPAUSED)),
        async () => rate(await theirs.click(['A'], UNPAUSED)),
      );
      const tails: number[] = [];
      const bareTails: number[] = [];
      const slowest: number[] = [];
      for (let number = 0; number < BURST_ROUNDS; number += 1) {
        const mine = await scored(SPREAD);
        const other = await theirs.click(['A'], SPREAD);
        tails.push(p99(mine.latencies));
        bareTails.push(p99(other.latencies));
        slowest.push(Math.max(...mine.latencies));
      }
      await ours.bot.tell({ kind: 'recorded', entries }, 'recorded');
      if (Math.max(...slowest) > IN_TIME_MS) throw new Error(`a click of ${BURST} within ${BURST_MS} ms waited ${Math.max(...slowest)} ms`);
      const [tail, bareTail] = [median(tails), median(bareTails)];
      const burst: Measured = { name: 'discord-burst-p99', unit: `ms, ${BURST} people within ${BURST_MS / 1000} s`, ours: tail, baseline: bareTail, baselineName: `the same bare client, and ${MORE_MS} ms more`, ratio: median(tails.map((one, pair) => ((bareTails[pair] ?? Number.NaN) + MORE_MS) / one)), n: BURST_ROUNDS };
      return [clicks, saturated, burst];
    } finally {
      await Promise.all([ours.end(), theirs.end()]);
      await server.close();
    }
  },
};
