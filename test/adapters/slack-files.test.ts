/** Boards shown to a channel, their pictures, and files for one person. */
import { afterEach, describe, expect, it } from 'vitest';
import { partsOf } from '../../adapters/slack/direct-files.ts';
import type { SlackAdapter } from '../../adapters/slack/index.ts';
import { PART_MAX, PARTS_MAX } from '../../adapters/slack/limits.ts';
import { Uploads } from '../../adapters/slack/uploads.ts';
import type { Target } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { name, plain } from '../../src/texts/span.ts';
import type { Picture, View, ViewFile } from '../../src/views/view.ts';
import type { Message } from '../stand-ins/slack/world.ts';
import { readMessage } from '../stand-ins/slack/reading.ts';
import { type Office, PICTURE, drawn, openOffice, saying, settled, texts } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const SCOPES = ['commands', 'chat:write', 'files:write'];
const line = (id: string, parameters = {}) => texts('en').line(id, parameters);
const show = (label = 'Show', target = 'board') => ({ kind: 'button', label, token: `1.c.${target}.0.` }) as const;
const board = (more: Partial<View> = {}): View => saying('1. Red: 30 points', { actions: [show()], ...more });
const shown = (more: Partial<View> = {}): View =>
  saying('ann shows a board', { audience: 'public', picture: PICTURE, replaces: true, blocks: [{ kind: 'paragraph', text: [plain('1. '), name('*Red* <!here> @here'), plain(': 30 points')] }], ...more });
const withFiles = () => office.slack.world.messages(office.channel.id).filter(({ files }) => files !== undefined);
const picture = () => office.slack.until('the picture', () => withFiles()[0]);
const place = (): Target => ({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } });

async function openWith(bytes: string | undefined, scopes: readonly string[] = SCOPES, mode: 'socket' | 'http' = 'socket') {
  office = await openOffice(mode, { scopes });
  const pictures = drawn(bytes);
  const adapter = await office.open(office.adapter({ pictures }));
  return { adapter, pictures };
}

/** A private board on ann's screen. */
async function privateBoard(channel = office.channel): Promise<Message> {
  office.answer = () => board();
  const { message } = await office.slack.command(office.ann, channel, '/k8s', 'leaderboard');
  if (message === undefined) throw new Error('no board');
  return message;
}

describe.each(['socket', 'http'] as const)('a board shown to a channel on Slack over %s', (mode) => {
  it('is a message beside the private one, for everybody, with a picture after it', async () => {
    await openWith('PNG', SCOPES, mode);
    const own = await privateBoard();
    office.answer = () => shown();
    const before = office.slack.calls.length;
    const { message } = await office.slack.press(office.ann, own, 'Show');
    expect(message).toMatchObject({ onlyFor: undefined, pings: [], by: 'response_url' });
    expect(message?.ts).not.toBe(own.ts);
    expect(readMessage(message as Message)).toContain('*Red*');
    expect(office.slack.calls[before]?.args).toMatchObject({ response_type: 'in_channel', replace_original: false });
    const beside = await picture();
    expect(beside).toMatchObject({ text: 'Season 2026-Q4', pings: [], files: [{ name: 'board.png', title: 'Season 2026-Q4', alt: 'Red leads with 30 points', content: Buffer.from('PNG') }] });
    expect(Number(beside.ts)).toBeGreaterThan(Number(message?.ts));
    expect(office.slack.world.message(own.channel, own.ts)).toEqual(own);
    await settled();
    expect(office.methods().slice(before)).toEqual(['response_url', 'files.getUploadURLExternal', 'upload', 'files.completeUploadExternal']);
    expect(office.slack.refusals).toEqual([]);
  });

  it('goes out at once, however long its picture takes', async () => {
    office = await openOffice(mode, { scopes: SCOPES });
    let come: (png: Uint8Array | undefined) => void = () => undefined;
    const pictures = { draw: () => new Promise<Uint8Array | undefined>((resolve) => (come = resolve)), close: () => Promise.resolve() };
    await office.open(office.adapter({ pictures }));
    const own = await privateBoard();
    office.answer = () => shown();
    const { message } = await office.slack.press(office.ann, own, 'Show');
    expect(message?.onlyFor).toBeUndefined();
    await settled();
    expect(withFiles()).toEqual([]);
    come(undefined);
    await settled();
    expect(office.methods()).not.toContain('files.getUploadURLExternal');
  });
});

describe('the picture of a board on Slack', () => {
  it.each([
    ['without files:write', ['commands', 'chat:write'], 'PNG'],
    ['when none can be drawn', SCOPES, undefined],
  ] as const)('is left out %s', async (_case, scopes, bytes) => {
    const { pictures } = await openWith(bytes, scopes);
    const own = await privateBoard();
    office.answer = () => shown();
    const { message } = await office.slack.press(office.ann, own, 'Show');
    expect(message?.onlyFor).toBeUndefined();
    await settled();
    expect([withFiles(), office.methods().includes('files.getUploadURLExternal')]).toEqual([[], false]);
    // Nothing is drawn that nobody would see.
    expect(pictures.asked.length).toBe(bytes === undefined ? 1 : 0);
  });

  it('is never part of a private reply', async () => {
    const { pictures } = await openWith('PNG');
    office.answer = () => board({ picture: PICTURE });
    const { message } = await office.slack.command(office.ann, office.channel, '/k8s', 'leaderboard');
    expect(message?.onlyFor).toBe(office.ann.id);
    await settled();
    expect([pictures.asked, withFiles()]).toEqual([[], []]);
  });

  it('is missing where the app is no member, and no file is left behind', async () => {
    await openWith('PNG');
    const outside = office.slack.addChannel('outside', { members: [office.ann.id] });
    const own = await privateBoard(outside);
    office.answer = () => shown();
    const { message } = await office.slack.press(office.ann, own, 'Show');
    expect([message?.channel, message?.onlyFor]).toEqual([outside.id, undefined]);
    await office.slack.until('the file to go', () => (office.methods().includes('files.delete') ? true : undefined));
    expect(office.slack.uploads.files.size).toBe(0);
    expect(office.slack.world.messages(outside.id)).toHaveLength(1);
  });

  it.each([
    { method: 'files.getUploadURLExternal', kind: 'error', error: 'file_uploads_disabled' },
    { method: 'files.getUploadURLExternal', kind: 'limited', seconds: 20 },
    { method: 'files.getUploadURLExternal', kind: 'reset' },
    { method: 'upload', kind: 'status', status: 413 },
    { method: 'upload', kind: 'status', status: 500 },
    { method: 'upload', kind: 'reset' },
    { method: 'files.completeUploadExternal', kind: 'error', error: 'internal_error' },
    { method: 'files.completeUploadExternal', kind: 'reset', applied: true },
  ] as const)('is tried once, and nothing else suffers from %o', async (fault) => {
    await openWith('PNG');
    const own = await privateBoard();
    office.answer = () => shown();
    office.slack.fault(fault);
    expect((await office.slack.press(office.ann, own, 'Show')).message?.onlyFor).toBeUndefined();
    await office.slack.until('the fault', () => office.slack.calls.find((call) => call.fault !== undefined));
    await settled(40);
    expect(withFiles().length).toBe('applied' in fault ? 1 : 0);
    expect(office.methods().filter((method) => method === fault.method)).toHaveLength(1);
    // The next one is as ever.
    await office.slack.press(office.ann, own, 'Show');
    await office.slack.until('the next picture', () => (withFiles().length > ('applied' in fault ? 1 : 0) ? true : undefined));
    expect(office.lost).toEqual([]);
  });

  it('has a description of at most 1,000 characters, and a title that restyles and pings nothing', async () => {
    const { pictures } = await openWith('PNG');
    const own = await privateBoard();
    const nasty: Picture = { ...PICTURE, title: '*Q4* <!channel> @here & _x_', alt: '😀'.repeat(600) };
    office.answer = () => shown({ picture: nasty });
    await office.slack.press(office.ann, own, 'Show');
    const { files, text, blocks, pings } = await picture();
    expect(pictures.asked).toEqual([nasty]);
    expect(files?.[0]?.alt).toBe(`${'😀'.repeat(499)}…`);
    expect([text, pings]).toEqual(['', []]);
    expect(blocks).toMatchObject([{ type: 'rich_text', elements: [{ elements: [{ type: 'text', text: '*Q4* <!channel> @here & _x_' }] }] }]);
    expect(office.slack.refusals).toEqual([]);
  });

  it('stands in the thread in which the board was shown', async () => {
    const { adapter } = await openWith('PNG');
    const root = await adapter.post(place(), saying('results', { audience: 'public' }), 'root');
    if (root.kind !== 'posted') throw new Error(root.kind);
    await office.clock.advance(1_000);
    const own = await adapter.post({ kind: 'message', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id }, message: root.reference.message }, board({ audience: 'public' }), 'own');
    if (own.kind !== 'posted') throw new Error(own.kind);
    office.answer = () => shown();
    const message = office.slack.world.message(own.reference.channel, own.reference.message);
    await office.slack.press(office.ann, message as Message, 'Show');
    expect((await picture()).thread).toBe(root.reference.message);
  });
});

describe('the picture of a post on Slack', () => {
  const podium = (more: Partial<View> = {}): View => saying('Season 2026-Q4 is over: Red wins', { audience: 'public', picture: PICTURE, ...more });

  it('follows the post, once', async () => {
    const { adapter } = await openWith('PNG');
    const first = await adapter.post(place(), podium(), 'podium');
    expect(first.kind).toBe('posted');
    expect(await picture()).toMatchObject({ text: 'Season 2026-Q4', thread: undefined });
    expect(await adapter.post(place(), podium(), 'podium')).toEqual(first);
    await settled();
    expect(office.slack.world.messages(office.channel.id).map(({ by }) => by)).toEqual(['chat.postMessage', 'files.completeUploadExternal']);
  });

  it('is not repeated by another process that finds the post', async () => {
    const { adapter } = await openWith('PNG', [...SCOPES, 'channels:history']);
    const first = await adapter.post(place(), podium(), 'podium');
    await picture();
    await office.documents.clear();
    const other = await office.open(office.adapter({ pictures: drawn('PNG') }));
    expect(await other.post(place(), podium(), 'podium', office.clock.now())).toEqual(first);
    await settled();
    expect(withFiles()).toHaveLength(1);
  });

  it('is finished before the bot stops, and never goes to a person or with an edit', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    let come: (png: Uint8Array) => void = () => undefined;
    const asked: Picture[] = [];
    const pictures = { draw: (one: Picture) => (asked.push(one), new Promise<Uint8Array>((resolve) => (come = resolve))), close: () => Promise.resolve() };
    const adapter: SlackAdapter = await office.open(office.adapter({ pictures }));
    const posted = await adapter.post(place(), podium(), 'podium');
    if (posted.kind === 'posted') await adapter.edit(posted.reference, podium());
    await adapter.post({ kind: 'player', workspace: `slack:${office.slack.team.id}`, player: office.ann.id }, podium(), 'direct');
    expect(asked).toHaveLength(1);
    const stopping = adapter.stop();
    come(new TextEncoder().encode('PNG'));
    await stopping;
    expect(withFiles()).toHaveLength(1);
    expect(office.clock.waiting()).toBe(0);
  });
});

const EXPORT: ViewFile = { name: 'answers.csv', mediaType: 'text/csv', content: '\uFEFFid,points\r\n1,30\r\n2,<20>\r\n' };
const exported = (file: ViewFile = EXPORT): View => saying('Your answers', { file });
const direct = () => [...office.slack.world.channels.values()].find((channel) => channel.kind === 'im' && channel.members.has(office.ann.id));
const inDirect = (): readonly Message[] => office.slack.world.messages(direct()?.id ?? '', office.ann.id);
const ask = () => office.slack.command(office.ann, office.channel, '/k8s', 'privacy export');
/** Lets the wait between two messages pass as often as it takes. */
async function delivered(count: number): Promise<readonly Message[]> {
  for (let second = 0; second < 4 * count && inDirect().length < count; second += 1) {
    await office.clock.advance(1_000);
    await settled(60);
  }
  return inDirect();
}

describe.each(['socket', 'http'] as const)('a file for one person on Slack over %s', (mode) => {
  it('comes whole into their direct messages, and the reply says so', async () => {
    await openWith(undefined, SCOPES, mode);
    office.answer = () => exported();
    const { message, text } = await ask();
    expect([message?.onlyFor, text]).toEqual([office.ann.id, `Your answers\n${line('slack.file.coming', { name: 'answers.csv' })}`]);
    await office.slack.until('the file', () => inDirect().find(({ files }) => files !== undefined));
    expect(inDirect()).toMatchObject([{ text: line('slack.file.asked', { name: 'answers.csv' }) }, { text: 'answers.csv', files: [{ name: 'answers.csv', alt: undefined, content: Buffer.from(EXPORT.content) }] }]);
    expect(office.slack.world.messages(office.channel.id)).toEqual([]);
    // No right beside those that are there is needed.
    expect(office.methods()).not.toContain('conversations.open');
    expect(office.slack.refusals).toEqual([]);
  });

  it('comes in parts without files:write', async () => {
    await openWith(undefined, ['commands', 'chat:write'], mode);
    office.answer = () => exported();
    await ask();
    const [asked, part, ...more] = await delivered(2);
    expect([asked?.text, more]).toEqual([line('slack.file.asked', { name: 'answers.csv' }), []]);
    expect(readMessage(part as Message)).toContain(line('slack.file.part', { name: 'answers.csv', number: 1, count: 1 }));
    expect(part?.text).toContain('```\nid,points\n1,30\n2,&lt;20&gt;\n```');
  });

  it('comes of a press in a window, too', async () => {
    await openWith(undefined, SCOPES, mode);
    office.answer = () => saying('Sure?', { actions: [show('Yes')] });
    const { message } = await ask();
    office.answer = () => exported();
    await office.slack.press(office.ann, message as Message, 'Yes');
    await office.slack.until('the file', () => inDirect().find(({ files }) => files !== undefined));
  });
});

describe('a file for one person on Slack', () => {
  it.each(['none', 'images'] as const)('comes in parts where the workspace takes no such files (%s)', async (uploads) => {
    await openWith(undefined);
    office.slack.world.uploads = uploads;
    office.answer = () => exported();
    await ask();
    const messages = await delivered(2);
    expect(messages.map(({ text }) => text.includes('id,points'))).toEqual([false, true]);
  });

  it('has all its rows in parts, a second apart, with the numbers of all', async () => {
    await openWith(undefined, ['commands', 'chat:write']);
    const rows = Array.from({ length: 1_000 }, (_, index) => `${index},<&>,"${'`'.repeat(index % 5)}"`);
    office.answer = () => exported({ ...EXPORT, content: rows.join('\r\n') });
    await ask();
    const count = partsOf(rows.join('\r\n'))?.length ?? 0;
    expect(count).toBeGreaterThan(2);
    const [, ...parts] = await delivered(count + 1);
    expect(parts).toHaveLength(count);
    const read = parts.map((part, index) => {
      expect(readMessage(part)).toContain(line('slack.file.part', { name: 'answers.csv', number: index + 1, count }));
      return part.text.slice(part.text.indexOf('```\n') + 4, part.text.lastIndexOf('\n```'));
    });
    const unescaped = read.join('\n').replaceAll('\u200B', '').replace(/&(lt|gt|amp);/gu, (_all, sign: string) => ({ lt: '<', gt: '>', amp: '&' })[sign] ?? '');
    expect(unescaped.split('\n')).toEqual(rows);
    expect(new Set(parts.map(({ ts }) => Math.floor(Number(ts)))).size).toBe(count);
    expect(office.slack.refusals).toEqual([]);
  });

  it.each([
    ['without files:write', ['commands', 'chat:write'], 0],
    ['where the workspace takes no such files', SCOPES, 1],
  ] as const)('that is too long for messages says so %s', async (_case, scopes, messages) => {
    await openWith(undefined, scopes);
    office.slack.world.uploads = 'none';
    office.answer = () => exported({ ...EXPORT, content: 'x'.repeat(PARTS_MAX * PART_MAX + 1) });
    const { interaction } = await ask();
    const { message, text } = await interaction.next();
    expect([message?.onlyFor, text]).toEqual([office.ann.id, line('slack.file.long', { name: 'answers.csv' })]);
    expect(inDirect()).toHaveLength(messages);
  });

  it('that did not surely arrive says so, and is not sent again', async () => {
    for (const fault of [{ method: 'chat.postMessage', kind: 'reset' }, { method: 'chat.postMessage', kind: 'limited', seconds: 61 }, { method: 'files.completeUploadExternal', kind: 'reset', applied: true }] as const) {
      await openWith(undefined);
      office.slack.fault(fault);
      office.answer = () => exported();
      const { interaction } = await ask();
      expect((await interaction.next()).text).toBe(line('slack.file.failed', { name: 'answers.csv' }));
      expect(office.methods().filter((method) => method === fault.method)).toHaveLength(1);
      await office.stop();
    }
    await openWith(undefined);
    office.slack.world.messagesTab = false;
    office.answer = () => exported();
    const { interaction } = await ask();
    expect((await interaction.next()).text).toBe(line('slack.file.failed', { name: 'answers.csv' }));
  });

  it('waits where Slack says for how long', async () => {
    await openWith(undefined, ['commands', 'chat:write']);
    office.slack.fault({ method: 'chat.postMessage', kind: 'limited', seconds: 5 });
    office.answer = () => exported();
    await ask();
    await office.clock.advance(4_999);
    expect(inDirect()).toEqual([]);
    expect(await delivered(2)).toHaveLength(2);
  });

  it('is not sent again by a copy of the delivery', async () => {
    await openWith(undefined);
    office.answer = () => exported();
    const { interaction } = await ask();
    await office.slack.until('the file', () => inDirect().find(({ files }) => files !== undefined));
    await office.slack.redeliver(interaction, { skew: 1 });
    await settled();
    expect(inDirect()).toHaveLength(2);
  });
});

describe('a board shown from a window on Slack', () => {
  it('says so in the window where the press is too old to show anything', async () => {
    const { adapter } = await openWith(undefined);
    const posted = await adapter.post(place(), saying('results', { audience: 'public', actions: [show('Table', 'table')] }), 'results');
    if (posted.kind !== 'posted') throw new Error(posted.kind);
    office.answer = () => board({ window: true });
    const message = office.slack.world.message(posted.reference.channel, posted.reference.message);
    const { view } = await office.slack.press(office.ann, message as Message, 'Table');
    if (view === undefined) throw new Error('no window');
    office.answer = () => shown();
    expect((await office.slack.pressInView(office.ann, view, 'Show')).message?.onlyFor).toBeUndefined();
    await office.clock.advance(31 * 60_000);
    const late = await office.slack.pressInView(office.ann, view, 'Show');
    expect([late.view?.id, late.text.includes(line('slack.show.late'))]).toEqual([view.id, true]);
  });
});

describe('what Slack keeps of somebody who asks to be forgotten', () => {
  it('is dropped with the reply', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write', 'users:read'] });
    await office.open();
    await office.slack.command(office.ann, office.channel, '/k8s', 'stats');
    const key = `person:slack:${office.slack.team.id}:${office.ann.id}`;
    await settled();
    expect(await office.documents.get(key)).toMatchObject({ name: 'ann' });
    office.answer = () => saying('Forgotten', { forgets: true });
    await office.slack.command(office.ann, office.channel, '/k8s', 'privacy delete');
    await settled();
    expect(await office.documents.get(key)).toBeUndefined();
    // It is asked for anew, not remembered.
    const before = office.methods().filter((method) => method === 'users.info').length;
    await office.slack.command(office.ann, office.channel, '/k8s', 'stats');
    expect(office.methods().filter((method) => method === 'users.info').length).toBe(before + 1);
  });
});

describe('parts of a file', () => {
  it('are whole rows, and pieces only of a row that fits no message', () => {
    office = { stop: () => Promise.resolve() } as Office;
    expect(partsOf('a\r\nb\n\nc\n')).toEqual(['a\nb\n\nc']);
    const long = '字'.repeat(PART_MAX + 1);
    const parts = partsOf(`a\n${long}\nb`);
    expect(parts?.join('').replaceAll('\n', '')).toBe(`a${long}b`);
    for (const part of parts ?? []) expect(part.length).toBeLessThanOrEqual(PART_MAX);
    expect(partsOf('&'.repeat(PARTS_MAX * PART_MAX))).toBeUndefined();
    expect(partsOf(`${'x'.repeat(PART_MAX - 2)}\n`.repeat(PARTS_MAX))).toHaveLength(PARTS_MAX);
  });

  it('are made of the largest file in no time that a click would notice', () => {
    office = { stop: () => Promise.resolve() } as Office;
    const began = performance.now();
    partsOf('1,2,3,4\n'.repeat((PARTS_MAX * PART_MAX) / 8));
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe('an address for an upload', () => {
  it('that Slack does not give is no upload', async () => {
    office = { stop: () => Promise.resolve() } as Office;
    const api = { apiCall: () => Promise.resolve({ ok: true }) };
    const uploads = new Uploads({ api: api as never, logger: silentLogger, failed: () => undefined });
    expect(await uploads.share({ name: 'a.png', title: 'a', content: new Uint8Array([1]) }, { channel: 'C1' })).toEqual({ kind: 'refused', error: 'no_upload_url' });
  });
});
