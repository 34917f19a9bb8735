import { createClient } from '@redis/client';
import { periodKeys, quarterOf } from '../../src/engine/calendar.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { dueKey, workspaceKey } from '../../src/store/redis/keys.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { type Call, DEFAULT_SETTINGS, type Claimed, type Claim, type Store } from '../../src/store/store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { type Benchmark, type Measured, median, pairs } from './measure.ts';

const PREFIX = 'bench';
const WORKSPACES = 20;
const ENTRIES = 500;
const ALL = WORKSPACES * ENTRIES;
/** Entries that are claimed at once, and workspaces that are worked on at once. */
const LIMIT = 100;
const AT_ONCE = 4;
const ROUNDS = 9;

function callOf(workspace: string, revision: number, now: number): Call {
  return {
    workspace, revision, player: { id: 'U1', name: 'Player 1', guest: false }, delivery: `d${revision}`, received: now,
    periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC'),
  };
}

function claimOf(workspace: string, now: number, over: Partial<Claim> = {}): Claim {
  return { workspace, revision: 2, now, leaseMs: 60_000, graceMs: 3_600_000, limit: LIMIT, schedules: {}, pools: [], ...over };
}

/** A workspace with an open daily. What its agenda holds besides is not due. */
async function prepare(store: Store, workspace: string, now: number): Promise<string> {
  const { revision: _revision, ...settings } = DEFAULT_SETTINGS;
  const asked = 'D00000000001';
  await store.saveSettings(callOf(workspace, 0, now), settings, { occurrences: { daily: { date: '2026-11-25', due: now, closes: now + 3_600_000 } } });
  const schedules = { daily: { asked, places: [], pool: 0, language: 'en' as const } };
  const opened = await store.claim(claimOf(workspace, now, { revision: 1, schedules, pools: [[{ questionId: 'question', digest: 'digest-00001' }]] }));
  if (opened.kind !== 'claimed' || opened.entries.length !== 1) throw new Error(`preparing: ${JSON.stringify(opened)}`);
  await store.finish({ workspace, now, entries: opened.entries.map(({ id, fence }) => ({ id, fence })) });
  await store.saveSettings(callOf(workspace, 1, now), settings, { digests: { feed: { week: '2026-W48', due: now, places: ['C1'] } } });
  return asked;
}

/** Puts the entries on the agenda, as what follows from another one. */
async function fill(store: Store, workspace: string, asked: string, now: number): Promise<void> {
  const fed = await store.claim(claimOf(workspace, now));
  if (fed.kind !== 'claimed') throw new Error(`filling: ${fed.kind}`);
  const add = Array.from({ length: ENTRIES }, (_, index) => ({ due: now, step: { kind: 'count' as const, asked, place: `C0123456${String(index).padStart(3, '0')}`, shown: 0, stage: 0 } }));
  await store.finish({ workspace, now, entries: fed.entries.map(({ id, fence }) => ({ id, fence, add })) });
}

const doneOf = (entries: readonly Claimed[]) => entries.map(({ id, fence }) => ({ id, fence }));

/** Works on all workspaces until nothing is due in them; `step` claims and finishes once and tells how much that was. */
async function drain(workspaces: readonly string[], step: (workspace: string) => Promise<number>): Promise<number> {
  const left = [...workspaces];
  let done = 0;
  const begun = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let workspace = left.pop(); workspace !== undefined; workspace = left.pop()) {
      for (let count = await step(workspace); count > 0; count = await step(workspace)) done += count;
    }
  }));
  const figure = (done * 1_000) / (performance.now() - begun);
  if (done !== ALL) throw new Error(`${done} entries were done`);
  return figure;
}

async function memory(server: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/mu.exec(String(await server.command('INFO', 'memory')))?.[1]);
}

/** Claiming and finishing 10,000 due entries through the store, against the same scripts called by a bare node-redis loop; and what is left of them. */
export const agenda: Benchmark = {
  name: 'agenda',
  async run() {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url, prefix: PREFIX, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
    const bare = createClient({ url: server.url, scripts: SCRIPTS });
    bare.on('error', () => undefined);
    /** Bytes an entry, while it waits and when it is done. */
    const waiting: number[] = [];
    const after: number[] = [];
    async function round(name: string, work: (workspaces: readonly string[], now: number) => Promise<number>): Promise<number> {
      const now = Date.now();
      const workspaces = Array.from({ length: WORKSPACES }, (_, index) => `${name}:${index}`);
      const asked = await Promise.all(workspaces.map((workspace) => prepare(store, workspace, now)));
      const before = await memory(server);
      await Promise.all(workspaces.map((workspace, index) => fill(store, workspace, asked[index] ?? '', now)));
      waiting.push(((await memory(server)) - before) / ALL);
      const figure = await work(workspaces, now);
      after.push(((await memory(server)) - before) / ALL);
      return figure;
    }
    try {
      await store.open();
      await bare.connect();
      const measured = await pairs(
        { name: 'agenda', unit: 'entries/s', baselineName: 'same scripts, bare node-redis loop', better: 'more', rounds: ROUNDS },
        (turn) => round(`ours:${turn}`, (workspaces, now) => drain(workspaces, async (workspace) => {
          const claimed = await store.claim(claimOf(workspace, now));
          if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
          if (claimed.entries.length > 0) await store.finish({ workspace, now, entries: doneOf(claimed.entries) });
          return claimed.entries.length;
        })),
        (turn) => round(`bare:${turn}`, (workspaces, now) => {
          const deadline = String(Date.now() + 60_000);
          const hints = dueKey(PREFIX);
          /** A script of a workspace between the two of its hint, as the store sends them. */
          const hinted = async (workspace: string, due: string, act: () => Promise<unknown>): Promise<{ readonly entries?: readonly Claimed[]; readonly earliest?: number }> => {
            const [seen, reply] = await Promise.all([bare.raiseDue(hints, [deadline, workspace, due]), act()]);
            const result = JSON.parse(String(reply)) as { readonly entries?: readonly Claimed[]; readonly earliest?: number };
            bare.settleDue(hints, [deadline, workspace, String(seen), result.earliest === 0 ? '' : String(result.earliest)]).catch(() => undefined);
            return result;
          };
          return drain(workspaces, async (workspace) => {
            const key = workspaceKey(PREFIX, workspace);
            const { entries } = await hinted(workspace, String(now), () => bare.claim(key, [deadline, JSON.stringify(claimOf(workspace, now))]));
            if (!Array.isArray(entries)) return 0;
            await hinted(workspace, '', () => bare.finish(key, [deadline, JSON.stringify({ now, entries: doneOf(entries) })]));
            return entries.length;
          });
        }),
      );
      const [ours, baseline] = [median(after), median(waiting)];
      const left: Measured = { name: 'agenda-memory', unit: 'bytes an entry, when it is done', ours, baseline, baselineName: 'while it waits', ratio: baseline / Math.max(ours, 1), n: after.length };
      return [measured, left];
    } finally {
      await store.close();
      bare.destroy();
      await server.close();
    }
  },
};
