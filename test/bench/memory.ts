import { Redis } from 'ioredis';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { answerTexts } from '../../src/store/redis/log.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { accepted, type Answer, prepareAnswers } from './answers.ts';
import type { Benchmark, Measured } from './measure.ts';
import { matrixOf, updateMatrix } from './redis-rank.ts';
import { memoryOf } from './server.ts';

const PLAYERS = 1_000;
const TEAMS = 100;

async function grown(server: RedisServer, work: () => Promise<unknown>): Promise<number> {
  const before = await memoryOf(server);
  await work();
  return (await memoryOf(server)) - before;
}

/**
 * What Redis holds of a player with 20 answers, all told, against the rows of the same boards that redis-rank keeps; and what an answer
 * adds, against its entry of the log alone in a stream.
 */
export const memory: Benchmark = {
  name: 'memory',
  async run() {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url, prefix: 'bench', clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
    const ioredis = new Redis(server.url, { lazyConnect: true });
    ioredis.on('error', () => undefined);
    try {
      await store.open();
      await ioredis.connect();
      const record = async (answers: readonly Answer[]): Promise<void> => {
        for (let from = 0; from < answers.length; from += 500) {
          const results = await Promise.all(answers.slice(from, from + 500).map(({ call, answer }) => store.recordAnswer(call, answer)));
          for (const result of results) accepted(result);
        }
      };
      // Scripts and buffers are there before anything is measured.
      await record(await prepareAnswers(store, 'warm', 50, Date.now(), 5));
      let answers: Answer[] = [];
      const prepared = await grown(server, async () => {
        answers = await prepareAnswers(store, 'measured', PLAYERS, Date.now(), TEAMS);
      });
      const first = await grown(server, () => record(answers.slice(0, PLAYERS)));
      const others = await grown(server, () => record(answers.slice(PLAYERS)));
      const boards = await grown(server, async () => {
        const matrix = matrixOf(ioredis, 'rank:measured');
        for (const answer of answers) await updateMatrix(matrix, answer);
      });
      const stream = await grown(server, async () => {
        for (const { call, answer } of answers) await ioredis.xadd('stream', '*', 'a', answerTexts(call, answer).at(-1) ?? '');
      });
      const row = (name: string, unit: string, ours: number, baseline: number, baselineName: string): Measured => ({ name, unit, ours, baseline, baselineName, ratio: baseline / ours, n: 1 });
      return [
        row('memory-player', 'bytes a player with their answers', (prepared + first + others) / PLAYERS, boards / PLAYERS, 'rows of the same boards in redis-rank'),
        row('memory-answer', 'bytes an answer', others / (answers.length - PLAYERS), stream / answers.length, 'its text alone in a stream'),
      ];
    } finally {
      ioredis.disconnect();
      await store.close();
      await server.close();
    }
  },
};
