/** Processes that play in one league and are killed at random moments: boards add up to what was recorded (R6, R50). */
import { deepStrictEqual } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StoreConfig } from '../../src/config.ts';
import { createSeeded } from '../../src/engine/seed.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { createManualClock } from '../fakes/clock.ts';
import { startRedis } from '../redis-server.ts';
import { Game } from '../store/league-game.ts';
import { addsUp } from '../store/league-sums.ts';
import { AHEAD } from '../store/redis-play.ts';
import { type Proof, type Tries, must } from './proof.ts';

const WORKSPACE = 'discord:1';
const CHILD = join(import.meta.dirname, '..', 'store', 'league-child.ts');
/** How many times as many people and questions as a game has by itself, which is four of each. */
const CROWD = 10;
/** A question whose key no process corrects. */
const UNTOUCHED = 'q1-0';
/** ms within which a process is killed, once it plays. */
const MOMENTS = 600;
/** Kills of single processes before all are killed and what is left is looked at. */
const KILLS = { long: 3, short: 1 };
/** From so many answers on it is the long form. */
const LONG = 1_000;
/** Rounds in which nothing is recorded any more mean that something hangs. */
const PATIENCE = 200;

class Player {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #gone: Promise<void>;
  static #started = 0;

  constructor(where: StoreConfig) {
    Player.#started += 1;
    const child = spawn(process.execPath, [CHILD, JSON.stringify(where), WORKSPACE, String(Player.#started * 1_000_000), String(CROWD)], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
    });
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    this.#child = child;
  }

  /** Waits until it plays. */
  async plays(): Promise<void> {
    if ((await this.#lines.next()).done === true) throw new Error('a process ended by itself');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

/** Kills one after the other at random moments, then all of them. */
async function killed(where: StoreConfig, processes: number, kills: number, random: () => number, closing: AsyncDisposableStack): Promise<void> {
  const start = (): Player => {
    const player = new Player(where);
    closing.defer(() => player.kill());
    return player;
  };
  const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * MOMENTS));
  const players = Array.from({ length: processes }, start);
  for (let kill = 0; kill < kills; kill += 1) {
    await Promise.all(players.map((player) => player.plays()));
    await moment();
    const index = Math.floor(random() * processes);
    await players[index]?.kill();
    players[index] = start();
  }
  await Promise.all(players.map((player) => player.plays()));
  await moment();
  await Promise.all(players.map((player) => player.kill()));
}

/** Corrects a key and takes it back: those that it concerns are listed before, and everything is as it was after. */
async function thereAndBack(game: Game): Promise<void> {
  const { play } = game;
  const { points } = (await play.score('witness', UNTOUCHED)).answer;
  must(points > 0, 'the first answer of somebody new earned nothing');
  const before = await play.store.readDerived(play.workspace);
  const [applied, entry] = (await game.rekey('void', UNTOUCHED, play.call('boss'))) as [{ readonly kind: string }, { readonly graded: object }];
  must(applied.kind === 'applied', `the re-key is ${applied.kind}`);
  must(Object.keys(entry.graded).length > 0, 'the re-key lists nobody');
  await addsUp(game);
  const voided = await play.store.readDerived(play.workspace);
  must(JSON.stringify([...(voided.boards.get('players:all:-') ?? [])]) !== JSON.stringify([...(before.boards.get('players:all:-') ?? [])]), 'the re-key changed nothing');
  const [undone] = (await game.rekey('undo', UNTOUCHED, play.call('boss'))) as [{ readonly kind: string }];
  must(undone.kind === 'applied', `taking it back is ${undone.kind}`);
  deepStrictEqual(await play.store.readDerived(play.workspace), before);
  await addsUp(game);
}

/** Plays on until so many answers are recorded. */
async function league(where: StoreConfig, processes: number, answers: number, tries: Tries): Promise<void> {
  const seed = systemRandom.id(8);
  const seeded = createSeeded(seed);
  await using closing = new AsyncDisposableStack();
  let recorded = 0;
  for (let round = 1; recorded < answers; round += 1) {
    if (round > PATIENCE) throw new Error(`seed ${seed}: only ${recorded} answers after ${round} rounds`);
    await killed(where, processes, answers < LONG ? KILLS.short : KILLS.long, () => seeded.next(), closing);
    const store = await openStore(where, { clock: createManualClock(AHEAD), random: systemRandom, logger: silentLogger });
    await store.open();
    try {
      const game = new Game(store, WORKSPACE);
      await game.refresh();
      await tries.attempt(`seed ${seed}, round ${round}`, () => addsUp(game));
      recorded = (await game.play.answers()).length;
      if (recorded >= answers) await tries.attempt(`seed ${seed}, a key corrected and back after ${recorded} answers`, () => thereAndBack(game));
    } finally {
      await store.close();
    }
  }
}

const R50 = 'R50: boards add up to the recorded answers and can be rebuilt to the same rows, also after a re-key and back';

export const leagueKills: readonly Proof[] = [
  {
    name: 'league-redis',
    promise: R50,
    fault: 'kill -9 of four processes on one Redis at random moments of answers, teams, seasons, deletions and re-keys',
    size: { long: 10_000, short: 150 },
    async run(size, tries) {
      await using closing = new AsyncDisposableStack();
      const redis = await startRedis();
      closing.defer(() => redis.close());
      await league({ kind: 'redis', url: redis.url, prefix: 'league' }, 4, size, tries);
    },
  },
  {
    name: 'league-sqlite',
    promise: R50,
    fault: 'kill -9 of one process after the other on SQLite at random moments of answers, teams, seasons, deletions and re-keys',
    size: { long: 10_000, short: 150 },
    async run(size, tries) {
      await using closing = new AsyncDisposableStack();
      const folder = await mkdtemp(join(tmpdir(), 'league-kills-'));
      closing.defer(() => rm(folder, { recursive: true, force: true }));
      await league({ kind: 'sqlite', folder }, 1, size, tries);
    },
  },
];
