import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/runtime/secrets.ts';

const redactor = createRedactor([]);
const token = (...parts: readonly string[]): string => parts.join('');

describe('forms that are masked', () => {
  // Put together here, so that no scanner of repositories takes them for real ones.
  it.each([
    ['a Slack bot token', token('xox', 'b-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx')],
    ['a Slack token that rotates', token('xoxe', '.xoxb-1-AbCdEf')],
    ['a Slack app token', token('xa', 'pp-1-A0123-456-abcdef')],
    ['a Discord bot token', token('MTIzNDU2Nzg5MDEyMzQ1Njc4', '.GaBcDe.', 'abcdefghijklmnopqrstuvwxyz0123456789AB')],
    ['a Discord interaction token', token('aW50ZXJhY3Rpb24', '6MTIzNDU2Nzg5OmFiY2RlZg')],
  ])('%s', (_, secret) => {
    expect(redactor.text(`before ${secret} after`)).toBe('before [secret] after');
    expect(redactor.text(secret)).toBe('[secret]');
  });

  it.each([
    ['https://hooks.slack.com/actions/T1/2/abc?x=1 gone', 'https://hooks.slack.com/[secret] gone'],
    ['?to=https%3A%2F%2Fhooks.slack.com%2Fabc gone', '?to=https%3A%2F%2Fhooks.slack.com%2F[secret] gone'],
    ['POST https://discord.com/api/v10/webhooks/123/aB-c_9/messages/@original', 'POST https://discord.com/api/v10/webhooks/123/[secret]/messages/@original'],
    ['/interactions/123/aBc/callback', '/interactions/123/[secret]/callback'],
    ['connect redis://:pw@h:6379 failed', 'connect redis://[secret]@h:6379 failed'],
    ['rediss://bot:p@h, https://u:p@proxy', 'rediss://[secret]@h, https://[secret]@proxy'],
    ['Authorization: Bot abcdefghijklmnopqrst', 'Authorization: Bot [secret]'],
    ['authorization: bearer abcdefghijklmnop==', 'authorization: bearer [secret]'],
  ])('%s', (text, masked) => {
    expect(redactor.text(text)).toBe(masked);
  });

  it.each(['redis://localhost:6379/0', 'https://kubernetes.io/docs/', 'kube-apiserver.kube-system.svc.cluster.local', 'registry.k8s.io/pause@sha256', 'a@b', 'the bot answered'])(
    'not in %s',
    (text) => {
      expect(redactor.text(text)).toBe(text);
    },
  );

  it('in linear time on text made to delay it', () => {
    const started = performance.now();
    for (const part of ['a://', 'xoxb-', 'a.', 'bearer ', '/webhooks/1/', `${'a'.repeat(25)}.`]) redactor.text(part.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('secrets that are known', () => {
  it('are masked wherever and however they are written', () => {
    const secret = 'p@ss "word"/1';
    const known = createRedactor([secret]);
    expect(known.text(`a${secret}b ${encodeURIComponent(secret)} ${JSON.stringify({ secret })}`)).toBe('a[secret]b [secret] {"secret":"[secret]"}');
    expect(known.json({ [secret]: [{ deep: `x${secret}` }], n: 1, none: null })).toEqual({ '[secret]': [{ deep: 'x[secret]' }], n: 1, none: null });
  });

  it('for any secret and any place', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 30, unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), (secret, value) => {
        const text = JSON.stringify(createRedactor([secret]).json({ before: `${secret}${JSON.stringify(value)}`, [`k${secret}`]: [secret] }));
        return !text.includes(JSON.stringify(secret).slice(1, -1)) || '[secret]'.includes(secret) || '"before":[],kn'.includes(secret);
      }),
    );
  });

  it('the longer first, where one is part of another', () => {
    expect(createRedactor(['pass', 'redis://:pass@h']).text('redis://:pass@h and pass')).toBe('[secret] and [secret]');
  });

  it('too short to tell from ordinary text are left', () => {
    expect(createRedactor(['a', '']).text('a banana')).toBe('a banana');
  });
});

it('masks fields by name, whatever they hold', () => {
  expect(redactor.json({ token: 'x', response_url: 'y', botToken: 'z', Authorization: 'w', private_metadata: '{}', password: 5, tokens: ['a'], name: 'n' })).toEqual({
    token: '[secret]',
    response_url: '[secret]',
    botToken: '[secret]',
    Authorization: '[secret]',
    private_metadata: '[secret]',
    password: 5,
    tokens: ['a'],
    name: 'n',
  });
});
