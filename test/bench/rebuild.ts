import { createClient } from '@redis/client';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { workspaceKey } from '../../src/store/redis/keys.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { rebuild as rebuildWorkspace, verifyWorkspace } from '../../src/store/verify.ts';
import { startRedis } from '../redis-server.ts';
import { accepted, prepareAnswers } from './answers.ts';
import { type Benchmark, pairs } from './measure.ts';

const PREFIX = 'bench';
const WORKSPACE = 'slack:T0123456789';
const PLAYERS = 1_500;
const TEAMS = 100;
const PAGE = 1_000;
const ROUNDS = 9;

/** Rebuilding boards and statistics from the log, against reading the log by the same script and doing nothing with it. */
export const rebuild: Benchmark = {
  name: 'rebuild',
  async run() {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url, prefix: PREFIX, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
    const bare = createClient({ url: server.url, scripts: SCRIPTS });
    bare.on('error', () => undefined);
    try {
      await store.open();
      await bare.connect();
      const answers = await prepareAnswers(store, WORKSPACE, PLAYERS, Date.now(), TEAMS);
      for (let from = 0; from < answers.length; from += 500) {
        const results = await Promise.all(answers.slice(from, from + 500).map(({ call, answer }) => store.recordAnswer(call, answer)));
        for (const result of results) accepted(result);
      }
      const { entries, differences } = await verifyWorkspace(store, WORKSPACE, Date.now);
      if (differences.length > 0) throw new Error(`the rebuild differs: ${JSON.stringify(differences[0])}`);
      const rate = async (read: () => Promise<number>): Promise<number> => {
        const begun = performance.now();
        const count = await read();
        if (count !== entries) throw new Error(`${count} of ${entries} entries were read`);
        return (count * 1_000) / (performance.now() - begun);
      };
      const measured = await pairs(
        { name: 'rebuild', unit: 'entries/s', baselineName: 'reading the log bare', better: 'more', rounds: ROUNDS },
        () => rate(async () => (await rebuildWorkspace(store, WORKSPACE, Date.now())).entries),
        () => rate(async () => {
          const key = workspaceKey(PREFIX, WORKSPACE);
          const deadline = String(Date.now() + 60_000);
          let count = 0;
          for (let last = '0'; ; ) {
            const page = (await bare.readLog(key, [deadline, last, String(PAGE)])) as [string, string[]][];
            count += page.length;
            if (page.length < PAGE) return count;
            last = page.at(-1)?.[0].split('-')[0] ?? '';
          }
        }),
      );
      return [measured];
    } finally {
      await store.close();
      bare.destroy();
      await server.close();
    }
  },
};
