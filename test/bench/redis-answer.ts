import { createClient } from '@redis/client';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { workspaceKey } from '../../src/store/redis/keys.ts';
import { answerTexts, sharedTexts } from '../../src/store/redis/log.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { startRedis } from '../redis-server.ts';
import { accepted, prepareAnswers } from './answers.ts';
import { type Benchmark, pairs, rate } from './measure.ts';

const PREFIX = 'bench';
const PLAYERS = 150;
const CALLERS = 64;
const ROUNDS = 9;

/** Scoring an answer through the store, against the same script called by a bare node-redis loop. */
export const redisAnswer: Benchmark = {
  name: 'redis-answer',
  async run() {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url, prefix: PREFIX, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
    const bare = createClient({ url: server.url, scripts: SCRIPTS });
    bare.on('error', () => undefined);
    try {
      await store.open();
      await bare.connect();
      const measured = await pairs(
        { name: 'redis-answer', unit: 'answers/s', baselineName: 'same script, bare node-redis loop', better: 'more', rounds: ROUNDS },
        async (round) => {
          const answers = await prepareAnswers(store, `ours:${round}`, PLAYERS, Date.now());
          return rate(answers.length, CALLERS, async (index) => {
            const { call, answer } = answers[index]!;
            accepted(await store.recordAnswer(call, answer));
          });
        },
        async (round) => {
          const workspace = `bare:${round}`;
          const answers = await prepareAnswers(store, workspace, PLAYERS, Date.now());
          const key = workspaceKey(PREFIX, workspace);
          const deadline = String(Date.now() + 60_000);
          const sent = answers.map(({ call, answer }) => [deadline, ...sharedTexts(call), ...answerTexts(call, answer)]);
          let last: unknown;
          const figure = await rate(sent.length, CALLERS, async (index) => {
            last = await bare.recordAnswer(key, sent[index]!);
          });
          accepted({ kind: String((last as unknown[])[0]) });
          return figure;
        },
      );
      return [measured];
    } finally {
      await store.close();
      bare.destroy();
      await server.close();
    }
  },
};
