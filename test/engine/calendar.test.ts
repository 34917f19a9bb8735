import { describe, expect, it } from 'vitest';
import { isZone, nearestZone, periodKeys, previousKeys, quarterOf, zones } from '../../src/engine/calendar.ts';

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

  it('have those before them, over ends of months and years of 53 weeks', () => {
    expect(previousKeys({ day: '2026-03-31' })).toEqual({ day: '2026-03-30', week: '2026-W13', month: '2026-02' });
    expect(previousKeys({ day: '2027-01-01' })).toEqual({ day: '2026-12-31', week: '2026-W52', month: '2026-12' });
    expect(previousKeys({ day: '2027-01-04' })).toEqual({ day: '2027-01-03', week: '2026-W53', month: '2026-12' });
    expect(previousKeys({ day: '2028-03-01' })).toMatchObject({ day: '2028-02-29' });
  });

  it('keep years in front of the keys in order as text', () => {
    const keys = ['2026-02-01', '2026-10-01', '2027-01-01'].map((day) => periodKeys(at(`${day}T12:00:00Z`), 'UTC').month);
    expect(keys.toSorted()).toEqual(keys);
  });
});

describe('a day that is remembered', () => {
  it('gives what a fresh look gives, to the millisecond, over changes of the clock and days that do not exist', () => {
    // Spring gap, autumn overlap, half an hour, midnight in the gap, and Samoa without 30 December 2011.
    const places: readonly (readonly [string, string])[] = [
      ['America/New_York', '2026-03-08T12:00:00Z'],
      ['America/New_York', '2026-11-01T12:00:00Z'],
      ['Australia/Lord_Howe', '2026-10-04T00:00:00Z'],
      ['America/Santiago', '2026-09-06T12:00:00Z'],
      ['Pacific/Apia', '2011-12-30T10:00:00Z'],
      ['UTC', '2026-12-31T23:59:00Z'],
    ];
    for (const [zone, middle] of places) {
      for (let ms = at(middle) - 2 * 86_400_000; ms <= at(middle) + 2 * 86_400_000; ms += 900_000) {
        for (const moment of [ms - 1, ms, ms + 1]) {
          const date = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
          expect(periodKeys(moment, zone)).toEqual({ day: date.toPlainDate().toString(), week: `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, '0')}`, month: date.toPlainDate().toPlainYearMonth().toString() });
          const quarter = quarterOf(moment, zone);
          expect(quarter.label).toBe(`${date.year}-Q${Math.ceil(date.month / 3)}`);
          expect(quarter.start <= moment && moment < quarter.end).toBe(true);
        }
      }
    }
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
