/** Permissions, rate limits and faults on the way. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { NO_LIMITS, type Answered, call } from './discord-rest.ts';
import { type Channel, type Discord, type DiscordOptions, type Guild, startDiscord } from './discord/server.ts';

let clock: ManualClock;
let pace: ManualClock;
let discord: Discord;
let guild: Guild;
let channel: Channel;

async function start(options: Partial<DiscordOptions> = {}): Promise<void> {
  await discord?.stop();
  discord = await startDiscord({ clock, pace, ...options });
  guild = discord.world.guild();
  channel = discord.world.channel(guild, 'general');
}

beforeEach(async () => {
  clock = createManualClock();
  pace = createManualClock();
  discord = await startDiscord({ clock, pace });
  await start({ limits: NO_LIMITS });
});

afterEach(() => discord.stop());

const post = (body: unknown = { content: 'x' }, to = channel) => call(discord, 'POST', `/channels/${to.id}/messages`, body);
const get = (path: string) => call(discord, 'GET', path);
const edit = (message: string, body: unknown = { content: 'y' }) => call(discord, 'PATCH', `/channels/${channel.id}/messages/${message}`, body);
const idOf = ({ body }: Answered): string => (body as { id: string }).id;
const outcome = ({ status, code }: Answered) => [status, code];

describe('permissions', () => {
  const deny = (...permissions: Parameters<Discord['world']['overwrite']>[2]['deny'] & {}) => discord.world.overwrite(channel, guild, { deny: permissions });

  it('hide a channel', async () => {
    const id = idOf(await post());
    deny('viewChannel');
    for (const answered of [await post(), await get(`/channels/${channel.id}`), await get(`/channels/${channel.id}/messages`), await get(`/channels/${channel.id}/messages/${id}`), await edit(id)]) expect(outcome(answered)).toEqual([403, 50_001]);
  });

  it('silence a channel, with embeds and files', async () => {
    deny('sendMessages');
    expect(outcome(await post())).toEqual([403, 50_013]);
    deny('embedLinks');
    expect(outcome(await post())).toEqual([200, 0]);
    expect(outcome(await post({ embeds: [{ title: 't' }] }))).toEqual([403, 50_013]);
    deny('attachFiles');
    const form = new FormData();
    form.set('payload_json', '{}');
    form.set('files[0]', new Blob(['x']), 'x.png');
    expect(outcome(await post(form))).toEqual([403, 50_013]);
    expect(discord.world.history(channel)).toHaveLength(1);
  });

  it('keep history from being read, replied to and looked up', async () => {
    const id = idOf(await post());
    expect((await get(`/channels/${channel.id}/messages`)).body).toHaveLength(1);
    deny('readMessageHistory');
    expect((await get(`/channels/${channel.id}/messages`)).body).toEqual([]);
    expect(outcome(await get(`/channels/${channel.id}/messages/${id}`))).toEqual([403, 50_001]);
    expect((await post({ content: 'x', message_reference: { message_id: id } })).code).toBe(160_002);
  });

  it('are those of the role and the member above those of everybody', async () => {
    const role = discord.world.role(guild, 'Bots');
    guild.members.get(discord.world.bot.id)?.roles.add(role.id);
    deny('sendMessages');
    discord.world.overwrite(channel, role, { allow: ['sendMessages'] });
    expect((await post()).status).toBe(200);
    const bot = guild.members.get(discord.world.bot.id);
    if (bot === undefined) throw new Error('the bot is not in the guild');
    discord.world.overwrite(channel, bot, { deny: ['sendMessages'] });
    expect((await post()).code).toBe(50_013);
    bot.granted = 1n << 3n;
    expect((await post()).status).toBe(200);
  });

  it('of a thread are their own for sending', async () => {
    const thread = discord.world.thread(channel, 'answers');
    deny('sendMessages');
    expect((await post({ embeds: [{ title: 't' }] }, thread)).status).toBe(200);
    deny('sendMessagesInThreads');
    expect((await post({ content: 'x' }, thread)).code).toBe(50_013);
    deny('createPublicThreads');
    const id = idOf(await post());
    expect((await call(discord, 'POST', `/channels/${channel.id}/messages/${id}/threads`, { name: 'x' })).code).toBe(50_013);
  });

  it('are told to who asks in a channel', () => {
    deny('sendMessages');
    const interaction = discord.people.send(2, { member: discord.world.member(guild, 'ann'), channel }, {});
    const granted = BigInt(String(interaction.payload['app_permissions']));
    expect([granted & (1n << 11n), granted & (1n << 14n), granted & (1n << 10n)]).toEqual([0n, 0n, 1n << 10n]);
    deny('viewChannel');
    expect(discord.people.send(2, { member: discord.world.member(guild, 'ben'), channel }, {}).payload['app_permissions']).toBe('0');
  });
});

describe('what is not there', () => {
  it('is unknown', async () => {
    const id = idOf(await post());
    expect(outcome(await get('/channels/1'))).toEqual([404, 10_003]);
    expect(outcome(await post({ content: 'x' }, { ...channel, id: '1' }))).toEqual([404, 10_003]);
    expect(outcome(await edit('1'))).toEqual([404, 10_008]);
    expect(outcome(await get('/guilds/1'))).toEqual([404, 10_004]);
    expect(outcome(await get(`/guilds/${guild.id}/members/1`))).toEqual([404, 10_007]);
    expect(outcome(await get('/nothing'))).toEqual([404, 0]);
    expect(outcome(await call(discord, 'DELETE', '/gateway/bot'))).toEqual([405, 0]);
    expect(outcome(await call(discord, 'DELETE', `/channels/${channel.id}/messages/${id}`))).toEqual([204, 0]);
    expect(outcome(await edit(id))).toEqual([404, 10_008]);
    expect((await post({ content: 'x', message_reference: { message_id: id } })).wrong).toEqual(['message_reference REPLIES_UNKNOWN_MESSAGE']);
    expect((await post({ content: 'x', message_reference: { message_id: id, fail_if_not_exists: false } })).status).toBe(200);
    discord.world.removeChannel(channel);
    expect((await post()).code).toBe(10_003);
  });

  it('is a person who takes no messages', async () => {
    const user = discord.world.user('ann');
    const opened = await call(discord, 'POST', '/users/@me/channels', { recipient_id: user.id });
    expect((await call(discord, 'POST', `/channels/${idOf(opened)}/messages`, { content: 'x' })).status).toBe(200);
    user.closed = true;
    expect(outcome(await call(discord, 'POST', `/channels/${idOf(opened)}/messages`, { content: 'x' }))).toEqual([403, 50_007]);
    expect((await call(discord, 'POST', '/users/@me/channels', { recipient_id: '1' })).code).toBe(10_013);
  });
});

describe('a thread', () => {
  it('starts from a message once, and opens again when it is written in, unless it is locked', async () => {
    const id = idOf(await post());
    const path = `/channels/${channel.id}/messages/${id}/threads`;
    expect((await call(discord, 'POST', path, { name: 'x'.repeat(101) })).wrong).toEqual(['name BASE_TYPE_BAD_LENGTH']);
    expect((await call(discord, 'POST', path, { name: 'answers' })).body).toMatchObject({ id, parent_id: channel.id });
    expect((await call(discord, 'POST', path, { name: 'answers' })).code).toBe(160_004);
    const thread = discord.world.channels.get(id);
    if (thread === undefined) throw new Error('no thread');
    const inside = idOf(await post({ content: 'x' }, thread));
    thread.archived = true;
    expect(outcome(await call(discord, 'PATCH', `/channels/${id}/messages/${inside}`, { content: 'y' }))).toEqual([400, 50_083]);
    expect((await post({ content: 'x' }, thread)).status).toBe(200);
    expect(thread.archived).toBe(false);
    thread.locked = true;
    expect((await post({ content: 'x' }, thread)).code).toBe(50_083);
  });
});

describe('edits', () => {
  it('of a message older than an hour are few (D25)', async () => {
    await start({ limits: NO_LIMITS, oldEdits: 2 });
    const id = idOf(await post());
    await clock.advance(3_600_000);
    for (let index = 0; index < 10; index += 1) expect((await edit(id)).status).toBe(200);
    await clock.advance(1);
    for (let index = 0; index < 2; index += 1) expect((await edit(id)).status).toBe(200);
    await clock.advance(600_000);
    const refused = await edit(id);
    expect(outcome(refused)).toEqual([429, 30_046]);
    expect(refused.headers.get('retry-after')).toBe('3000');
    await clock.advance(3_000_000);
    expect((await edit(id)).status).toBe(200);
  });
});

describe('history', () => {
  it('comes newest first, 100 at most, before, after and around', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 101; index += 1) ids.push(idOf(await post()));
    const list = async (query: string) => ((await get(`/channels/${channel.id}/messages?${query}`)).body as { id: string }[]).map(({ id }) => ids.indexOf(id));
    expect(await list('limit=2')).toEqual([100, 99]);
    expect(await list('limit=200')).toHaveLength(100);
    expect(await list(`limit=2&before=${ids[50]}`)).toEqual([49, 48]);
    expect(await list(`limit=2&after=${ids[50]}`)).toEqual([52, 51]);
    expect(await list(`limit=3&around=${ids[50]}`)).toEqual([51, 50, 49]);
  });

  it('keeps no nonce with a message, read or edited: it comes with the answer to the post alone', async () => {
    const posted = await post({ content: 'x', nonce: 'mine', enforce_nonce: true });
    expect(posted.body).toMatchObject({ nonce: 'mine' });
    const id = idOf(posted);
    const [listed] = (await get(`/channels/${channel.id}/messages`)).body as object[];
    for (const message of [listed, (await get(`/channels/${channel.id}/messages/${id}`)).body, (await edit(id)).body]) {
      expect(message).toMatchObject({ id });
      expect(message).not.toHaveProperty('nonce');
    }
  });

  it('is empty for who may not read it, and the channel tells its newest message all the same, a deleted one too', async () => {
    const last = async () => ((await get(`/channels/${channel.id}`)).body as { last_message_id: string | null }).last_message_id;
    expect(await last()).toBeNull();
    const id = idOf(await post());
    discord.world.overwrite(channel, guild, { deny: ['readMessageHistory'] });
    expect((await get(`/channels/${channel.id}/messages?after=0`)).body).toEqual([]);
    await call(discord, 'DELETE', `/channels/${channel.id}/messages/${id}`);
    expect(await last()).toBe(id);
  });
});

describe('rate limits', () => {
  it('hold for each route and channel, and say so in headers', async () => {
    await start({ limits: { buckets: { 'POST /channels/:id/messages': { calls: 2, window: 5_000 } } } });
    const first = await post();
    expect(['limit', 'remaining', 'reset-after'].map((name) => first.headers.get(`x-ratelimit-${name}`))).toEqual(['2', '1', '5']);
    expect((await post()).headers.get('x-ratelimit-remaining')).toBe('0');
    await pace.advance(3_400);
    const refused = await post();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ retry_after: 1.6, global: false });
    expect([refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-scope'), refused.headers.get('x-ratelimit-bucket')]).toEqual(['2', 'user', first.headers.get('x-ratelimit-bucket')]);
    expect((await post({ content: 'x' }, discord.world.channel(guild, 'other'))).status).toBe(200);
    await pace.advance(1_600);
    expect((await post()).status).toBe(200);
    expect(discord.world.history(channel)).toHaveLength(3);
  });

  it('hold for all routes together, those of interactions apart', async () => {
    await start({ limits: { buckets: { 'GET /users/@me': { calls: 1_000, window: 1_000 } } } });
    for (let index = 0; index < 50; index += 1) expect((await get('/users/@me')).status).toBe(200);
    const refused = await get('/gateway/bot');
    expect(refused.body).toMatchObject({ global: true });
    expect([refused.status, refused.headers.get('x-ratelimit-global'), refused.headers.get('x-ratelimit-scope')]).toEqual([429, 'true', 'global']);
    const interaction = discord.people.send(2, { member: discord.world.member(guild, 'ann'), channel }, {});
    expect((await call(discord, 'POST', `/interactions/${interaction.id}/${interaction.token}/callback`, { type: 4, data: { content: 'x' } }, '')).status).toBe(204);
    expect((await call(discord, 'PATCH', `/webhooks/${discord.world.application.id}/${interaction.token}/messages/@original`, { content: 'y' }, '')).status).toBe(200);
    await pace.advance(1_000);
    expect((await get('/gateway/bot')).status).toBe(200);
  });

  it('come on demand', async () => {
    discord.faults.add({ path: /messages$/u, fault: { kind: 'limited', seconds: 3.5, scope: 'shared', code: 20_028 } });
    const refused = await post();
    expect(outcome(refused)).toEqual([429, 20_028]);
    expect([refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-scope')]).toEqual(['4', 'shared']);
    expect((await post()).status).toBe(200);
  });

  it('count invalid answers for ten minutes, shared ones apart, and shut out in the end', async () => {
    await start({ limits: { ...NO_LIMITS, invalid: 3 } });
    discord.faults.add({ fault: { kind: 'limited', seconds: 1, scope: 'shared' } });
    await post();
    await get('/channels/1');
    expect(discord.limits.invalid).toBe(0);
    await call(discord, 'GET', '/users/@me', undefined, 'wrong');
    discord.faults.add({ fault: { kind: 'limited', seconds: 1 } });
    await post();
    discord.world.overwrite(channel, guild, { deny: ['viewChannel'] });
    await post();
    expect(discord.limits.invalid).toBe(3);
    expect((await get('/gateway/bot')).status).toBe(429);
    await pace.advance(600_001);
    expect((await get('/gateway/bot')).status).toBe(200);
  });
});

describe('faults', () => {
  const history = () => discord.world.history(channel).length;

  it('cut the connection before or after the call took effect', async () => {
    discord.faults.add({ fault: { kind: 'reset', accepted: false } });
    await expect(post()).rejects.toThrow();
    expect(history()).toBe(0);
    discord.faults.add({ fault: { kind: 'reset', accepted: true } });
    await expect(post()).rejects.toThrow();
    expect(history()).toBe(1);
    expect(discord.calls.slice(-2).map(({ status }) => status)).toEqual([0, 0]);
  });

  it('answer 502 as often as asked, for the calls that are meant', async () => {
    discord.faults.add({ method: 'POST', path: /messages$/u, times: 2, fault: { kind: 'status', status: 502 } });
    expect((await get(`/channels/${channel.id}`)).status).toBe(200);
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([502, 502, 200]);
    discord.faults.add({ fault: { kind: 'status', status: 502, accepted: true } });
    expect((await post()).status).toBe(502);
    expect(history()).toBe(2);
  });

  it('delay the call or its answer until told', async () => {
    for (const [kind, before] of [['slow', 0], ['late', 1]] as const) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const from = history();
      discord.faults.add({ fault: { kind, until: promise } });
      const answered = post();
      if (kind === 'late') await discord.until('the message', () => discord.world.history(channel)[from]);
      expect(history() - from).toBe(before);
      resolve();
      expect((await answered).status).toBe(200);
      expect(history() - from).toBe(1);
    }
  });

  it('say nothing at all', async () => {
    discord.faults.add({ fault: { kind: 'silence', accepted: true } });
    const controller = new AbortController();
    const answered = fetch(`${discord.api}/v10/users/@me`, { signal: controller.signal, headers: { authorization: `Bot ${discord.token}` } });
    await discord.until('the call', () => discord.calls.find(({ status }) => status === 0));
    controller.abort();
    await expect(answered).rejects.toThrow('abort');
  });

  it('are taken away again', async () => {
    const away = discord.faults.add({ times: 100, fault: { kind: 'status', status: 503 } });
    expect((await post()).status).toBe(503);
    away();
    expect((await post()).status).toBe(200);
  });
});
