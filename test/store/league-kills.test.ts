/** Boards add up to what was recorded, whichever process is killed at whatever moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, inject, it } from 'vitest';
import type { StoreConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { createManualClock } from '../fakes/clock.ts';
import { Game } from './league-game.ts';
import { addsUp } from './league-sums.ts';
import { AHEAD, forget } from './redis-play.ts';
import { afterwards, folder } from './sqlite-folder.ts';

const WORKSPACE = 'discord:1';
/** Times that a process is killed. */
const KILLS = 5;
let children = 0;

interface Playing {
  readonly process: ChildProcess;
  /** Waits until it has done some more steps. */
  more(): Promise<void>;
  kill(): Promise<void>;
}

function start(where: StoreConfig): Playing {
  children += 1;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'league-child.ts'), JSON.stringify(where), WORKSPACE, String(children * 100_000)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const playing: Playing = {
    process: child,
    async more() {
      if ((await lines.next()).done === true) throw new Error('a process ended by itself');
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  afterwards(() => playing.kill());
  return playing;
}

/** Lets that many processes play, kills one after the other in the middle of it, and looks at what is left. */
async function survive(where: StoreConfig, processes: number): Promise<void> {
  const playing = Array.from({ length: processes }, () => start(where));
  for (let turn = 0; turn < KILLS; turn += 1) {
    for (const one of playing) await one.more();
    const index = turn % processes;
    await playing[index]?.kill();
    if (turn < KILLS - 1) playing[index] = start(where);
  }
  await Promise.all(playing.map((one) => one.kill()));
  const store = await openStore(where, { clock: createManualClock(AHEAD), random: systemRandom, logger: silentLogger });
  afterwards(() => store.close());
  await store.open();
  const game = new Game(store, WORKSPACE);
  await game.refresh();
  expect((await game.play.answers()).length).toBeGreaterThan(processes);
  await addsUp(game);
}

describe('the league', () => {
  it('adds up on Redis, of four processes that are killed', async () => {
    const redis = inject('redis');
    if ('failure' in redis) throw new Error(redis.failure);
    const { url } = redis;
    const prefix = `league-kills-${process.pid}`;
    afterwards(() => forget(url, prefix));
    await survive({ kind: 'redis', url, prefix }, 4);
  }, 60_000);

  it('adds up on SQLite, of one process after the other that is killed', async () => {
    await survive({ kind: 'sqlite', folder: await folder() }, 1);
  }, 60_000);
});
