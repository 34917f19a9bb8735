import { describe, expect, it } from 'vitest';
import { derive, differences } from '../../src/store/replay.ts';
import type { Derived, LogEntry } from '../../src/store/store.ts';
import { DAY, plain } from '../contracts/store-play.ts';

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

const NOON = Date.UTC(2026, 10, 25, 12);

function answer(seq: number, over: Partial<Answer> = {}): Answer {
  return {
    type: 'answer', seq, asked: `set${seq}`, index: 0, delivery: `d${seq}`, kind: 'solo', preset: 'fair', received: NOON, player: 1,
    id: 'q', keyHash: 'k', digest: 'd', area: 'pods', topic: 'probes', difficulty: 'easy', bankVersion: '1', choice: 'a',
    credit: { n: 1, d: 1 }, hint: false, speed: 0, streak: 0, settled: true, points: 10,
    periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' }, season: 3, ...over,
  };
}

function rebuilt(entries: readonly LogEntry[], now?: number): Derived {
  const replay = derive(now);
  for (const entry of entries) replay.add(entry);
  return replay.result();
}

const row = (derived: Derived, board: string, member: number) => derived.boards.get(board)?.get(member);

describe('a rebuild', () => {
  it('knows nothing of an empty log', () => {
    expect(plain(rebuilt([]))).toEqual({ boards: [], statistics: [] });
    expect(plain(rebuilt([{ type: 'season', seq: 1, at: NOON, number: 1, label: '2026-Q4' }]))).toEqual({ boards: [], statistics: [] });
  });

  it('counts an answer on twelve boards', () => {
    expect([...rebuilt([answer(5, { team: 2 })]).boards.keys()]).toEqual([
      'players:day:2026-11-25', 'players:week:2026-W48', 'players:month:2026-11', 'players:season:3', 'players:all:-', 'players:season:3:pods',
      'teams:day:2026-11-25', 'teams:week:2026-W48', 'teams:month:2026-11', 'teams:season:3', 'teams:all:-', 'teams:season:3:pods',
    ]);
  });

  it('remembers when the points were reached, not when nothing was earned', () => {
    const derived = rebuilt([answer(1, { points: 0, credit: { n: 0, d: 1 } }), answer(2, { points: 5, credit: { n: 1, d: 2 } }), answer(3, { points: 0, credit: { n: 0, d: 1 } })]);
    expect(row(derived, 'players:all:-', 1)).toEqual({ points: 5, seq: 2, right: 0, answers: 3, active: 0 });
  });

  it('takes the first answer as the place of somebody without points', () => {
    const nothing = { points: 0, credit: { n: 0, d: 1 } };
    expect(row(rebuilt([answer(4, nothing), answer(9, nothing)]), 'players:all:-', 1)).toMatchObject({ points: 0, seq: 4 });
  });

  it('counts members once, and a team only while they were in it', () => {
    const derived = rebuilt([answer(1, { team: 7 }), answer(2, { team: 7 }), answer(3, { team: 7, player: 2 }), answer(4), answer(5, { team: 8 })]);
    expect(row(derived, 'teams:all:-', 7)).toEqual({ points: 30, seq: 3, right: 3, answers: 3, active: 2 });
    expect(row(derived, 'teams:all:-', 8)).toEqual({ points: 10, seq: 5, right: 1, answers: 1, active: 1 });
    expect(row(derived, 'players:all:-', 1)).toMatchObject({ points: 40, answers: 4 });
  });

  it('keeps practice to one number', () => {
    const derived = rebuilt([answer(1, { settled: false, points: 0, team: 7 }), answer(2, { settled: false, points: 0 })]);
    expect(derived.boards.size).toBe(0);
    expect(plain(derived)).toEqual({ boards: [], statistics: [['3:1', [['practice', { answers: 2, right: 0 }]]]] });
  });

  it('goes by the season and the keys that were written down', () => {
    const derived = rebuilt([answer(1), answer(2, { season: 2, periods: { day: 'd', week: 'w', month: 'm' } })]);
    expect(row(derived, 'players:season:3', 1)).toMatchObject({ points: 10 });
    expect(row(derived, 'players:season:2', 1)).toMatchObject({ points: 10 });
    expect(row(derived, 'players:day:d', 1)).toMatchObject({ points: 10 });
    expect([...derived.statistics.keys()]).toEqual(['3:1', '2:1']);
  });

  it('keeps what a team earned through somebody who was deleted', () => {
    const gone = answer(1, { team: 7 });
    const { player: _player, ...nobody } = gone;
    const derived = rebuilt([nobody]);
    expect([...derived.boards.keys()].every((name) => name.startsWith('teams:'))).toBe(true);
    expect(row(derived, 'teams:all:-', 7)).toEqual({ points: 10, seq: 1, right: 1, answers: 1, active: 0 });
    expect(derived.statistics.size).toBe(0);
  });

  it('leaves out boards that have expired', () => {
    const periodsAt = (now: number): string[] => [...rebuilt([answer(1)], now).boards.keys()].map((name) => name.split(':')[1] ?? '');
    expect(periodsAt(NOON + 15 * DAY - 1)).toContain('day');
    expect(periodsAt(NOON + 15 * DAY)).toEqual(['week', 'month', 'season', 'all', 'season']);
    expect(periodsAt(NOON + 77 * DAY)).toEqual(['month', 'season', 'all', 'season']);
    expect(periodsAt(NOON + 465 * DAY)).toEqual(['season', 'all', 'season']);
  });
});

describe('differences', () => {
  it('are none between equals', () => {
    expect(differences(rebuilt([answer(1, { team: 2 })]), rebuilt([answer(1, { team: 2 })]))).toEqual([]);
  });

  it('name the row and both of its contents', () => {
    const kept = rebuilt([answer(1)]);
    const found = differences(kept, rebuilt([answer(1), answer(2, { settled: false, points: 0 }), answer(3, { player: 9, periods: { day: 'x', week: 'x', month: 'x' } })]));
    expect(found).toContainEqual({ where: 'players:all:-', what: '9', rebuilt: '{"points":10,"seq":3,"right":1,"answers":1,"active":0}' });
    expect(found).toContainEqual({ where: 'players:day:x', what: '9', rebuilt: '{"points":10,"seq":3,"right":1,"answers":1,"active":0}' });
    expect(found).toContainEqual({ where: 'statistics:3:1', what: 'practice', rebuilt: '{"answers":1,"right":0}' });
    expect(found.filter(({ where, kept: ours }) => ours !== undefined && !where.startsWith('workspace:'))).toEqual([]);
    expect(found).toContainEqual({ where: 'workspace:questions:3', what: 'q', kept: '{"answers":1,"right":1}', rebuilt: '{"answers":2,"right":2}' });
  });

  it.each(['points', 'seq', 'right', 'answers', 'active'] as const)('are seen in %s', (field) => {
    const kept = rebuilt([answer(1, { team: 2 })]);
    const board = kept.boards.get('teams:week:2026-W48')?.get(2);
    if (board === undefined) throw new Error('no row');
    const wrong: Derived = { ...kept, boards: new Map([...kept.boards, ['teams:week:2026-W48', new Map([[2, { ...board, [field]: 77 }]])]]) };
    expect(differences(wrong, kept)).toMatchObject([{ where: 'teams:week:2026-W48', what: '2' }]);
    expect(differences(wrong, kept)[0]?.kept).toContain(`"${field}":77`);
  });

  it('see a row that the log knows nothing of', () => {
    const kept = rebuilt([answer(1), answer(2, { player: 2 })]);
    expect(differences(kept, rebuilt([answer(1)])).filter(({ where, what }) => where === 'players:all:-' && what === '2')).toHaveLength(1);
  });
});
