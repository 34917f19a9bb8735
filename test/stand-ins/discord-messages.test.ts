/** Every limit of a message that the stand-in enforces bites, and lets through what is just inside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../fakes/clock.ts';
import { NO_LIMITS, call } from './discord-rest.ts';
import { type Channel, type Discord, type Guild, startDiscord } from './discord/server.ts';

const clock = createManualClock();
let discord: Discord;
let guild: Guild;
let channel: Channel;

beforeAll(async () => {
  discord = await startDiscord({ clock, limits: NO_LIMITS });
  guild = discord.world.guild();
  channel = discord.world.channel(guild, 'general');
});

afterAll(() => discord.stop());

const post = (body: unknown, to = channel) => call(discord, 'POST', `/channels/${to.id}/messages`, body);
const patch = (message: string, body: unknown) => call(discord, 'PATCH', `/channels/${channel.id}/messages/${message}`, body);
const idOf = ({ body }: { readonly body: unknown }): string => (body as { id: string }).id;

const of = (length: number, char = 'x'): string => char.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const row = (...components: unknown[]) => ({ type: 1, components });
const button = (change: object = {}) => ({ type: 2, style: 2, label: 'A', custom_id: 'a', ...change });
const buttons = (count: number, prefix = '') => times(count, (index) => button({ custom_id: `${prefix}${index}` }));
const option = (index: number, change: object = {}) => ({ label: `o${index}`, value: `v${index}`, ...change });
const select = (change: object = {}) => ({ type: 3, custom_id: 's', options: [option(0), option(1)], ...change });
const withRow = (...components: unknown[]) => ({ components: [row(...components)] });
const embed = (change: object) => ({ embeds: [change] });

/** What is just inside a limit, just outside it, and where the refusal points. */
const LIMITS: readonly (readonly [name: string, inside: unknown, outside: unknown, wrong: string])[] = [
  ['content 2,000', { content: of(2_000) }, { content: of(2_001) }, 'content BASE_TYPE_BAD_LENGTH'],
  ['content is text', { content: '1' }, { content: 1 }, 'content BASE_TYPE_BAD_STRING'],
  ['10 embeds', { embeds: times(10, () => ({ title: 't' })) }, { embeds: times(11, () => ({ title: 't' })) }, 'embeds BASE_TYPE_BAD_LENGTH'],
  ['embed title 256', embed({ title: of(256) }), embed({ title: of(257) }), 'embeds.0.title BASE_TYPE_BAD_LENGTH'],
  ['embed title not empty', embed({ title: 't' }), embed({ title: '' }), 'embeds.0.title BASE_TYPE_REQUIRED'],
  ['embed title not blank', embed({ title: '\u200B' }), embed({ title: ' \n' }), 'embeds.0.title BASE_TYPE_REQUIRED'],
  ['embed description 4,096', embed({ description: of(4_096) }), embed({ description: of(4_097) }), 'embeds.0.description BASE_TYPE_BAD_LENGTH'],
  ['25 fields', embed({ fields: times(25, () => ({ name: 'n', value: 'v' })) }), embed({ fields: times(26, () => ({ name: 'n', value: 'v' })) }), 'embeds.0.fields BASE_TYPE_BAD_LENGTH'],
  ['field name 256', embed({ fields: [{ name: of(256), value: 'v' }] }), embed({ fields: [{ name: of(257), value: 'v' }] }), 'embeds.0.fields.0.name BASE_TYPE_BAD_LENGTH'],
  ['field value 1,024', embed({ fields: [{ name: 'n', value: of(1_024) }] }), embed({ fields: [{ name: 'n', value: of(1_025) }] }), 'embeds.0.fields.0.value BASE_TYPE_BAD_LENGTH'],
  ['field value not empty', embed({ fields: [{ name: 'n', value: 'v' }] }), embed({ fields: [{ name: 'n', value: '' }] }), 'embeds.0.fields.0.value BASE_TYPE_REQUIRED'],
  ['field has a name', embed({ fields: [{ name: 'n', value: 'v' }] }), embed({ fields: [{ value: 'v' }] }), 'embeds.0.fields.0.name BASE_TYPE_REQUIRED'],
  ['footer 2,048', embed({ footer: { text: of(2_048) } }), embed({ footer: { text: of(2_049) } }), 'embeds.0.footer.text BASE_TYPE_BAD_LENGTH'],
  ['author 256', embed({ author: { name: of(256) } }), embed({ author: { name: of(257) } }), 'embeds.0.author.name BASE_TYPE_BAD_LENGTH'],
  ['embed is not empty', embed({ title: 't' }), embed({ color: 1 }), 'embeds.0.description BASE_TYPE_REQUIRED'],
  ['embed color 24 bits', embed({ title: 't', color: 0xff_ff_ff }), embed({ title: 't', color: 0x1_00_00_00 }), 'embeds.0.color NUMBER_TYPE_RANGE'],
  ['embed link is http', embed({ title: 't', url: 'https://a.test/' }), embed({ title: 't', url: 'javascript:1' }), 'embeds.0.url URL_TYPE_INVALID_SCHEME'],
  ['embeds 6,000 in all', { embeds: [{ description: of(3_000) }, { description: of(2_999), footer: { text: 'f' } }] }, { embeds: [{ description: of(3_000) }, { description: of(2_999), footer: { text: 'ff' } }] }, 'embeds MAX_EMBED_SIZE_EXCEEDED'],
  ['5 rows', { components: times(5, (index) => row(button({ custom_id: `${index}` }))) }, { components: times(6, (index) => row(button({ custom_id: `${index}` }))) }, 'components BASE_TYPE_BAD_LENGTH'],
  ['5 buttons a row', withRow(...buttons(5)), withRow(...buttons(6)), 'components.0.components BASE_TYPE_BAD_LENGTH'],
  ['a row is not empty', withRow(button()), withRow(), 'components.0.components BASE_TYPE_BAD_LENGTH'],
  ['buttons stand in rows', withRow(button()), { components: [button()] }, 'components.0.type BASE_TYPE_CHOICES'],
  ['no text input in a message', withRow(button()), withRow({ type: 4, custom_id: 't', style: 1 }), 'components.0.components.0.type BASE_TYPE_CHOICES'],
  ['one select a row', withRow(select()), withRow(select(), select({ custom_id: 's2' })), 'components.0.components COMPONENT_LAYOUT_WIDTH_EXCEEDED'],
  ['no button beside a select', withRow(select()), withRow(select(), button()), 'components.0.components COMPONENT_LAYOUT_WIDTH_EXCEEDED'],
  ['custom_id 100', withRow(button({ custom_id: of(100) })), withRow(button({ custom_id: of(101) })), 'components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH'],
  ['custom_id not empty', withRow(button()), withRow(button({ custom_id: '' })), 'components.0.components.0.custom_id BASE_TYPE_REQUIRED'],
  ['custom_id there', withRow(button()), withRow({ type: 2, style: 2, label: 'A' }), 'components.0.components.0.custom_id BASE_TYPE_REQUIRED'],
  ['custom_id once a message', { components: [row(button()), row(button({ custom_id: 'b' }))] }, { components: [row(button()), row(button())] }, 'components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED'],
  ['button label 80', withRow(button({ label: of(80) })), withRow(button({ label: of(81) })), 'components.0.components.0.label BASE_TYPE_BAD_LENGTH'],
  ['button label not empty', withRow(button()), withRow(button({ label: '' })), 'components.0.components.0.label BASE_TYPE_REQUIRED'],
  ['button has a label or an emoji', withRow(button({ label: undefined, emoji: { name: '✅' } })), withRow(button({ label: undefined })), 'components.0.components.0 BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED'],
  ['button style', withRow(button({ style: 4 })), withRow(button({ style: 7 })), 'components.0.components.0.style BASE_TYPE_CHOICES'],
  ['link has a url', withRow({ type: 2, style: 5, label: 'L', url: `https://a.test/${of(497)}` }), withRow({ type: 2, style: 5, label: 'L', url: `https://a.test/${of(498)}` }), 'components.0.components.0.url BASE_TYPE_BAD_LENGTH'],
  ['link has no custom_id', withRow({ type: 2, style: 5, label: 'L', url: 'https://a.test' }), withRow(button({ style: 5, url: 'https://a.test' })), 'components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_NOT_ALLOWED'],
  ['25 options', withRow(select({ options: times(25, option) })), withRow(select({ options: times(26, option) })), 'components.0.components.0.options BASE_TYPE_BAD_LENGTH'],
  ['1 option', withRow(select({ options: [option(0)] })), withRow(select({ options: [] })), 'components.0.components.0.options BASE_TYPE_BAD_LENGTH'],
  ...(['label', 'value', 'description'] as const).map((part) => [`option ${part} 100`, withRow(select({ options: [option(0, { [part]: of(100) })] })), withRow(select({ options: [option(0, { [part]: of(101) })] })), `components.0.components.0.options.0.${part} BASE_TYPE_BAD_LENGTH`] as const),
  ['option label not empty', withRow(select()), withRow(select({ options: [option(0, { label: '' })] })), 'components.0.components.0.options.0.label BASE_TYPE_REQUIRED'],
  ['option value once', withRow(select()), withRow(select({ options: [option(0), option(1, { value: 'v0' })] })), 'components.0.components.0.options.1.value SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'],
  ['placeholder 150', withRow(select({ placeholder: of(150) })), withRow(select({ placeholder: of(151) })), 'components.0.components.0.placeholder BASE_TYPE_BAD_LENGTH'],
  ['max_values no more than options', withRow(select({ max_values: 2 })), withRow(select({ max_values: 3 })), 'components.0.components.0.max_values BASE_TYPE_MAX_LENGTH'],
  ['max_values 25', withRow(select({ options: times(25, option), max_values: 25 })), withRow(select({ options: times(25, option), max_values: 26 })), 'components.0.components.0.max_values NUMBER_TYPE_RANGE'],
  ['min_values no more than max_values', withRow(select({ min_values: 2, max_values: 2 })), withRow(select({ min_values: 2 })), 'components.0.components.0.min_values SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES'],
  ['defaults no more than max_values', withRow(select({ options: [option(0, { default: true }), option(1)] })), withRow(select({ options: [option(0, { default: true }), option(1, { default: true })] })), 'components.0.components.0.options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES'],
  ['nonce 25', { content: 'x', nonce: of(25) }, { content: 'x', nonce: of(26) }, 'nonce NONCE_TYPE_TOO_LONG'],
  ['no Components V2', { content: 'x', flags: 4 }, { content: 'x', flags: 1 << 15 }, 'flags STAND_IN_COMPONENTS_V2'],
  ['no ephemeral channel message', { content: 'x', flags: 1 << 12 }, { content: 'x', flags: 1 << 6 }, 'flags BASE_TYPE_CHOICES'],
  ['mentions: 100 users', { content: 'x', allowed_mentions: { users: times(100, String) } }, { content: 'x', allowed_mentions: { users: times(101, String) } }, 'allowed_mentions.users BASE_TYPE_BAD_LENGTH'],
  ['mentions: known kinds', { content: 'x', allowed_mentions: { parse: ['users'] } }, { content: 'x', allowed_mentions: { parse: ['here'] } }, 'allowed_mentions.parse.0 BASE_TYPE_CHOICES'],
  ['mentions: parse or name', { content: 'x', allowed_mentions: { parse: ['roles'], users: ['1'] } }, { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } }, 'allowed_mentions.parse MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE'],
];

describe('the body of a message', () => {
  it.each(LIMITS)('%s', async (_name, inside, outside, wrong) => {
    expect((await post(inside)).wrong).toEqual([]);
    expect((await post(inside)).status).toBe(200);
    const before = discord.world.history(channel).length;
    const refused = await post(outside);
    expect([refused.status, refused.code]).toEqual([400, 50_035]);
    expect(refused.wrong).toContain(wrong);
    expect(discord.world.history(channel)).toHaveLength(before);
  });

  it('reports everything that is wrong at once', async () => {
    const refused = await post({ content: of(2_001), embeds: [{ title: of(257) }] });
    expect(refused.wrong).toEqual(['content BASE_TYPE_BAD_LENGTH', 'embeds.0.title BASE_TYPE_BAD_LENGTH']);
  });

  it.each([{}, { content: '' }, { content: ' \n' }, { embeds: [] }, { content: null }])('refuses to show nothing: %j', async (body) => {
    expect((await post(body)).code).toBe(50_006);
  });

  it('refuses a body that is no JSON', async () => {
    expect((await post('{')).code).toBe(50_109);
  });

  it('keeps what an edit does not name, and refuses to leave nothing', async () => {
    const id = idOf(await post({ content: 'c', embeds: [{ title: 't' }], components: [row(button())] }));
    await patch(id, { content: 'd' });
    expect(discord.world.messages.get(id)?.shown).toMatchObject({ content: 'd', embeds: [{ title: 't' }], components: [{ type: 1 }] });
    await patch(id, { components: [], embeds: null });
    expect(discord.world.messages.get(id)?.states).toHaveLength(3);
    expect((await patch(id, { content: '' })).code).toBe(50_006);
    expect(discord.world.messages.get(id)?.shown.content).toBe('d');
  });

});

describe('the files of a message', () => {
  const MIB = 1024 * 1024;
  const upload = (payload: object, files: readonly Uint8Array<ArrayBuffer>[], message?: string) => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify(payload));
    for (const [index, bytes] of files.entries()) form.set(`files[${index}]`, new Blob([bytes], { type: 'image/png' }), `board-${index}.png`);
    return message === undefined ? post(form) : patch(message, form);
  };
  const small = new Uint8Array([1, 2, 3]);
  const shownFiles = (id: string) => discord.world.messages.get(id)?.shown.attachments.map(({ filename }) => filename);
  const image = (url: string, change: object = {}) => ({ embeds: [{ image: { url, ...change } }] });

  it('come with their alt text, each up to 10 MiB', async () => {
    const payload = { content: 'picture', attachments: [{ id: 0, description: 'a board' }] };
    const id = idOf(await upload(payload, [new Uint8Array(10 * MIB)]));
    expect(discord.world.messages.get(id)?.shown).toMatchObject({ content: 'picture', attachments: [{ filename: 'board-0.png', contentType: 'image/png', description: 'a board' }] });
    expect(discord.world.messages.get(id)?.shown.attachments[0]?.content).toHaveLength(10 * MIB);
    expect((await call(discord, 'GET', `/channels/${channel.id}/messages/${id}`)).body).toMatchObject({ attachments: [{ filename: 'board-0.png', size: 10 * MIB, description: 'a board' }] });
    expect((await upload(payload, [new Uint8Array(10 * MIB + 1)])).code).toBe(40_005);
    const described = (length: number) => upload({ attachments: [{ id: 0, description: of(length) }] }, [small]);
    expect((await described(1_024)).status).toBe(200);
    expect((await described(1_025)).wrong).toEqual(['attachments.0.description BASE_TYPE_BAD_LENGTH']);
  });

  it('are 10 at most, those that stay counted', async () => {
    const id = idOf(await upload({}, times(10, () => small)));
    expect(shownFiles(id)).toHaveLength(10);
    expect((await upload({}, times(11, () => small))).wrong).toEqual(['attachments BASE_TYPE_BAD_LENGTH']);
    expect((await upload({}, [small], id)).wrong).toEqual(['attachments BASE_TYPE_BAD_LENGTH']);
    expect(shownFiles(id)).toHaveLength(10);
  });

  it('are named by their number when they come, and by their id when they stay', async () => {
    expect((await upload({ attachments: [{ id: 1, filename: 'x.png' }] }, [small])).wrong).toEqual(['attachments.0.id STAND_IN_NO_SUCH_FILE']);
    const id = idOf(await upload({ attachments: [{ id: 0, filename: 'own.png' }, { id: 1 }] }, [small, small]));
    expect(shownFiles(id)).toEqual(['own.png', 'board-1.png']);
    await patch(id, { content: 'they stay' });
    expect(shownFiles(id)).toHaveLength(2);
    const kept = discord.world.messages.get(id)?.shown.attachments[1]?.id;
    await upload({ attachments: [{ id: kept }, { id: 0, filename: 'new.png' }] }, [small], id);
    expect(shownFiles(id)).toEqual(['board-1.png', 'new.png']);
    await patch(id, { attachments: [] });
    expect(shownFiles(id)).toEqual([]);
  });

  it('are shown in an embed that names one of them', async () => {
    expect((await upload(image('attachment://board-0.png', { description: of(1_024) }), [small])).status).toBe(200);
    expect((await upload(image('attachment://board-1.png'), [small])).wrong).toEqual(['embeds.0.image.url STAND_IN_NO_SUCH_FILE']);
    expect((await upload(image('file://board-0.png'), [small])).wrong).toEqual(['embeds.0.image.url URL_TYPE_INVALID_SCHEME']);
    expect((await upload(image('attachment://board-0.png', { description: of(1_025) }), [small])).wrong).toEqual(['embeds.0.image.description BASE_TYPE_BAD_LENGTH']);
  });
});

describe('a nonce', () => {
  it('gives the first message again, for a few minutes, in its channel', async () => {
    const send = (content: string, change: object = {}, to = channel) => post({ content, nonce: 'daily-2026-11-25', enforce_nonce: true, ...change }, to);
    const first = idOf(await send('one'));
    expect(idOf(await send('two'))).toBe(first);
    expect(discord.world.messages.get(first)?.shown.content).toBe('one');
    expect(idOf(await send('three', { nonce: 'other' }))).not.toBe(first);
    expect(idOf(await send('four', {}, discord.world.channel(guild, 'second')))).not.toBe(first);
    await clock.advance(180_000);
    expect(idOf(await send('five'))).toBe(first);
    await clock.advance(1);
    expect(idOf(await send('six'))).not.toBe(first);
  });

  it('does nothing unless it is enforced', async () => {
    const send = () => post({ content: 'x', nonce: 'plain' });
    expect(idOf(await send())).not.toBe(idOf(await send()));
  });
});

describe('who is pinged', () => {
  const text = '@everyone <@1> <@!2> <@&3>';
  const pings = (answered: { readonly body: unknown }) => discord.world.messages.get(idOf(answered))?.pings.at(-1);

  it('is everybody named by a channel message that does not say otherwise (D23)', async () => {
    expect(pings(await post({ content: text }))).toEqual({ everyone: true, roles: ['3'], users: ['1', '2'] });
    expect(pings(await post({ content: '`@here`' }))?.everyone).toBe(true);
  });

  it('is who is allowed', async () => {
    expect(pings(await post({ content: text, allowed_mentions: { parse: [] } }))).toEqual({ everyone: false, roles: [], users: [] });
    expect(pings(await post({ content: text, allowed_mentions: {} }))).toEqual({ everyone: false, roles: [], users: [] });
    expect(pings(await post({ content: text, allowed_mentions: { parse: ['everyone'], users: ['2', '9'], roles: ['3'] } }))).toEqual({ everyone: true, roles: ['3'], users: ['2'] });
  });

  it('is nobody by an embed', async () => {
    expect(pings(await post({ embeds: [{ description: text }] }))).toEqual({ everyone: false, roles: [], users: [] });
  });

  it('is the author of what is replied to, unless told otherwise', async () => {
    const first = idOf(await post({ content: 'x' }));
    const reply = { content: 'y', message_reference: { message_id: first } };
    expect(pings(await post(reply))?.users).toEqual([discord.world.bot.id]);
    expect(pings(await post({ ...reply, allowed_mentions: { parse: [] } }))?.users).toEqual([]);
    expect(pings(await post({ ...reply, allowed_mentions: { parse: [], replied_user: true } }))?.users).toEqual([discord.world.bot.id]);
  });

  it('is reckoned for an edit too', async () => {
    const id = idOf(await post({ content: 'x', allowed_mentions: { parse: [] } }));
    expect(pings(await patch(id, { content: '@here' }))?.everyone).toBe(true);
  });
});
