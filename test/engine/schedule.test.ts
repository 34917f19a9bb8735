import { describe, expect, it } from 'vitest';
import { type Schedule, WEEKDAYS, localDate, momentOf, nextDigest, nextOccurrence, occurrenceOn, passedDates, scheduleZone, upcoming, weekOf } from '../../src/engine/schedule.ts';

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const local = (ms: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' });

const schedule = (more: Partial<Schedule> = {}) => ({ time: '09:00', days: WEEKDAYS, open: 'next' as const, skips: [], ...more });
const HOUR = 3_600_000;

/** Walks a schedule as the agenda does, minute by minute: what was due is posted once, and the next one is looked up after it. */
function walk(zone: string, time: string, from: string, days: number) {
  const start = momentOf(from, '00:00', zone) ?? 0;
  const posts: { readonly date: string; readonly at: number }[] = [];
  let next = nextOccurrence(schedule({ time }), zone, start - 1);
  for (let now = start; now < start + (days * 24 + 2) * HOUR; now += 60_000) {
    while (next !== undefined && next.due <= now) {
      posts.push({ date: next.date, at: next.due });
      next = nextOccurrence(schedule({ time }), zone, now, next.date);
    }
  }
  return posts;
}

describe('a day that clocks are changed (R14)', () => {
  it.each([
    // Zone, time, first date, the day of the change, and when it is asked on that day, with its offset.
    ['America/New_York', '02:30', '2026-03-07', '2026-03-08', '2026-03-08T03:30:00-04:00'],
    ['America/New_York', '01:30', '2026-10-31', '2026-11-01', '2026-11-01T01:30:00-04:00'],
    ['Europe/London', '01:30', '2026-03-28', '2026-03-29', '2026-03-29T02:30:00+01:00'],
    ['Europe/London', '01:30', '2026-10-24', '2026-10-25', '2026-10-25T01:30:00+01:00'],
    ['Europe/Berlin', '02:15', '2026-03-28', '2026-03-29', '2026-03-29T03:15:00+02:00'],
    ['Europe/Berlin', '02:15', '2026-10-24', '2026-10-25', '2026-10-25T02:15:00+02:00'],
    ['Australia/Lord_Howe', '02:10', '2026-10-03', '2026-10-04', '2026-10-04T02:40:00+11:00'],
    ['Australia/Lord_Howe', '01:45', '2026-04-04', '2026-04-05', '2026-04-05T01:45:00+11:00'],
    ['America/Santiago', '00:30', '2026-09-05', '2026-09-06', '2026-09-06T01:30:00-03:00'],
    ['America/Santiago', '23:30', '2026-04-03', '2026-04-04', '2026-04-04T23:30:00-03:00'],
    ['Asia/Kolkata', '09:00', '2026-10-24', '2026-10-25', '2026-10-25T09:00:00+05:30'],
    ['Pacific/Kiritimati', '00:00', '2026-12-31', '2027-01-01', '2027-01-01T00:00:00+14:00'],
  ])('%s at %s from %s asks once each local date', (zone, time, from, change, asked) => {
    const posts = walk(zone, time, from, 3);
    const dates = [0, 1, 2].map((days) => Temporal.PlainDate.from(from).add({ days }).toString());
    expect(posts.map(({ date }) => date).filter((date) => dates.includes(date))).toEqual(dates);
    expect(new Set(posts.map(({ date }) => date)).size).toBe(posts.length);
    expect(local(posts.find(({ date }) => date === change)?.at ?? 0, zone)).toBe(asked);
  });

  it('asks nothing on a date that a zone left out', () => {
    expect(momentOf('2011-12-30', '09:00', 'Pacific/Apia')).toBeUndefined();
    expect(walk('Pacific/Apia', '09:00', '2011-12-28', 4).map(({ date }) => date)).toEqual(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01']);
  });
});

describe('the next occurrence', () => {
  const zone = 'Europe/Berlin';

  it('is the first after a moment, on a day of the schedule', () => {
    const weekdays = schedule({ days: WEEKDAYS.slice(0, 5) });
    expect(nextOccurrence(weekdays, zone, at('2026-11-27T07:59:59.999Z'))).toMatchObject({ date: '2026-11-27', due: at('2026-11-27T08:00:00Z') });
    // Friday to Monday: a day without a question is none.
    expect(nextOccurrence(weekdays, zone, at('2026-11-27T08:00:00Z'))).toMatchObject({ date: '2026-11-30', due: at('2026-11-30T08:00:00Z') });
  });

  it('is never on a date that is not after the last one, however the time was changed (R39)', () => {
    const now = at('2026-11-25T08:05:00Z');
    for (const time of ['09:10', '08:00', '09:00']) expect(nextOccurrence(schedule({ time }), zone, now, '2026-11-25')?.date).toBe('2026-11-26');
    expect(nextOccurrence(schedule({ time: '09:10' }), zone, now)?.date).toBe('2026-11-25');
    // To a zone far to the west it is still yesterday there.
    expect(nextOccurrence(schedule({ time: '23:00' }), 'America/Los_Angeles', at('2026-11-25T03:00:00Z'), '2026-11-25')?.date).toBe('2026-11-26');
  });

  it('passes over skips, long ones too', () => {
    const skips = [
      { from: '2026-11-26', until: '2027-01-03' },
      { from: '2027-01-05', until: '2027-01-05' },
    ];
    expect(nextOccurrence(schedule({ skips }), zone, at('2026-11-25T12:00:00Z'))).toEqual({
      date: '2027-01-04',
      due: at('2027-01-04T08:00:00Z'),
      closes: at('2027-01-06T08:00:00Z'),
    });
    expect(nextOccurrence(schedule({ skips: [{ from: '2026-01-01', until: '9999-12-31' }] }), zone, at('2026-11-25T12:00:00Z'))).toBeUndefined();
  });

  it('closes with the next one, after 96 hours at the latest, or after the hours that were set', () => {
    const friday = at('2026-11-27T07:00:00Z');
    expect(nextOccurrence(schedule({ days: WEEKDAYS.slice(0, 5) }), zone, friday)?.closes).toBe(at('2026-11-30T08:00:00Z'));
    expect(nextOccurrence(schedule({ days: ['fri'] }), zone, friday)?.closes).toBe(at('2026-12-01T08:00:00Z'));
    expect(nextOccurrence(schedule({ open: 36 }), zone, friday)?.closes).toBe(at('2026-11-28T20:00:00Z'));
  });

  it('takes the zone of the schedule, else of the workspace, else UTC', () => {
    expect(scheduleZone({ timezone: 'Asia/Tokyo' }, zone)).toBe('Asia/Tokyo');
    expect(scheduleZone({}, zone)).toBe(zone);
    expect(scheduleZone({}, undefined)).toBe('UTC');
  });
});

describe('lists of dates', () => {
  const zone = 'Asia/Shanghai';

  it('names what is to come, with what is skipped between', () => {
    const skips = [{ from: '2026-11-27', until: '2026-11-29' }];
    const rows = upcoming(schedule({ skips, days: WEEKDAYS.slice(0, 6) }), zone, at('2026-11-25T12:00:00Z'), 3);
    expect(rows.map((row) => (row.kind === 'asked' ? row.date : [row.from, row.until, row.dates]))).toEqual(['2026-11-26', ['2026-11-27', '2026-11-28', 2], '2026-11-30', '2026-12-01']);
    expect(rows[0]).toEqual({ kind: 'asked', date: '2026-11-26', due: at('2026-11-26T01:00:00Z'), closes: at('2026-11-30T01:00:00Z') });
    // What is skipped at the end is kept only where nothing else is to come.
    expect(upcoming(schedule({ skips }), zone, at('2026-11-25T12:00:00Z'), 1)).toHaveLength(1);
    expect(upcoming(schedule({ skips: [{ from: '2026-01-01', until: '9999-01-01' }] }), zone, at('2026-11-25T12:00:00Z'), 14)).toHaveLength(1);
  });

  it('names what has passed since a date, the newest of them', () => {
    const skips = [{ from: '2026-11-23', until: '2026-11-23' }];
    const passed = passedDates(schedule({ skips, days: WEEKDAYS.slice(0, 5) }), zone, '2026-11-19', at('2026-11-25T00:59:59Z'), 31);
    expect(passed).toEqual([
      { date: '2026-11-20', skipped: false },
      { date: '2026-11-23', skipped: true },
      { date: '2026-11-24', skipped: false },
    ]);
    expect(passedDates(schedule(), zone, '2026-11-24', at('2026-11-25T01:00:00Z'), 31)).toEqual([{ date: '2026-11-25', skipped: false }]);
    const years = passedDates(schedule({ days: ['mon'] }), zone, '2020-01-01', at('2026-11-25T12:00:00Z'), 31);
    expect(years).toHaveLength(31);
    expect(years.at(-1)?.date).toBe('2026-11-23');
  });

  it('finds the occurrence of a date, skipped or not', () => {
    expect(occurrenceOn(schedule({ skips: [{ from: '2026-11-25', until: '2026-11-25' }] }), zone, '2026-11-25')?.due).toBe(at('2026-11-25T01:00:00Z'));
    expect(occurrenceOn(schedule({ days: ['mon'] }), zone, '2026-11-25')).toBeUndefined();
  });
});

describe('weeks', () => {
  it('are those of ISO 8601', () => {
    expect([weekOf('2026-11-25'), weekOf('2027-01-03'), weekOf('2027-01-04'), weekOf('2024-12-30')]).toEqual(['2026-W48', '2026-W53', '2027-W01', '2025-W01']);
  });

  it('are told of on Monday, just before what is asked then', () => {
    const zone = 'America/New_York';
    expect(nextDigest({ time: '09:00' }, zone, at('2026-11-25T12:00:00Z'))).toEqual({ week: '2026-W48', due: at('2026-11-30T13:59:59Z') });
    expect(nextDigest({ time: '09:00' }, zone, at('2026-11-30T13:59:58Z'))).toEqual({ week: '2026-W48', due: at('2026-11-30T13:59:59Z') });
    expect(nextDigest({ time: '09:00' }, zone, at('2026-11-30T13:59:59Z'))).toEqual({ week: '2026-W49', due: at('2026-12-07T13:59:59Z') });
  });

  it('begin where the day begins in the zone', () => {
    expect(localDate(at('2026-11-29T10:00:00Z'), 'Pacific/Kiritimati')).toBe('2026-11-30');
    expect(localDate(at('2026-11-30T04:00:00Z'), 'America/New_York')).toBe('2026-11-29');
  });
});
