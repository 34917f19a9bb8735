import { Redis } from 'ioredis';
import { LeaderboardMatrix } from 'redis-rank';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { accepted, type Answer, AREAS, prepareAnswers } from './answers.ts';
import { type Benchmark, type Measured, median, pairs, rate } from './measure.ts';
import { cpuOf, pin } from './server.ts';

const ROUNDS = 9;
/** Of all workspaces together. */
const PLAYERS = 10_000;
const TEAMS = 100;
/** Answers that are measured in a round, one a player. */
const ANSWERS = PLAYERS;
const CYCLES = ['day', 'week', 'month', 'season', 'all'] as const;

interface Case {
  readonly name: string;
  readonly callers: number;
  /** Workspaces that the answers are spread over. Those of one tick and workspace travel together; with one for each caller each travels alone. */
  readonly workspaces: number;
}

const CASES: readonly Case[] = [
  { name: 'redis-rank', callers: 64, workspaces: 64 },
  { name: 'redis-rank-batched', callers: 64, workspaces: 1 },
  { name: 'redis-rank-batched-256', callers: 256, workspaces: 1 },
];

/**
 * The boards of an answer in redis-rank's matrix form, one pipeline an answer: players and teams over five periods, and by area in the
 * season. It keeps nothing else: no order among equals, no log, and an update that is sent twice counts twice.
 */
export function matrixOf(client: Redis, key: string): LeaderboardMatrix {
  const sums = { sortPolicy: 'high-to-low', updatePolicy: 'aggregate' } as const;
  const dimensions = [
    { name: 'day', cycle: 'daily' }, { name: 'week', cycle: 'weekly' }, { name: 'month', cycle: 'monthly' }, { name: 'season', cycle: 'yearly' }, { name: 'all' },
    ...AREAS.map((area) => ({ name: area, cycle: 'yearly' as const })),
  ] as const;
  return new LeaderboardMatrix(client, key, {
    dimensions: [...dimensions],
    features: [{ name: 'players', options: sums }, { name: 'teams', options: sums }],
  });
}

/** The update of an answer: what a correct answer earns, on each board. */
export async function updateMatrix(matrix: LeaderboardMatrix, { call, answer, team }: Answer): Promise<void> {
  const points = answer.awards[0][0];
  const entries = [{ id: call.player.id, values: { players: points } }, { id: String(team), values: { teams: points } }];
  await matrix.update(entries, [...CYCLES, answer.question.area]);
}

/** Gives out the answers so that neighbours are of different workspaces. */
function interleaved(all: readonly (readonly Answer[])[]): Answer[] {
  const longest = Math.max(...all.map((answers) => answers.length));
  return Array.from({ length: longest }, (_, index) => all.flatMap((answers) => answers[index] ?? [])).flat();
}

async function compare(server: RedisServer, ioredis: Redis, of: Case): Promise<readonly Measured[]> {
  const store = createRedisStore({ url: server.url, prefix: of.name, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
  /** Microseconds of the server's processor an answer. */
  const ourCpu: number[] = [];
  const theirCpu: number[] = [];
  async function metered(cpu: number[], count: number, work: () => Promise<number>): Promise<number> {
    const before = await cpuOf(server);
    const figure = await work();
    cpu.push(((await cpuOf(server)) - before) / count);
    return figure;
  }
  /** Both sides get the same answers, a part of them each round: the boards of a side grow old with it, as they do in a league that runs. */
  async function prepared(): Promise<Answer[]> {
    const all: Answer[][] = [];
    for (let workspace = 0; workspace < of.workspaces; workspace += 1) {
      const players = Math.ceil((PLAYERS - workspace) / of.workspaces);
      all.push(await prepareAnswers(store, `league:${workspace}`, players, Date.now(), Math.ceil(TEAMS / of.workspaces)));
    }
    return interleaved(all);
  }
  const unpin = await pin(server);
  try {
    await store.open();
    const answers = await prepared();
    const matrices = new Map<string, LeaderboardMatrix>();
    for (const { call } of answers) if (!matrices.has(call.workspace)) matrices.set(call.workspace, matrixOf(ioredis, `rank:${call.workspace}`));
    const measured = await pairs(
      { name: of.name, unit: `answers/s at ${of.callers} callers`, baselineName: 'redis-rank, its matrix of the same boards', better: 'more', rounds: ROUNDS },
      (round) => metered(ourCpu, ANSWERS, () => rate(ANSWERS, of.callers, async (index) => {
        const { call, answer } = answers[round * ANSWERS + index]!;
        accepted(await store.recordAnswer(call, answer));
      })),
      (round) => metered(theirCpu, ANSWERS, () => rate(ANSWERS, of.callers, async (index) => {
        const answer = answers[round * ANSWERS + index]!;
        await updateMatrix(matrices.get(answer.call.workspace)!, answer);
      })),
    );
    const [ours, baseline] = [median(ourCpu.slice(1)), median(theirCpu.slice(1))];
    const cpu: Measured = {
      name: `${of.name}-cpu`, unit: 'us of the server an answer', ours, baseline, baselineName: measured.baselineName, ratio: baseline / ours, n: ROUNDS,
    };
    return [measured, cpu];
  } finally {
    unpin();
    await store.close();
  }
}

/** Scoring with everything that is kept of an answer, against boards alone kept by redis-rank on ioredis. */
export const redisRank: Benchmark = {
  name: 'redis-rank',
  async run() {
    const server = await startRedis();
    const ioredis = new Redis(server.url, { lazyConnect: true });
    ioredis.on('error', () => undefined);
    try {
      await ioredis.connect();
      const all: Measured[] = [];
      for (const of of CASES) all.push(...(await compare(server, ioredis, of)));
      return all;
    } finally {
      ioredis.disconnect();
      await server.close();
    }
  },
};
