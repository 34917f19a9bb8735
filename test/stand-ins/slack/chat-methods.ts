/** chat.* as docs.slack.dev/reference/methods describes them for a bot token. */
import type { Method, MethodCall } from './desk.ts';
import { SlackFailure } from './failures.ts';
import { messageBody } from './message-body.ts';
import type { Channel, Message } from './world.ts';

/** "About one a second a channel", with bursts; how large a burst may be is not documented. */
const POST_BURST = 5;
/** "Several hundred messages a minute" in a workspace. */
const POSTS_PER_MINUTE = 300;

/** Where a message may go. A user id opens the direct channel. */
function destination(call: MethodCall): Channel {
  const id = call.string('channel') ?? '';
  const { world } = call.desk;
  const user = world.users.get(id);
  if (user !== undefined && user.team === call.token.team.id) return direct(call, world.direct(user, call.token.botUser));
  const channel = call.channel();
  if (channel.kind === 'im') return direct(call, channel);
  if (channel.archived) throw new SlackFailure('is_archived');
  if (!channel.members.has(call.token.botUser)) {
    if (!call.token.scopes.has('chat:write.public')) throw new SlackFailure('not_in_channel');
    call.need('chat:write.public');
  }
  if (channel.restricted) throw new SlackFailure('restricted_action');
  return channel;
}

function direct(call: MethodCall, channel: Channel): Channel {
  if (!call.desk.world.messagesTab) throw new SlackFailure('messages_tab_disabled');
  return channel;
}

function pace(call: MethodCall, channel: Channel): void {
  const { limits } = call.desk;
  const wait =
    limits?.take(`post ${channel.id}`, 1, POST_BURST) ?? limits?.take(`post ${call.token.team.id}`, POSTS_PER_MINUTE / 60, POSTS_PER_MINUTE);
  if (wait !== undefined) throw new SlackFailure('ratelimited', {}, wait);
}

/** A message that this app may change. */
function own(call: MethodCall, denied: string): Message {
  const channel = call.channel();
  const message = call.desk.world.message(channel.id, call.string('ts') ?? '');
  if (message === undefined || message.onlyFor !== undefined) throw new SlackFailure('message_not_found');
  if (message.author !== call.token.botUser) throw new SlackFailure(denied);
  return message;
}

/** A message as Slack's answers carry it. */
export function published(message: Message, token: { readonly botId: string; readonly team: { readonly id: string } }): Record<string, unknown> {
  return {
    type: 'message',
    user: message.author,
    ts: message.ts,
    text: message.text,
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.by === 'user' ? {} : { bot_id: token.botId }),
    team: token.team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
    ...(message.files === undefined ? {} : { files: message.files.map(({ id, name, title }) => ({ id, name, title })) }),
    ...(message.edited ? { edited: { user: message.author, ts: message.ts } } : {}),
  };
}

const postMessage: Method = {
  token: 'bot',
  tier: 'special',
  run(call) {
    call.need('chat:write');
    const channel = destination(call);
    const body = messageBody(call.args);
    pace(call, channel);
    const message = call.desk.world.put({
      ...body,
      channel: channel.id,
      author: call.token.botUser,
      thread: call.string('thread_ts'),
      onlyFor: undefined,
      by: 'chat.postMessage',
    });
    call.desk.emit({ kind: 'message', message, replaced: false });
    return { channel: channel.id, ts: message.ts, message: published(message, call.token) };
  },
};

const update: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    call.need('chat:write');
    const before = own(call, 'cant_update_message');
    if (call.channel().archived) throw new SlackFailure('is_inactive');
    if (call.desk.clock.now() - Number(before.ts) * 1_000 > call.desk.world.editWindowMs) throw new SlackFailure('edit_window_closed');
    const { args } = call;
    // What is left out stays: blocks and metadata are only removed by an empty value.
    const body = messageBody({ ...args, ...(args['blocks'] === undefined && args['text'] === undefined ? { text: before.text } : {}) });
    const message = call.desk.world.put({
      ...before,
      ...body,
      ...(args['text'] === undefined ? { text: before.text } : {}),
      ...(args['blocks'] === undefined ? { blocks: before.blocks } : {}),
      metadata: body.metadata ?? before.metadata,
      by: 'chat.update',
    });
    call.desk.emit({ kind: 'message', message, replaced: true });
    return { channel: message.channel, ts: message.ts, text: message.text, message: published(message, call.token) };
  },
};

const remove: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    call.need('chat:write');
    const message = own(call, 'cant_delete_message');
    call.desk.world.remove(message);
    call.desk.emit({ kind: 'deleted', message });
    return { channel: message.channel, ts: message.ts };
  },
};

const postEphemeral: Method = {
  token: 'bot',
  tier: 4,
  run(call) {
    call.need('chat:write');
    const channel = destination(call);
    const user = call.string('user') ?? '';
    if (!call.desk.world.users.has(user)) throw new SlackFailure('user_not_found');
    if (!channel.members.has(user)) throw new SlackFailure('user_not_in_channel');
    const message = call.desk.world.put({
      ...messageBody(call.args),
      channel: channel.id,
      author: call.token.botUser,
      thread: call.string('thread_ts'),
      onlyFor: user,
      by: 'chat.postEphemeral',
    });
    call.desk.emit({ kind: 'message', message, replaced: false });
    return { message_ts: message.ts };
  },
};

const getPermalink: Method = {
  token: 'bot',
  tier: 'special',
  run(call) {
    const channel = call.channel();
    const ts = call.string('message_ts') ?? '';
    const message = call.desk.world.message(channel.id, ts);
    if (message === undefined || message.onlyFor !== undefined) throw new SlackFailure('message_not_found');
    return { channel: channel.id, permalink: `https://${call.token.team.domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}` };
  },
};

export const CHAT_METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};
