import { describe, expect, it } from 'vitest';
import { derive, differences, rebuiltFrom } from '../../src/store/replay.ts';
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

  it('begins afresh with whoever was deleted and answers again on the same day', () => {
    const derived = rebuilt([
      answer(1, { team: 7 }),
      answer(2, { player: 2, team: 7 }),
      { type: 'season', seq: 3, at: NOON, number: 3, label: '2026-Q4' },
      { type: 'forgotten', seq: 4, at: NOON, player: 1 },
      { type: 'team', seq: 5, at: NOON, change: 'deleted', team: 7, player: 2 },
      answer(6, { team: 7 }),
      answer(7, { player: 2 }),
    ]);
    for (const board of ['day:2026-11-25', 'all:-', 'season:3:pods']) {
      expect(row(derived, `players:${board}`, 1)).toEqual({ points: 10, seq: 6, right: 1, answers: 1, active: 0 });
      expect(row(derived, `players:${board}`, 2)).toMatchObject({ points: 20, seq: 7, answers: 2 });
      expect(row(derived, `teams:${board}`, 7)).toEqual({ points: 10, seq: 6, right: 1, answers: 1, active: 1 });
    }
    expect(derived.statistics.get('3:1')?.get('t:probes')).toEqual({ answers: 1, right: 1 });
  });

  it('tells periods apart that go to and fro', () => {
    const days = ['2026-11-25', '2026-11-26', '2026-11-27'] as const;
    const order = [0, 1, 0, 2, 1, 0, 2, 2, 1, 0];
    const derived = rebuilt(order.map((day, at) => answer(at + 1, { team: 7, player: 1 + (at % 2), periods: { day: days[day] ?? '', week: '2026-W48', month: '2026-11' } })));
    days.forEach((day, at) => {
      expect(row(derived, `teams:day:${day}`, 7)).toMatchObject({ answers: order.filter((each) => each === at).length, seq: order.lastIndexOf(at) + 1, active: 2 });
    });
    expect(row(derived, 'teams:week:2026-W48', 7)).toEqual({ points: 100, seq: 10, right: 10, answers: 10, active: 2 });
  });

  it('knows a question by its place in the bank at the time of the answer', () => {
    const derived = rebuilt([answer(1), answer(2, { topic: 'ports' }), answer(3, { difficulty: 'hard' }), answer(4)]);
    expect([...(derived.statistics.get('3:1') ?? [])].map(([field, { answers }]) => [field, answers])).toEqual([
      ['a:pods:easy', 3], ['t:probes', 3], ['t:ports', 1], ['a:pods:hard', 1],
    ]);
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

type Rekey = Extract<LogEntry, { readonly type: 'rekey' }>;

describe('what changes earlier answers', () => {
  const NEXT = { day: '2026-11-26', week: '2026-W48', month: '2026-11' };
  const rekey = (seq: number, graded: Rekey['graded'], over: Partial<Rekey> = {}): Rekey => ({
    type: 'rekey', seq, at: NOON, questionId: 'q', keyHash: 'k', do: 'replace', key: ['b'], reason: 'r', periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' }, season: 3, graded, ...over,
  });
  const points = (derived: Derived, board: string): number | undefined => row(derived, board, 1)?.points;

  it('is a re-key: the answer counts for what it says, where its period had not ended', () => {
    const log = [answer(1), answer(2, { id: 'p', points: 5 }), rekey(3, { 1: [1, 2, 4] }, { periods: NEXT })];
    const derived = rebuiltFrom(log);
    expect(points(derived, 'players:day:2026-11-25')).toBe(15);
    expect(row(derived, 'players:week:2026-W48', 1)).toEqual({ points: 9, seq: 2, right: 1, answers: 2, active: 0 });
    expect(points(derived, 'players:all:-')).toBe(9);
    expect(derived.statistics.get('3:1')?.get('t:probes')).toEqual({ answers: 2, right: 1 });
    expect(derived.workspace?.get('questions:3')?.get('q')).toEqual({ answers: 1, right: 0 });
  });

  it('leaves seasons that ended alone, boards by area and statistics too', () => {
    const derived = rebuiltFrom([answer(1), rekey(2, { 1: [0, 1, 0] }, { season: 4 })]);
    expect(points(derived, 'players:season:3')).toBe(10);
    expect(points(derived, 'players:season:3:pods')).toBe(10);
    expect(points(derived, 'players:all:-')).toBe(0);
    expect(derived.statistics.get('3:1')?.get('t:probes')).toEqual({ answers: 1, right: 1 });
  });

  it('gives a row the place that it would have had', () => {
    const derived = rebuiltFrom([answer(1), answer(5), answer(7), rekey(8, { 7: [0, 1, 0] }), rekey(9, { 5: [0, 1, 0] })]);
    expect(row(derived, 'players:all:-', 1)).toMatchObject({ points: 10, seq: 1, right: 1, answers: 3 });
  });

  it('takes a void answer out of statistics, and back in with the next re-key', () => {
    const voided = [answer(1), rekey(2, { 1: [0, 1, 0] }, { do: 'void', key: [] })];
    const derived = rebuiltFrom(voided);
    expect(row(derived, 'players:all:-', 1)).toEqual({ points: 0, seq: 1, right: 0, answers: 1, active: 0 });
    expect(derived.statistics.size).toBe(0);
    expect(derived.workspace?.size).toBe(0);
    expect(plain(rebuiltFrom([...voided, rekey(3, { 1: [1, 1, 10] }, { do: 'undo', key: [] })]))).toEqual(plain(rebuiltFrom([answer(1)])));
  });

  it('is not passed over by a replay that was not told of it', () => {
    const replay = derive();
    for (const entry of [answer(1), rekey(2, { 1: [0, 1, 0] })]) replay.add(entry);
    expect(replay.outdated).toBe(true);
    expect(() => replay.result()).toThrow('once more');
  });

  it('is a team that was deleted: gone from boards that ran, kept by those that had ended', () => {
    const late = { received: NOON + DAY, periods: NEXT, team: 7 };
    const deleted: LogEntry = { type: 'team', seq: 3, at: NOON + DAY, change: 'deleted', team: 7, player: 1 };
    const derived = rebuiltFrom([{ type: 'season', seq: 1, at: NOON, number: 3, label: 'x' }, answer(1, { team: 7, season: 2 }), answer(2, late), deleted]);
    expect([...derived.boards.keys()].filter((name) => name.startsWith('teams:'))).toEqual(['teams:day:2026-11-25', 'teams:season:2', 'teams:season:2:pods']);
    expect(row(derived, 'players:all:-', 1)?.points).toBe(20);
  });

  it('goes by the zone that held: at 23:30 in UTC it is tomorrow in Tokyo', () => {
    const at = Date.UTC(2026, 10, 25, 23, 30);
    const deleted: LogEntry = { type: 'team', seq: 3, at, change: 'deleted', team: 7, player: 1 };
    const kept = (zone: readonly LogEntry[]) => rebuiltFrom([...zone, answer(1, { team: 7 }), deleted]).boards.has('teams:day:2026-11-25');
    expect(kept([])).toBe(false);
    expect(kept([{ type: 'zone', seq: 0, at: NOON, timezone: 'Asia/Tokyo' }])).toBe(true);
  });

  it('is a player who was deleted: no row, no statistics, no run; the team keeps what it earned', () => {
    const daily = { schedule: 'daily', place: 'c1', kind: 'daily' as const };
    const derived = rebuiltFrom([answer(1, { team: 7, ...daily }), answer(2, { player: 11, ...daily }), { type: 'forgotten', seq: 3, at: NOON, player: 1 }]);
    expect([...(derived.boards.get('players:all:-')?.keys() ?? [])]).toEqual([11]);
    expect([...derived.statistics.keys()]).toEqual(['3:11']);
    expect(row(derived, 'teams:all:-', 7)).toMatchObject({ points: 10, active: 1 });
    expect([...(derived.streaks?.get('daily')?.keys() ?? [])]).toEqual(['c:c1', 'p:11']);
  });
});

describe('runs', () => {
  const daily = (seq: number, day: number, over: Partial<Answer> = {}) => answer(seq, { asked: `D${day}`, schedule: 'daily', place: 'c1', kind: 'daily', ...over });
  const posted = (seq: number, day: number, outcome: 'posted' | 'uncertain' = 'posted'): LogEntry => ({ type: 'occurrence', seq, at: NOON, schedule: 'daily', date: `2026-11-${day}`, place: 'c1', asked: `D${day}`, outcome });
  const runs = (...log: LogEntry[]) => Object.fromEntries(rebuiltFrom(log).streaks?.get('daily') ?? []);

  it('are of players and places, and end with an occurrence that was left out', () => {
    expect(runs(posted(1, 1), daily(2, 1), posted(3, 2), daily(4, 2, { player: 2 }), posted(5, 3), daily(6, 3))).toEqual({
      'c:c1': { days: 3, last: 3 }, 'p:1': { days: 1, last: 3 }, 'p:2': { days: 1, last: 2 },
    });
  });

  it('pass over what nobody knows to have been posted, and count what a press confirmed', () => {
    expect(runs(posted(1, 1), daily(2, 1), posted(3, 2, 'uncertain'), posted(4, 3), daily(5, 3))['p:1']).toEqual({ days: 2, last: 2 });
    expect(runs(posted(1, 1), daily(2, 1), posted(3, 2, 'uncertain'), daily(4, 2), posted(5, 3), daily(6, 3))['p:1']).toEqual({ days: 3, last: 3 });
  });

  it('are none of guests, whose answers count for the place', () => {
    expect(runs(posted(1, 1), daily(2, 1, { guest: true, settled: false }))).toEqual({ 'c:c1': { days: 1, last: 1 } });
  });

  it('grow together where an older occurrence is answered last', () => {
    expect(runs(posted(1, 1), daily(2, 1), posted(3, 2), posted(4, 3), daily(5, 3), daily(6, 2))['p:1']).toEqual({ days: 3, last: 3 });
  });
});

describe('differences', () => {
  it('are seen in runs and labels, and not in what a store does not hand out', () => {
    const log: LogEntry[] = [{ type: 'season', seq: 1, at: NOON, number: 3, label: '2026-Q4' }, answer(2, { asked: 'D1', schedule: 'daily', place: 'c1' })];
    const whole = rebuiltFrom(log);
    expect(differences({ boards: whole.boards, statistics: whole.statistics }, whole)).toEqual([]);
    const wrong: Derived = { ...whole, seasons: new Map([[3, 'Spring']]), streaks: new Map([['daily', new Map([['p:1', { days: 9, last: 1 }]])]]), workspace: new Map([['weeks', new Map()]]) };
    expect(differences(wrong, whole)).toEqual([
      { where: 'streak:daily', what: 'p:1', kept: '{"days":9,"last":1}', rebuilt: '{"days":1,"last":1}' },
      { where: 'streak:daily', what: 'c:c1', rebuilt: '{"days":1,"last":1}' },
      { where: 'workspace:weeks', what: '2026-W48', rebuilt: '{"answers":1,"right":1}' },
      { where: 'seasons', what: '3', kept: '"Spring"', rebuilt: '"2026-Q4"' },
    ]);
  });

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
