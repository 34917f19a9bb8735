import { describe, expect, it } from 'vitest';
import { Deliveries } from '../../src/commands/deliveries.ts';
import { PersonLanguages, localeLanguage } from '../../src/commands/language.ts';
import { RateLimit } from '../../src/commands/rate-limit.ts';

describe('the rate limit', () => {
  it('takes ten, then two a second, and never saves up more than ten', () => {
    const limit = new RateLimit();
    const taken = (now: number, tries = 50) => Array.from({ length: tries }, () => limit.take('ada', now)).filter(Boolean).length;
    expect(taken(0)).toBe(10);
    expect(taken(499)).toBe(0);
    expect(taken(1500)).toBe(3);
    expect(taken(1_000_000)).toBe(10);
  });

  it('gives nothing for a clock that goes back', () => {
    const limit = new RateLimit();
    for (let press = 0; press < 10; press += 1) limit.take('ada', 1000);
    expect(limit.take('ada', 0)).toBe(false);
    expect(limit.take('ada', 499)).toBe(false);
    expect(limit.take('ada', 500)).toBe(true);
  });

  it('stays bounded however many people there are', () => {
    const limit = new RateLimit();
    for (let person = 0; person < 25_000; person += 1) limit.take(`p${person}`, person);
    expect(limit.size).toBe(10_000);
  });
});

describe('deliveries', () => {
  it('keep what succeeded for 15 s and forget what failed at once', async () => {
    let now = 0;
    let runs = 0;
    const deliveries = new Deliveries<number>(() => now);
    const run = (keep: boolean) => () => {
      runs += 1;
      return Promise.resolve({ result: runs, keep });
    };
    expect(await deliveries.once('a', run(true))).toBe(1);
    now = 14_999;
    expect(await deliveries.once('a', run(true))).toBe(1);
    now = 15_000;
    expect(await deliveries.once('a', run(false))).toBe(2);
    expect(await deliveries.once('a', run(true))).toBe(3);
  });

  it('stay bounded', async () => {
    const deliveries = new Deliveries<number>(() => 0);
    for (let each = 0; each < 5000; each += 1) await deliveries.once(`d${each}`, () => Promise.resolve({ result: each, keep: true }));
    expect(deliveries.size).toBeLessThanOrEqual(1001);
  });
});

describe('languages', () => {
  it('of locales', () => {
    expect(['zh', 'zh-CN', 'zh_TW', 'ZH-hk', 'zh-Hant-MO'].map(localeLanguage)).toEqual(['zh', 'zh', 'zh', 'zh', 'zh']);
    expect(['en', 'en-US', 'EN-gb'].map(localeLanguage)).toEqual(['en', 'en', 'en']);
    expect(['', 'fr', 'zhuang', 'eng', 'de-en', undefined].map(localeLanguage)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it('of people are forgotten when they are taken back', () => {
    const known = new PersonLanguages();
    known.put('w', 'ada', 'zh');
    expect(known.get('w', 'ada')).toBe('zh');
    expect(known.get('v', 'ada')).toBeUndefined();
    known.put('w', 'ada', undefined);
    expect(known.get('w', 'ada')).toBeUndefined();
  });
});
