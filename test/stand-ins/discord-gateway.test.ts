/** The gateway by hand: sessions, what closes a connection, and what outlives it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { call } from './discord-rest.ts';
import { type Payload, Socket } from './discord-socket.ts';
import { type Discord, type DiscordOptions, startDiscord } from './discord/server.ts';

let clock: ManualClock;
let pace: ManualClock;
let discord: Discord;

beforeEach(async () => {
  clock = createManualClock();
  pace = createManualClock();
  discord = await startDiscord({ clock, pace });
});

afterEach(() => discord.stop());

async function start(options: Partial<DiscordOptions>): Promise<void> {
  await discord.stop();
  discord = await startDiscord({ clock, pace, ...options });
}

const sessionOf = ({ d }: Payload) => d as { session_id: string; resume_gateway_url: string; guilds: unknown[]; user: { id: string } };

async function ready(change: object = {}): Promise<{ readonly socket: Socket; readonly session: string; readonly resumeUrl: string }> {
  const socket = await Socket.open(discord);
  socket.identify(discord, change);
  const { session_id: session, resume_gateway_url: resumeUrl } = sessionOf(await socket.event('READY'));
  return { socket, session, resumeUrl };
}

const starts = async () => ((await call(discord, 'GET', '/gateway/bot')).body as { session_start_limit: { total: number; remaining: number; reset_after: number } }).session_start_limit;

describe('a connection', () => {
  it('says hello, acknowledges heartbeats and asks for one', async () => {
    const socket = await Socket.open(discord);
    expect((await socket.payload(({ op }) => op === 10)).d).toEqual({ heartbeat_interval: 41_250 });
    socket.send(1, null);
    await socket.payload(({ op }) => op === 11);
    discord.gateway.requestHeartbeat();
    await socket.payload(({ op }) => op === 1);
  });

  it('is closed when no heartbeat comes, and kept when they do', async () => {
    const { socket } = await ready();
    await pace.advance(41_250);
    socket.send(1, 1);
    await socket.payload(({ op }) => op === 11);
    await pace.advance(61_874);
    expect(discord.gateway.connected).toBe(1);
    await pace.advance(1);
    expect(await socket.closed).toBe(4000);
  });

  it('makes a session: READY, then each guild', async () => {
    const guild = discord.world.guild({ locale: 'zh-CN' });
    const { socket } = await ready();
    expect(sessionOf(await socket.event('READY'))).toMatchObject({ user: { id: discord.world.bot.id }, guilds: [{ id: guild.id, unavailable: true }] });
    expect((await socket.event('GUILD_CREATE')).d).toMatchObject({ id: guild.id, preferred_locale: 'zh-CN' });
    const channel = discord.world.channel(guild, 'general');
    expect((await socket.event('CHANNEL_CREATE')).d).toMatchObject({ id: channel.id, name: 'general' });
    discord.world.removeGuild(guild, { unavailable: true });
    expect((await socket.event('GUILD_DELETE')).d).toEqual({ id: guild.id, unavailable: true });
    expect(socket.received.flatMap(({ s }) => s ?? [])).toEqual([1, 2, 3, 4]);
  });

  it('tells when the bot is thrown out of a guild, from when on nothing there is its own, and when it is back', async () => {
    const guild = discord.world.guild();
    const channel = discord.world.channel(guild, 'general');
    const { socket } = await ready();
    await socket.event('GUILD_CREATE');
    const post = () => call(discord, 'POST', `/channels/${channel.id}/messages`, { content: 'x' });
    discord.world.removeGuild(guild, { unavailable: true });
    expect((await post()).status).toBe(200);
    discord.world.returnGuild(guild);
    discord.world.removeGuild(guild);
    expect((await post()).code).toBe(50_001);
    expect((await call(discord, 'GET', `/guilds/${guild.id}`)).code).toBe(10_004);
    discord.world.returnGuild(guild);
    expect((await post()).status).toBe(200);
    await socket.payload(({ s }) => s === 6);
    const told = () => socket.received.flatMap(({ t, d }) => (t?.startsWith('GUILD_') === true ? [`${t} ${(d as { readonly unavailable?: boolean }).unavailable}`] : []));
    expect(told()).toEqual(['GUILD_CREATE false', 'GUILD_DELETE true', 'GUILD_CREATE false', 'GUILD_DELETE undefined', 'GUILD_CREATE false']);
  });

  it('without the Guilds intent brings interactions alone', async () => {
    const guild = discord.world.guild();
    const channel = discord.world.channel(guild, 'general');
    const { socket } = await ready({ intents: 0 });
    discord.world.channel(guild, 'later');
    discord.people.send(2, { member: discord.world.member(guild, 'ann'), channel }, {});
    await socket.event('INTERACTION_CREATE');
    expect(socket.received.flatMap(({ t }) => t ?? [])).toEqual(['READY', 'INTERACTION_CREATE']);
  });

  it('of the same shard brings each session every event (D38), of another shard its own guilds', async () => {
    const guild = discord.world.guild();
    const channel = discord.world.channel(guild, 'general');
    const own = Number((BigInt(guild.id) >> 22n) % 2n);
    const [one, two, same, other] = [await ready(), await ready(), await ready({ shard: [own, 2] }), await ready({ shard: [1 - own, 2] })];
    const { id } = discord.people.send(2, { member: discord.world.member(guild, 'ann'), channel }, {});
    for (const { socket } of [one, two, same]) expect((await socket.event('INTERACTION_CREATE')).d).toMatchObject({ id });
    discord.gateway.requestHeartbeat();
    await other.socket.payload(({ op }) => op === 1);
    expect(other.socket.received.flatMap(({ t }) => t ?? [])).toEqual(['READY']);
  });
});

describe('a connection is closed', () => {
  it.each<readonly [number, string, (socket: Socket) => unknown]>([
    [4001, 'for an opcode that is not known', (socket) => socket.send(99, {})],
    [4002, 'for what is no JSON', (socket) => socket.raw('{')],
    [4002, 'for more than 4,096 bytes', (socket) => socket.send(1, 'x'.repeat(4_096))],
    [4003, 'for anything before the identify', (socket) => socket.send(3, {})],
    [4004, 'for a wrong token', (socket) => socket.identify(discord, { token: 'wrong' })],
    [4004, 'for a resume with a wrong token', (socket) => socket.resume(discord, 'x', 0, { token: 'wrong' })],
    [4010, 'for a shard that is not there', (socket) => socket.identify(discord, { shard: [2, 2] })],
    [4013, 'for an intent that does not exist', (socket) => socket.identify(discord, { intents: 1 << 30 })],
    [4013, 'for no intents', (socket) => socket.identify(discord, { intents: undefined })],
    [4014, 'for a privileged intent', (socket) => socket.identify(discord, { intents: 1 | (1 << 15) })],
  ])('%i %s', async (code, _why, act) => {
    const socket = await Socket.open(discord);
    act(socket);
    expect(await socket.closed).toBe(code);
    expect(discord.gateway.connected).toBe(0);
  });

  it('4012 for another version, 4002 for another encoding', async () => {
    expect(await (await Socket.open(discord, 'v=9&encoding=json')).closed).toBe(4012);
    expect(await (await Socket.open(discord, 'v=10&encoding=etf')).closed).toBe(4002);
  });

  it('4005 for a second identify', async () => {
    const { socket } = await ready();
    socket.identify(discord);
    expect(await socket.closed).toBe(4005);
  });

  it('4008 for more than 120 sends in 60 s', async () => {
    const { socket } = await ready();
    for (let index = 0; index < 119; index += 1) socket.send(1, null);
    await discord.until('all heartbeats', () => (discord.gateway.received.length === 120 ? true : undefined));
    await pace.advance(60_000);
    socket.send(1, null);
    await discord.until('one more', () => (discord.gateway.received.length === 121 ? true : undefined));
    for (let index = 0; index < 120; index += 1) socket.send(1, null);
    expect(await socket.closed).toBe(4008);
  });

  it('4011 for more than 2,500 guilds on a shard', async () => {
    for (let index = 0; index < 2_501; index += 1) discord.world.guild();
    const socket = await Socket.open(discord);
    socket.identify(discord);
    expect(await socket.closed).toBe(4011);
  });

  it('with any code on demand, and without one', async () => {
    const closed = await ready();
    discord.gateway.close(4009);
    expect(await closed.socket.closed).toBe(4009);
    const dropped = await ready();
    discord.gateway.drop();
    expect(await dropped.socket.closed).toBe(1006);
  });

  it('by nobody for a privileged intent that was granted', async () => {
    await start({ allowedIntents: 1 << 15 });
    await ready({ intents: 1 | (1 << 15) });
    expect(discord.gateway.connected).toBe(1);
  });
});

describe('identifies', () => {
  it('are counted over 24 h, and the one too many takes the token away (D33)', async () => {
    await start({ identifyLimit: 3 });
    expect(await starts()).toMatchObject({ total: 3, remaining: 3 });
    const first = await ready();
    await clock.advance(3_600_000);
    await ready();
    expect(await starts()).toMatchObject({ remaining: 1, reset_after: 23 * 3_600_000 });
    await clock.advance(23 * 3_600_000);
    expect(await starts()).toMatchObject({ remaining: 2 });
    await ready();
    await ready();
    expect(discord.gateway.identifies).toBe(3);
    const last = await Socket.open(discord);
    last.identify(discord);
    expect([await last.closed, await first.socket.closed]).toEqual([4004, 4004]);
    expect((await call(discord, 'GET', '/gateway/bot')).status).toBe(401);
  });

  it('are one in 5 s where Discord gives no more', async () => {
    await start({ maxConcurrency: 1 });
    await ready();
    const early = await Socket.open(discord);
    early.identify(discord);
    expect((await early.payload(({ op }) => op === 9)).d).toBe(false);
    await pace.advance(5_000);
    await ready();
  });
});

describe('a resume', () => {
  const events = ({ received }: Socket) => received.flatMap(({ t }) => t ?? []);

  async function missed(lost: (socket: Socket) => void) {
    const guild = discord.world.guild();
    const before = await ready();
    await before.socket.event('GUILD_CREATE');
    lost(before.socket);
    await before.socket.closed;
    await discord.until('the loss', () => (discord.gateway.connected === 0 ? true : undefined));
    for (const name of ['a', 'b', 'c']) discord.world.channel(guild, name);
    const socket = await Socket.open(discord, undefined, before.resumeUrl);
    return { ...before, socket };
  }

  it('brings what was missed in order, and takes no identify', async () => {
    const { socket, session } = await missed((lost) => lost.terminate());
    socket.resume(discord, session, 2);
    await socket.event('RESUMED');
    expect(events(socket)).toEqual(['CHANNEL_CREATE', 'CHANNEL_CREATE', 'CHANNEL_CREATE', 'RESUMED']);
    expect(socket.received.flatMap(({ s }) => s ?? [])).toEqual([3, 4, 5, 6]);
    expect([discord.gateway.identifies, discord.gateway.resumes]).toEqual([1, 1]);
  });

  it('from an earlier event brings that again', async () => {
    const { socket, session } = await missed((lost) => lost.close(4200));
    socket.resume(discord, session, 1);
    await socket.event('RESUMED');
    expect(events(socket)[0]).toBe('GUILD_CREATE');
  });

  it.each<readonly [string, (socket: Socket) => void, number]>([
    ['after a close with 1000', (lost) => lost.close(1000), 0],
    ['after a close with 1001', (lost) => lost.close(1001), 0],
    ['after more than three minutes', (lost) => lost.terminate(), 180_001],
  ])('is refused %s', async (_name, lost, wait) => {
    const { socket, session } = await missed(lost);
    await clock.advance(wait);
    socket.resume(discord, session, 2);
    expect((await socket.payload(({ op }) => op === 9)).d).toBe(false);
  });

  it('is refused for what was never sent', async () => {
    const { socket, session } = await missed((lost) => lost.terminate());
    socket.resume(discord, session, 99);
    expect(await socket.closed).toBe(4007);
  });

  it('is asked for by opcode 7, and allowed or not by opcode 9', async () => {
    const { socket, session } = await ready();
    discord.gateway.reconnect();
    await socket.payload(({ op }) => op === 7);
    discord.gateway.invalidate(true);
    expect((await socket.payload(({ op }) => op === 9)).d).toBe(true);
    socket.resume(discord, session, 1);
    await socket.event('RESUMED');
    discord.gateway.invalidate(false);
    await socket.payload(({ op, d }) => op === 9 && d === false);
    const again = await Socket.open(discord);
    again.resume(discord, session, 1);
    expect((await again.payload(({ op }) => op === 9)).d).toBe(false);
  });
});
