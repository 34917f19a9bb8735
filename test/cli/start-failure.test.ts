import { describe, expect, it } from 'vitest';
import { adviceFor, codeOf, mayComeLater, settingsLines, storeLine } from '../../src/cli/start-failure.ts';
import type { StoreConfig } from '../../src/config.ts';
import { loadTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import { SettingsError, StoreError, type StoreErrorCode } from '../../src/errors.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const REDIS: StoreConfig = { kind: 'redis', url: 'redis://:hunter2@h', prefix: 'p' };
const SQLITE: StoreConfig = { kind: 'sqlite', folder: '/var/lib/quiz' };
const CODES: readonly StoreErrorCode[] = [
  'store/unreachable',
  'store/timeout',
  'store/late',
  'store/full',
  'store/read-only',
  'store/cluster',
  'store/auth',
  'store/newer',
  'store/in-use',
  'store/limit',
  'store/corrupt',
  'store/emptied',
  'store/closed',
  'store/failed',
];

it('words every problem of the settings on a line of its own', () => {
  const error = new SettingsError([
    { variable: 'REDIS_URL', code: 'redis-url', details: { length: 7 } },
    { variable: 'STORE', code: 'one-of', details: { found: 'mysql', allowed: 'redis, sqlite' } },
  ]);
  expect(settingsLines(error, texts('en'))).toEqual([
    '2 settings are wrong; nothing was started:',
    '  REDIS_URL: found a value of 7 characters that is no Redis URL; expected a form such as redis://user:password@host:6379/0, or rediss:// for TLS.',
    '  STORE: found mysql; expected one of redis, sqlite.',
  ]);
  expect(settingsLines(error, texts('zh'))[0]).toBe('2 项设置有误，未启动任何服务：');
});

describe('a store that cannot be used', () => {
  it.each(CODES)('%s is a sentence on both stores in both languages, without the password', (code) => {
    for (const store of [REDIS, SQLITE]) {
      for (const language of ['en', 'zh'] as const) {
        const line = storeLine(new StoreError(code, { folder: 'x' }), store, texts(language));
        expect(line).toMatch(/[.。]$/u);
        expect(line).not.toContain('hunter2');
      }
    }
  });

  it('names the folder, or the setting', () => {
    expect(storeLine(new StoreError('store/in-use'), SQLITE, texts('en'))).toContain('/var/lib/quiz');
    expect(storeLine(new StoreError('store/newer'), REDIS, texts('en'))).toContain('REDIS_URL');
    expect(storeLine(new StoreError('store/newer'), SQLITE, texts('en'))).toContain('DATA_DIR');
  });

  it('says what is too old: the form that answers are kept in, or the server', () => {
    const tell = (reason: string, found: string | number, language: 'en' | 'zh') => storeLine(new StoreError('store/failed', { reason, found }), REDIS, texts(language));
    expect(tell('format', 5, 'en')).toMatch(/written by an earlier version of this bot.*REDIS_URL/u);
    expect(tell('format', 5, 'zh')).toMatch(/较早版本.*REDIS_URL/u);
    expect(tell('version', '5.0.7', 'en')).toBe('REDIS_URL leads to Redis 5.0.7, which is too old. Use Redis 7 or newer.');
    expect(tell('version', '5.0.7', 'zh')).toContain('5.0.7');
    expect(tell('other', 5, 'en')).toContain('(store/failed)');
  });

  it('is waited for only where it may come by itself', () => {
    expect(CODES.filter((code) => mayComeLater(new StoreError(code)))).toEqual(['store/unreachable', 'store/timeout']);
    expect(mayComeLater(Object.assign(new Error('other'), { code: 'store/unreachable' }))).toBe(false);
  });
});

it('advises about a store only where somebody must decide', () => {
  expect(adviceFor(new StoreError('store/emptied'), REDIS, texts('en'))).toMatch(/Restore it from a backup, or start the bot again/u);
  for (const code of CODES.filter((one) => one !== 'store/emptied')) expect(adviceFor(new StoreError(code), REDIS, texts('en'))).toBeUndefined();
  expect(adviceFor(new Error('late'), REDIS, texts('en'))).toBeUndefined();
});

it('tells the code of a failure, of the inner one where the outer says nothing', () => {
  expect(codeOf(Object.assign(new Error('secret'), { code: 'EACCES' }))).toBe('EACCES');
  expect(codeOf(new StoreError('store/failed', {}, Object.assign(new Error('secret'), { code: 'EIO' })))).toBe('EIO');
  expect(codeOf(new StoreError('store/failed'))).toBe('store/failed');
  expect(codeOf(new RangeError('secret'))).toBe('RangeError');
  expect(codeOf('secret')).toBe('string');
});
