import { describe, expect, it } from 'vitest';
import type { ScriptClient } from '../../src/store/redis/client.ts';
import { storeError } from '../../src/store/redis/failures.ts';
import { inspect } from '../../src/store/redis/inspection.ts';

/** A server that answers INFO with these lines and knows no CONFIG, as some managed ones do. */
function managed(info: Readonly<Record<string, string>>): ScriptClient {
  const client = {
    isReady: true,
    sendCommand: async ([name]: readonly string[]) => {
      if (name === 'INFO') return Object.entries(info).map(([key, value]) => `${key}:${value}`).join('\r\n');
      throw new Error(`ERR unknown command '${name}'`);
    },
  };
  return client as unknown as ScriptClient;
}

describe('inspect', () => {
  it('reads from INFO what CONFIG does not tell', async () => {
    expect(await inspect(managed({ redis_version: '7.2.4', maxmemory_policy: 'volatile-lru', aof_enabled: '0' }))).toEqual([
      { code: 'config-forbidden', details: {} }, { code: 'eviction', details: { policy: 'volatile-lru' } }, { code: 'not-durable', details: {} },
    ]);
    expect(await inspect(managed({ redis_version: '6.2.0', maxmemory_policy: 'noeviction', aof_enabled: '1' }))).toEqual([{ code: 'config-forbidden', details: {} }]);
  });

  it.each(['6.0.16', '5.0.14', '2.8'])('refuses Redis %s, which lacks what the scripts use', async (version) => {
    await expect(inspect(managed({ redis_version: version }))).rejects.toMatchObject({ code: 'store/failed', details: { reason: 'version', found: version } });
  });
});

describe('storeError', () => {
  it.each([
    ['LATE the deadline of the call has passed', 'store/late'],
    ["OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:99.", 'store/full'],
    ["ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -OOM command not allowed when used memory > 'maxmemory'.", 'store/full'],
    ["READONLY You can't write against a read only replica.", 'store/read-only'],
    ['MOVED 3999 127.0.0.1:6381', 'store/cluster'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'store/cluster'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'store/auth'],
    ['NOAUTH Authentication required.', 'store/auth'],
    ['ERR AUTH <password> called without any password configured for the default user.', 'store/auth'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'store/corrupt'],
    ['LOADING Redis is loading the dataset in memory', 'store/unreachable'],
    ['BUSY Redis is busy running a script.', 'store/unreachable'],
    ['connect ECONNREFUSED 127.0.0.1:6379', 'store/unreachable'],
    ['Socket closed unexpectedly', 'store/unreachable'],
    ['The queue is full', 'store/timeout'],
    ['ERR syntax error', 'store/failed'],
  ])('%s', (message, code) => {
    expect(storeError(new Error(message))).toMatchObject({ code });
  });

  it('keeps the format that a newer store asks for', () => {
    expect(storeError(new Error('NEWER 3'))).toMatchObject({ code: 'store/newer', details: { found: 3 } });
  });
});
