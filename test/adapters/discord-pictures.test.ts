/** Boards that are shown to a channel, podiums, and files for one person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PICTURE_MS, type DiscordAdapter } from '../../adapters/discord/index.ts';
import { type Pictures, createPictures } from '../../adapters/pictures/index.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { plain } from '../../src/texts/span.ts';
import type { Picture, View } from '../../src/views/view.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { type Message, type Outcome, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import { type Office, openOffice, saying } from './discord-office.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const PICTURE: Picture = {
  title: 'Players',
  labels: { rank: 'Rank', name: 'Name', points: 'Points' },
  rows: [{ rank: 1, name: 'Ann', points: '120' }],
  alt: 'A board: 1. Ann with 120 points.',
};

const board = (page: number): View =>
  saying(`board, page ${page}`, { replaces: page > 1, actions: [{ kind: 'button', label: 'Next page', token: '1.o..2.' }, { kind: 'button', label: 'Show to channel', token: '1.c..1.' }] });
const shownBoard = (picture = PICTURE): View => saying('Ann shows: 1. Ann 120', { audience: 'public', replaces: true, picture });

let office: Office;
let adapter: DiscordAdapter;
/** What is drawn next; nothing until a test says so. */
let draw: Pictures['draw'];

beforeEach(async () => {
  office = await openOffice();
  draw = () => Promise.resolve(PNG);
  adapter = await office.open(office.adapter({ pictures: { draw: (picture) => draw(picture), close: () => Promise.resolve() } }));
});

afterEach(() => office.stop());

function messageOf(outcome: Outcome): Message {
  if (outcome.kind !== 'message') throw new Error(`not a message: ${outcome.kind}`);
  return outcome.message;
}

const ask = async (view: View): Promise<Message> => {
  office.answer = () => view;
  return messageOf(await office.discord.people.command(office.ann, 'k8s leaderboard'));
};
const press = (message: Message, label: string) => office.discord.people.press(office.ann, message, label);
const channel = () => office.discord.world.history(office.channel);
const pictureOf = (message: Message | undefined) => message?.shown.attachments.map(({ filename, contentType, content, description }) => ({ filename, contentType, bytes: [...content], description }));
const WHOLE = [{ filename: 'board.png', contentType: 'image/png', bytes: [...PNG], description: PICTURE.alt }];
const imageOf = (message: Message | undefined) => message?.shown.embeds.at(-1)?.['image'];
const callsTo = (route: string) => office.discord.calls.filter((call) => call.route === route).length;

/** A press whose result comes 1.6 s after it. */
async function pressedLate(message: Message, label: string, view: View): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<View>();
  const before = office.requests.length;
  office.answer = () => promise;
  const outcome = press(message, label);
  await office.until('the request', () => (office.requests.length > before ? true : undefined));
  await office.clock.advance(1_500);
  await office.until('the deferral', () => office.discord.interactions.all.at(-1)?.answered);
  await office.clock.advance(100);
  resolve(view);
  return outcome;
}

describe('a board on Discord', () => {
  it('is paged in the one private message, in time and late', async () => {
    const shown = await ask(board(1));
    office.answer = () => board(2);
    expect(await press(shown, 'Next page')).toMatchObject({ how: 'update', message: shown, private: true });
    expect(await pressedLate(shown, 'Next page', board(3))).toMatchObject({ how: 'update', message: shown, private: true });
    expect(shown.states.map(({ embeds }) => embeds[0]?.['description'])).toEqual(['board, page 1', 'board, page 2', 'board, page 3']);
    expect(channel()).toEqual([]);
  });

  it('is shown to the channel as the public answer to the click, with its picture, and stays in private as it was', async () => {
    const own = await ask(board(1));
    office.answer = () => shownBoard();
    const outcome = await press(own, 'Show to channel');
    expect(outcome).toMatchObject({ how: 'reply', private: false });
    expect(channel()).toEqual([messageOf(outcome)]);
    expect(textOf(messageOf(outcome))).toBe('Ann shows: 1. Ann 120');
    expect(buttonsOf(messageOf(outcome))).toEqual([]);
    expect(pictureOf(channel()[0])).toEqual(WHOLE);
    expect(imageOf(channel()[0])).toEqual({ url: 'attachment://board.png', description: PICTURE.alt });
    expect(channel()[0]?.states).toHaveLength(1);
    expect(own.states).toHaveLength(1);
  });

  it('is really drawn', async () => {
    const pictures = createPictures({ clock: systemClock, logger: silentLogger });
    draw = (picture) => pictures.draw(picture);
    const own = await ask(board(1));
    office.answer = () => shownBoard();
    await press(own, 'Show to channel');
    const bytes = pictureOf(channel()[0])?.[0]?.bytes ?? [];
    expect(bytes.slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(bytes.length).toBeGreaterThan(5_000);
    await pictures.close();
  });

  it('goes out as words after a second, long before they are due, and the picture follows', async () => {
    const drawing = Promise.withResolvers<Uint8Array>();
    draw = () => drawing.promise;
    const own = await ask(board(1));
    office.answer = () => shownBoard();
    const before = office.requests.length;
    const pressed = press(own, 'Show to channel');
    await office.until('the request', () => (office.requests.length > before ? true : undefined));
    await office.clock.advance(PICTURE_MS - 1);
    expect(office.discord.interactions.all.at(-1)?.answered).toBeUndefined();
    await office.clock.advance(1);
    expect(await pressed).toMatchObject({ how: 'reply', private: false });
    expect(office.discord.interactions.all.at(-1)?.answered).toMatchObject({ type: 4, after: PICTURE_MS });
    expect(pictureOf(channel()[0])).toEqual([]);
    await office.clock.advance(2_000);
    drawing.resolve(PNG);
    await office.discord.until('the picture', () => channel()[0]?.shown.attachments[0]);
    expect(channel()).toHaveLength(1);
    expect(pictureOf(channel()[0])).toEqual(WHOLE);
    expect(channel()[0]?.states.map(({ embeds }) => embeds[0]?.['description'])).toEqual(['Ann shows: 1. Ann 120', 'Ann shows: 1. Ann 120']);
  });

  it('is words alone, said once, where no picture can be had', async () => {
    draw = () => Promise.resolve(undefined);
    const own = await ask(board(1));
    office.answer = () => shownBoard();
    await press(own, 'Show to channel');
    expect(pictureOf(channel()[0])).toEqual([]);
    expect(callsTo('PATCH /webhooks/:id/:id/messages/:id')).toBe(0);
  });

  it('is words alone where Discord does not take the picture', async () => {
    draw = () => Promise.resolve(new Uint8Array(10 * 1024 * 1024 + 1));
    const own = await ask(board(1));
    office.answer = () => shownBoard();
    expect(await press(own, 'Show to channel')).toMatchObject({ how: 'reply', private: false });
    expect(channel().map((message) => textOf(message))).toEqual(['Ann shows: 1. Ann 120']);
    expect(pictureOf(channel()[0])).toEqual([]);
  });

  it('is public when it is late as well, under a board and after a command', async () => {
    const own = await ask(board(1));
    expect(await pressedLate(own, 'Show to channel', shownBoard())).toMatchObject({ how: 'follow-up', private: false });
    await office.discord.until('the picture', () => channel()[0]?.shown.attachments[0]);
    expect(pictureOf(channel()[0])).toEqual(WHOLE);
    expect(own.states).toHaveLength(1);

    const { promise, resolve } = Promise.withResolvers<View>();
    const before = office.requests.length;
    office.answer = () => promise;
    const interaction = office.discord.people.send(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'leaderboard', type: 1 }] });
    await office.until('the request', () => (office.requests.length > before ? true : undefined));
    await office.clock.advance(1_500);
    await office.until('the deferral', () => interaction.answered);
    resolve(shownBoard());
    await office.discord.until('the board', () => channel()[1]?.shown.attachments[0]);
    // What was to be private stays so and says what became of it.
    expect(interaction.original).toMatchObject({ onlyFor: office.ann.member?.user.id, loading: false });
    expect(interaction.original === undefined ? '' : textOf(interaction.original)).toBe('Shown to everybody in this channel.');
    expect(channel().map((message) => textOf(message))).toEqual(['Ann shows: 1. Ann 120', 'Ann shows: 1. Ann 120']);
  });

  it('brings no picture to an interaction that has expired', async () => {
    const own = await ask(board(1));
    office.discord.faults.add({ method: 'POST', path: /\/callback$/u, times: 9, fault: { kind: 'status', status: 404 } });
    const drawing = Promise.withResolvers<Uint8Array>();
    draw = () => drawing.promise;
    office.answer = () => shownBoard();
    void press(own, 'Show to channel').catch(() => undefined);
    await office.until('the request', () => office.requests[1]);
    await office.clock.advance(PICTURE_MS);
    await office.discord.until('the refusal', () => office.discord.calls.find(({ status }) => status === 404));
    drawing.resolve(PNG);
    await adapter.stop();
    expect(callsTo('PATCH /webhooks/:id/:id/messages/:id')).toBe(0);
  });

  it('has an alternative text of at most 1,024 characters', async () => {
    const own = await ask(board(1));
    office.answer = () => shownBoard({ ...PICTURE, alt: '👩‍🚀 '.repeat(1_000) });
    await press(own, 'Show to channel');
    const alt = pictureOf(channel()[0])?.[0]?.description ?? '';
    expect(alt.length).toBeGreaterThan(1_000);
    expect(alt.length).toBeLessThanOrEqual(1_024);
    expect(alt.endsWith('…')).toBe(true);
    expect(alt.isWellFormed()).toBe(true);
  });
});

describe('a podium on Discord', () => {
  const place = () => ({ workspace: `discord:${office.guild.id}`, channel: office.channel.id });
  const podium = (more: Partial<View> = {}): View => saying('1. Ann', { audience: 'public', picture: PICTURE, blocks: [{ kind: 'heading', text: [plain('Podium of 2026-Q3')] }, { kind: 'paragraph', text: [plain('1. Ann')] }], ...more });
  const post = (tried?: number, view = podium()) => adapter.post({ kind: 'place', place: place() }, view, 'season/7/podium', tried);

  it('is posted with its picture, once, though the answer gets lost', async () => {
    office.discord.faults.add({ method: 'POST', path: /^\/channels\/\d+\/messages$/u, times: 2, fault: { kind: 'reset', accepted: true } });
    expect(await post()).toMatchObject({ kind: 'posted' });
    expect(channel()).toHaveLength(1);
    expect(pictureOf(channel()[0])).toEqual(WHOLE);
    expect(callsTo('POST /channels/:id/messages')).toBe(3);
  });

  it('is known again in the history, with its picture or without', async () => {
    const first = office.clock.now();
    const posted = await post();
    await office.clock.advance(600_000);
    draw = () => Promise.resolve(undefined);
    expect(await post(first)).toEqual(posted);
    expect(channel()).toHaveLength(1);
  });

  it('is words alone where the bot may not attach files, and where nothing is drawn', async () => {
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['attachFiles'] });
    expect(await post()).toMatchObject({ kind: 'posted' });
    expect(textOf(channel()[0] as Message)).toBe('Podium of 2026-Q3\n1\\. Ann');
    expect(pictureOf(channel()[0])).toEqual([]);
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['sendMessages'] });
    expect(await adapter.post({ kind: 'place', place: place() }, podium(), 'other')).toEqual({ kind: 'forbidden' });
  });

  it('is drawn for nobody where the place has to wait', async () => {
    office.discord.faults.add({ method: 'POST', path: /\/messages$/u, fault: { kind: 'limited', seconds: 30 } });
    let drawn = 0;
    draw = () => {
      drawn += 1;
      return Promise.resolve(PNG);
    };
    expect(await post()).toMatchObject({ kind: 'limited' });
    expect(await post()).toMatchObject({ kind: 'limited' });
    expect(drawn).toBe(1);
  });

  it('loses its picture with an edit that has none, and gets another with one that has', async () => {
    const posted = await post();
    if (posted.kind !== 'posted') throw new Error(posted.kind);
    const { picture: _picture, ...without } = podium();
    expect(await adapter.edit(posted.reference, without)).toEqual(posted);
    expect(pictureOf(channel()[0])).toEqual([]);
    expect(await adapter.edit(posted.reference, podium())).toEqual(posted);
    expect(pictureOf(channel()[0])).toEqual(WHOLE);
  });

  it('has none where everything is hidden', async () => {
    await post(undefined, podium({ spoiler: true }));
    expect(pictureOf(channel()[0])).toEqual([]);
  });
});

describe('a file on Discord', () => {
  const file = { name: 'answers.csv', mediaType: 'text/csv', content: '\u{FEFF}名字,points\r\n"阿安",10\r\n' } as const;

  it('is attached to the private reply, in time and late, and goes when that is replaced', async () => {
    const shown = await ask(saying('here it is', { file, actions: [{ kind: 'button', label: 'Again', token: '1.o..2.' }] }));
    expect(shown.onlyFor).toBe(office.ann.member?.user.id);
    expect(shown.shown.attachments.map(({ filename, contentType, content }) => [filename, contentType, new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)])).toEqual([['answers.csv', 'text/csv', file.content]]);
    expect(await pressedLate(shown, 'Again', saying('again', { file, replaces: true, actions: [{ kind: 'button', label: 'Again', token: '1.o..3.' }] }))).toMatchObject({ how: 'update', private: true });
    expect(shown.shown.attachments.map(({ filename }) => filename)).toEqual(['answers.csv']);
    office.answer = () => saying('done', { replaces: true });
    await press(shown, 'Again');
    expect(shown.shown.attachments).toEqual([]);
    expect(channel()).toEqual([]);
  });

  it('that Discord does not take is told of', async () => {
    const shown = await ask(saying('here it is', { file: { ...file, content: 'x'.repeat(10 * 1024 * 1024 + 1) } }));
    expect(shown.shown.attachments).toEqual([]);
    expect(textOf(shown)).toBe('here it is\n\nDiscord did not take the file. Whoever runs the bot can write it with `npm run admin -- export`.');
  });
});
