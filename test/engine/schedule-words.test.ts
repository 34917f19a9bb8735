import { describe, expect, it } from 'vitest';
import { readDate, readDays, readTime, writeDays } from '../../src/engine/schedule-words.ts';
import { WEEKDAYS } from '../../src/engine/schedule.ts';

const ok = <T>(value: T) => ({ kind: 'ok', value });
const near = <T>(value: T) => ({ kind: 'near', value });
const none = { kind: 'none' };
const WORKDAYS = WEEKDAYS.slice(0, 5);

describe('a time of day', () => {
  it.each([
    ['9:00', '09:00'],
    ['09:00', '09:00'],
    ['9am', '09:00'],
    ['09.00', '09:00'],
    ['9:00 pm', '21:00'],
    ['9:15 P.M.', '21:15'],
    ['12am', '00:00'],
    ['12pm', '12:00'],
    ['0930', '09:30'],
    ['9', '09:00'],
    ['noon', '12:00'],
    ['21h30', '21:30'],
    ['９：００', '09:00'],
    ['9点半', '09:30'],
    ['上午9点', '09:00'],
    ['下午 3 点 05 分', '15:05'],
    ['晚上8:30', '20:30'],
    ['中午12点', '12:00'],
  ])('reads %s as %s', (text, time) => {
    expect(readTime(text)).toEqual(ok(time));
  });

  it('offers what is near', () => {
    expect(readTime('24:00')).toEqual(near('00:00'));
    expect(readTime('9:75')).toEqual(near('10:15'));
    expect(readTime('13pm')).toEqual(near('13:00'));
  });

  it.each(['', 'soon', ':', '* * *', '*/1 * * * *', '1:2:3', '-9', '99999'])('reads nothing in %j', (text) => {
    expect(readTime(text)).toEqual(none);
  });
});

describe('days of the week', () => {
  it.each([
    ['mon-fri', WORKDAYS],
    ['weekdays', WORKDAYS],
    ['Monday to Friday', WORKDAYS],
    ['周一至周五', WORKDAYS],
    ['星期一到星期五', WORKDAYS],
    ['工作日', WORKDAYS],
    ['daily', WEEKDAYS],
    ['every day', WEEKDAYS],
    ['每天', WEEKDAYS],
    ['mon,wed,fri', ['mon', 'wed', 'fri']],
    ['fri wed mon mon', ['mon', 'wed', 'fri']],
    ['周一、周三和周五', ['mon', 'wed', 'fri']],
    ['周一三五', ['mon', 'wed', 'fri']],
    ['sat & sun', ['sat', 'sun']],
    ['周末', ['sat', 'sun']],
    ['fri-mon', ['mon', 'fri', 'sat', 'sun']],
  ])('reads %s', (text, days) => {
    expect(readDays(text)).toEqual(ok(days));
  });

  it('offers what is near', () => {
    expect(readDays('mo-fr')).toEqual(near(WORKDAYS));
    expect(readDays('wendsday')).toEqual(near(['wed']));
    expect(readDays('weekday')).toEqual(near(WORKDAYS));
    expect(readDays('mon, xyzzy')).toEqual(near(['mon']));
  });

  it.each(['', ' ', '*', '1-5', '-'])('reads nothing in %j', (text) => {
    expect(readDays(text)).toEqual(none);
  });

  it('are written in a form that is read again', () => {
    expect([WORKDAYS, WEEKDAYS, ['mon', 'wed'] as const, ['mon'] as const].map(writeDays)).toEqual(['mon-fri', 'daily', 'mon,wed', 'mon']);
    for (let bits = 1; bits < 128; bits += 1) {
      const days = WEEKDAYS.filter((_, at) => (bits & (1 << at)) !== 0);
      expect(readDays(writeDays(days))).toEqual(ok(days));
    }
  });
});

describe('a date', () => {
  const today = '2026-11-25';
  it.each([
    ['2026-12-24', '2026-12-24'],
    ['2026/1/5', '2026-01-05'],
    ['24.12.2026', '2026-12-24'],
    ['24.12.', '2026-12-24'],
    ['12-24', '2026-12-24'],
    ['1-2', '2027-01-02'],
    ['24 Dec', '2026-12-24'],
    ['Dec 24th, 2027', '2027-12-24'],
    ['12月24日', '2026-12-24'],
    ['2027年1月5日', '2027-01-05'],
    ['today', today],
    ['tomorrow', '2026-11-26'],
    ['后天', '2026-11-27'],
    ['friday', '2026-11-27'],
    ['Wed', '2026-12-02'],
    ['下周五', '2026-11-27'],
  ])('reads %s as %s', (text, date) => {
    expect(readDate(text, today)).toEqual(ok(date));
  });

  it('offers what is near', () => {
    expect(readDate('2027-02-30', today)).toEqual(near('2027-02-28'));
    expect(readDate('tomorow', today)).toEqual(near('2026-11-26'));
  });

  it.each(['', 'xyzzy', '13-13', '0-5', '2026', '24 Foo'])('reads nothing in %j', (text) => {
    expect(readDate(text, today)).toEqual(none);
  });
});
