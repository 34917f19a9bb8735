import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { createLogger, type LoggerOptions, silentLogger } from '../../src/runtime/logger.ts';

function recorder(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', secrets: [], write: (line) => lines.push(line), ...options });
  return { logger, lines, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createLogger', () => {
  it('writes one JSON record a line, with level, time, part and message', () => {
    const { logger, lines, records } = recorder();
    logger.child('store').child('redis').warn({ code: 'store/timeout', n: 3 }, 'slow');
    expect(records()).toEqual([{ level: 'warn', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u), part: 'store.redis', code: 'store/timeout', n: 3, msg: 'slow' }]);
    expect(lines[0]?.endsWith('\n')).toBe(true);
  });

  it('leaves out what is below its level', () => {
    const { logger, records } = recorder({ level: 'warn' });
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    logger.error({}, 'd');
    expect(records().map(({ msg }) => msg)).toEqual(['c', 'd']);
  });

  it('tells an error with its code, details and cause', () => {
    const { logger, records } = recorder();
    logger.error({ err: new StoreError('store/failed', { script: 'answer' }, new Error('NOPERM')) }, 'failed');
    expect(records()[0]).toMatchObject({ err: { type: 'StoreError', code: 'store/failed', details: { script: 'answer' }, message: expect.stringContaining('NOPERM') } });
    logger.error({ error: new Error('told under another name') }, 'failed');
    expect(records()[1]).toMatchObject({ error: { message: 'told under another name' } });
  });

  it('cuts what is too long', () => {
    const { logger, lines } = recorder();
    logger.info({ answer: 'x'.repeat(1_000_000) }, 'y'.repeat(1_000_000));
    expect(lines[0]?.length).toBeLessThan(9_000);
  });

  it('survives what cannot be written as JSON', () => {
    const { logger, records } = recorder();
    const round: Record<string, unknown> = { big: 10n };
    round['self'] = round;
    logger.info(round, 'round');
    logger.info({ get bad() { throw new Error('no'); } }, 'bad');
    expect(records().map(({ msg }) => msg)).toEqual(['round', 'a log record could not be written']);
    expect(records()[1]).toMatchObject({ level: 'error', of: 'bad' });
  });
});

describe('forged lines (CWE-117)', () => {
  const names = ['a\nlevel=error', '{"level":"error"}\n{"level":"error"}', '\u001B[2J\u001B]0;title\u0007', '\u009B31m', '\u2028b', '\u2029c', '\u0085d', '\u202Egnp', '\r\r', '\u0000', '\uFEFFx', '\uD800'];

  it.each(names)('not by %j', (name) => {
    const { logger, lines, records } = recorder();
    logger.warn({ name, [name]: 1, err: new Error(name) }, name);
    expect(lines).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex -- that none is there is what the test says
    expect(lines[0]).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]+\n$/u);
    expect(records()[0]).toMatchObject({ level: 'warn', name });
  });

  it('not by anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.dictionary(fc.string({ unit: 'binary', maxLength: 9 }), fc.jsonValue()), (message, fields) => {
        const { logger, lines } = recorder();
        logger.info(fields, message);
        const line = lines.join('');
        return lines.length === 1 && line.indexOf('\n') === line.length - 1 && typeof JSON.parse(line) === 'object';
      }),
    );
  });
});

describe('secrets (CWE-532), at level debug over error paths', () => {
  // Unlike anything else in the output, so that a search for it proves something.
  const seeds = {
    redis: 'seed-redis-8c1f',
    slack: ['xox', 'b-seed-5512-slack'].join(''),
    app: ['xa', 'pp-1-seed-5513'].join(''),
    responseUrl: 'https://hooks.slack.com/actions/T1/seed-5514',
    interaction: 'aW50ZXJhY3Rpb24seed5515',
    discord: ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GseedX', 'seed5516abcdefghijklmnopqrstuvwxyz0123'].join('.'),
    random: 'seed-5517 with "quotes" and \\ more',
  };
  const url = `redis://bot:${seeds.redis}@redis.example:6379/0`;

  it('are nowhere in the log', () => {
    const { logger, lines } = recorder({ secrets: [url, seeds.redis, seeds.random] });
    for (const secret of [...Object.values(seeds), url]) {
      const cause = Object.assign(new TypeError(`inner ${secret}`), { command: ['AUTH', secret], input: secret });
      const error = new StoreError('store/failed', { url: secret }, cause);
      const aggregate = new AggregateError([new Error(secret), cause], secret);
      for (const log of [logger, logger.child(secret)]) {
        log.debug({ secret, [secret]: true }, secret);
        log.info({ request: { headers: { authorization: `Bot ${secret}` }, body: JSON.stringify({ nested: secret }) } }, 'sent');
        log.warn({ err: error, error: aggregate, reason: secret, url: new URL(`https://x.example/?token=${encodeURIComponent(secret)}`) }, 'failed');
        log.error({ err: aggregate, list: [secret, { deep: [secret] }], words: `${secret} ${secret}`.split('  ') }, `at ${secret}`);
      }
    }
    const text = lines.join('');
    expect(lines).toHaveLength(8 * 8);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    const parts = ['seed-redis', 'seed-5512', 'seed-5513', 'seed-5514', 'seed5515', 'seed5516', 'seed-5517'];
    expect(parts.filter((part) => text.includes(part))).toEqual([]);
  });

  it('nor on the standard error of a process', () => {
    const program = `
      import { createLogger } from ${JSON.stringify(join(import.meta.dirname, '../../src/runtime/logger.ts'))};
      const logger = createLogger({ level: 'debug', secrets: ['seed-5518'] });
      logger.error({ err: new Error('seed-5518') }, 'seed-5518');
    `;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(run.stdout).toBe('');
    expect(JSON.parse(run.stderr)).toMatchObject({ level: 'error', msg: '[secret]' });
    expect(run.stderr).not.toContain('5518');
  });
});

it('the silent one says nothing', () => {
  expect(silentLogger.child('x')).toBe(silentLogger);
  expect(silentLogger.error({}, 'x')).toBeUndefined();
});
