import { describe, expect, it } from 'vitest';
import type { Derived, LogEntry, Store } from '../../src/store/store.ts';
import { derive } from '../../src/store/replay.ts';
import { pagesOf, verifyWorkspace } from '../../src/store/verify.ts';

const answer = (seq: number, points: number): LogEntry => ({
  type: 'answer',
  seq,
  asked: `set${seq}`,
  index: 0,
  delivery: `d${seq}`,
  id: 'pods-1',
  keyHash: 'k',
  digest: 'abcdefghijkl',
  area: 'pods',
  topic: 'pod-ip',
  difficulty: 'easy',
  kind: 'solo',
  preset: 'fair',
  received: 1_800_000_000_000 + seq,
  player: (seq % 3) + 1,
  bankVersion: 'b',
  choice: 'a',
  credit: { n: 1, d: 1 },
  hint: false,
  speed: 0,
  streak: 0,
  settled: true,
  points,
  periods: { day: '2027-01-15', week: '2027-W02', month: '2027-01' },
  season: 1,
});

function derived(log: readonly LogEntry[]): Derived {
  const replay = derive();
  for (const entry of log) replay.add(entry);
  return replay.result();
}

/** A store whose log may grow when its boards are read. */
function storeOf(log: LogEntry[], boards: () => Derived): Store {
  const parts: Pick<Store, 'readLog' | 'readDerived'> = {
    readLog: async (_, after, limit) => log.filter(({ seq }) => seq > after).slice(0, limit),
    readDerived: async () => boards(),
  };
  return parts as Store;
}

describe('verifyWorkspace', () => {
  it('finds nothing where the boards are those of the log, over many pages', async () => {
    const log = Array.from({ length: 2_500 }, (_, index) => answer(index + 1, 10));
    expect(await verifyWorkspace(storeOf(log, () => derived(log)), 'console:local', () => 0)).toEqual({ workspace: 'console:local', entries: 2_500, differences: [] });
  });

  it('reads each entry once where the log has gaps or grows, and no further than it must', async () => {
    for (const gaps of [[], [1], [1_000], [1_500], [2_000, 2_001], [3_001], [4_000, 4_001, 4_002], [6_500]]) {
      const log = Array.from({ length: 6_500 }, (_, index) => answer(index + 1, 10)).filter(({ seq }) => !gaps.includes(seq));
      const seqs = log.map(({ seq }) => seq);
      for (const [after, upTo] of [[0, Infinity], [0, 6_499], [0, 3_000], [999, 3_001], [1_000, 2_000], [6_000, Infinity], [6_500, Infinity], [5, 5]] as const) {
        const asked: number[] = [];
        const store = { readLog: async (_: string, from: number, limit: number) => (asked.push(from), log.filter(({ seq }) => seq > from).slice(0, limit)) };
        const read: number[] = [];
        for await (const page of pagesOf(store, 'w', after, upTo)) read.push(...page.map(({ seq }) => seq));
        expect(read).toEqual(seqs.filter((seq) => seq > after && seq <= upTo));
        expect(asked.every((from) => from < upTo)).toBe(true);
      }
    }
  });

  it('asks twice for a short log', async () => {
    let asked = 0;
    const store = { readLog: async (_: string, from: number) => ((asked += 1), from === 0 ? [answer(1, 10)] : []) };
    for await (const page of pagesOf(store, 'w')) expect(page).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('reads what is logged while it reads, once', async () => {
    const log = Array.from({ length: 2_990 }, (_, index) => answer(index + 1, 10));
    const store = {
      readLog: async (_: string, from: number, limit: number) => {
        for (let more = 0; more < 7 && log.length < 3_020; more += 1) log.push(answer(log.length + 1, 10));
        return log.filter(({ seq }) => seq > from).slice(0, limit);
      },
    };
    const read: number[] = [];
    for await (const page of pagesOf(store, 'w')) read.push(...page.map(({ seq }) => seq));
    expect(read).toEqual(log.map(({ seq }) => seq).slice(0, read.length));
    expect(read.length).toBeGreaterThanOrEqual(2_997);
  });

  it('finds each row that is not', async () => {
    const log = [answer(1, 10), answer(2, 20)];
    const found = await verifyWorkspace(storeOf(log, () => derived([answer(1, 10), answer(2, 21)])), 'w', () => 0);
    expect(found.entries).toBe(2);
    expect(found.differences.length).toBeGreaterThan(0);
    for (const { kept, rebuilt } of found.differences) expect([kept, rebuilt]).toEqual([expect.stringContaining('21'), expect.stringContaining('20')]);
  });

  it('looks again when an answer came in between', async () => {
    const log = [answer(1, 10)];
    let reads = 0;
    const store = storeOf(log, () => {
      reads += 1;
      if (reads < 3) log.push(answer(log.length + 1, 20));
      return derived(log);
    });
    expect(await verifyWorkspace(store, 'w', () => 0)).toEqual({ workspace: 'w', entries: 3, differences: [] });
  });

  it('ends where answers never stop', async () => {
    const log = [answer(1, 10)];
    const store = storeOf(log, () => {
      log.push(answer(log.length + 1, 20));
      return derived(log);
    });
    expect((await verifyWorkspace(store, 'w', () => 0)).differences).not.toEqual([]);
  });
});
