/** Registered commands: what Discord refuses, and what its client lets a person send. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { NO_LIMITS, call } from './discord-rest.ts';
import { type Channel, type Discord, type Guild, startDiscord } from './discord/server.ts';

let clock: ManualClock;
let discord: Discord;
let guild: Guild;
let channel: Channel;

beforeEach(async () => {
  clock = createManualClock();
  discord = await startDiscord({ clock, limits: NO_LIMITS });
  guild = discord.world.guild();
  channel = discord.world.channel(guild, 'general');
});

afterEach(() => discord.stop());

const put = (commands: unknown) => call(discord, 'PUT', `/applications/${discord.world.application.id}/commands`, commands);
const x = (length: number): string => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const command = (change: object = {}) => ({ name: 'k8s', description: 'd', ...change });
const text = (change: object = {}) => ({ type: 3, name: 'topic', description: 'd', ...change });
const sub = (change: object = {}) => ({ type: 1, name: 'quiz', description: 'd', ...change });
const group = (change: object = {}) => ({ type: 2, name: 'team', description: 'd', options: [sub()], ...change });
const options = (...given: unknown[]) => command({ options: given });
const choices = (count: number, change: object = {}) => text({ choices: times(count, (index) => ({ name: `n${index}`, value: `v${index}`, ...change })) });
/** 7,969 characters without its description. */
const large = (change: object) => ({ ...options(...times(2, (index) => text({ name: `o${index}`, choices: times(20, (one) => ({ name: `${one}`.padEnd(100, 'x'), value: x(99) })) }))), ...change });

const LIMITS: readonly (readonly [name: string, inside: object, outside: object, wrong: string])[] = [
  ['name 32', command({ name: x(32) }), command({ name: x(33) }), '0.name BASE_TYPE_BAD_LENGTH'],
  ['name in lower case', command({ name: 'k8s-admin' }), command({ name: 'K8s' }), '0.name APPLICATION_COMMAND_INVALID_NAME'],
  ['name without spaces', command({ name: 'k8s_quiz' }), command({ name: 'k8s quiz' }), '0.name APPLICATION_COMMAND_INVALID_NAME'],
  ['description 100', command({ description: x(100) }), command({ description: x(101) }), '0.description BASE_TYPE_BAD_LENGTH'],
  ['description not empty', command(), command({ description: '' }), '0.description BASE_TYPE_REQUIRED'],
  ['translated description 100', command({ description_localizations: { 'zh-CN': x(100) } }), command({ description_localizations: { 'zh-CN': x(101) } }), '0.description_localizations.zh-CN BASE_TYPE_BAD_LENGTH'],
  ['locales', command({ description_localizations: { 'zh-CN': '测验', 'es-419': 'd' } }), command({ description_localizations: { zh: '测验' } }), '0.description_localizations.zh BASE_TYPE_CHOICES'],
  ['translated names are names', command({ name_localizations: { 'zh-CN': '测验' } }), command({ name_localizations: { 'zh-CN': '测 验' } }), '0.name_localizations.zh-CN APPLICATION_COMMAND_INVALID_NAME'],
  ['25 options', options(...times(25, (index) => text({ name: `o${index}` }))), options(...times(26, (index) => text({ name: `o${index}` }))), '0.options BASE_TYPE_BAD_LENGTH'],
  ['option names once', options(text(), text({ name: 'other' })), options(text(), text()), '0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED'],
  ['translated option names once', options(text({ name_localizations: { ko: 'a' } }), text({ name: 'b', name_localizations: { ko: 'b' } })), options(text({ name_localizations: { ko: 'a' } }), text({ name: 'b', name_localizations: { ko: 'a' } })), '0.options.1.name_localizations APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED'],
  ['option description there', options(text()), options({ type: 3, name: 'topic' }), '0.options.0.description BASE_TYPE_REQUIRED'],
  ['option type', options(text()), options(text({ type: 12 })), '0.options.0.type BASE_TYPE_CHOICES'],
  ['required before optional', options(text({ required: true }), text({ name: 'b' })), options(text(), text({ name: 'b', required: true })), '0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'],
  ['25 choices', options(choices(25)), options(choices(26)), '0.options.0.choices BASE_TYPE_BAD_LENGTH'],
  ['choice name 100', options(choices(1, { name: x(100) })), options(choices(1, { name: x(101) })), '0.options.0.choices.0.name BASE_TYPE_BAD_LENGTH'],
  ['choice value 100', options(choices(1, { value: x(100) })), options(choices(1, { value: x(101) })), '0.options.0.choices.0.value BASE_TYPE_BAD_LENGTH'],
  ['choice value in the type of the option', options({ ...text({ type: 4 }), choices: [{ name: 'n', value: 1 }] }), options({ ...text({ type: 4 }), choices: [{ name: 'n', value: '1' }] }), '0.options.0.choices.0.value BASE_TYPE_BAD_INT'],
  ['autocomplete or choices', options(text({ autocomplete: true })), options({ ...choices(1), autocomplete: true }), '0.options.0.autocomplete APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES'],
  ['no choices for users', options(text({ type: 6 })), options({ ...choices(1), type: 6 }), '0.options.0.choices APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID'],
  ['channel types', options(text({ type: 7, channel_types: [0, 5, 10, 11, 12] })), options(text({ type: 7, channel_types: [0, 6] })), '0.options.0.channel_types.1 BASE_TYPE_CHOICES'],
  ['channel types for channels', options(text({ type: 7, channel_types: [0] })), options(text({ channel_types: [0] })), '0.options.0.channel_types APPLICATION_COMMAND_OPTIONS_CHANNEL_TYPES_INVALID'],
  ['max_length 6,000', options(text({ max_length: 6_000 })), options(text({ max_length: 6_001 })), '0.options.0.max_length NUMBER_TYPE_RANGE'],
  ['bounds for numbers', options(text({ type: 4, min_value: 1 })), options(text({ min_value: 1 })), '0.options.0.min_value APPLICATION_COMMAND_OPTIONS_VALUE_INVALID'],
  ['sub-commands alone', options(sub(), sub({ name: 'help' })), options(sub(), text()), '0.options APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'],
  ['groups hold sub-commands', options(group()), options(group({ options: [text()] })), '0.options.0.options.0.type BASE_TYPE_CHOICES'],
  ['groups hold no groups', options(group()), options(group({ options: [group({ name: 'inner' })] })), '0.options.0.options.0.type BASE_TYPE_CHOICES'],
  ['sub-commands hold no sub-commands', options(sub({ options: [text()] })), options(sub({ options: [sub()] })), '0.options.0.options.0.type BASE_TYPE_CHOICES'],
  ['8,000 characters in all', large({ description: x(31) }), large({ description: x(32) }), '0 APPLICATION_COMMAND_TOO_LARGE'],
  ['the longest translation counts', large({ description_localizations: { 'zh-CN': x(31), ko: x(30) } }), large({ description_localizations: { 'zh-CN': x(32) } }), '0 APPLICATION_COMMAND_TOO_LARGE'],
  ['permissions are digits', command({ default_member_permissions: '32' }), command({ default_member_permissions: 'ManageGuild' }), '0.default_member_permissions BASE_TYPE_BAD_PERMISSIONS'],
  ['contexts', command({ contexts: [0] }), command({ contexts: [3] }), '0.contexts.0 BASE_TYPE_CHOICES'],
  ['integration types', command({ integration_types: [0] }), command({ integration_types: [2] }), '0.integration_types.0 BASE_TYPE_CHOICES'],
];

describe('registering', () => {
  it.each(LIMITS)('%s', async (_name, inside, outside, wrong) => {
    expect((await put([inside])).wrong).toEqual([]);
    const refused = await put([outside]);
    expect([refused.status, refused.code]).toEqual([400, 50_035]);
    expect(refused.wrong).toContain(wrong);
    expect(discord.commands.list).toMatchObject([inside]);
  });

  it('takes each name once, and 100 at most', async () => {
    expect((await put([command(), command()])).wrong).toContain('1.name APPLICATION_COMMANDS_DUPLICATE_NAME');
    expect((await put(times(100, (index) => command({ name: `c${index}` })))).status).toBe(200);
    expect((await put(times(101, (index) => command({ name: `c${index}` })))).code).toBe(50_035);
  });

  it('allows 200 new names a day, and as many changes as one likes', async () => {
    for (const round of [0, 1]) expect((await put(times(100, (index) => command({ name: `c${round}-${index}` })))).status).toBe(200);
    expect((await put([command()])).code).toBe(30_034);
    expect((await put([command({ name: 'c1-0', description: 'changed' })])).status).toBe(200);
    await clock.advance(24 * 3_600_000);
    expect((await put([command()])).status).toBe(200);
  });

  it('keeps the id of a name, and gives translations to who asks for them', async () => {
    const id = async () => ((await put([command({ description_localizations: { 'zh-CN': '测验' } })])).body as { id: string }[])[0]?.id;
    const first = await id();
    expect(await id()).toBe(first);
    const path = `/applications/${discord.world.application.id}/commands`;
    expect((await call(discord, 'GET', path)).body).toMatchObject([{ id: first, name: 'k8s' }]);
    expect(JSON.stringify((await call(discord, 'GET', path)).body)).not.toContain('测验');
    expect(JSON.stringify((await call(discord, 'GET', `${path}?with_localizations=true`)).body)).toContain('测验');
    expect((await call(discord, 'GET', '/applications/1/commands')).code).toBe(10_002);
  });
});

describe('the client', () => {
  const seat = (name: string, permissions: 'manageGuild'[] = []) => ({ member: discord.world.member(guild, name, { permissions }), channel });

  beforeEach(async () => {
    await put([
      options(
        sub({ options: [text({ autocomplete: true }), { type: 4, name: 'count', description: 'd', min_value: 1, max_value: 20 }, choices(2, {}), { type: 6, name: 'user', description: 'd' }].map((option, index) => (index === 2 ? { ...option, name: 'level' } : option)) }),
        group({ options: [sub({ name: 'create', options: [text({ name: 'name', required: true, max_length: 5 })] })] }),
      ),
      command({ name: 'k8s-admin', default_member_permissions: '32', contexts: [0] }),
    ]);
  });

  it.each([
    ['/other', {}, 'not registered'],
    ['/k8s', {}, 'needs a sub-command'],
    ['/k8s quizz', {}, 'has no quizz'],
    ['/k8s quiz', { nothing: 'x' }, 'no option nothing'],
    ['/k8s quiz', { count: 21 }, 'does not take 21'],
    ['/k8s quiz', { count: 1.5 }, 'does not take 1.5'],
    ['/k8s quiz', { count: 'many' }, 'another type'],
    ['/k8s quiz', { level: 'v9' }, 'no choice'],
    ['/k8s team create', {}, 'needs name'],
    ['/k8s team create', { name: 'longer' }, 'another length'],
  ])('does not send %s %j', async (words, given, why) => {
    await expect(discord.people.command(seat('ann'), words, given)).rejects.toThrow(why);
    expect(discord.interactions.all).toEqual([]);
  });

  it('offers the channels of this server, of the types that are named', async () => {
    await put([command({ options: [sub({ options: [{ type: 7, name: 'channel', description: 'd', channel_types: [0] }] })] })]);
    const ann = seat('ann');
    const thread = discord.world.thread(channel, 'inside');
    const elsewhere = discord.world.channel(discord.world.guild(), 'general');
    const send = (id: string, how = {}) => discord.people.command(ann, 'k8s quiz', { channel: id }, { within: 50, ...how });
    for (const id of [thread.id, elsewhere.id, '1']) await expect(send(id)).rejects.toThrow('does not offer');
    await expect(send(channel.id)).rejects.toThrow('waited');
    expect(discord.interactions.all.at(-1)?.payload['data']).toMatchObject({ options: [{ options: [{ type: 7, value: channel.id }] }], resolved: { channels: { [channel.id]: { name: 'general' } } } });
    await expect(send(thread.id, { forge: true })).rejects.toThrow('waited');
  });

  it('offers the roles of this server, with that of everybody', async () => {
    await put([command({ options: [sub({ options: [{ type: 8, name: 'role', description: 'd' }] })] })]);
    const ann = seat('ann');
    const role = discord.world.role(guild, 'Blue');
    const elsewhere = discord.world.role(discord.world.guild(), 'Red');
    const send = (id: string) => discord.people.command(ann, 'k8s quiz', { role: id }, { within: 1 });
    await expect(send(elsewhere.id)).rejects.toThrow('does not offer');
    await expect(send(role.id)).rejects.toThrow('waited');
    expect(discord.interactions.all.at(-1)?.payload['data']).toMatchObject({ options: [{ options: [{ type: 8, value: role.id }] }], resolved: { roles: { [role.id]: { name: 'Blue' } } } });
    await expect(send(guild.id)).rejects.toThrow('waited');
    // Who leaves has no roles any more.
    const ben = discord.world.member(guild, 'ben', { roles: [role] });
    discord.world.leave(guild, ben);
    await expect(discord.people.command({ member: discord.world.member(guild, ben.user), channel }, 'k8s quiz', {}, { within: 1 })).rejects.toThrow('waited');
    expect(discord.interactions.all.at(-1)?.payload).toMatchObject({ member: { roles: [], user: { id: ben.user.id } } });
  });

  it('hides a command from who lacks its permission, unless it is forged', async () => {
    await expect(discord.people.command(seat('ann'), '/k8s-admin')).rejects.toThrow('hidden');
    await expect(discord.people.command(seat('ann'), '/k8s-admin', {}, { forge: true, within: 1 })).rejects.toThrow('waited 1 ms');
    await expect(discord.people.command(seat('bo', ['manageGuild']), '/k8s-admin', {}, { within: 1 })).rejects.toThrow('waited 1 ms');
    expect(discord.interactions.all).toHaveLength(2);
    const user = discord.world.user('cy');
    await expect(discord.people.command({ user, channel: discord.world.direct(user) }, '/k8s-admin')).rejects.toThrow('direct channel');
  });

  it('sends who asks, where, in what types and in which language', async () => {
    const role = discord.world.role(guild, 'Blue');
    const ann = { member: discord.world.member(guild, 'ann', { roles: [role], locale: 'zh-CN' }), channel };
    await expect(discord.people.command(ann, '/k8s quiz', { count: '3', topic: 'anything', user: ann.member.user.id }, { within: 1 })).rejects.toThrow('waited 1 ms');
    expect(discord.interactions.all[0]?.payload).toMatchObject({
      type: 2,
      guild_id: guild.id,
      channel_id: channel.id,
      locale: 'zh-CN',
      guild_locale: 'en-US',
      context: 0,
      member: { user: { id: ann.member.user.id, username: 'ann' }, roles: [role.id] },
      data: {
        name: 'k8s',
        options: [{ type: 1, name: 'quiz', options: [{ type: 4, name: 'count', value: 3 }, { type: 3, name: 'topic', value: 'anything' }, { type: 6, name: 'user', value: ann.member.user.id }] }],
        resolved: { users: { [ann.member.user.id]: { username: 'ann' } } },
      },
    });
  });
});
