import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SLACK_PATH } from '../../adapters/slack/index.ts';
import { PlatformError } from '../../src/errors.ts';
import { type StoreKind, startBot } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { ROOT, codeOf, readSources } from '../source-files.ts';
import type { Interaction } from '../stand-ins/slack/interaction.ts';
import { type Office, PICTURE, card, drawn, openOffice, saying, settled, texts } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const line = (id: string, parameters = {}) => texts('en').line(id, parameters);

/** Sends bytes to the bot as they are. @returns the status, or 0 when the connection broke */
function send(port: number, body: string | Buffer, headers: Record<string, string> = {}, path = SLACK_PATH, method = 'POST'): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { 'content-length': String(Buffer.byteLength(body)), ...headers } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}

describe('requests over HTTP that are not to be trusted (R28, S8, S9)', () => {
  it.each(['flipped-bit', 'empty', 'missing', 'no-stamp', 'other-secret', 'other-version', 'altered-body'] as const)('get 401 and change nothing: %s', async (forgery) => {
    office = await openOffice('http');
    await office.open();
    const { interaction } = await office.slack.command(office.ann, office.channel, '/k8s', 'help');
    expect(await office.slack.redeliver(interaction, { forgery, skew: 1 })).toMatchObject({ kind: 'refused', status: 401 });
    expect(office.requests).toHaveLength(1);
  });

  it.each([-302, 302, 31_536_000])('get 401 when they are %i s off, though Bolt alone takes those of the future', async (skew) => {
    office = await openOffice('http');
    await office.open();
    const { interaction } = await office.slack.command(office.ann, office.channel, '/k8s', 'help');
    expect(await office.slack.redeliver(interaction, { skew })).toMatchObject({ status: 401 });
    for (const good of [-290, 290]) expect(await office.slack.redeliver(interaction, { skew: good })).toMatchObject({ status: 200 });
    expect(office.requests).toHaveLength(1);
  });

  it('get 401 the second time they are used', async () => {
    office = await openOffice('http');
    await office.open();
    await office.slack.command(office.ann, office.channel, '/k8s', 'help');
    expect(await office.slack.replay()).toMatchObject({ kind: 'refused', status: 401 });
    expect(office.requests).toHaveLength(1);
  });

  it('get the code of what is wrong with them, and ssl_check is answered unsigned', async () => {
    office = await openOffice('http');
    const adapter = await office.open();
    const port = adapter.port() ?? 0;
    const form = 'application/x-www-form-urlencoded';
    const signed = (body: string, type: string) => {
      const made = office.slack.http.sign(body, type);
      return send(port, made.body, { ...made.headers });
    };
    expect(await signed('payload=%7Bbroken', form)).toBe(400);
    expect(await signed('payload=null', form)).toBe(400);
    expect(await signed('[1]', 'application/json')).toBe(400);
    expect(await signed('"x"', 'application/json')).toBe(400);
    expect(await signed('command=%2Fk8s', `${form}; charset=utf-8`)).toBe(400);
    expect(await send(port, 'x'.repeat(1_048_577), { 'content-type': form })).toBe(413);
    expect(await send(port, '', {}, '/elsewhere')).toBe(404);
    expect(await send(port, '', {}, SLACK_PATH, 'GET')).toBe(404);
    expect(await send(port, 'ssl_check=1&command=%2Fk8s&user_id=U1&team_id=T1&trigger_id=1&channel_id=C1', { 'content-type': form })).toBe(200);
    // Of no kind that Slack has: Bolt finds nobody to answer it, and it gets 404 before Slack gives up.
    expect(await signed('a=1', form)).toBe(404);
    expect(office.requests).toEqual([]);
    const { interaction } = await office.slack.command(office.ann, office.channel, '/k8s', 'help');
    expect(interaction.receipts).toMatchObject([{ status: 200 }]);
  });

  it('are answered with the challenge when Slack tries the address, where the signature is right', async () => {
    office = await openOffice('http');
    const port = (await office.open()).port() ?? 0;
    const tried = async (signing: object) => {
      const { body, headers } = office.slack.http.sign(JSON.stringify({ token: 'x', challenge: '3eZbrw1aBm2rZgRNFdxV', type: 'url_verification' }), 'application/json', signing);
      const response = await fetch(`http://127.0.0.1:${port}${SLACK_PATH}`, { method: 'POST', body, headers: { ...headers } });
      return [response.status, await response.text()];
    };
    expect(await tried({})).toEqual([200, expect.stringContaining('3eZbrw1aBm2rZgRNFdxV')]);
    expect(await tried({ forgery: 'flipped-bit' })).toEqual([401, '']);
  });

  it.each([0, 1, 16, 32, 64])('are refused alike with the first %i of 64 characters of the signature right, and of other lengths without an error (R29)', async (right) => {
    office = await openOffice('http');
    const port = (await office.open()).port() ?? 0;
    const { body, headers } = office.slack.http.sign('a=1', 'application/x-www-form-urlencoded');
    const good = (headers['x-slack-signature'] ?? '').slice(3);
    const signature = [...good].map((digit, index) => (index < right ? digit : digit === '0' ? '1' : '0')).join('');
    const refused = right === 64 ? [`v0=${good}0`, `v0=${good.slice(0, 63)}`, `V0=${good}`] : [`v0=${signature}`];
    for (const forged of refused) expect(await send(port, body, { ...headers, 'x-slack-signature': forged })).toBe(401);
    expect(office.requests).toEqual([]);
  });

  it('compare secrets in one place, in constant time (R29)', () => {
    office = { stop: () => Promise.resolve() } as Office;
    const sources = readSources('adapters').filter(({ path }) => path.startsWith('adapters/slack/'));
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((source) => codeOf(source.text).includes('timingSafeEqual')).map(({ path }) => path)).toEqual(['adapters/slack/guard.ts']);
    for (const source of sources) expect(codeOf(source.text), source.path).not.toMatch(/(?:signature|secret|token)\w*\s*[!=]==?\s*(?!undefined|''|"")\w*(?:signature|secret|expected)/iu);
  });
});

describe('malformed deliveries (R36)', () => {
  const payloads: readonly unknown[] = [
    {}, { type: 'block_actions' }, { type: 'block_actions', actions: [] }, { type: 'block_actions', actions: [null], user: null }, { type: 'view_submission', view: null }, { type: 'view_submission', view: { callback_id: 'form', private_metadata: '{' } },
    { type: 'event_callback', event: null }, { type: 'event_callback', event: { type: 'tokens_revoked' }, event_id: 'E1' }, { command: '/k8s' }, { command: 5, text: {} }, { command: '/k8s', trigger_id: 'x', user_id: '__proto__', channel_id: 'C1' },
    { type: 'shortcut', callback_id: 'x' }, { type: 'message_action' }, JSON.parse('{"__proto__":{"admin":true},"type":"block_actions","actions":[{"action_id":"press-1-en","value":"x"}]}') as unknown,
    { type: 'block_actions', trigger_id: 't', user: { id: 'U1' }, channel: { id: 'C1' }, actions: [{ action_id: 'press-1-en', value: 'x'.repeat(3_000) }] },
  ];

  it.each(['http', 'socket'] as const)('leave the process alive over %s', async (mode) => {
    office = await openOffice(mode);
    await office.open();
    for (const payload of payloads) {
      for (const kind of ['interactive', 'slash_commands', 'events_api'] as const) {
        void office.slack.deliveries.once({ kind, payload: payload as Record<string, unknown> });
      }
    }
    await settled(50);
    expect((await office.slack.command(office.ann, office.channel, '/k8s', 'help')).text).toBe('done');
    // The shortest that could pass for a press has a token that the quiz refuses by itself.
    expect(office.requests.every(({ actor }) => actor.id.startsWith('U'))).toBe(true);
  });

  it('of 5 MB, of deep JSON and of half a body get a code', async () => {
    office = await openOffice('http');
    const port = (await office.open()).port() ?? 0;
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    const signed = office.slack.http.sign(deep, 'application/json');
    expect(await send(port, signed.body, { ...signed.headers })).toBe(400);
    expect([0, 413]).toContain(await send(port, 'x'.repeat(5_000_000), { 'content-type': 'application/json' }));
    expect(await send(port, 'x', { 'content-length': '1', 'x-slack-signature': 'v0=1', 'x-slack-request-timestamp': 'NaN' })).toBe(401);
    expect((await office.slack.command(office.ann, office.channel, '/k8s', 'help')).text).toBe('done');
  });
});

describe('the Slack connection (R23, S10)', () => {
  it('is waited for while Slack cannot be reached, and comes by itself', async () => {
    office = await openOffice();
    const lift = office.slack.fault({ method: 'auth.test', kind: 'status', status: 503, times: Infinity });
    const adapter = office.adapter();
    const started = office.open(adapter);
    await office.slack.until('the word', () => office.said[0]);
    expect(office.said).toEqual([line('slack.start.unreachable', { reason: 'http_503' })]);
    expect(adapter.state()).toBe('starting');
    lift();
    await office.slack.until('the wait', () => (office.clock.waiting() > 0 ? true : undefined));
    await office.clock.advance(1_000);
    await started;
    expect(adapter.state()).toBe('ok');
  });

  it('is given up with one sentence when a token is bad', async () => {
    office = await openOffice();
    await expect(office.adapter({ botToken: 'xoxb-wrong' }).start(office.quiz)).rejects.toMatchObject({ code: 'slack/off/token', details: { reason: 'invalid_auth' } });
    const wrongApp = office.adapter({ mode: { kind: 'socket', appToken: 'xapp-wrong' } });
    await expect(wrongApp.start(office.quiz)).rejects.toMatchObject({ code: 'slack/off/app-token' });
    for (const code of ['slack.off.token', 'slack.off.app-token', 'slack.off.port', 'slack.off.removed']) expect(texts('en').has(code)).toBe(true);
    expect(office.said).toEqual([]);
  });

  it('is given up when the port is taken', async () => {
    office = await openOffice('http');
    const port = (await office.open()).port() ?? 0;
    const second = office.adapter({ mode: { kind: 'http', signingSecret: office.slack.signingSecret, port } });
    await expect(second.start(office.quiz)).rejects.toThrow(PlatformError);
    await second.stop();
  });

  it.each(['warning', 'refresh_requested', 'link_disabled', 'cut'] as const)('comes back after %s, and nothing is left unhandled', async (reason) => {
    office = await openOffice();
    const adapter = await office.open();
    office.slack.sockets.disconnect(reason);
    if (reason === 'warning') await office.clock.advance(10_000);
    await office.slack.until('the break', () => (adapter.state() === 'reconnecting' || office.clock.waiting() > 0 ? true : undefined));
    // Slack is away for the first try.
    office.slack.fault({ method: 'apps.connections.open', kind: 'reset' });
    for (let tries = 0; adapter.state() !== 'ok' || office.slack.sockets.count === 0; tries += 1) {
      if (tries > 200) throw new Error('it does not come back');
      await office.clock.advance(1_000);
      await settled(5);
    }
    expect((await office.slack.command(office.ann, office.channel, '/k8s', 'help')).text).toBe('done');
  });
});

describe('a busy hour on Slack (R1, R37)', () => {
  it('with a store that takes a second gets every first reply by 1.5 s, for 200 clicks in 5 s', async () => {
    office = await openOffice('socket', { rateLimits: false });
    await office.open();
    office.answer = () => new Promise((resolve) => void office.clock.after(1_000 + (office.requests.length % 10) * 100, () => resolve(saying('done'))));
    const asked: Interaction[] = [];
    for (let index = 0; index < 200; index += 1) {
      asked.push(office.slack.people.command(office.ann, office.channel, '/k8s', `quiz ${index}`));
      await office.slack.until('its request', () => (office.requests.length > index ? true : undefined));
      await office.clock.advance(25);
    }
    for (let step = 0; step < 20; step += 1) {
      await office.clock.advance(100);
      await settled(10);
    }
    const receipts = await Promise.all(asked.map((interaction) => interaction.acknowledged()));
    expect(receipts.every(({ kind }) => kind === 'acknowledged')).toBe(true);
    // A step of the test's clock is what it may be late by.
    expect(Math.max(...receipts.map(({ after }) => after))).toBeLessThanOrEqual(1_600);
    expect((await asked[9]?.next())?.text).toBe('done');
  }, 60_000);

  it('of one person keeps nobody else waiting, and is answered politely', async () => {
    const bot = await startBot(STORES[0] as StoreKind);
    office = await openOffice('socket', { rateLimits: false, clock: bot.clock });
    const adapter = office.adapter({ clock: bot.clock });
    await adapter.start(bot.quiz);
    await office.slack.connected();
    const flood = Array.from({ length: 100 }, () => office.slack.people.command(office.ann, office.channel, '/k8s', 'stats'));
    expect((await office.slack.command(office.ben, office.channel, '/k8s', 'help')).text).toContain('quiz');
    const texts100 = await Promise.all(flood.map(async (interaction) => (await interaction.next()).text));
    const refused = texts100.filter((text) => text === line('error.too-fast')).length;
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(100);
    await adapter.stop();
    await bot.stop();
  }, 60_000);
});

describe('stopping on Slack (R24)', () => {
  it.each(['http', 'socket'] as const)('answers what was accepted over %s, and then is gone', async (mode) => {
    office = await openOffice(mode);
    const adapter = await office.open();
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    office.answer = async () => {
      await gate;
      return saying('in time');
    };
    const asked = Array.from({ length: 20 }, () => office.slack.people.command(office.ann, office.channel, '/k8s', 'quiz'));
    await office.slack.until('all of them', () => (office.requests.length === 20 ? true : undefined));
    const stopped = adapter.stop();
    go();
    await stopped;
    const receipts = await Promise.all(asked.map((interaction) => interaction.acknowledged()));
    expect(receipts.every(({ kind }) => kind === 'acknowledged')).toBe(true);
    expect(adapter.state()).toBe('off');
  });

  it('does not wait for ever', async () => {
    office = await openOffice();
    const adapter = await office.open();
    office.answer = () => new Promise(() => undefined);
    office.slack.people.command(office.ann, office.channel, '/k8s', 'quiz');
    await office.slack.until('the request', () => office.requests[0]);
    const stopped = adapter.stop();
    await office.slack.until('the wait', () => (office.clock.waiting() > 0 ? true : undefined));
    await office.clock.advance(8_000);
    await stopped;
  });
});

describe('the Slack log (R30)', () => {
  it.each(['http', 'socket'] as const)('holds no secret and no address of an answer over %s, at the lowest level, on every path that fails', async (mode) => {
    office = await openOffice(mode, { scopes: ['commands', 'chat:write', 'users:read'] });
    const adapter = await office.open();
    office.answer = () => card('What is asked?');
    const { message } = await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    if (message === undefined) throw new Error('no card');
    office.answer = () => saying('next', { replaces: true });
    for (const fault of [{ kind: 'error', error: 'used_url' }, { kind: 'status', status: 500 }, { kind: 'reset' }] as const) {
      office.slack.fault({ method: 'response_url', ...fault });
      office.slack.people.press(office.ann, message, 'Next');
    }
    // Two of the three are tried again. Nothing that follows shall meet the faults that are meant for them.
    await office.slack.until('five answers', () => (office.slack.calls.filter(({ method }) => method === 'response_url').length === 5 ? true : undefined));
    office.slack.fault({ method: 'views.open', kind: 'error', error: 'invalid_trigger_id' });
    await office.slack.press(office.ann, message, 'Answer');
    for (const kind of ['reset', 'status'] as const) {
      office.slack.fault({ method: 'chat.postMessage', ...(kind === 'status' ? { kind, status: 500 } : { kind }) });
      await adapter.post({ kind: 'player', workspace: `slack:${office.slack.team.id}`, player: kind === 'reset' ? office.ann.id : office.ben.id }, saying('x'), kind);
    }
    office.answer = () => Promise.reject(new Error(`defect at ${office.slack.secrets().join(' ')}`));
    await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    await office.slack.deliveries.once({ kind: 'events_api', payload: { type: 'event_callback', event_id: 'E', event: { type: 'tokens_revoked' } } });
    await settled(50);
    expect(office.logged.length).toBeGreaterThan(4);
    const all = office.logged.join('');
    for (const secret of office.slack.secrets()) expect(all.includes(secret), secret.slice(0, 12)).toBe(false);
    for (const record of office.logged) expect(() => JSON.parse(record) as unknown).not.toThrow();
  });
});

describe('the table of Slack’s rules', () => {
  it('has a row for each of S1 to S33, and every test that it names is there', () => {
    office = { stop: () => Promise.resolve() } as Office;
    const table = readFileSync(join(ROOT, 'adapters', 'slack', 'README.md'), 'utf8');
    const rows = new Map([...table.matchAll(/^\| (S\d+) \| [^|]+ \| ([^|]+) \|$/gmu)].map(([, rule = '', where = '']) => [rule, where]));
    expect([...rows.keys()]).toEqual(Array.from({ length: 33 }, (_, index) => `S${index + 1}`));
    const files = ['slack-draw', 'slack-decode', 'slack', 'slack-posts', 'slack-public', 'slack-reliability', 'slack-response-url', 'slack-listeners', 'slack-groups', 'slack-files'].map((name) => readFileSync(join(ROOT, 'test', 'adapters', `${name}.test.ts`), 'utf8').replaceAll('’', "'"));
    const tests = files.join('\n');
    let named = 0;
    for (const [rule, where] of rows) {
      for (const [, name = ''] of where.matchAll(/“([^”]+)”/gu)) {
        named += 1;
        for (const part of name.split('…')) expect(tests.includes(part.trim().replaceAll('’', "'")), `${rule}: ${name}`).toBe(true);
      }
    }
    expect(named).toBeGreaterThan(30);
  });
});

describe('the manifests of the Slack app (S26, S29)', () => {
  interface Manifest {
    readonly display_information: { readonly name: string };
    readonly features: { readonly bot_user: { readonly display_name: string }; readonly slash_commands: readonly { readonly command: string; readonly url?: string; readonly usage_hint: string; readonly should_escape: boolean }[] };
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[]; readonly bot_optional: readonly string[] } };
    readonly settings: { readonly interactivity: { readonly is_enabled: boolean; readonly request_url?: string }; readonly event_subscriptions: { readonly bot_events: readonly string[]; readonly request_url?: string }; readonly socket_mode_enabled: boolean };
  }
  const read = (mode: string) => parse(readFileSync(join(ROOT, 'adapters', 'slack', `manifest.${mode}.yaml`), 'utf8')) as Manifest;

  it('have the two commands, escaped, and everything within Slack’s limits', () => {
    office = { stop: () => Promise.resolve() } as Office;
    for (const mode of ['socket', 'http']) {
      const { display_information: about, features, settings } = read(mode);
      expect(features.slash_commands.map(({ command, should_escape }) => [command, should_escape])).toEqual([['/k8s', true], ['/k8s-admin', true]]);
      expect(about.name.length).toBeLessThanOrEqual(35);
      expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
      for (const { command, usage_hint: hint } of features.slash_commands) expect([command.length <= 32, hint.length <= 1_000]).toEqual([true, true]);
      expect(settings.event_subscriptions.bot_events).toEqual(['app_uninstalled', 'tokens_revoked']);
      const urls = [...features.slash_commands.map(({ url }) => url), settings.interactivity.request_url, settings.event_subscriptions.request_url];
      expect([...new Set(urls)]).toEqual(mode === 'http' ? [`https://quiz.example.com${SLACK_PATH}`] : [undefined]);
      expect(settings.socket_mode_enabled).toBe(mode === 'socket');
    }
    expect(read('http').oauth_config).toEqual(read('socket').oauth_config);
  });

  it('ask for no scope that nothing uses, and for every one that is used', async () => {
    const { bot, bot_optional: optional } = read('socket').oauth_config.scopes;
    office = await openOffice('socket', { scopes: bot });
    const adapter = await office.open(office.adapter({ pictures: drawn('a picture') }));
    office.answer = () => card('What is asked?');
    const { message } = await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    if (message === undefined) throw new Error('no card');
    const { view } = await office.slack.press(office.ann, message, 'Answer');
    if (view === undefined) throw new Error('no form');
    office.answer = () => saying('Right', { replaces: true });
    await office.slack.submit(view, { text: 'x' });
    const result = await adapter.post({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } }, saying('x'), 'a');
    if (result.kind === 'posted') await adapter.edit(result.reference, saying('y'));
    for (const channel of [office.slack.addChannel('public'), office.slack.addChannel('private', { kind: 'private' })]) {
      const place = { workspace: `slack:${office.slack.team.id}`, channel: channel.id };
      await adapter.post({ kind: 'place', place }, saying('x'), channel.id, office.clock.now());
      await office.clock.advance(1_000);
      await adapter.post({ kind: 'message', place, message: '1.000001' }, saying('x'), `thread-${channel.id}`, office.clock.now());
    }
    office.answer = () => saying('The board', { audience: 'public', picture: PICTURE });
    await office.slack.press(office.ann, message, 'Next');
    await office.slack.until('the picture', () => office.slack.world.messages(office.channel.id).find(({ files }) => files !== undefined));
    const used = office.slack.scopesUsed();
    const scopes = new Set([...used.values()].flatMap((of) => [...of]));
    // `commands` is what slash commands come by; no method asks for it, and the app-level token is of another kind.
    expect([...scopes, 'commands'].filter((scope) => scope !== 'connections:write').toSorted()).toEqual([...bot].toSorted());
    expect(optional).toEqual(['users:read', 'channels:history', 'groups:history', 'usergroups:read', 'files:write']);
    expect([...used.keys()].toSorted()).toEqual(['apps.connections.open', 'auth.test', 'chat.postMessage', 'chat.update', 'conversations.history', 'conversations.replies', 'files.completeUploadExternal', 'files.getUploadURLExternal', 'response_url', 'upload', 'usergroups.list', 'users.info', 'views.open']);
  });
});
