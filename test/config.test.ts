import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../src/config/variables.ts';
import { type Environment, mergeEnvironment, readConfig, readLanguage, type StartOptions } from '../src/config.ts';
import { type SettingProblem, SettingsError } from '../src/errors.ts';

const noFiles = (path: string): string => {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
};

function problems(environment: Environment, file = noFiles, options: StartOptions = {}): readonly SettingProblem[] {
  try {
    readConfig(environment, file, options);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('works with nothing set', () => {
    expect(readConfig({}, noFiles)).toEqual({
      language: 'en',
      platforms: {},
      store: { kind: 'sqlite', folder: './data' },
      purgeAfterDays: 30,
      logLevel: 'warn',
      colour: true,
      secrets: [],
    });
  });

  it('takes every setting', () => {
    const environment = {
      DISCORD_TOKEN: 'Bot id.time.sign\n',
      DISCORD_API_URL: 'http://127.0.0.1:8080/api/',
      REDIS_URL: 'rediss://bot:p%40ss@redis.example:6380/2',
      REDIS_PREFIX: 'quiz-2',
      PURGE_AFTER: '7',
      CONTENT_DIR: '/srv/questions',
      HEALTH_PORT: '8080',
      LOG_LEVEL: 'DEBUG',
      NO_COLOR: '1',
      LANG: 'zh_CN.UTF-8',
    };
    expect(readConfig(environment, noFiles)).toEqual({
      language: 'zh',
      platforms: { discord: { token: 'id.time.sign', apiUrl: 'http://127.0.0.1:8080/api' } },
      store: { kind: 'redis', url: 'rediss://bot:p%40ss@redis.example:6380/2', prefix: 'quiz-2' },
      purgeAfterDays: 7,
      contentFolder: '/srv/questions',
      healthPort: 8080,
      logLevel: 'debug',
      colour: false,
      secrets: ['Bot id.time.sign\n', 'Bot id.time.sign', 'id.time.sign', 'rediss://bot:p%40ss@redis.example:6380/2', 'p%40ss', 'p@ss'],
    });
  });

  it('takes an empty value as unset', () => {
    const empty = Object.fromEntries(VARIABLES.map(({ name }) => [name, '']));
    expect(readConfig({ ...empty, REDIS_URL_FILE: '', KUBERNETES_SERVICE_HOST: '' }, noFiles)).toEqual(readConfig({}, noFiles));
  });

  it('plays at the console when asked to, whatever else is set up', () => {
    expect(readConfig({ DISCORD_TOKEN: 'a.b.c' }, noFiles, { console: true }).platforms).toEqual({});
  });

  it.each(['discord.com/api', 'ftp://host/api', 'https://user:pass@host/api', 'https://host/api?x=1'])('refuses %s as the address of an API', (text) => {
    expect(problems({ DISCORD_API_URL: text })).toEqual([{ variable: 'DISCORD_API_URL', code: 'api-url', details: { length: text.length } }]);
  });

  it('lets STORE=sqlite win over a Redis URL', () => {
    expect(readConfig({ REDIS_URL: 'redis://localhost', STORE: 'sqlite', DATA_DIR: 'd' }, noFiles).store).toEqual({ kind: 'sqlite', folder: 'd' });
  });

  it('tells all problems at once', () => {
    expect(problems({ REDIS_URL: 'hunter2', REDIS_PREFIX: 'a{b}', STORE: 'mysql', HEALTH_PORT: '0', LOG_LEVEL: 'loud' })).toEqual([
      { variable: 'REDIS_URL', code: 'redis-url', details: { length: 7 } },
      { variable: 'REDIS_PREFIX', code: 'prefix', details: { found: 'a{b}' } },
      { variable: 'STORE', code: 'one-of', details: { found: 'mysql', allowed: 'redis, sqlite' } },
      { variable: 'HEALTH_PORT', code: 'port', details: { found: '0' } },
      { variable: 'LOG_LEVEL', code: 'one-of', details: { found: 'loud', allowed: 'debug, info, warn, error' } },
    ]);
  });

  it.each(['-1', '65536', '80a', '8e1', ' ', '99999999', '0x50'])('refuses %s as a port', (text) => {
    expect(problems({ HEALTH_PORT: text })).toHaveLength(1);
  });

  it.each(['0', '1', ' 30 ', '3650'])('takes %j as a number of days', (text) => {
    expect(readConfig({ PURGE_AFTER: text }, noFiles).purgeAfterDays).toBe(Number(text));
  });

  it.each(['-1', '3651', '30d', '1.5', '1e3', 'never', ' '])('refuses %j as a number of days', (text) => {
    expect(problems({ PURGE_AFTER: text })).toEqual([{ variable: 'PURGE_AFTER', code: 'days', details: { found: text, max: 3650 } }]);
  });

  it.each([
    ['localhost:6379', 'redis-url'],
    ['http://localhost:6379', 'redis-scheme'],
    ['redis+sentinel://localhost', 'redis-scheme'],
    ['redis://', 'redis-host'],
    ['redis://localhost/main', 'redis-database'],
    ['redis://localhost/1/2', 'redis-database'],
  ])('refuses %s as a Redis URL with %s', (url, code) => {
    expect(problems({ REDIS_URL: url })).toEqual([expect.objectContaining({ variable: 'REDIS_URL', code })]);
  });

  it.each(['redis://localhost', 'redis://localhost:6379', 'rediss://:pw@localhost/15', ' redis://h ', 'redis://[::1]:6379'])('takes %s', (url) => {
    expect(readConfig({ REDIS_URL: url }, noFiles).store).toMatchObject({ kind: 'redis', url: url.trim() });
  });

  it('never shows a secret that is malformed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'abcXYZ019:/@#%?.-') }), (secret) => {
        const told = JSON.stringify(problems({ REDIS_URL: `x${secret}` }));
        return !told.includes(`x${secret}`) && !told.includes(secret);
      }),
    );
    expect(JSON.stringify(problems({ REDIS_URL: 'http://:s3cret-word@localhost' }))).not.toContain('s3cret');
    expect(JSON.stringify(problems({ REDIS_URL: 's3cret-word://localhost/x' }))).not.toContain('s3cret');
  });

  it('cuts and cleans what it shows of the rest', () => {
    const [problem] = problems({ STORE: `\u001B[31m${'x'.repeat(500)}` });
    expect(problem?.details['found']).toBe(`?[31m${'x'.repeat(55)}…`);
  });
});

describe('secrets in files', () => {
  it('reads the file without its line end', () => {
    const config = readConfig({ REDIS_URL_FILE: '/run/secrets/redis' }, (path) => (path === '/run/secrets/redis' ? 'redis://:pass@h\r\n' : ''));
    expect(config.store).toEqual({ kind: 'redis', url: 'redis://:pass@h', prefix: 'k8s-quiz' });
    expect(config.secrets).toContain('pass');
  });

  it('tells a missing, an empty and a doubled one', () => {
    expect(problems({ REDIS_URL_FILE: '/nowhere' })).toEqual([
      { variable: 'REDIS_URL_FILE', code: 'file', details: { found: '/nowhere', reason: 'ENOENT' } },
    ]);
    expect(problems({ REDIS_URL_FILE: '/empty' }, () => '\n')).toEqual([
      { variable: 'REDIS_URL_FILE', code: 'file-empty', details: { found: '/empty' } },
    ]);
    expect(problems({ REDIS_URL_FILE: '/a', REDIS_URL: 'redis://h' }, () => 'redis://h')).toEqual([
      { variable: 'REDIS_URL_FILE', code: 'both', details: { name: 'REDIS_URL' } },
    ]);
  });

  it('does not read a file for what is no secret', () => {
    expect(readConfig({ DATA_DIR_FILE: '/a' }, noFiles).store).toEqual({ kind: 'sqlite', folder: './data' });
  });
});

describe('inside Kubernetes', () => {
  const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
  const codes = (environment: Environment, options?: StartOptions) => problems(environment, noFiles, options).map(({ code }) => code);

  it('wants a platform and a lasting store', () => {
    expect(codes(pod)).toEqual(['no-platform', 'redis-missing-kubernetes']);
    expect(codes({ ...pod, REDIS_URL: 'redis://h' })).toEqual(['no-platform']);
    expect(codes({ ...pod, STORE: 'sqlite' })).toEqual(['no-platform']);
    expect(codes({ ...pod, STORE: 'sqlite', DISCORD_TOKEN: 'a.b.c' })).toEqual([]);
  });

  it('runs the console when told so', () => {
    expect(codes(pod, { console: true })).toEqual(['redis-missing-kubernetes']);
    expect(codes({ ...pod, STORE: 'sqlite' }, { console: true })).toEqual([]);
    expect(codes({ ...pod, REDIS_URL: 'redis://h' }, { console: true })).toEqual([]);
  });

  it('outside as inside, STORE=redis wants a URL', () => {
    expect(codes({ STORE: 'redis' })).toEqual(['redis-missing']);
    expect(codes({ ...pod, STORE: 'redis' }, { console: true })).toEqual(['redis-missing']);
  });
});

describe('mergeEnvironment', () => {
  it('lets the environment win, but not with an empty value', () => {
    const file = 'STORE=redis\nDATA_DIR="./from file" # here\nexport LOG_LEVEL=debug\nHEALTH_PORT=1\n';
    const { environment } = mergeEnvironment({ STORE: 'sqlite', DATA_DIR: '', LOG_LEVEL: undefined }, file);
    expect(environment).toEqual({ STORE: 'sqlite', DATA_DIR: './from file', LOG_LEVEL: 'debug', HEALTH_PORT: '1' });
  });

  it('points out what nearly is a setting', () => {
    const file = 'REDIS_URI=x\nREDISURL=x\nredis_url=x\nDATADIR=x\nREDIS_URL_FIL=x\nPATH=x\nMY_APP=x\nTEST_REDIS_URL=x\nREDIS_URL=redis://h\n';
    expect(mergeEnvironment({}, file).misspelt).toEqual([
      { found: 'DATADIR', meant: 'DATA_DIR' },
      { found: 'REDISURL', meant: 'REDIS_URL' },
      { found: 'REDIS_URI', meant: 'REDIS_URL' },
      { found: 'REDIS_URL_FIL', meant: 'REDIS_URL_FILE' },
      { found: 'redis_url', meant: 'REDIS_URL' },
    ]);
  });

  it('says nothing of the environment itself', () => {
    expect(mergeEnvironment({ REDIS_URI: 'x' }, '').misspelt).toEqual([]);
  });
});

describe('readLanguage', () => {
  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LANG: 'zh' }, 'zh'],
    [{ LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'de_DE' }, 'zh'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'zhx' }, 'en'],
    [{}, 'en'],
  ] as const)('%o is %s', (environment, language) => {
    expect(readLanguage(environment)).toBe(language);
  });
});

describe('Slack', () => {
  const BOT = { SLACK_BOT_TOKEN: 'xoxb-1-abc' };
  const problemsOf = (environment: Record<string, string>) => {
    try {
      readConfig(environment, () => '');
      return [];
    } catch (error) {
      return (error as SettingsError).problems.map(({ variable, code }) => `${variable} ${code}`);
    }
  };

  it('is reached over Socket Mode with an app-level token, over HTTP with a signing secret', () => {
    const rest = { botToken: 'xoxb-1-abc', command: '/k8s', admins: [] };
    expect(readConfig({ ...BOT, SLACK_APP_TOKEN: 'xapp-1' }, () => '').platforms).toEqual({ slack: { ...rest, mode: { kind: 'socket', appToken: 'xapp-1' } } });
    const http = { ...BOT, SLACK_SIGNING_SECRET: '0123456789abcdef', PORT: '8080', SLACK_COMMAND: 'quiz', SLACK_ADMINS: 'U012, W345', SLACK_API_URL: 'http://127.0.0.1:1/api/' };
    expect(readConfig(http, () => '').platforms).toEqual({
      slack: { botToken: 'xoxb-1-abc', command: '/quiz', admins: ['U012', 'W345'], apiUrl: 'http://127.0.0.1:1/api', mode: { kind: 'http', signingSecret: '0123456789abcdef', port: 8080 } },
    });
  });

  it('names what is missing and what is mixed up, and never the value', () => {
    expect(problemsOf(BOT)).toEqual(['SLACK_APP_TOKEN slack-mode']);
    expect(problemsOf({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual(['SLACK_BOT_TOKEN slack-bot-token-missing']);
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' })).toEqual(['SLACK_BOT_TOKEN slack-token', 'SLACK_APP_TOKEN slack-token']);
    expect(problemsOf({ ...BOT, SLACK_SIGNING_SECRET: 'short' })).toEqual(['SLACK_SIGNING_SECRET slack-secret']);
    expect(problemsOf({ SLACK_COMMAND: '/Quiz me', SLACK_ADMINS: '@ann' })).toEqual(['SLACK_COMMAND slack-command', 'SLACK_ADMINS slack-users']);
  });

  it('counts as a chat platform inside Kubernetes, and leaves the console alone', () => {
    const pod = { ...BOT, SLACK_APP_TOKEN: 'xapp-1', KUBERNETES_SERVICE_HOST: '10.0.0.1', STORE: 'sqlite' };
    expect(problemsOf(pod)).toEqual([]);
    expect(readConfig({ ...BOT, SLACK_APP_TOKEN: 'xapp-1' }, () => '', { console: true }).platforms).toEqual({});
  });
});
