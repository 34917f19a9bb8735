/** How Slack delivers: signatures, retries, sockets, trigger_ids and response_urls, each with its limit. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createManualClock } from '../../fakes/clock.ts';
import type { SlackStandIn } from './slack.ts';
import { startSlack } from './slack.ts';
import { type RunningApp, button, modal, startApp } from './test-app.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function running(...given: Parameters<typeof startApp>): Promise<RunningApp> {
  const app = await startApp(...given);
  stops.push(() => app.stop());
  return app;
}

/** A bare app that answers every delivery as `reply` says. */
async function bareApp(slack: SlackStandIn, reply: (index: number) => { status: number; headers?: Record<string, string>; body?: string }) {
  const seen: { headers: NodeJS.Dict<string | string[]> }[] = [];
  const server: Server = createServer((request, response) => {
    const { status, headers, body } = reply(seen.length);
    seen.push({ headers: request.headers });
    request.resume();
    request.on('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => server.close());
  slack.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return seen;
}

async function alone(delivery: 'http' | 'socket' = 'http') {
  const clock = createManualClock(Date.now());
  const slack = await startSlack({ clock, delivery, patience: 2_000 });
  stops.push(() => slack.stop());
  const ann = slack.addUser('ann');
  return { clock, slack, ann, general: slack.addChannel('general') };
}

const post = (url: string, body: unknown) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('signed requests', () => {
  it('are taken by Bolt when they are right, and refused when they are forged', async () => {
    let runs = 0;
    const { slack, ann, general } = await running('http', (app) => {
      app.command('/k8s', async ({ ack }) => {
        runs += 1;
        await ack();
      });
    });
    const command = slack.people.command(ann, general, '/k8s', 'x');
    expect(await command.acknowledged()).toMatchObject({ kind: 'acknowledged' });
    for (const forgery of ['flipped-bit', 'empty', 'missing', 'no-stamp', 'other-secret', 'other-version', 'altered-body'] as const) {
      expect(await slack.redeliver(command, { forgery }), forgery).toMatchObject({ kind: 'refused', status: 401 });
    }
    expect(await slack.redeliver(command, { skew: -301 })).toMatchObject({ kind: 'refused', status: 401 });
    expect(runs).toBe(1);
    // Bolt alone takes these two; they are here for what an app adds.
    expect(await slack.redeliver(command, { skew: 301 })).toMatchObject({ kind: 'acknowledged' });
    expect(await slack.replay()).toMatchObject({ kind: 'acknowledged' });
    expect(runs).toBe(3);
  });
});

describe('events', () => {
  const event = { type: 'app_uninstalled' };

  it('come again at once, after a minute and after five, and say why', async () => {
    const { clock, slack } = await alone();
    const seen = await bareApp(slack, () => ({ status: 500 }));
    const delivered = slack.event(event);
    await slack.until('the first retry', () => (seen.length === 2 ? true : undefined));
    await slack.until('its receipt', () => (slack.deliveries.log.length === 2 ? true : undefined));
    await clock.advance(59_999);
    expect(seen).toHaveLength(2);
    await clock.advance(1);
    await slack.until('the second retry', () => (slack.deliveries.log.length === 3 ? true : undefined));
    await clock.advance(300_000);
    const receipts = await delivered;
    expect(receipts.map((receipt) => receipt.kind)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(seen.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(seen[1]?.headers['x-slack-retry-reason']).toBe('http_error');
  });

  it('come again after three seconds of silence', async () => {
    const { clock, slack } = await alone();
    const seen: (string | string[] | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['x-slack-retry-reason']);
      if (seen.length > 1) response.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    stops.push(() => {
      server.closeAllConnections();
      server.close();
    });
    slack.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const delivered = slack.event(event);
    await slack.until('the first', () => (seen.length === 1 ? true : undefined));
    await clock.advance(3_000);
    expect((await delivered).map((receipt) => receipt.kind)).toEqual(['late', 'acknowledged']);
    expect(seen).toEqual([undefined, 'http_timeout']);
  });

  it('come once where the app asks for no retry, and once where they are taken', async () => {
    const { slack } = await alone();
    const seen = await bareApp(slack, (index) => (index === 0 ? { status: 500, headers: { 'x-slack-no-retry': '1' } } : { status: 200 }));
    expect(await slack.event(event)).toHaveLength(1);
    expect(await slack.event(event)).toHaveLength(1);
    expect(seen).toHaveLength(2);
  });

  it.each(['http', 'socket'] as const)('reach a Bolt app over %s', async (mode) => {
    const types: string[] = [];
    const { slack } = await running(mode, (app) => {
      app.event('app_uninstalled', async ({ event: { type } }) => {
        types.push(type);
      });
      app.event('tokens_revoked', async ({ event: { type } }) => {
        types.push(type);
      });
    });
    // Bolt asks who it is while it starts; with a dead token it would not start at all.
    await slack.until('auth.test', () => slack.calls.find((call) => call.method === 'auth.test'));
    await slack.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [slack.token.botUser] } });
    await slack.event(event);
    await slack.until('both', () => (types.length === 2 ? true : undefined));
    expect(types).toEqual(['tokens_revoked', 'app_uninstalled']);
    expect(slack.token.state).toBe('account_inactive');
  });

  it('are unreachable where nobody listens', async () => {
    const { slack, clock, ann, general } = await alone();
    slack.requestUrl = 'http://127.0.0.1:1/slack/events';
    expect(await slack.people.command(ann, general, '/k8s', '').acknowledged()).toMatchObject({ kind: 'unreachable' });
    expect(clock.waiting()).toBe(0);
  });
});

describe('a command', () => {
  it('carries names as ids with should_escape, and entities either way', async () => {
    for (const [shouldEscape, text] of [
      [true, 'see <@ANN|ann> in <#GEN|general> &amp; &lt;b&gt; <!here>'],
      [false, 'see @ann in #general &amp; &lt;b&gt; @here'],
    ] as const) {
      const slack = await startSlack({ delivery: 'http', shouldEscape });
      stops.push(() => slack.stop());
      const ann = slack.addUser('ann');
      const general = slack.addChannel('general');
      await bareApp(slack, () => ({ status: 200 }));
      const { payload } = slack.people.command(ann, general, '/k8s', '  see @ann in #general & <b> @here ').envelope;
      expect(payload['text']).toBe(text.replace('ANN', ann.id).replace('GEN', general.id));
      expect(payload).toMatchObject({ user_name: 'ann', channel_name: 'general', is_enterprise_install: 'false', team_domain: 'acme' });
    }
  });
});

describe('a trigger_id', () => {
  it('serves once, for three seconds', async () => {
    const { clock, slack, ann, general } = await alone();
    await bareApp(slack, () => ({ status: 200 }));
    const open = async (trigger: unknown, method = 'views.open') => {
      const response = await fetch(`${slack.apiUrl}${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
        body: JSON.stringify({ trigger_id: trigger, view: modal('Title', 'x', '') }),
      });
      return ((await response.json()) as { error?: string }).error ?? 'ok';
    };
    const trigger = () => slack.people.command(ann, general, '/k8s', '').envelope.payload['trigger_id'];
    const first = trigger();
    await clock.advance(3_000);
    expect(await open(first, 'views.push')).toBe('not_found');
    expect(await open(first)).toBe('ok');
    expect(await open(first)).toBe('exchanged_trigger_id');
    const second = trigger();
    await clock.advance(3_001);
    expect(await open(second)).toBe('expired_trigger_id');
    expect(await open('1.2.abc')).toBe('invalid_trigger_id');
    // Three views on top of each other and no more.
    expect(await open(trigger(), 'views.push')).toBe('ok');
    expect(await open(trigger(), 'views.push')).toBe('ok');
    expect(await open(trigger(), 'views.push')).toBe('push_limit_reached');
  });
});

describe('a response_url', () => {
  async function card(ephemeral: boolean) {
    const stage = await alone();
    const { slack, ann, general } = stage;
    const body = { text: 'card', response_type: ephemeral ? 'ephemeral' : 'in_channel', blocks: [{ type: 'actions', elements: [button('Go', 'go')] }] };
    await bareApp(slack, (index) => ({ status: 200, ...(index === 0 ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) }));
    const { message, interaction } = await slack.command(ann, general, '/k8s');
    const press = slack.people.press(ann, message!, 'Go');
    await press.acknowledged();
    return { ...stage, message: message!, url: String(press.envelope.payload['response_url']), commandUrl: String(interaction.envelope.payload['response_url']), press };
  }
  const sees = (slack: SlackStandIn, channel: string, user?: string) => slack.world.messages(channel, user).map((message) => message.text);

  it('serves five times', async () => {
    const { slack, ann, general, url } = await card(true);
    for (let use = 0; use < 5; use += 1) expect((await post(url, { text: `${use}` })).status).toBe(200);
    const sixth = await post(url, { text: '6' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(sees(slack, general.id, ann.id)).toEqual(['card', '0', '1', '2', '3', '4']);
    expect(sees(slack, general.id)).toEqual([]);
  });

  it('serves for 30 minutes', async () => {
    const { clock, url } = await card(true);
    await clock.advance(30 * 60_000);
    expect((await post(url, { text: 'x' })).status).toBe(200);
    await clock.advance(1);
    expect(await (await post(url, { text: 'x' })).json()).toEqual({ ok: false, error: 'expired_url' });
    expect((await post(`${url}x`, { text: 'x' })).status).toBe(404);
  });

  it('speaks to one person unless it is told to speak to the channel', async () => {
    const { slack, ann, ben, general, url } = { ...(await card(true)), ben: 'U0BEN' };
    await post(url, { text: 'private' });
    await post(url, { text: 'public', response_type: 'in_channel' });
    expect(sees(slack, general.id, ben)).toEqual(['public']);
    expect(sees(slack, general.id, ann.id)).toEqual(['card', 'private', 'public']);
  });

  it('replaces and deletes the message that was pressed, and leaves its visibility alone', async () => {
    const { slack, ann, general, url, commandUrl, message } = await card(true);
    await post(url, { text: 'new', replace_original: true, response_type: 'in_channel' });
    expect(sees(slack, general.id, ann.id)).toEqual(['new']);
    expect(sees(slack, general.id)).toEqual([]);
    expect(slack.world.message(general.id, message.ts)?.ts).toBe(message.ts);
    // The words of a command are nobody's to replace.
    await post(commandUrl, { text: 'another', replace_original: true });
    expect(sees(slack, general.id, ann.id)).toEqual(['new', 'another']);
    await post(url, { delete_original: true });
    expect(sees(slack, general.id, ann.id)).toEqual(['another']);
    expect((await post(url, { text: 'x', replace_original: true })).status).toBe(400);
  });

  it('takes nothing that a message may not hold', async () => {
    const { slack, url } = await card(true);
    expect((await post(url, { text: '' })).status).toBe(400);
    expect(await (await post(url, { text: 'x', blocks: [{ type: 'nonsense' }] })).json()).toMatchObject({ error: 'invalid_blocks' });
    expect((await fetch(url, { method: 'POST', body: 'text=x' })).status).toBe(400);
    expect(slack.refusals.map((refusal) => refusal.error)).toEqual(['no_text', 'invalid_blocks', 'invalid_json']);
  });

  it('fails on demand', async () => {
    const { slack, general, url } = await card(true);
    slack.fault({ kind: 'status', status: 503, method: 'response_url' });
    slack.fault({ kind: 'limited', seconds: 3, method: 'response_url' });
    expect((await post(url, { text: 'x' })).status).toBe(503);
    const limited = await post(url, { text: 'x' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await post(url, { text: 'x' })).status).toBe(200);
    slack.fault({ kind: 'reset', method: 'response_url', applied: true });
    await expect(post(url, { text: 'seen', response_type: 'in_channel' })).rejects.toThrow();
    expect(sees(slack, general.id)).toEqual(['seen']);
  });
});

describe('sockets', () => {
  const connect = async (slack: SlackStandIn) => {
    const response = await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers: { authorization: `Bearer ${slack.appToken}` } });
    const { url } = (await response.json()) as { url: string };
    const socket = new WebSocket(url);
    const heard: { type: string; reason?: string; envelope_id?: string; num_connections?: number; accepts_response_payload?: boolean }[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString('utf8')) as (typeof heard)[number]));
    await new Promise((resolve, reject) => {
      socket.once('message', resolve);
      socket.once('error', reject);
    });
    return { socket, heard, url };
  };

  it('greet, take up to ten, and deal payloads out among them', async () => {
    const { slack, ann, general } = await alone('socket');
    const all: Awaited<ReturnType<typeof connect>>[] = [];
    for (let index = 0; index < 10; index += 1) all.push(await connect(slack));
    expect(all[9]?.heard[0]).toMatchObject({ type: 'hello', num_connections: 10 });
    const eleventh = await connect(slack);
    expect(eleventh.heard[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    for (let index = 0; index < 10; index += 1) slack.people.command(ann, general, '/k8s', '');
    await slack.until('one each', () => (all.every(({ heard }) => heard.length === 2) ? true : undefined));
    expect(new Set(all.map(({ heard }) => heard[1]?.envelope_id)).size).toBe(10);
    expect(all[0]?.heard[1]?.accepts_response_payload).toBe(true);
  });

  it('use a ticket once, and note what acknowledges nothing', async () => {
    const { slack } = await alone('socket');
    const { socket, url } = await connect(slack);
    await expect(new Promise((_, reject) => new WebSocket(url).once('error', reject))).rejects.toThrow('401');
    socket.send('{"envelope_id":"unknown"}');
    await slack.until('the stray', () => slack.sockets.strays[0]);
  });

  it('take no payload in the acknowledgement of an event', async () => {
    const { slack } = await alone('socket');
    const { socket, heard } = await connect(slack);
    const delivered = slack.event({ type: 'app_uninstalled' });
    const envelope = await slack.until('the event', () => heard[1]);
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: { text: 'x' } }));
    expect(await delivered).toMatchObject([{ kind: 'acknowledged', body: undefined }]);
    expect(slack.sockets.strays).toHaveLength(1);
  });

  it('are warned, closed ten seconds later, and refreshed, and Bolt comes back', async () => {
    const { clock, slack } = await alone('socket');
    const { socket, heard } = await connect(slack);
    slack.sockets.disconnect('warning');
    await slack.until('the warning', () => heard[1]);
    expect(heard[1]).toMatchObject({ type: 'disconnect', reason: 'warning' });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await clock.advance(10_000);
    await slack.until('the end', () => (slack.sockets.count === 0 ? true : undefined));

    const bolt = await running('socket', (app) => app.command('/k8s', async ({ ack }) => ack('here')));
    for (const reason of ['refresh_requested', 'cut'] as const) {
      bolt.slack.sockets.disconnect(reason);
      await bolt.slack.until('the end', () => (bolt.slack.sockets.count === 0 ? true : undefined));
      await bolt.slack.connected();
      expect((await bolt.slack.command(bolt.ann, bolt.general, '/k8s')).text).toBe('here');
    }
  });

  it('are unreachable when none is open', async () => {
    const { slack, ann, general } = await alone('socket');
    expect((await slack.people.command(ann, general, '/k8s', '').next()).change).toEqual({ kind: 'trouble', what: 'dispatch_unknown_error' });
  });
});

it('gives up waiting after its patience, and says for what', async () => {
  const slack = await startSlack({ delivery: 'http', patience: 30 });
  stops.push(() => slack.stop());
  const ann = slack.addUser('ann');
  const general = slack.addChannel('general');
  await bareApp(slack, () => ({ status: 200 }));
  await expect(slack.command(ann, general, '/k8s', 'nothing')).rejects.toThrow('waited 30 ms for something to see after /k8s nothing');
});
