import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardExpires, boardName, boardsOfAnswer, byAverage, byTotal, periodKey, ranked } from '../../src/store/boards.ts';
import { DAY } from '../contracts/store-play.ts';

const periods = { day: '2026-11-25', week: '2026-W48', month: '2026-11' };

describe('boards', () => {
  it('have names', () => {
    expect(boardName({ of: 'teams', period: 'week', key: '2026-W48' })).toBe('teams:week:2026-W48');
    expect(boardName({ of: 'players', period: 'season', key: '3', area: 'pods' })).toBe('players:season:3:pods');
  });

  it('have keys by period', () => {
    expect((['day', 'week', 'month', 'season', 'all'] as const).map((period) => periodKey(period, periods, 3))).toEqual(['2026-11-25', '2026-W48', '2026-11', '3', '-']);
  });

  it('are six for an answer of somebody in no team, and six more with a team', () => {
    expect(boardsOfAnswer({ periods, season: 3, area: 'pods' }, false).map(boardName)).toEqual([
      'players:day:2026-11-25', 'players:week:2026-W48', 'players:month:2026-11', 'players:season:3', 'players:all:-', 'players:season:3:pods',
    ]);
    expect(boardsOfAnswer({ periods, season: 3, area: 'pods' }, true)).toHaveLength(12);
  });

  it('are kept for 14 days, 10 weeks, 14 months or for ever', () => {
    const days = (['day', 'week', 'month', 'season', 'all'] as const).map((period) => boardExpires(period, 0) / DAY);
    expect(days).toEqual([15, 77, 465, Infinity, Infinity]);
  });
});

describe('the order of rows', () => {
  const row = (name: string, points: number, seq: number, active: number) => ({ name, points, seq, active });

  it('is by points, then by who got there first, with competition ranks', () => {
    const rows = [row('d', 5, 1, 1), row('b', 10, 9, 1), row('a', 10, 3, 1), row('c', 10, 12, 1)];
    expect(ranked(rows, 'total').map(({ name, rank }) => [name, rank])).toEqual([['a', 1], ['b', 1], ['c', 1], ['d', 4]]);
  });

  it('by average knows no rounding', () => {
    // 1/3 of each: equal, although neither can be written down as a number.
    const rows = [row('thirds', 100, 8, 3), row('ninths', 300, 2, 9), row('less', 33, 1, 1), row('more', 34, 5, 1)];
    expect(ranked(rows, 'average').map(({ name, rank }) => [name, rank])).toEqual([['more', 1], ['ninths', 2], ['thirds', 2], ['less', 4]]);
  });

  it('is a strict order of any rows, and a better row never has a worse rank', () => {
    const rows = fc.uniqueArray(fc.record({ points: fc.nat(67_108_864), seq: fc.nat(1_000_000), active: fc.integer({ min: 1, max: 400 }) }), { selector: (one) => one.seq, maxLength: 30 });
    fc.assert(fc.property(rows, (list) => {
      for (const [by, order, better] of [
        ['total', byTotal, (a: { points: number }, b: { points: number }) => a.points > b.points],
        ['average', byAverage, (a: { points: number; active: number }, b: { points: number; active: number }) => BigInt(a.points) * BigInt(b.active) > BigInt(b.points) * BigInt(a.active)],
      ] as const) {
        const result = ranked(list, by);
        expect(result).toHaveLength(list.length);
        for (const [index, next] of result.entries()) {
          expect(next.rank).toBe(1 + list.filter((one) => better(one, next)).length);
          const previous = result[index - 1];
          if (previous !== undefined) expect(order(previous, next)).toBeLessThan(0);
        }
      }
    }));
  });
});
