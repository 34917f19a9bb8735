/** The Web API's own rules: tokens, scopes, membership, rate limits, faults, and what each method keeps. */
import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, createManualClock } from '../../fakes/clock.ts';
import { section } from './test-app.ts';
import { type SlackStandIn, startSlack } from './slack.ts';
import type { Channel, User } from './world.ts';

interface Answer {
  readonly [field: string]: unknown;
  readonly ok: boolean;
  readonly error?: string;
  readonly needed?: string;
  readonly provided?: string;
  readonly ts?: string;
  readonly url?: string;
  readonly upload_url?: string;
  readonly file_id?: string;
  readonly messages?: readonly { readonly ts: string; readonly metadata?: unknown; readonly text: string }[];
}

const EVERYTHING = [
  'commands', 'chat:write', 'users:read', 'usergroups:read', 'channels:read', 'groups:read', 'im:read', 'channels:history', 'groups:history', 'im:write', 'files:write',
];

let clock: ManualClock;
let slack: SlackStandIn;
let ann: User;
let general: Channel;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  slack = await startSlack({ clock, delivery: 'http', scopes: EVERYTHING });
  ann = slack.addUser('ann', { locale: 'zh-CN', admin: true });
  general = slack.addChannel('general');
});
afterEach(() => slack.stop());

async function raw(method: string, args: unknown, token: string | undefined = slack.botToken): Promise<Response> {
  return fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(args),
  });
}
const api = async (method: string, args: unknown = {}, token?: string) => (await (await raw(method, args, token)).json()) as Answer;
const error = async (method: string, args: unknown = {}, token?: string) => (await api(method, args, token)).error;
const say = (text: string, channel = general.id) => api('chat.postMessage', { channel, text });

describe('tokens and scopes', () => {
  it('are asked for by every method', async () => {
    expect(await error('auth.test', {}, '')).toBe('not_authed');
    expect(await error('auth.test', { token: slack.botToken }, '')).toBe('invalid_auth');
    expect(await error('auth.test', {}, 'xoxb-wrong')).toBe('invalid_auth');
    expect(await error('auth.test', {}, slack.appToken)).toBe('not_allowed_token_type');
    expect(await error('apps.connections.open')).toBe('not_allowed_token_type');
    expect(await error('chat.nonsense')).toBe('unknown_method');
    expect(await api('auth.test')).toMatchObject({ ok: true, team_id: slack.team.id, user_id: slack.token.botUser, bot_id: slack.token.botId });
    expect((await raw('auth.test', {})).headers.get('x-oauth-scopes')).toBe(EVERYTHING.join(','));
    for (const state of ['token_revoked', 'account_inactive'] as const) {
      slack.token.state = state;
      expect(await error('auth.test')).toBe(state);
    }
  });

  it('name what is missing', async () => {
    slack.token.scopes.clear();
    slack.token.scopes.add('commands');
    const cases: readonly [string, string][] = [
      ['chat.postMessage', 'chat:write'],
      ['chat.update', 'chat:write'],
      ['chat.delete', 'chat:write'],
      ['chat.postEphemeral', 'chat:write'],
      ['users.info', 'users:read'],
      ['usergroups.list', 'usergroups:read'],
      ['usergroups.users.list', 'usergroups:read'],
      ['conversations.info', 'channels:read,groups:read,im:read,mpim:read'],
      ['conversations.history', 'channels:history,groups:history,im:history,mpim:history'],
      ['conversations.open', 'im:write'],
      ['files.getUploadURLExternal', 'files:write'],
      ['files.completeUploadExternal', 'files:write'],
      ['files.delete', 'files:write'],
    ];
    for (const [method, needed] of cases) {
      expect(await api(method, { channel: general.id, text: 'x' }), method).toMatchObject({ ok: false, error: 'missing_scope', needed, provided: 'commands' });
    }
  });

  it('are noted by method for a comparison with a manifest', async () => {
    await say('x');
    await api('users.info', { user: ann.id });
    await api('auth.test');
    expect(Object.fromEntries([...slack.scopesUsed()].map(([method, scopes]) => [method, [...scopes]]))).toEqual({
      'chat.postMessage': ['chat:write'],
      'users.info': ['users:read'],
      'auth.test': [],
    });
  });

  it('are taken from forms too, and JSON arguments in them are read', async () => {
    const form = new URLSearchParams({ token: slack.botToken, channel: general.id, text: 'x', blocks: JSON.stringify([section('*x*')]) });
    const answer = (await (await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body: form })).json()) as Answer;
    expect(answer.ok).toBe(true);
    expect(slack.world.messages(general.id)[0]?.blocks).toMatchObject([section('*x*')]);
    expect((await (await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })).json()) as Answer).toMatchObject({ error: 'invalid_post_type' });
    expect((await (await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })).json()) as Answer).toMatchObject({ error: 'invalid_json' });
  });
});

describe('posting', () => {
  it('needs a channel that is there, open, joined and allowed', async () => {
    const outside = slack.addChannel('outside', { members: [] });
    const secret = slack.addChannel('secret', { kind: 'private', members: [] });
    const other = slack.addChannel('other', { team: slack.addTeam('rival') });
    expect((await say('x', 'C0NONE')).error).toBe('channel_not_found');
    expect((await say('x', outside.id)).error).toBe('not_in_channel');
    expect((await say('x', secret.id)).error).toBe('channel_not_found');
    expect((await say('x', other.id)).error).toBe('channel_not_found');
    slack.token.scopes.add('chat:write.public');
    expect((await say('x', outside.id)).ok).toBe(true);
    expect(slack.scopesUsed().get('chat.postMessage')).toContain('chat:write.public');
    expect((await say('x', secret.id)).error).toBe('channel_not_found');
    general.restricted = true;
    expect((await say('x')).error).toBe('restricted_action');
    general.archived = true;
    expect((await say('x')).error).toBe('is_archived');
    expect((await say('x', ann.id)).ok).toBe(true);
  });

  it('keeps metadata for the history, where a scope opens it', async () => {
    const metadata = { event_type: 'k8s_post', event_payload: { identity: 'daily/2026-11-25' } };
    slack.say(ann, general, 'chatter');
    const { ts } = await api('chat.postMessage', { channel: general.id, text: 'q', metadata });
    const reply = await api('chat.postMessage', { channel: general.id, text: 'reply', thread_ts: ts });
    expect(reply.ok).toBe(true);
    const history = await api('conversations.history', { channel: general.id, include_all_metadata: true });
    expect(history.messages?.map((message) => [message.text, message.metadata])).toEqual([
      ['q', metadata],
      ['chatter', undefined],
    ]);
    expect((await api('conversations.history', { channel: general.id })).messages?.[0]).not.toHaveProperty('metadata');
    expect((await api('conversations.history', { channel: general.id, oldest: ts })).messages).toEqual([]);
    expect((await api('conversations.history', { channel: general.id, oldest: ts, inclusive: true, limit: 1 })).messages).toHaveLength(1);
    expect(await error('conversations.history', { channel: general.id, limit: 1_000 })).toBe('invalid_limit');
    expect(await error('conversations.history', { channel: slack.addChannel('outside', { members: [] }).id })).toBe('not_in_channel');
    expect(await error('chat.postMessage', { channel: general.id, text: 'x', metadata: { event_type: 'x' } })).toBe('invalid_metadata_format');
  });

  it('changes and deletes what the app posted, and nothing else', async () => {
    const { ts = '' } = await api('chat.postMessage', { channel: general.id, text: 'one', blocks: [section('one')] });
    const theirs = slack.say(ann, general, 'hers');
    expect((await api('chat.update', { channel: general.id, ts, text: 'two' })).ok).toBe(true);
    // Blocks that are not named stay.
    expect(slack.world.message(general.id, ts)).toMatchObject({ text: 'two', edited: true, blocks: [section('one')] });
    await api('chat.update', { channel: general.id, ts, text: 'three', blocks: [] });
    expect(slack.world.message(general.id, ts)).toMatchObject({ text: 'three', blocks: [] });
    expect(await error('chat.update', { channel: general.id, ts: theirs.ts, text: 'x' })).toBe('cant_update_message');
    expect(await error('chat.delete', { channel: general.id, ts: theirs.ts })).toBe('cant_delete_message');
    expect(await error('chat.update', { channel: general.id, ts: '1.1', text: 'x' })).toBe('message_not_found');
    expect(await api('chat.getPermalink', { channel: general.id, message_ts: ts })).toMatchObject({ permalink: `https://acme.slack.com/archives/${general.id}/p${ts.replace('.', '')}` });
    expect(await error('chat.getPermalink', { channel: general.id, message_ts: '1.1' })).toBe('message_not_found');
    expect((await api('chat.delete', { channel: general.id, ts })).ok).toBe(true);
    expect(await error('chat.delete', { channel: general.id, ts })).toBe('message_not_found');
    const last = await say('last');
    general.archived = true;
    expect(await error('chat.update', { channel: general.id, ts: last.ts, text: 'x' })).toBe('is_inactive');
  });

  it('is read page by page: the nearest to `oldest` where that alone is named, else the newest', async () => {
    for (let index = 1; index <= 7; index += 1) slack.say(ann, general, String(index));
    const read = async (args: object) => {
      const pages: string[][] = [];
      for (let cursor: string | undefined; pages.length < 9; ) {
        const answer = await api('conversations.history', { channel: general.id, limit: 3, ...args, ...(cursor === undefined ? {} : { cursor }) });
        pages.push((answer.messages ?? []).map((message) => message.text));
        cursor = (answer['response_metadata'] as { next_cursor?: string } | undefined)?.next_cursor;
        expect(answer['has_more']).toBe(cursor !== undefined);
        if (cursor === undefined) break;
      }
      return pages;
    };
    expect(await read({})).toEqual([['7', '6', '5'], ['4', '3', '2'], ['1']]);
    expect(await read({ oldest: '1' })).toEqual([['3', '2', '1'], ['6', '5', '4'], ['7']]);
    expect(await read({ oldest: '1', latest: '9999999999' })).toEqual([['7', '6', '5'], ['4', '3', '2'], ['1']]);
    expect(await error('conversations.history', { channel: general.id, cursor: 'x' })).toBe('invalid_cursor');
  });

  it('in a thread is read with the message that it hangs on, and needs the same scopes', async () => {
    const metadata = { event_type: 'k8s_post', event_payload: { identity: 'key' } };
    const { ts = '' } = await say('root');
    await api('chat.postMessage', { channel: general.id, text: 'one', thread_ts: ts, metadata });
    await api('chat.postMessage', { channel: general.id, text: 'two', thread_ts: ts });
    const replies = await api('conversations.replies', { channel: general.id, ts, include_all_metadata: true });
    expect(replies.messages?.map((message) => [message.text, message.metadata])).toEqual([['root', undefined], ['one', metadata], ['two', undefined]]);
    expect((await api('conversations.replies', { channel: general.id, ts })).messages?.[1]).not.toHaveProperty('metadata');
    expect(await error('conversations.replies', { channel: general.id, ts: '1.1' })).toBe('thread_not_found');
    expect((await api('chat.delete', { channel: general.id, ts })).ok).toBe(true);
    expect((await api('conversations.replies', { channel: general.id, ts })).messages?.map((message) => message.text)).toEqual(['one', 'two']);
    slack.token.scopes.delete('channels:history');
    expect(await api('conversations.replies', { channel: general.id, ts })).toMatchObject({ error: 'missing_scope', needed: 'channels:history' });
  });

  it('is read by an app outside the Marketplace 15 at a time and once a minute', async () => {
    const sold = await startSlack({ clock, delivery: 'http', scopes: EVERYTHING, restricted: true });
    const [user, channel] = [sold.addUser('ann'), sold.addChannel('general')];
    for (let index = 0; index < 20; index += 1) sold.say(user, channel, String(index));
    const read = async () => (await (await fetch(`${sold.apiUrl}conversations.history`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${sold.botToken}` }, body: JSON.stringify({ channel: channel.id, limit: 200 }) })).json()) as Answer;
    expect((await read()).messages).toHaveLength(15);
    expect((await read()).error).toBe('ratelimited');
    await clock.advance(60_000);
    expect((await read()).ok).toBe(true);
    await sold.stop();
  });

  it('leaves a notice in a channel that is archived, and nothing else gets in or changes', async () => {
    const { ts } = await say('x');
    slack.archive(general);
    expect((await api('conversations.history', { channel: general.id, limit: 1 })).messages).toMatchObject([{ subtype: 'channel_archive' }]);
    expect((await say('y')).error).toBe('is_archived');
    expect(await error('chat.update', { channel: general.id, ts, text: 'y' })).toBe('is_inactive');
  });

  it('and reading end for an app that was taken out of the channel', async () => {
    const secret = slack.addChannel('secret', { kind: 'private' });
    for (const [channel, refusal] of [[general, 'not_in_channel'], [secret, 'channel_not_found']] as const) {
      const { ts } = await say('x', channel.id);
      slack.kick(channel);
      expect((await say('y', channel.id)).error).toBe(refusal);
      expect(await error('conversations.history', { channel: channel.id })).toBe(refusal);
      if (channel === secret) expect(await error('chat.update', { channel: channel.id, ts, text: 'y' })).toBe(refusal);
    }
  });

  it('can be changed only as long as the workspace allows', async () => {
    const { ts } = await say('x');
    slack.world.editWindowMs = 60_000;
    await clock.advance(60_000);
    expect((await api('chat.update', { channel: general.id, ts, text: 'y' })).ok).toBe(true);
    await clock.advance(1);
    expect(await error('chat.update', { channel: general.id, ts, text: 'z' })).toBe('edit_window_closed');
  });

  it('to one person is not stored, and cannot be changed', async () => {
    const { message_ts: ts } = await api('chat.postEphemeral', { channel: general.id, user: ann.id, text: 'psst' });
    expect(slack.world.messages(general.id)).toEqual([]);
    expect(slack.world.messages(general.id, ann.id).map((message) => message.text)).toEqual(['psst']);
    expect((await api('conversations.history', { channel: general.id })).messages).toEqual([]);
    expect(await error('chat.update', { channel: general.id, ts, text: 'x' })).toBe('message_not_found');
    expect(await error('chat.postEphemeral', { channel: general.id, user: slack.addUser('late').id, text: 'x' })).toBe('user_not_in_channel');
    expect(await error('chat.postEphemeral', { channel: general.id, user: 'U0NONE', text: 'x' })).toBe('user_not_found');
  });
});

describe('rate limits', () => {
  it('allow a burst and then one post a second in a channel', async () => {
    const other = slack.addChannel('other');
    for (let index = 0; index < 5; index += 1) expect((await say('x')).ok).toBe(true);
    const sixth = await raw('chat.postMessage', { channel: general.id, text: 'x' });
    expect([sixth.status, sixth.headers.get('retry-after'), await sixth.json()]).toEqual([429, '1', { ok: false, error: 'ratelimited' }]);
    expect((await say('x', other.id)).ok).toBe(true);
    await clock.advance(1_000);
    expect((await say('x')).ok).toBe(true);
    expect((await say('x')).ok).toBe(false);
    expect(slack.world.messages(general.id)).toHaveLength(6);
  });

  it('met on demand are met in one channel or by one method only', async () => {
    const other = slack.addChannel('other');
    slack.fault({ kind: 'limited', seconds: 3, channel: general.id, times: 2 });
    slack.fault({ kind: 'limited', seconds: 7, method: 'chat.update' });
    const { ts } = await say('x', other.id);
    expect([(await say('x')).error, (await api('conversations.history', { channel: general.id })).error, (await say('x')).ok]).toEqual(['ratelimited', 'ratelimited', true]);
    const refused = await raw('chat.update', { channel: other.id, ts, text: 'y' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await api('chat.update', { channel: other.id, ts, text: 'y' })).ok).toBe(true);
  });

  it('hold each method to its tier', async () => {
    for (let index = 0; index < 20; index += 1) expect((await api('usergroups.list')).ok).toBe(true);
    expect(await error('usergroups.list')).toBe('ratelimited');
    expect((await api('users.info', { user: ann.id })).ok).toBe(true);
    await clock.advance(3_000);
    expect((await api('usergroups.list')).ok).toBe(true);
  });

  it('can be lifted', async () => {
    const free = await startSlack({ delivery: 'http', rateLimits: false });
    const channel = free.addChannel('general');
    const client = new WebClient(free.botToken, { slackApiUrl: free.apiUrl });
    for (let index = 0; index < 10; index += 1) await client.apiCall('chat.postMessage', { channel: channel.id, text: 'x' });
    await free.stop();
  });
});

describe('faults on demand', () => {
  it('meet the calls they are meant for, as often as they are meant', async () => {
    const other = slack.addChannel('other');
    slack.fault({ kind: 'error', error: 'fatal_error', method: 'chat.postMessage', channel: general.id, times: 2 });
    expect((await say('x', other.id)).ok).toBe(true);
    expect([(await say('x')).error, (await say('x')).error, (await say('x')).error]).toEqual(['fatal_error', 'fatal_error', undefined]);
    const lift = slack.fault({ kind: 'limited', seconds: 30, times: Infinity });
    expect((await raw('auth.test', {})).headers.get('retry-after')).toBe('30');
    lift();
    expect((await api('auth.test')).ok).toBe(true);
  });

  it('break a connection before or after the call took effect', async () => {
    for (const applied of [false, true]) {
      slack.fault({ kind: 'reset', method: 'chat.postMessage', applied });
      await expect(say('x')).rejects.toThrow();
      expect(slack.world.messages(general.id)).toHaveLength(applied ? 1 : 0);
    }
    slack.fault({ kind: 'status', status: 503, applied: true });
    expect((await raw('chat.postMessage', { channel: general.id, text: 'x' })).status).toBe(503);
    expect(slack.world.messages(general.id)).toHaveLength(2);
    expect(slack.calls.map((call) => [call.fault, call.status])).toEqual([['reset', 0], ['reset', 200], ['status', 200]]);
  });

  it('fall silent, and delay by the clock', async () => {
    slack.fault({ kind: 'silence' });
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR, timeout: 50, retryConfig: { retries: 0 } });
    await expect(client.apiCall('chat.postMessage', { channel: general.id, text: 'x' })).rejects.toThrow('timeout');
    expect(slack.world.messages(general.id)).toEqual([]);
    slack.fault({ kind: 'delay', ms: 4_000 });
    const answer = say('x');
    await slack.until('the call', () => (clock.waiting() > 0 ? true : undefined));
    await clock.advance(3_999);
    expect(slack.world.messages(general.id)).toEqual([]);
    await clock.advance(1);
    expect((await answer).ok).toBe(true);
  });
});

describe('people, groups and channels', () => {
  it('are told of as Slack tells', async () => {
    const stranger = slack.addUser('eve', { team: slack.addTeam('rival'), admin: true });
    const group = slack.addUserGroup('sre', [ann]);
    expect((await api('users.info', { user: ann.id }))['user']).toMatchObject({ is_admin: true, name: 'ann' });
    expect((await api('users.info', { user: ann.id }))['user']).not.toHaveProperty('locale');
    expect((await api('users.info', { user: ann.id, include_locale: true }))['user']).toMatchObject({ locale: 'zh-CN' });
    expect((await api('users.info', { user: stranger.id }))['user']).toMatchObject({ is_admin: false, is_stranger: true });
    expect(await error('users.info', { user: 'U0NONE' })).toBe('user_not_found');
    expect((await api('usergroups.list', { include_users: true }))['usergroups']).toMatchObject([{ id: group.id, handle: 'sre', users: [ann.id] }]);
    expect((await api('usergroups.users.list', { usergroup: group.id }))['users']).toEqual([ann.id]);
    expect(await error('usergroups.users.list', { usergroup: 'S0NONE' })).toBe('no_such_subteam');
    expect((await api('conversations.info', { channel: general.id }))['channel']).toMatchObject({ is_archived: false, is_member: true, is_private: false });
    const direct = (await api('conversations.open', { users: ann.id }))['channel'] as { id: string };
    expect((await api('conversations.open', { users: ann.id }))['channel']).toEqual(direct);
    expect((await say('x', direct.id)).ok).toBe(true);
  });
});

describe('files', () => {
  it('go up in three steps, through WebClient too', async () => {
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const uploaded = await client.filesUploadV2({ channel_id: general.id, file: Buffer.from('a picture'), filename: 'board.png', initial_comment: 'the board' });
    expect(uploaded.ok).toBe(true);
    expect(slack.world.messages(general.id).map((message) => message.text)).toEqual(['the board']);
    expect([...slack.uploads.files.values()][0]).toMatchObject({ filename: 'board.png', length: 9, content: Buffer.from('a picture'), completed: true });
    expect(slack.calls.map(({ method }) => method)).toEqual(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal']);
  });

  it('are not there before they are sent whole', async () => {
    const { file_id: id = '', upload_url: url = '' } = await api('files.getUploadURLExternal', { filename: 'a.png', length: 3 });
    const complete = () => api('files.completeUploadExternal', { files: [{ id }], channel_id: general.id });
    expect((await complete()).error).toBe('file_not_found');
    await fetch(url, { method: 'POST', body: 'ab' });
    expect((await complete()).error).toBe('file_not_found');
    await fetch(url, { method: 'POST', body: 'abc' });
    expect((await complete()).ok).toBe(true);
    expect((await complete()).error).toBe('file_not_found');
    expect(await error('files.getUploadURLExternal', { filename: '', length: 3 })).toBe('missing_argument');
    expect(await error('files.getUploadURLExternal', { filename: 'a.png', length: 0 })).toBe('missing_argument');
  });

  /** A file that is ready to be shared. */
  async function ready(filename = 'a.png', more: object = {}): Promise<string> {
    const { file_id: id = '', upload_url: url = '' } = await api('files.getUploadURLExternal', { filename, length: 3, ...more });
    await fetch(url, { method: 'POST', body: 'abc' });
    return id;
  }
  const share = (id: string, more: object = {}) => api('files.completeUploadExternal', { files: [{ id, title: 'Board' }], channel_id: general.id, ...more });

  it('stand in a message with title, description and words; blocks only where there is no comment', async () => {
    const root = (await say('the table')).ts;
    await share(await ready('a.png', { alt_txt: 'Red leads' }), { initial_comment: 'words', blocks: [section('blocks')], thread_ts: root });
    await share(await ready('b.png'), { blocks: [section('<!here> blocks')] });
    const [, first, second] = slack.world.messages(general.id);
    expect(first).toMatchObject({ text: 'words', blocks: [], thread: root, files: [{ name: 'a.png', title: 'Board', alt: 'Red leads', content: Buffer.from('abc') }] });
    expect(second).toMatchObject({ text: '', blocks: [section('<!here> blocks')], pings: ['here'], files: [{ name: 'b.png', alt: undefined }] });
    expect((await share(await ready(), { blocks: [{ type: 'nonsense' }] })).error).toBe('invalid_blocks');
  });

  it('go only where the app is a member, and to nobody by their own id', async () => {
    const [outside, secret, closed] = [slack.addChannel('outside', { members: [] }), slack.addChannel('secret', { kind: 'private', members: [] }), slack.addChannel('closed')];
    slack.archive(closed);
    const id = await ready();
    expect((await share(id, { channel_id: outside.id })).error).toBe('not_in_channel');
    expect((await share(id, { channel_id: secret.id })).error).toBe('channel_not_found');
    expect((await share(id, { channel_id: closed.id })).error).toBe('is_archived');
    expect(await share(id, { channel_id: ann.id })).toMatchObject({ error: 'invalid_arguments', errors: ['input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]'] });
    const direct = (await say('x', ann.id))['channel'] as string;
    expect((await share(id, { channel_id: direct })).ok).toBe(true);
  });

  it('are refused as the workspace wants it', async () => {
    const ask = (filename: string, more: object = {}) => error('files.getUploadURLExternal', { filename, length: 3, ...more });
    expect(await ask('a.png', { alt_txt: 'x'.repeat(1_001) })).toBe('alt_txt_too_large');
    expect(await ask('a.png', { alt_txt: 'x'.repeat(1_000) })).toBeUndefined();
    slack.world.uploads = 'images';
    expect(await Promise.all([ask('a.csv'), ask('a.png')])).toEqual(['file_uploads_except_images_disabled', undefined]);
    slack.world.uploads = 'none';
    expect(await ask('a.png')).toBe('file_uploads_disabled');
    slack.world.uploads = 'all';
    slack.world.uploadMax = 2;
    expect(await ask('a.png')).toBe('file_upload_size_restricted');
  });

  it('can be taken back before they are shared', async () => {
    const id = await ready();
    expect((await api('files.delete', { file: id })).ok).toBe(true);
    expect(await error('files.delete', { file: id })).toBe('file_not_found');
    expect((await share(id)).error).toBe('file_not_found');
  });

  it('meet faults on their way, too', async () => {
    const { upload_url: url = '' } = await api('files.getUploadURLExternal', { filename: 'a.png', length: 3 });
    slack.fault({ method: 'upload', kind: 'status', status: 503 });
    expect((await fetch(url, { method: 'POST', body: 'abc' })).status).toBe(503);
    expect([...slack.uploads.files.values()][0]?.content).toBeUndefined();
    slack.fault({ method: 'upload', kind: 'reset', applied: true });
    await expect(fetch(url, { method: 'POST', body: 'abc' })).rejects.toThrow();
    expect([...slack.uploads.files.values()][0]?.content).toEqual(Buffer.from('abc'));
  });
});

describe('user groups', () => {
  it('are not there on a free plan', async () => {
    const group = slack.addUserGroup('sre', [ann]);
    slack.world.free.add(slack.team.id);
    expect(await error('usergroups.list')).toBe('plan_upgrade_required');
    expect(await error('usergroups.users.list', { usergroup: group.id })).toBe('plan_upgrade_required');
  });

  it('are listed with people only where that is asked for, and disabled ones too', async () => {
    const [sre, old] = [slack.addUserGroup('sre', [ann]), slack.addUserGroup('old', [ann])];
    old.disabled = true;
    const ids = async (args: object) => ((await api('usergroups.list', args))['usergroups'] as readonly { id: string; users?: unknown }[]).map(({ id, users }) => [id, users]);
    expect(await ids({})).toEqual([[sre.id, undefined]]);
    expect(await ids({ include_users: true, include_disabled: true })).toEqual([[sre.id, [ann.id]], [old.id, [ann.id]]]);
  });

  it('are asked for by workspace where the app was installed for an organisation', async () => {
    const enterprise = { name: 'globex', orgWide: true };
    const first = slack.addTeam('globex-eu', enterprise);
    const second = slack.addTeam('globex-us', enterprise);
    slack.world.teams.set(second.id, { ...second, enterprise: first.enterprise });
    const { value } = slack.install(first, ['usergroups:read']);
    expect(await api('auth.test', {}, value)).toMatchObject({ is_enterprise_install: true, enterprise_id: first.enterprise?.id });
    expect(await api('auth.teams.list', { limit: 1 }, value)).toMatchObject({ teams: [{ id: first.id }], response_metadata: { next_cursor: '1' } });
    expect(await api('auth.teams.list', { limit: 1, cursor: '1' }, value)).toMatchObject({ teams: [{ id: second.id }], response_metadata: { next_cursor: '' } });
    expect(await error('usergroups.list', {}, value)).toBe('missing_argument');
    expect(await error('usergroups.list', { team_id: slack.team.id }, value)).toBe('invalid_team');
    expect((await api('usergroups.list', { team_id: second.id }, value)).ok).toBe(true);
    // Of a workspace's own token the argument is ignored.
    expect((await api('usergroups.list', { team_id: second.id })).ok).toBe(true);
  });
});

it('direct messages need the Messages tab', async () => {
  const direct = (await say('x', ann.id))['channel'] as string;
  slack.world.messagesTab = false;
  expect([(await say('x', ann.id)).error, (await say('x', direct)).error]).toEqual(['messages_tab_disabled', 'messages_tab_disabled']);
});

describe('views', () => {
  const home = { type: 'home', blocks: [section('hello')] };

  it('are published to a person, and changed only in the state that is known', async () => {
    const first = await api('views.publish', { user_id: ann.id, view: home });
    const { hash } = first['view'] as { hash: string };
    expect((await api('views.publish', { user_id: ann.id, view: home, hash })).ok).toBe(true);
    expect(await error('views.publish', { user_id: ann.id, view: home, hash })).toBe('hash_conflict');
    expect(await error('views.publish', { user_id: 'U0NONE', view: home })).toBe('user_not_found');
    expect(await error('views.publish', { user_id: ann.id, view: { ...home, type: 'modal' } })).toBe('invalid_arguments');
    expect(await error('views.update', { view_id: 'V0NONE', view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [section('x')] } })).toBe('not_found');
  });
});

describe('modals', () => {
  const view = (more: object = {}) => ({ type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [section('x')], ...more });
  /** Nobody listens for the command; its trigger_id is good all the same. */
  const open = (given: unknown) => api('views.open', { trigger_id: slack.people.command(ann, general, '/k8s', '').envelope.payload['trigger_id'], view: given });

  it('are changed by id or external_id, in the state that is known', async () => {
    const { view: opened } = (await open(view({ external_id: 'e1' }))) as unknown as { view: { id: string; hash: string } };
    expect((await api('views.update', { external_id: 'e1', hash: opened.hash, view: view({ external_id: 'e1' }) })).ok).toBe(true);
    expect(await error('views.update', { view_id: opened.id, hash: opened.hash, view: view() })).toBe('hash_conflict');
    expect(await error('views.update', { view: view() })).toBe('invalid_arguments');
    const trigger = slack.people.command(ann, general, '/k8s', '').envelope.payload['trigger_id'];
    expect(await error('views.push', { trigger_id: trigger, view: view({ external_id: 'e1' }) })).toBe('duplicate_external_id');
    // A trigger of one workspace opens nothing with the token of another.
    const rival = slack.install(slack.addTeam('rival'), []);
    const fresh = slack.people.command(ann, general, '/k8s', '').envelope.payload['trigger_id'];
    expect(await error('views.push', { trigger_id: fresh, view: view() }, rival.value)).toBe('invalid_trigger_id');
    expect(await error('views.update', { view_id: opened.id, view: view() }, rival.value)).toBe('not_found');
    slack.people.close(slack.world.stack(ann.id)[0]!);
    expect(await error('views.update', { view_id: opened.id, view: view() })).toBe('not_found');
  });

  it('are refused with the place of the fault, and when they are too large', async () => {
    expect(await open(view({ title: { type: 'plain_text', text: 'x'.repeat(25) } }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
    expect((await open(view({ blocks: Array.from({ length: 100 }, () => section('x'.repeat(2_600))) }))).error).toBe('view_too_large');
    expect(slack.refusals.map((refusal) => refusal.error)).toEqual(['invalid_arguments', 'view_too_large']);
  });
});

it('keeps the newest of everything, for load', async () => {
  const small = await startSlack({ delivery: 'http', rateLimits: false, keep: 5 });
  const channel = small.addChannel('general');
  const client = new WebClient(small.botToken, { slackApiUrl: small.apiUrl });
  for (let index = 0; index < 12; index += 1) await client.apiCall('chat.postMessage', { channel: channel.id, text: String(index) });
  expect(small.world.messages(channel.id).map((message) => message.text)).toEqual(['7', '8', '9', '10', '11']);
  expect(small.calls.length).toBeLessThanOrEqual(10);
  expect(small.calls.at(-1)?.args).toMatchObject({ text: '11' });
  await small.stop();
});

it('knows all secrets', async () => {
  const { url } = await api('apps.connections.open', {}, slack.appToken);
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
  expect(slack.secrets()).toEqual(expect.arrayContaining([slack.botToken, slack.appToken, slack.signingSecret]));
});
