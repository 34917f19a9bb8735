import { describe, expect, it } from 'vitest';
import { isZone, nearestZone, periodKeys, quarterOf, zones } from '../../src/engine/calendar.ts';

const at = (text: string) => Date.parse(text);

describe('periods', () => {
  it('are those of the zone, not of the machine', () => {
    const moment = at('2026-12-31T23:30:00Z');
    expect(periodKeys(moment, 'UTC')).toEqual({ day: '2026-12-31', week: '2026-W53', month: '2026-12' });
    expect(periodKeys(moment, 'Asia/Shanghai')).toEqual({ day: '2027-01-01', week: '2026-W53', month: '2027-01' });
    expect(periodKeys(moment, 'America/Los_Angeles').day).toBe('2026-12-31');
  });

  it('weeks begin on Monday', () => {
    expect(periodKeys(at('2026-11-29T12:00:00Z'), 'UTC').week).toBe('2026-W48');
    expect(periodKeys(at('2026-11-30T12:00:00Z'), 'UTC').week).toBe('2026-W49');
    expect(periodKeys(at('2027-01-03T12:00:00Z'), 'UTC').week).toBe('2026-W53');
  });

  it('keep years in front of the keys in order as text', () => {
    const keys = ['2026-02-01', '2026-10-01', '2027-01-01'].map((day) => periodKeys(at(`${day}T12:00:00Z`), 'UTC').month);
    expect(keys.toSorted()).toEqual(keys);
  });
});

describe('quarters', () => {
  it('begin and end with the local day', () => {
    expect(quarterOf(at('2026-11-25T12:00:00Z'), 'UTC')).toEqual({ label: '2026-Q4', start: at('2026-10-01T00:00:00Z'), end: at('2027-01-01T00:00:00Z') });
    const shanghai = quarterOf(at('2026-09-30T16:00:00Z'), 'Asia/Shanghai');
    expect(shanghai).toMatchObject({ label: '2026-Q4', start: at('2026-09-30T16:00:00Z') });
    expect(quarterOf(shanghai.start - 1, 'Asia/Shanghai').label).toBe('2026-Q3');
    expect(quarterOf(shanghai.end, 'Asia/Shanghai').label).toBe('2027-Q1');
  });

  it('begin after the gap where midnight does not exist', () => {
    // Beirut's clocks went from 00:00 to 01:00 on 30 March 2025; its second quarter begins on an ordinary day.
    expect(quarterOf(at('2025-05-01T00:00:00Z'), 'Asia/Beirut').start).toBe(at('2025-03-31T21:00:00Z'));
  });
});

describe('zones', () => {
  it('are IANA names, not offsets', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta', 'Australia/Lord_Howe']) expect(isZone(name)).toBe(true);
    for (const name of ['Mars/Phobos', '+08:00', '', 'Berlin', 'x'.repeat(100), '../etc']) expect(isZone(name)).toBe(false);
  });

  it.each([
    ['Berlin', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['Europe/Berln', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['Beijing', 'Asia/Shanghai'],
    ['Tokio', 'Asia/Tokyo'],
    ['PST', 'America/Los_Angeles'],
    ['utc', 'UTC'],
  ])('%s is near %s', (typed, zone) => {
    expect(nearestZone(typed)).toBe(zone);
  });

  it('offers nothing for nonsense', () => {
    expect(nearestZone('qqqqqqqqqqqq')).toBeUndefined();
    expect(zones().length).toBeGreaterThan(300);
  });
});
