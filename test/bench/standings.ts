import { createClient } from '@redis/client';
import { periodKeys, quarterOf } from '../../src/engine/calendar.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { workspaceKey } from '../../src/store/redis/keys.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import type { Call, Store } from '../../src/store/store.ts';
import { startRedis } from '../redis-server.ts';
import { type Benchmark, pairs } from './measure.ts';

const PREFIX = 'bench';
const FEW = 1_000;
const MANY = 1_000_000;
const ROUNDS = 9;
const QUERIES = 400;
const SLICE = 5_000;

/** Players from a number on, as answers leave them: name, record, and a row on the season's board. Arguments: base of the keys, first number, last one. */
const FILL = `
local base = ARGV[1]
for number = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local id = string.format('%d', number)
  local points = (number * 7919) % 5000
  local right, answers = number % 40, number % 60
  local record = struct.pack('>I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4', 0, 0, 0, points, points, 0, 0, 0, right, right, 0, 0, 0, answers, answers) .. '\\t\\t\\t1' .. string.rep('\\t', 7)
  redis.call('HSET', base .. 'ids', 'U' .. id, id)
  redis.call('HSET', base .. 'p:' .. id, 'id', 'U' .. id, 'name', 'Player ' .. id, 'record', record)
  redis.call('ZADD', base .. 'b:players:season:1', string.format('%d', points * 134217728 - number), id)
end
redis.call('SADD', base .. 'boards', 'players:season:1')
redis.call('HSET', KEYS[1], 'players', ARGV[3], 'seq', ARGV[3])
return 1
`;

function callOf(workspace: string, player: number, delivery: string, now: number): Call {
  return {
    workspace, revision: 0, player: { id: `U${player}`, name: `Player ${player}`, guest: false }, delivery, received: now,
    periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC'),
  };
}

/** The time in ms that 99 of 100 readings take: top page and the asker's own row with neighbours. */
async function slowest(store: Store, workspace: string, players: number, round: number): Promise<number> {
  const times: number[] = [];
  for (let query = 0; query < QUERIES; query += 1) {
    const player = ((query + 1) * 104_729 + round * 7) % players + 1;
    const call = callOf(workspace, player, `q${round}-${query}`, Date.now());
    const begun = performance.now();
    const result = await store.standings(call, { of: 'players', period: 'season', by: 'total', offset: 0, limit: 25 });
    times.push(performance.now() - begun);
    if (result.kind !== 'standings' || result.rows.length !== 25 || !result.around.some((row) => row.self)) throw new Error(`standings of ${player}: ${JSON.stringify(result)}`);
  }
  return times.toSorted((a, b) => a - b)[Math.ceil(QUERIES * 0.99) - 1] ?? Number.NaN;
}

/** Reading a board of a million players, against one of a thousand on the same server. */
export const standings: Benchmark = {
  name: 'standings',
  async run() {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url, prefix: PREFIX, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
    const client = createClient({ url: server.url });
    client.on('error', () => undefined);
    try {
      await store.open();
      await client.connect();
      for (const players of [FEW, MANY]) {
        const workspace = `slack:${players}`;
        const started = await store.startSeason(callOf(workspace, 1, 'season', Date.now()), { label: 'Measured' });
        if (started.kind !== 'changed') throw new Error(`starting a season: ${started.kind}`);
        const key = workspaceKey(PREFIX, workspace);
        const base = key.slice(0, -1);
        await client.hSet(key, { season: '1', running: JSON.stringify({ number: 1, label: 'Measured', start: 0, finish: 8_640_000_000_000_000, named: true }) });
        for (let from = 1; from <= players; from += SLICE) {
          await client.eval(FILL, { keys: [key], arguments: [base, String(from), String(Math.min(from + SLICE - 1, players))] });
        }
      }
      const measured = await pairs(
        { name: 'standings', unit: 'ms p99 of 1,000,000 players', baselineName: 'the same of 1,000', better: 'less', rounds: ROUNDS },
        (round) => slowest(store, `slack:${MANY}`, MANY, round),
        (round) => slowest(store, `slack:${FEW}`, FEW, round),
      );
      return [measured];
    } finally {
      await store.close();
      client.destroy();
      await server.close();
    }
  },
};
