/** Somebody sends a hundred commands a second for minutes, while others play (R37). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Quiz } from '../../src/platform.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { withLetters } from '../../src/views/token.ts';
import { loadParts, quizOver } from '../contracts/bot.ts';
import { startRedis } from '../redis-server.ts';
import { stopwatch } from '../stopwatch.ts';
import { storeAt } from '../store/redis-play.ts';
import { pressed, requestOf, typed } from './bot-process.ts';
import { cardToken } from './outage.ts';
import { type Proof, type Tries, must } from './proof.ts';

/** Commands of the one user a second. */
const FLOOD = 100;
/** What others wait at most in 99 of 100 cases, and at all, in ms (R1). */
const P99 = 1_500;
const WORST = 2_500;
/** By how much the heap may be above its size after the first tenth, in bytes. */
const GROWTH = 8 * 1024 * 1024;
/** Past what a process remembers on purpose (deliveries, names), in interactions. */
const FILLED = 3_000;

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const WORKSPACE = 'discord:1';

interface Seen {
  refused: number;
  served: number;
  readonly waits: number[];
  readonly troubles: string[];
}

/** A question and its answer, well within everybody's limit: each of the thirty plays every ten seconds. */
async function playOnce(quiz: Quiz, player: string, seen: Seen): Promise<void> {
  const timed = async (body: Parameters<typeof requestOf>[1]) => {
    const time = stopwatch();
    const view = await quiz.dispatch(requestOf(player, body, undefined, WORKSPACE));
    seen.waits.push(time());
    return view;
  };
  await timed(typed('stop'));
  const view = await timed(pressed(withLetters(cardToken(await timed(typed('quiz type:single'))), 'A')));
  if (view.tone !== 'right' && view.tone !== 'wrong') seen.troubles.push(`${player} got ${JSON.stringify(view.blocks)}`);
}

/** One second of it: a command of the one user every 10 ms, and three others who play. */
async function second(quiz: Quiz, round: number, seen: Seen): Promise<void> {
  const others = Array.from({ length: 3 }, (_, index) => playOnce(quiz, `p${(round * 3 + index) % 30}`, seen));
  const press = async (sent: number): Promise<void> => {
    const view = await quiz.dispatch(requestOf('flood', typed(sent % 2 === 0 ? 'leaderboard' : 'quiz'), undefined, WORKSPACE));
    if (view.tone === 'trouble') seen.refused += 1;
    else seen.served += 1;
  };
  const flood: Promise<void>[] = [];
  const started = performance.now();
  for (let sent = 0; sent < FLOOD; sent += 1) {
    flood.push(press(sent));
    const due = started + (sent + 1) * (1_000 / FLOOD);
    const left = due - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
  await Promise.all([...others, ...flood]);
}

async function soak(store: Store, seconds: number, tries: Tries, name: string): Promise<void> {
  const quiz = quizOver(await loadParts(), store, systemClock);
  const fresh = (): Seen => ({ refused: 0, served: 0, waits: [], troubles: [] });
  // What is remembered on purpose is filled first, so that growth is growth.
  for (let at = 0; at < FILLED; at += 1) await quiz.dispatch(requestOf(`filler${at}`, typed('help'), undefined, WORKSPACE));
  let base: number | undefined;
  let round = 0;
  const samples = Math.min(60, seconds);
  for (let sample = 0; sample < samples; sample += 1) {
    const seen = fresh();
    const length = Math.floor((seconds * (sample + 1)) / samples) - Math.floor((seconds * sample) / samples);
    for (const end = round + length; round < end; round += 1) await second(quiz, round, seen);
    const size = heap();
    if (sample >= samples / 10 - 1) base ??= size;
    await tries.attempt(`${name}, sample ${sample}`, async () => {
      must(seen.troubles.length === 0, seen.troubles[0] ?? '');
      // Ten at once and two a second, plus what is left of the ten.
      must(seen.served <= 2 * length + 11, `${seen.served} commands of one user were served in ${length} s`);
      must(seen.refused + seen.served === FLOOD * length, 'a command has no answer');
      const sorted = seen.waits.toSorted((a, b) => a - b);
      must((sorted[Math.floor(sorted.length * 0.99)] ?? 0) < P99, `others waited ${sorted.slice(-3).map(Math.round).join()} ms`);
      must((sorted.at(-1) ?? 0) < WORST, `somebody waited ${Math.round(sorted.at(-1) ?? 0)} ms`);
      must(size - (base ?? size) < GROWTH, `the heap grew by ${Math.round((size - (base ?? size)) / 1024)} KiB`);
      return Promise.resolve();
    });
  }
}

async function onSqlite(seconds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'soak-'));
  closing.defer(() => rm(directory, { recursive: true, force: true }));
  const store = createSqliteStore({ directory, clock: systemClock });
  closing.defer(() => store.close());
  await store.open();
  await soak(store, seconds, tries, 'SQLite');
}

async function onRedis(seconds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const redis = await startRedis();
  closing.defer(() => redis.close());
  const store = storeAt(redis.url, { clock: systemClock });
  closing.defer(() => store.close());
  await store.open();
  await soak(store, seconds, tries, 'Redis');
}

const R37 = 'R37: one user starves nobody: the limit answers them, others are served in time, and memory stays flat';

/** Half of the ten minutes on each store. */
export const soaks: readonly Proof[] = [
  { name: 'soak-sqlite', promise: R37, fault: 'a hundred commands a second of one user, on SQLite', size: { long: 300, short: 2 }, run: onSqlite },
  { name: 'soak-redis', promise: R37, fault: 'a hundred commands a second of one user, on Redis', size: { long: 300, short: 2 }, run: onRedis },
];
