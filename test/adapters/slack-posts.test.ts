/** What goes out by itself: once, at Slack's pace, and with the right word for what became of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { LINGER_MS } from '../../adapters/slack/index.ts';
import type { Reference, Target } from '../../src/platform.ts';
import { readMessage } from '../stand-ins/slack/reading.ts';
import type { SlackOptions } from '../stand-ins/slack/slack.ts';
import type { Channel, Message } from '../stand-ins/slack/world.ts';
import { type Office, openOffice, saying, settled } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const READING = ['commands', 'chat:write', 'channels:history', 'groups:history'];

const target = (channel = office.channel.id): Target => ({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel } });
const reply = (message: string): Target => ({ kind: 'message', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id }, message });
const open = async (scopes = ['commands', 'chat:write'], options: Partial<SlackOptions> = {}) => {
  office = await openOffice('socket', { scopes, ...options });
  return office.open();
};
const posts = (channel: Channel = office.channel) => office.slack.world.messages(channel.id).filter(({ by }) => by === 'chat.postMessage' || by === 'chat.update');
const called = (method: string) => office.slack.calls.filter((call) => call.method === method);

/** What a post or an edit returned, which must have worked. */
function referenceOf(result: unknown): Reference {
  expect(result).toMatchObject({ kind: 'posted' });
  return (result as { readonly reference: Reference }).reference;
}

describe('posts on Slack', () => {
  it('go out once for an identity, with it in the metadata and nothing unfolded (S14, S33)', async () => {
    const adapter = await open();
    const tried = office.clock.now();
    const first = await adapter.post(target(), saying('Question of the day'), 'daily-1');
    expect(first).toMatchObject({ kind: 'posted', reference: { channel: office.channel.id } });
    expect(await adapter.post(target(), saying('Question of the day'), 'daily-1')).toEqual(first);
    expect(posts()).toHaveLength(1);
    expect(posts()[0]).toMatchObject({ unfurls: false, metadata: { event_type: 'k8s_quiz_post', event_payload: { identity: 'daily-1' } } });
    // Another process on the same store knows it, too, whether history can be read or not.
    expect(await (await office.open(office.adapter())).post(target(), saying('Question of the day'), 'daily-1', tried)).toEqual(first);
    expect(posts()).toHaveLength(1);
  });

  it('cost one call each', async () => {
    const adapter = await open(READING);
    const before = office.slack.calls.length;
    await adapter.post(target(), saying('x'), 'a');
    expect(office.methods().slice(before)).toEqual(['chat.postMessage']);
  });

  it('reach threads and people', async () => {
    const adapter = await open();
    const root = referenceOf(await adapter.post(target(), saying('root'), 'root'));
    await office.clock.advance(1_000);
    expect(await adapter.post(reply(root.message), saying('reply'), 'reply')).toMatchObject({ kind: 'posted' });
    expect(posts().map(({ thread }) => thread)).toEqual([undefined, root.message]);
    const direct = await adapter.post({ kind: 'player', workspace: `slack:${office.slack.team.id}`, player: office.ann.id }, saying('to you'), 'dm');
    expect(direct).toMatchObject({ kind: 'posted', reference: { channel: expect.stringMatching(/^D/u) } });
  });

  it('keep a second between two in a channel, and hold up no other (S12)', async () => {
    const adapter = await open();
    const other = office.slack.addChannel('other');
    const results = [adapter.post(target(), saying('1'), 'a'), adapter.post(target(), saying('2'), 'b'), adapter.post(target(other.id), saying('3'), 'c')];
    await results[0];
    await results[2];
    expect(called('chat.postMessage')).toHaveLength(2);
    await office.slack.until('the wait', () => (office.clock.waiting() > 0 ? true : undefined));
    await office.clock.advance(1_000);
    expect(await results[1]).toMatchObject({ kind: 'posted' });
    const times = office.slack.calls.filter(({ args }) => args['channel'] === office.channel.id).map(({ at }) => at);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('that would wait for more than 4.5 s are told when there is room, and none is lost', async () => {
    const adapter = await open();
    const begun = office.clock.now();
    const results = Array.from({ length: 9 }, (_, index) => adapter.post(target(), saying(String(index)), String(index)));
    await results[0];
    await office.slack.until('the waits', () => (office.clock.waiting() >= 4 ? true : undefined));
    expect(await Promise.all(results.slice(5))).toEqual([5, 5, 5, 5].map((seconds) => ({ kind: 'limited', until: begun + seconds * 1_000 })));
    for (let second = 0; second < 4; second += 1) {
      await office.clock.advance(1_000);
      await results[second + 1];
    }
    expect(posts().map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('to many channels at once are a matter of each alone', async () => {
    const adapter = await open(READING, { rateLimits: false });
    const channels = Array.from({ length: 40 }, (_, index) => office.slack.addChannel(`c${index}`));
    const results = await Promise.all(channels.map(({ id }) => adapter.post(target(id), saying('x'), id)));
    expect(results.every(({ kind }) => kind === 'posted')).toBe(true);
    expect(office.clock.waiting()).toBe(0);
  });
});

describe('rate limits on posts (R20, S12, S13)', () => {
  it('are waited out without another call, and outside of the call', async () => {
    const adapter = await open();
    office.slack.fault({ method: 'chat.postMessage', channel: office.channel.id, kind: 'limited', seconds: 30 });
    const until = office.clock.now() + 30_000;
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual({ kind: 'limited', until });
    const calls = office.slack.calls.length;
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual({ kind: 'limited', until });
    expect(office.slack.calls).toHaveLength(calls);
    expect(office.clock.waiting()).toBe(0);
    await office.clock.advance(30_000);
    expect(await adapter.post(target(), saying('1'), 'a')).toMatchObject({ kind: 'posted' });
  });

  it('of one channel for a minute hold up no other, with few refusals', async () => {
    const adapter = await open(['commands', 'chat:write'], { rateLimits: false });
    const other = office.slack.addChannel('other');
    const lift = office.slack.fault({ channel: office.channel.id, kind: 'limited', seconds: 3, times: Infinity });
    const end = office.clock.now() + 60_000;
    let allowed = 0;
    for (let turn = 0; office.clock.now() < end; turn += 1) {
      const before = office.clock.now();
      const refused = await adapter.post(target(), saying('stuck'), 'stuck');
      expect(refused.kind).toBe('limited');
      expect(await adapter.post(target(other.id), saying(String(turn)), `free-${turn}`)).toMatchObject({ kind: 'posted' });
      expect(office.clock.now() - before).toBeLessThan(1_000);
      allowed = refused.kind === 'limited' ? refused.until : allowed;
      await office.clock.advance(1_000);
    }
    const tries = office.slack.calls.filter(({ args }) => args['channel'] === office.channel.id);
    expect(tries.length).toBeLessThanOrEqual(20);
    for (const [index, { at }] of tries.entries()) if (index > 0) expect(at - (tries[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    lift();
    await office.clock.advance(Math.max(0, allowed - office.clock.now()));
    expect(await adapter.post(target(), saying('stuck'), 'stuck')).toMatchObject({ kind: 'posted' });
  });

  it('of Slack itself are never met at the pace that is kept', async () => {
    const adapter = await open();
    for (let turn = 0; turn < 20; turn += 1) {
      expect(await adapter.post(target(), saying(String(turn)), String(turn))).toMatchObject({ kind: 'posted' });
      await office.clock.advance(1_000);
    }
    expect(called('chat.postMessage').every(({ status }) => status === 200)).toBe(true);
  });

  it('of posts keep changes of that channel waiting, too, and those of others not', async () => {
    const adapter = await open();
    const here = referenceOf(await adapter.post(target(), saying('here'), 'here'));
    const there = referenceOf(await adapter.post(target(office.slack.addChannel('other').id), saying('there'), 'there'));
    await office.clock.advance(1_000);
    office.slack.fault({ method: 'chat.postMessage', channel: office.channel.id, kind: 'limited', seconds: 30 });
    const limited = { kind: 'limited', until: office.clock.now() + 30_000 };
    expect(await adapter.post(target(), saying('2'), 'b')).toEqual(limited);
    expect(await adapter.edit(here, saying('changed'))).toEqual(limited);
    expect(await adapter.edit(there, saying('changed'))).toMatchObject({ kind: 'posted' });
    expect(called('chat.update')).toHaveLength(1);
  });
});

describe('refused posts on Slack (S22)', () => {
  it.each([
    ['channel_not_found', 'gone'],
    ['is_archived', 'gone'],
    ['not_in_channel', 'forbidden'],
    ['restricted_action', 'forbidden'],
    ['restricted_action_read_only_channel', 'forbidden'],
    ['restricted_action_thread_only_channel', 'forbidden'],
    ['msg_blocks_too_long', 'forbidden'],
    ['invalid_blocks', 'forbidden'],
    ['ratelimited', 'limited'],
    ['message_limit_exceeded', 'limited'],
    ['internal_error', 'unknown'],
    ['fatal_error', 'unknown'],
    ['service_unavailable', 'unknown'],
  ])('refused with %s are %s', async (error, kind) => {
    const adapter = await open();
    office.slack.fault({ method: 'chat.postMessage', kind: 'error', error });
    expect(await adapter.post(target(), saying('1'), 'a')).toMatchObject({ kind });
    expect(adapter.state()).toBe('ok');
  });

  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])('refused with %s switch Slack off', async (error) => {
    const adapter = await open();
    office.slack.fault({ method: 'chat.postMessage', kind: 'error', error });
    // Nothing that the channel is to blame for: it is no refusal of the place.
    expect(await adapter.post(target(), saying('1'), 'a')).toMatchObject({ kind: 'limited' });
    expect(adapter.state()).toBe('off');
    await office.clock.advance(LINGER_MS);
    expect(office.lost.map(({ code }) => code)).toEqual(['slack/off/token']);
  });

  it('into a channel that is hidden, archived, left or another workspace’s say so (R49)', async () => {
    const adapter = await open();
    const hidden = office.slack.addChannel('hidden', { kind: 'private', members: [office.ann.id] });
    expect(await adapter.post(target(hidden.id), saying('1'), 'a')).toEqual({ kind: 'gone' });
    const old = office.slack.addChannel('old');
    office.slack.archive(old);
    expect(await adapter.post(target(old.id), saying('1'), 'b')).toEqual({ kind: 'gone' });
    office.slack.kick(office.channel);
    expect(await adapter.post(target(), saying('1'), 'c')).toEqual({ kind: 'forbidden' });
    expect(called('chat.postMessage')).toHaveLength(3);
    await office.clock.advance(1_000);
    expect(await adapter.post({ kind: 'place', place: { workspace: 'slack:T999', channel: office.channel.id } }, saying('1'), 'd')).toEqual({ kind: 'forbidden' });
    expect(called('chat.postMessage')).toHaveLength(3);
    // Asked in again, it posts.
    office.channel.members.add(office.slack.token.botUser);
    expect(await adapter.post(target(), saying('1'), 'c')).toMatchObject({ kind: 'posted' });
  });

  it('are put off while Slack does not serve', async () => {
    office = await openOffice();
    const adapter = office.adapter();
    const away = (ms: number) => ({ kind: 'limited', until: office.clock.now() + ms });
    // A process that is just starting serves in a moment, and what is due has waited for it.
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual(away(1_000));
    expect(await adapter.edit({ channel: office.channel.id, message: '1.000001' }, saying('1'))).toEqual(away(1_000));
    expect(await adapter.post(target(), saying('1'), 'a', office.clock.now())).toEqual(away(1_000));
    expect(office.slack.calls).toEqual([]);
    await adapter.stop();
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual(away(30_000));
  });

  it('never go to one person in a channel: such messages may not arrive (S21)', async () => {
    const adapter = await open();
    await adapter.post(target(), saying('x'), 'a');
    await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    expect(office.methods()).not.toContain('chat.postEphemeral');
  });
});

describe('posts whose answer is lost (R10, R11, S13, S14, S15)', () => {
  it.each(['reset', 'status'] as const)('(%s) are never sent twice where history cannot be read', async (kind) => {
    const adapter = await open();
    const tried = office.clock.now();
    office.slack.fault({ method: 'chat.postMessage', applied: true, ...(kind === 'status' ? { kind, status: 503 } : { kind }) });
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual({ kind: 'unknown' });
    // With or without a word of the first try: this process knows of it.
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual({ kind: 'unknown' });
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toEqual({ kind: 'unknown' });
    expect(posts()).toHaveLength(1);
    // Nor by another process.
    expect(await (await office.open(office.adapter())).post(target(), saying('1'), 'a', tried)).toEqual({ kind: 'unknown' });
    expect(posts()).toHaveLength(1);
  });

  it.each([
    [true, 10_000],
    [false, 10_000],
    [true, 600_000],
    [false, 600_000],
  ])('are looked up where history can be read (applied: %s, %i ms later, by another process)', async (applied, later) => {
    const adapter = await open(READING);
    const tried = office.clock.now();
    office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied });
    expect(await adapter.post(target(), saying('1'), 'a', undefined)).toEqual({ kind: 'unknown' });
    await office.clock.advance(later);
    office.slack.say(office.ann, office.channel, 'chatter');
    await office.documents.clear();
    const other = await office.open(office.adapter());
    const second = referenceOf(await other.post(target(), saying('1'), 'a', tried));
    expect(posts().map(({ ts }) => ts)).toEqual([second.message]);
    expect(called('conversations.history')).toHaveLength(1);
    expect(called('chat.postMessage')).toHaveLength(applied ? 1 : 2);
  });

  it('are found by a clock that is 5 minutes off to either side', async () => {
    for (const skew of [-300_000, 300_000]) {
      const adapter = await open(READING);
      office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied: true });
      await adapter.post(target(), saying('1'), 'a');
      await office.documents.clear();
      await office.clock.advance(1_000_000);
      const other = await office.open(office.adapter());
      expect(await other.post(target(), saying('1'), 'a', office.clock.now() - 1_000_000 + skew)).toMatchObject({ kind: 'posted' });
      expect(posts()).toHaveLength(1);
      if (skew < 0) await office.stop();
    }
  });

  it('are found behind 500 messages, page by page', async () => {
    const adapter = await open(READING);
    const tried = office.clock.now();
    office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied: true });
    for (let index = 0; index < 250; index += 1) office.slack.say(office.ann, office.channel, `before ${index}`);
    await adapter.post(target(), saying('1'), 'a');
    for (let index = 0; index < 250; index += 1) office.slack.say(office.ann, office.channel, `after ${index}`);
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toMatchObject({ kind: 'posted', reference: { message: posts()[0]?.ts } });
    expect(called('conversations.history')).toHaveLength(2);
    expect(posts()).toHaveLength(1);
  });

  it('stay unsent where not everything since then can be read', async () => {
    const adapter = await open(READING, { restricted: true });
    const tried = office.clock.now();
    for (let index = 0; index < 20; index += 1) office.slack.say(office.ann, office.channel, `chatter ${index}`);
    // One page of 15, and the next one is refused for a minute: nobody asks before that.
    const until = office.clock.now() + 60_000;
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toEqual({ kind: 'unknown' });
    const calls = office.slack.calls.length;
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toEqual({ kind: 'limited', until });
    expect(office.slack.calls).toHaveLength(calls);
    expect(called('chat.postMessage')).toHaveLength(0);
  });

  it('are found in one call of 15 by an app that may make no other', async () => {
    const adapter = await open(READING, { restricted: true });
    const tried = office.clock.now();
    office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied: true });
    await adapter.post(target(), saying('1'), 'a');
    for (let index = 0; index < 40; index += 1) office.slack.say(office.ann, office.channel, `after ${index}`);
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toMatchObject({ kind: 'posted' });
    expect(called('conversations.history')).toHaveLength(1);
  });

  it.each(['reset', 'silence', 'status', 'limited', 'error'] as const)('stay unsent while the look-up itself fails (%s)', async (kind) => {
    office = await openOffice('socket', { scopes: READING });
    const adapter = await office.open(office.adapter({ callTimeoutMs: kind === 'silence' ? 1_000 : 5_000 }));
    const tried = office.clock.now();
    const how = kind === 'status' ? { kind, status: 502 } : kind === 'limited' ? { kind, seconds: 30 } : kind === 'error' ? { kind, error: 'missing_scope' } : { kind };
    office.slack.fault({ method: 'conversations.history', ...how });
    const away = kind === 'limited' ? { kind, until: office.clock.now() + 30_000 } : { kind: 'unknown' };
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toEqual(away);
    expect(posts()).toEqual([]);
    await office.clock.advance(30_000);
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toMatchObject({ kind: 'posted' });
    expect(posts()).toHaveLength(1);
  });

  it('in a thread are looked up in the thread', async () => {
    const adapter = await open(READING);
    const root = referenceOf(await adapter.post(target(), saying('root'), 'root'));
    await office.clock.advance(1_000);
    const tried = office.clock.now();
    office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied: true });
    expect(await adapter.post(reply(root.message), saying('key'), 'key')).toEqual({ kind: 'unknown' });
    await office.clock.advance(1_000);
    const other = await office.open(office.adapter());
    expect(await other.post(reply(root.message), saying('key'), 'key', tried)).toMatchObject({ kind: 'posted' });
    expect(called('conversations.replies')).toHaveLength(1);
    expect(await other.post(reply(root.message), saying('more'), 'more', tried)).toMatchObject({ kind: 'posted' });
    expect(posts().map(({ text, thread }) => [text, thread])).toEqual([['root', undefined], ['key', root.message], ['more', root.message]]);
    // A thread whose first message was deleted has none of ours.
    await office.clock.advance(1_000);
    expect(await other.post(reply('1.000001'), saying('late'), 'late', tried)).toMatchObject({ kind: 'posted' });
  });

  it('are told from what somebody else writes under the same identity', async () => {
    const adapter = await open(READING);
    const tried = office.clock.now();
    const rival = office.slack.addUser('rival', { bot: true });
    office.slack.world.put({ text: 'forged', blocks: [], metadata: { event_type: 'k8s_quiz_post', event_payload: { identity: 'a' } }, pings: [], unfurls: true, channel: office.channel.id, author: rival.id, thread: undefined, onlyFor: undefined, by: 'user' });
    expect(await adapter.post(target(), saying('1'), 'a', tried)).toMatchObject({ kind: 'posted' });
    expect(posts().map(({ text }) => text)).toEqual(['1']);
  });

  it('to a person are not tried again', async () => {
    const adapter = await open(READING);
    const person: Target = { kind: 'player', workspace: `slack:${office.slack.team.id}`, player: office.ann.id };
    office.slack.fault({ method: 'chat.postMessage', kind: 'reset', applied: true });
    expect(await adapter.post(person, saying('1'), 'a')).toEqual({ kind: 'unknown' });
    expect(await adapter.post(person, saying('1'), 'a', office.clock.now())).toEqual({ kind: 'unknown' });
    expect(called('chat.postMessage')).toHaveLength(1);
  });

  it('end by themselves where Slack says nothing at all', async () => {
    office = await openOffice();
    const adapter = await office.open(office.adapter({ callTimeoutMs: 1_000 }));
    office.slack.fault({ method: 'chat.postMessage', kind: 'silence', applied: true });
    expect(await adapter.post(target(), saying('1'), 'a')).toEqual({ kind: 'unknown' });
    expect(posts()).toHaveLength(1);
  });
});

describe('changes of posts on Slack', () => {
  it('go out at most every 3 s, with the latest (S12)', async () => {
    const adapter = await open();
    const reference = referenceOf(await adapter.post(target(), saying('0 answers'), 'a'));
    expect(await adapter.edit(reference, saying('1 answer'))).toEqual({ kind: 'posted', reference });
    const edits = [adapter.edit(reference, saying('2 answers')), adapter.edit(reference, saying('3 answers'))];
    await office.slack.until('the wait', () => (office.clock.waiting() > 0 ? true : undefined));
    await office.clock.advance(3_000);
    expect(await Promise.all(edits)).toEqual([{ kind: 'posted', reference }, { kind: 'posted', reference }]);
    expect(called('chat.update')).toHaveLength(2);
    expect(readMessage(posts()[0] as Message)).toBe('3 answers');
  });

  it('keep the identity, so that the card is found after it was changed', async () => {
    const adapter = await open(READING);
    const tried = office.clock.now();
    const reference = referenceOf(await adapter.post(target(), saying('open'), 'a'));
    await adapter.edit(reference, saying('closed'));
    await office.documents.clear();
    expect(await (await office.open(office.adapter())).post(target(), saying('open'), 'a', tried)).toEqual({ kind: 'posted', reference });
  });

  it.each([
    ['message_not_found', 'gone'],
    ['channel_not_found', 'gone'],
    ['is_inactive', 'gone'],
    ['edit_window_closed', 'forbidden'],
    ['cant_update_message', 'forbidden'],
    ['not_in_channel', 'forbidden'],
    ['ratelimited', 'limited'],
    ['internal_error', 'unknown'],
  ])('refused with %s are %s', async (error, kind) => {
    const adapter = await open();
    const reference = referenceOf(await adapter.post(target(), saying('1'), 'a'));
    office.slack.fault({ method: 'chat.update', kind: 'error', error });
    expect(await adapter.edit(reference, saying('2'))).toMatchObject({ kind });
  });

  it('of what was deleted, archived, or closed to editing are told (R49)', async () => {
    const adapter = await open();
    expect(await adapter.edit({ channel: office.channel.id, message: '1.000001' }, saying('x'))).toEqual({ kind: 'gone' });
    expect(await adapter.edit({ channel: 'C0NOWHERE', message: '1.000001' }, saying('x'))).toEqual({ kind: 'gone' });
    const reference = referenceOf(await adapter.post(target(), saying('1'), 'a'));
    office.slack.world.editWindowMs = 60_000;
    await office.clock.advance(61_000);
    expect(await adapter.edit(reference, saying('2'))).toEqual({ kind: 'forbidden' });
    office.slack.archive(office.channel);
    await office.clock.advance(3_000);
    expect(await adapter.edit(reference, saying('2'))).toEqual({ kind: 'gone' });
  });

  it.each(['reset', 'status'] as const)('are unknown after a lost answer (%s), and may be made again', async (kind) => {
    const adapter = await open();
    const reference = referenceOf(await adapter.post(target(), saying('1'), 'a'));
    office.slack.fault({ method: 'chat.update', applied: true, ...(kind === 'status' ? { kind, status: 502 } : { kind }) });
    expect(await adapter.edit(reference, saying('2'))).toEqual({ kind: 'unknown' });
    const again = adapter.edit(reference, saying('2'));
    await settled();
    await office.clock.advance(3_000);
    expect(await again).toMatchObject({ kind: 'posted' });
    expect(posts().map(({ text }) => text)).toEqual(['2']);
  });
});
