import { type REST, RateLimitError } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordAdapter } from '../../adapters/discord/index.ts';
import { nonceOf } from '../../adapters/discord/identity.ts';
import { Posts } from '../../adapters/discord/posts.ts';
import type { Place, Reference } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { textOf } from '../stand-ins/discord/server.ts';
import { type Office, openOffice, saying } from './discord-office.ts';

let office: Office;
let adapter: DiscordAdapter;
let place: Place;

beforeEach(async () => {
  office = await openOffice();
  adapter = await office.open();
  place = { workspace: `discord:${office.guild.id}`, channel: office.channel.id };
});

afterEach(() => office.stop());

const post = (identity = 'round/1/question', words = 'question') => adapter.post({ kind: 'place', place }, saying(words), identity);
const shown = () => office.discord.world.history(office.channel).map((message) => textOf(message));

async function posted(): Promise<Reference> {
  const outcome = await post();
  if (outcome.kind !== 'posted') throw new Error(outcome.kind);
  return outcome.reference;
}

describe('a post on Discord', () => {
  it('is shown once for one identity, from any process (D24, R10)', async () => {
    const first = await post();
    await office.clock.advance(10_000);
    const other = await office.open(office.adapter());
    expect(await other.post({ kind: 'place', place }, saying('question'), 'round/1/question')).toEqual(first);
    expect(shown()).toEqual(['question']);
    expect(nonceOf('x'.repeat(1_000))).toMatch(/^[\w-]{22}$/u);
    expect(nonceOf('a')).not.toBe(nonceOf('b'));
  });

  it.each([
    { kind: 'status', status: 502, accepted: true },
    { kind: 'reset', accepted: true },
  ] as const)('is one message after $kind, though discord.js sends it again (D30)', async (fault) => {
    office.discord.faults.add({ method: 'POST', path: /\/messages$/u, times: 2, fault });
    expect(await post()).toMatchObject({ kind: 'posted' });
    expect(shown()).toEqual(['question']);
    const nonces = office.discord.calls.filter(({ route }) => route === 'POST /channels/:id/messages').map(({ body }) => (body as { nonce: string }).nonce);
    expect(nonces.length).toBeGreaterThan(1);
    expect(new Set(nonces)).toEqual(new Set([nonceOf('round/1/question')]));
  });

  it('whose outcome cannot be known is unknown', async () => {
    office.discord.faults.add({ method: 'POST', path: /\/messages$/u, times: 10, fault: { kind: 'status', status: 502, accepted: true } });
    expect(await post()).toEqual({ kind: 'unknown' });
  });

  it('is forbidden without permission, gone without the channel (D27)', async () => {
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['sendMessages'] });
    expect(await post()).toEqual({ kind: 'forbidden' });
    office.discord.world.removeChannel(office.channel);
    expect(await post()).toEqual({ kind: 'gone' });
  });

  it('is limited until Discord says so, and not sent before (D28, R20)', async () => {
    office.discord.faults.add({ method: 'POST', path: /\/messages$/u, fault: { kind: 'limited', seconds: 30 } });
    const outcome = await post();
    expect(outcome.kind).toBe('limited');
    if (outcome.kind === 'limited') expect(outcome.until - office.clock.now()).toBeGreaterThan(25_000);
    expect(shown()).toEqual([]);
    // Another channel goes on at once.
    const other = office.discord.world.channel(office.guild, 'other');
    expect(await adapter.post({ kind: 'place', place: { ...place, channel: other.id } }, saying('x'), 'y')).toMatchObject({ kind: 'posted' });
  });

  it('is not limited for hours after the clock was put back (R16)', async () => {
    const { clock } = office;
    let back = 0;
    const rest = { post: () => Promise.reject(new RateLimitError({ global: false, hash: '', limit: 5, majorParameter: '', method: 'POST', retryAfter: 30_000, route: '', scope: 'user', sublimitTimeout: 0, timeToReset: 30_000, url: '' })) } as unknown as REST;
    const posts = new Posts({ rest: () => rest, bot: () => undefined, clock: { now: () => clock.now() - back, after: (ms, callback) => clock.after(ms, callback) }, logger: silentLogger });
    const send = (identity: string) => posts.post({ kind: 'place', place }, { content: 'x', embeds: [], components: [], attachments: [], allowed_mentions: { parse: [], replied_user: false } }, identity);
    const until = clock.now() + 30_000;
    expect(await send('a')).toEqual({ kind: 'limited', until });
    expect(await send('b')).toEqual({ kind: 'limited', until });
    back = 2 * 3_600_000;
    expect(await send('b')).toEqual({ kind: 'limited', until: until - back });
  });

  it('answers a message, and reaches a player where that is allowed', async () => {
    const reference = await posted();
    await adapter.post({ kind: 'message', place, message: reference.message }, saying('reveal'), 'r');
    expect(office.discord.world.history(office.channel)[1]?.replyTo).toBe(reference.message);
    const { member } = office.ann;
    if (member === undefined) throw new Error('nobody');
    expect(await adapter.post({ kind: 'player', workspace: place.workspace, player: member.user.id }, saying('hello'), 'p')).toMatchObject({ kind: 'posted' });
    member.user.closed = true;
    expect(await adapter.post({ kind: 'player', workspace: place.workspace, player: member.user.id }, saying('hello'), 'p2')).toEqual({ kind: 'forbidden' });
  });

  it('is edited in place, whole', async () => {
    const reference = await posted();
    expect(await adapter.edit(reference, saying('closed'))).toEqual({ kind: 'posted', reference });
    expect(shown()).toEqual(['closed']);
    expect(await adapter.edit({ ...reference, message: '1' }, saying('x'))).toEqual({ kind: 'gone' });
  });

  it('that was edited too often after an hour is limited (D25)', async () => {
    const reference = await posted();
    await office.clock.advance(3_700_000);
    const outcomes: string[] = [];
    for (let edit = 0; edit < 7; edit += 1) outcomes.push((await adapter.edit(reference, saying(`edit ${edit}`))).kind);
    expect(outcomes).toContain('limited');
    expect(outcomes[0]).toBe('posted');
  });

  it('that is refused again and again is noticed long before Discord blocks the address (D29)', async () => {
    const places = Array.from({ length: 50 }, (_, index) => {
      const channel = office.discord.world.channel(office.guild, `quiet-${index}`);
      office.discord.world.overwrite(channel, office.guild, { deny: ['sendMessages'] });
      return { ...place, channel: channel.id };
    });
    for (const identity of ['one', 'two']) {
      const outcomes = await Promise.all(places.map((each) => adapter.post({ kind: 'place', place: each }, saying('x'), `${identity}/${each.channel}`)));
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['forbidden']));
    }
    expect(office.logged.some((line) => line.includes('blocks this address'))).toBe(true);
  });
});
