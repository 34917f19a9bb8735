/** Redis crashes while answers are under way, every write on disk (R3, R50). */
import { createSeeded } from '../../src/engine/seed.ts';
import { derive, differences } from '../../src/store/replay.ts';
import { fresh, Play } from '../contracts/store-play.ts';
import { startRedis } from '../redis-server.ts';
import { clock, ending, storeAt, until } from '../store/redis-play.ts';
import { DURABLE } from './outage.ts';
import { type Proof, type Tries, must } from './proof.ts';

const SERIES = 4;
/** Answers under way at each crash; in the long form 10,000 in all, which are then rebuilt (R50). */
const PLAYERS = 25;

/** Crashes a server of its own so often; how many answers were confirmed at once, and how many were not. */
async function crashes(count: number, seed: string, tries: Tries): Promise<{ readonly confirmed: number; readonly unknown: number }> {
  await using closing = new AsyncDisposableStack();
  const redis = await startRedis(DURABLE);
  closing.defer(() => redis.close());
  const store = storeAt(redis.url);
  closing.defer(() => store.close());
  await store.open();
  const play = new Play(store, clock.now());
  const seeded = createSeeded(seed);
  const players = Array.from({ length: PLAYERS }, (_, index) => `p${index}`);
  const told = { confirmed: 0, unknown: 0 };
  let seen = 0;
  for (let crash = 0; crash < count; crash += 1) {
    const presses = await Promise.all(players.map(async (player) => {
      const set = await play.start(player, [`q${crash}`]);
      return { call: play.call(player), answer: play.answerOf(set, 0, { points: 1 }) };
    }));
    const sent: ReturnType<typeof ending>[] = [];
    for (const { call, answer } of presses) {
      sent.push(ending(store.recordAnswer(call, answer)));
      // Answers of one turn of the loop travel together: some do, and others are confirmed before them.
      if (seeded.next() < 0.5) await new Promise((resolve) => setImmediate(resolve));
    }
    // Killed after so many verdicts; the others are under way, on disk or not.
    let verdicts = Math.floor(seeded.next() * (players.length + 1));
    await new Promise<void>((resolve) => {
      if (verdicts === 0) setTimeout(resolve, seeded.next() * 3);
      for (const one of sent) void one.then(() => (verdicts -= 1) === 0 && resolve());
    });
    await redis.kill();
    const first = await Promise.all(sent);
    await redis.restart();
    await tries.attempt(`crash ${seed}${crash}`, async () => {
      await until(5_000, () => store.ping());
      // Everybody presses again: what was stored is confirmed, what was not is stored now.
      for (const [index, { call, answer }] of presses.entries()) {
        const { kind } = fresh(await store.recordAnswer(call, answer));
        const known = first[index]?.value !== undefined;
        must(kind === 'again' || (kind === 'accepted' && !known), `${known ? 'a recorded' : 'an unconfirmed'} answer is now ${kind}`);
        if (known) told.confirmed += 1;
        else told.unknown += 1;
      }
      const log = await store.readLog(play.workspace, seen, 1_000);
      const answers = log.filter((entry) => entry.type === 'answer');
      seen = log.at(-1)?.seq ?? seen;
      must(answers.length === players.length, `${answers.length} answers of ${players.length} players`);
      must(new Set(answers.map(({ asked }) => asked)).size === answers.length, 'an answer counts twice');
    });
  }
  await tries.attempt(`the boards of series ${seed}`, async () => {
    const { rows } = await play.standings('p0', { of: 'players' });
    must(rows.length === players.length && rows.every(({ points }) => points === count), `points ${rows.map(({ points }) => points).join()}`);
    const replay = derive();
    for (const entry of await play.log()) replay.add(entry);
    const found = differences(await store.readDerived(play.workspace), replay.result());
    must(found.length === 0, JSON.stringify(found));
  });
  return told;
}

export const redisCrashes: Proof = {
  name: 'redis-crashes',
  promise: 'R3: what was called recorded is stored, what was stored is confirmed on the next press, and nothing counts twice',
  fault: 'Redis killed between claim and reply at random points, every write on disk',
  size: { long: 400, short: 8 },
  async run(size, tries) {
    const series = await Promise.all(Array.from({ length: SERIES }, (_, index) => crashes(Math.ceil(size / SERIES), 'abcd'[index] ?? '', tries)));
    const sum = (of: (one: { confirmed: number; unknown: number }) => number): number => series.reduce((total, one) => total + of(one), 0);
    // The crashes fell before, between and after the answers.
    await tries.attempt('the spread of the crashes', async () => {
      const spread = [sum(({ confirmed }) => confirmed), sum(({ unknown }) => unknown)];
      must(Math.min(...spread) >= size / 2, `answers confirmed before the crash, and not: ${spread.join()}`);
      return Promise.resolve();
    });
  },
};
