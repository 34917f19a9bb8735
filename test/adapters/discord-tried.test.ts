/** What becomes of a post whose first try may have arrived, and of one that gets no answer (R10, R11, R21). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordAdapter } from '../../adapters/discord/index.ts';
import { nonceOf } from '../../adapters/discord/identity.ts';
import { POST_DEADLINE_MS } from '../../adapters/discord/posts.ts';
import { decodePress } from '../../adapters/discord/press.ts';
import type { Place, Posted, Target } from '../../src/platform.ts';
import type { View } from '../../src/views/view.ts';
import { plain } from '../../src/texts/span.ts';
import { NO_LIMITS, call } from '../stand-ins/discord-rest.ts';
import { type Message, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import { type Office, openOffice, saying } from './discord-office.ts';

const MINUTE = 60_000;
const IDENTITY = 'question/R0123456789a/0/c1';
const TOKEN = '1.a.R0123456789a.0.abcdefghijkl.A';

let office: Office;
let adapter: DiscordAdapter;
let place: Place;

beforeEach(async () => {
  office = await openOffice({ limits: NO_LIMITS });
  adapter = await office.open();
  place = { workspace: `discord:${office.guild.id}`, channel: office.channel.id };
});

afterEach(() => office.stop());

const titled = (title: string, words: string, more: Partial<View> = {}): View => {
  const view = saying(words, more);
  return { ...view, audience: 'public', blocks: [{ kind: 'heading', text: [plain(title)] }, ...view.blocks] };
};
const CARD = titled('Question 1 of 5', 'How many?', { actions: [{ kind: 'button', label: 'A', token: TOKEN }, { kind: 'button', label: 'B', token: TOKEN.replace(/A$/u, 'B') }] });
const NOTICE = titled('The week of 23 November', 'Blue Whales lead.');

const post = (view: View = CARD, identity = IDENTITY, tried?: number, target: Target = { kind: 'place', place }) => adapter.post(target, view, identity, tried);
const shown = (): readonly Message[] => office.discord.world.history(office.channel);
const lose = () => office.discord.faults.add({ method: 'POST', path: /\/messages$/u, times: 4, fault: { kind: 'reset', accepted: true } });
const reads = () => office.discord.calls.filter(({ route }) => route === 'GET /channels/:id/messages').length;
const said = (words: string) => call(office.discord, 'POST', `/channels/${office.channel.id}/messages`, { content: words });

/** A first try that arrived and whose answer was lost; then as much later that Discord has forgotten its nonce. */
async function lost(view: View = CARD, identity = IDENTITY, target?: Target, later = 10 * MINUTE): Promise<number> {
  const tried = office.clock.now();
  const mend = lose();
  expect(await post(view, identity, undefined, target)).toEqual({ kind: 'unknown' });
  mend();
  await office.clock.advance(later);
  return tried;
}

const posted = (outcome: Posted): string => {
  if (outcome.kind !== 'posted') throw new Error(outcome.kind);
  return outcome.reference.message;
};

describe('a second try on Discord', () => {
  it.each([
    ['a card by its buttons', CARD],
    ['a message without buttons', NOTICE],
    ['a spoiler', { ...NOTICE, spoiler: true }],
  ])('finds %s in the history, where no nonce is kept (D24, R11)', async (_name, view) => {
    await said('before');
    const tried = await lost(view);
    await said('after');
    const found = posted(await post(view, IDENTITY, tried));
    expect(shown().map(({ id }) => id)).toHaveLength(3);
    expect(shown()[1]?.id).toBe(found);
  });

  it('finds it before a session has told who the bot is: many starts make the next session wait', async () => {
    const tried = await lost();
    const starting = office.adapter();
    expect(posted(await starting.post({ kind: 'place', place }, CARD, IDENTITY, tried))).toBe(shown()[0]?.id);
    expect(shown()).toHaveLength(1);
  });

  it('finds what answers a message, and takes nothing else for it', async () => {
    const card = posted(await post(CARD, 'card'));
    const answer: Target = { kind: 'message', place, message: card };
    const tried = await lost(NOTICE, 'close', answer);
    expect(posted(await post(NOTICE, 'close', tried, answer))).toBe(shown()[1]?.id);
    // The same words as a message of their own are another post.
    expect(posted(await post(NOTICE, 'close', tried))).not.toBe(shown()[1]?.id);
  });

  it('is not taken in by another post with the same words and buttons, nor by somebody else', async () => {
    const tried = office.clock.now();
    posted(await post(CARD, 'another'));
    posted(await post(NOTICE, 'yet another'));
    const stranger = office.discord.world.user('other-bot', { bot: true });
    const copied = shown().map((message) => ({ ...message, id: office.discord.world.id(), author: stranger }));
    for (const message of copied) office.discord.world.messages.set(message.id, message);
    await office.clock.advance(10 * MINUTE);
    const before = shown().length;
    posted(await post(CARD, 'mine', tried));
    posted(await post(NOTICE, 'mine too', tried));
    expect(shown()).toHaveLength(before + 2);
    // Only the copy of a stranger is left of it.
    for (const message of shown().slice(0, 2)) await call(office.discord, 'DELETE', `/channels/${office.channel.id}/messages/${message.id}`);
    const own = posted(await post(CARD, 'another', tried));
    expect(office.discord.world.messages.get(own)?.author).toBe(office.discord.world.bot);
  });

  it('finds it behind a few hundred other messages, and gives up on more', async () => {
    const from = office.clock.now();
    for (let index = 0; index < 210; index += 1) await said(`${index}`);
    await lost();
    expect(posted(await post(CARD, IDENTITY, from))).toBe(shown()[210]?.id);
    for (let index = 0; index < 500; index += 1) await said(`${index}`);
    const before = shown().length;
    expect(await post(CARD, 'never posted', from)).toEqual({ kind: 'unknown' });
    expect(shown()).toHaveLength(before);
  });

  it('posts what never arrived', async () => {
    const tried = office.clock.now();
    const mend = office.discord.faults.add({ method: 'POST', path: /\/messages$/u, times: 4, fault: { kind: 'reset', accepted: false } });
    expect(await post()).toEqual({ kind: 'unknown' });
    mend();
    await office.clock.advance(10 * MINUTE);
    // A channel that never had a message.
    expect(posted(await post(CARD, IDENTITY, tried))).toBe(shown()[0]?.id);
    // One that has older ones alone.
    await office.clock.advance(60 * MINUTE);
    posted(await post(CARD, 'second', office.clock.now() - 3 * MINUTE));
    expect(shown()).toHaveLength(2);
  });

  it('posts nothing where the history cannot be read', async () => {
    const tried = await lost();
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['readMessageHistory'] });
    expect(await post(CARD, IDENTITY, tried)).toEqual({ kind: 'unknown' });
    expect(shown()).toHaveLength(1);
    // Once it can be read, the record is completed.
    office.discord.world.overwrite(office.channel, office.guild, {});
    expect(posted(await post(CARD, IDENTITY, tried))).toBe(shown()[0]?.id);
  });

  it('posts nothing where the history does not answer', async () => {
    const tried = await lost();
    office.discord.faults.add({ method: 'GET', path: /\/messages$/u, times: 4, fault: { kind: 'status', status: 502 } });
    expect(await post(CARD, IDENTITY, tried)).toEqual({ kind: 'unknown' });
    office.discord.faults.add({ method: 'GET', path: /\/messages$/u, fault: { kind: 'limited', seconds: 20 } });
    expect(await post(CARD, IDENTITY, tried)).toMatchObject({ kind: 'limited' });
    expect(shown()).toHaveLength(1);
  });

  it('soon after the first leaves it to the nonce', async () => {
    const tried = office.clock.now();
    const mend = lose();
    expect(await post()).toEqual({ kind: 'unknown' });
    mend();
    await office.clock.advance(2 * MINUTE);
    expect(posted(await post(CARD, IDENTITY, tried))).toBe(shown()[0]?.id);
    expect(shown()).toHaveLength(1);
    expect(reads()).toBe(0);
  });

  it('looks it up when the clocks of two processes do not agree', async () => {
    // Found from as much as five minutes before; a first try "in the future" was noted by a clock that is ahead.
    const tried = await lost(CARD, IDENTITY, undefined, 4 * MINUTE);
    for (const ahead of [1, 5]) expect(posted(await post(CARD, IDENTITY, tried + ahead * MINUTE))).toBe(shown()[0]?.id);
    expect(shown()).toHaveLength(1);
  });

  it('reaches a person once', async () => {
    const { member } = office.ann;
    const target: Target = { kind: 'player', workspace: place.workspace, player: member?.user.id ?? '' };
    const tried = await lost(NOTICE, 'notice', target);
    const first = posted(await post(NOTICE, 'notice', tried, target));
    const direct = office.discord.world.direct(member?.user ?? expect.fail('nobody'));
    expect(office.discord.world.history(direct).map(({ id }) => id)).toEqual([first]);
  });
});

describe('the mark of a post', () => {
  it('stands behind the token, where a press reads past it, and tells nothing of the answer (R33)', async () => {
    posted(await post());
    const [first, second] = buttonsOf(shown()[0] ?? expect.fail('nothing'));
    expect(first?.custom_id).toBe(`p0e:${TOKEN}~${nonceOf(IDENTITY).slice(0, 10)}`);
    expect(second?.custom_id).not.toContain('~');
    expect(decodePress(first?.custom_id ?? '')?.token).toBe(TOKEN);
    const longest = { ...CARD, actions: [{ kind: 'button', label: 'A', token: `1.a.${'x'.repeat(40)}.100.abcdefghijkl.ABCDEFGH` }] } as const;
    posted(await post(longest, 'longest'));
    expect(buttonsOf(shown()[1] ?? expect.fail('nothing'))[0]?.custom_id?.length).toBeLessThanOrEqual(100);
  });
});

describe('a post that gets no answer', () => {
  it.each(['post', 'edit'] as const)('is given up in time and holds nothing up: %s', async (what) => {
    const reference = { channel: office.channel.id, message: posted(await post(CARD, 'first')) };
    office.discord.faults.add({ method: what === 'post' ? 'POST' : 'PATCH', path: /\/messages/u, fault: { kind: 'silence', accepted: true } });
    const calls = office.discord.calls.length;
    const outcome = what === 'post' ? post() : adapter.edit(reference, CARD);
    await office.discord.until('the call', () => office.discord.calls[calls]);
    const other = office.discord.world.channel(office.guild, 'other');
    posted(await post(CARD, 'elsewhere', undefined, { kind: 'place', place: { ...place, channel: other.id } }));
    await office.clock.advance(POST_DEADLINE_MS - 1);
    const early = await Promise.race([outcome, Promise.resolve('waits')]);
    expect(early).toBe('waits');
    await office.clock.advance(1);
    expect(await outcome).toEqual({ kind: 'unknown' });
    // The queue of the channel is free again, long before discord.js gives up by itself.
    const from = performance.now();
    expect(await adapter.edit(reference, NOTICE)).toEqual({ kind: 'posted', reference });
    expect(posted(await post())).toBe(shown().at(-1)?.id);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(shown()).toHaveLength(2);
    expect(office.clock.waiting()).toBe(0);
  });
});

describe('a refused post', () => {
  it('is forbidden in a locked thread, and opens one that was archived', async () => {
    const thread = office.discord.world.thread(office.channel, 'quiz');
    const target: Target = { kind: 'place', place: { ...place, channel: thread.id } };
    const message = posted(await post(CARD, 'card', undefined, target));
    thread.archived = true;
    expect(await adapter.edit({ channel: thread.id, message }, NOTICE)).toEqual({ kind: 'forbidden' });
    posted(await post(CARD, 'next', undefined, target));
    expect(thread.archived).toBe(false);
    thread.locked = true;
    expect(await post(CARD, 'last', undefined, target)).toEqual({ kind: 'forbidden' });
  });

  it('is forbidden in a hidden channel, gone where the message or the channel is deleted, edits alike', async () => {
    const reference = { channel: office.channel.id, message: posted(await post()) };
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['viewChannel'] });
    expect(await post(CARD, 'hidden')).toEqual({ kind: 'forbidden' });
    expect(await post(CARD, 'hidden', office.clock.now() - 10 * MINUTE)).toEqual({ kind: 'forbidden' });
    expect(await adapter.edit(reference, NOTICE)).toEqual({ kind: 'forbidden' });
    office.discord.world.overwrite(office.channel, office.guild, {});
    await call(office.discord, 'DELETE', `/channels/${reference.channel}/messages/${reference.message}`);
    expect(await adapter.edit(reference, NOTICE)).toEqual({ kind: 'gone' });
    // What answers a deleted card is said all the same.
    posted(await post(NOTICE, 'close', undefined, { kind: 'message', place, message: reference.message }));
    office.discord.world.removeChannel(office.channel);
    expect(await adapter.edit(reference, NOTICE)).toEqual({ kind: 'gone' });
    expect(await post(CARD, 'gone', office.clock.now() - 10 * MINUTE)).toEqual({ kind: 'gone' });
  });

  it('is said without an answer where the history may not be read', async () => {
    const message = posted(await post());
    office.discord.world.overwrite(office.channel, office.guild, { deny: ['readMessageHistory'] });
    posted(await post(NOTICE, 'close', undefined, { kind: 'message', place, message }));
    expect(shown()[1]?.replyTo).toBeUndefined();
    expect(textOf(shown()[1] ?? expect.fail('nothing'))).toContain('Blue Whales');
  });

  it('is handed back where the channel has to wait, however short, and no place is blamed for a lost token (D28, D30)', async () => {
    office.discord.faults.add({ method: 'POST', path: /\/messages$/u, fault: { kind: 'limited', seconds: 1 } });
    const outcome = await post();
    expect(outcome.kind).toBe('limited');
    // Tried again at once, it is not even sent.
    const calls = office.discord.calls.length;
    expect(await post()).toMatchObject({ kind: 'limited' });
    expect(office.discord.calls).toHaveLength(calls);
    // Edits are counted by themselves, and so are other channels.
    expect(await adapter.edit({ channel: office.channel.id, message: '1' }, CARD)).toEqual({ kind: 'gone' });
    await office.clock.advance(1_100);
    posted(await post());
    office.discord.revokeToken();
    for (const identity of ['one', 'two']) {
      const other = office.discord.world.channel(office.guild, identity);
      expect(await post(CARD, identity, undefined, { kind: 'place', place: { ...place, channel: other.id } })).toEqual({ kind: 'limited', until: office.clock.now() + MINUTE });
    }
  });
});
