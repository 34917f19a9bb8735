/** Methods about the workspace: auth, users, usergroups, conversations, files and apps. */
import { published } from './chat-methods.ts';
import type { Method, MethodCall } from './desk.ts';
import { SlackFailure } from './failures.ts';
import { type Json, isObject } from './json.ts';
import { parsed } from './message-body.ts';
import { pingsOf } from './pings.ts';
import type { Channel, UserGroup } from './world.ts';

const authTest: Method = {
  token: 'bot',
  tier: 'special',
  run({ token }) {
    const { team } = token;
    return { url: `https://${team.domain}.slack.com/`, team: team.name, user: 'k8s', team_id: team.id, user_id: token.botUser, bot_id: token.botId, is_enterprise_install: false };
  },
};

const usersInfo: Method = {
  token: 'bot',
  tier: 4,
  run(call) {
    call.need('users:read');
    const user = call.desk.world.users.get(call.string('user') ?? '');
    if (user === undefined) throw new SlackFailure('user_not_found');
    // Whoever comes from another workspace is known only through a shared channel.
    const foreign = user.team !== call.token.team.id;
    return {
      user: {
        id: user.id,
        team_id: user.team,
        name: user.name,
        real_name: user.realName,
        deleted: false,
        tz: user.zone,
        profile: { real_name: user.realName, display_name: user.name, team: user.team },
        is_admin: !foreign && (user.admin || user.owner),
        is_owner: !foreign && user.owner,
        is_primary_owner: false,
        is_restricted: user.guest,
        is_ultra_restricted: false,
        is_bot: user.bot,
        ...(foreign ? { is_stranger: true } : {}),
        ...(call.flag('include_locale') ? { locale: user.locale } : {}),
      },
    };
  },
};

const groupJson = (group: UserGroup, users: boolean): Json => ({
  id: group.id,
  team_id: group.team,
  is_usergroup: true,
  name: group.handle,
  handle: group.handle,
  date_delete: 0,
  user_count: group.users.length,
  ...(users ? { users: group.users } : {}),
});

const usergroupsList: Method = {
  token: 'bot',
  tier: 2,
  run(call) {
    call.need('usergroups:read');
    const groups = [...call.desk.world.groups.values()].filter((group) => group.team === call.token.team.id);
    return { usergroups: groups.map((group) => groupJson(group, call.flag('include_users'))) };
  },
};

const usergroupsUsers: Method = {
  token: 'bot',
  tier: 2,
  run(call) {
    call.need('usergroups:read');
    const group = call.desk.world.groups.get(call.string('usergroup') ?? '');
    if (group === undefined || group.team !== call.token.team.id) throw new SlackFailure('no_such_subteam');
    return { users: [...group.users] };
  },
};

const SCOPE_OF = { public: 'channels', private: 'groups', im: 'im' } as const;

/** Slack looks at the scope for the kind of channel that was named; without any of them it asks for all. */
function channelWith(call: MethodCall, right: 'read' | 'history'): Channel {
  const scopes = Object.values(SCOPE_OF).map((kind) => `${kind}:${right}`);
  if (!scopes.some((scope) => call.token.scopes.has(scope))) {
    throw new SlackFailure('missing_scope', { needed: [...scopes, `mpim:${right}`].join(','), provided: [...call.token.scopes].join(',') });
  }
  const channel = call.channel();
  call.need(`${SCOPE_OF[channel.kind]}:${right}`);
  return channel;
}

const conversationsInfo: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    const channel = channelWith(call, 'read');
    return {
      channel: {
        id: channel.id,
        name: channel.name,
        is_channel: channel.kind === 'public',
        is_group: channel.kind === 'private',
        is_im: channel.kind === 'im',
        is_private: channel.kind !== 'public',
        is_archived: channel.archived,
        is_member: channel.members.has(call.token.botUser),
        context_team_id: channel.team,
      },
    };
  },
};

const conversationsHistory: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    const channel = channelWith(call, 'history');
    if (!channel.members.has(call.token.botUser)) throw new SlackFailure('not_in_channel');
    const limit = Number(call.string('limit') ?? '100');
    if (!Number.isInteger(limit) || limit < 1 || limit > 999) throw new SlackFailure('invalid_limit');
    const oldest = call.string('oldest') ?? '0';
    const latest = call.string('latest') ?? '9999999999';
    const inclusive = call.flag('inclusive');
    const [from, to] = [Number(oldest), Number(latest)];
    if (Number.isNaN(from)) throw new SlackFailure('invalid_ts_oldest');
    if (Number.isNaN(to)) throw new SlackFailure('invalid_ts_latest');
    const all = call.desk.world
      .messages(channel.id)
      // Replies in threads are not part of a channel's history.
      .filter((message) => message.thread === undefined || message.thread === message.ts)
      .filter(({ ts }) => (inclusive ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to))
      .toReversed();
    const metadata = call.flag('include_all_metadata');
    return {
      messages: all.slice(0, limit).map((message) => ({
        ...published(message, call.token),
        ...(metadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
      })),
      has_more: all.length > limit,
    };
  },
};

const conversationsOpen: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    call.need('im:write');
    const users = (call.string('users') ?? '').split(',').filter((id) => id !== '');
    if (users.length === 0) throw new SlackFailure('users_list_not_supplied');
    const user = call.desk.world.users.get(users[0] ?? '');
    if (user === undefined || users.length > 1) throw new SlackFailure('user_not_found');
    return { channel: { id: call.desk.world.direct(user, call.token.botUser).id } };
  },
};

/** A file on its way: address asked for, bytes sent, then completed into a channel. */
export interface Upload {
  readonly id: string;
  readonly url: string;
  readonly filename: string;
  readonly length: number;
  readonly alt: string | undefined;
  received: number | undefined;
  shared: boolean;
}

export class Uploads {
  readonly files = new Map<string, Upload>();

  byUrl(url: string): Upload | undefined {
    return [...this.files.values()].find((file) => file.url === url);
  }
}

const fileMethods = (uploads: Uploads): Readonly<Record<string, Method>> => ({
  'files.getUploadURLExternal': {
    token: 'bot',
    tier: 4,
    run(call) {
      call.need('files:write');
      const filename = call.string('filename') ?? '';
      const length = Number(call.string('length') ?? '0');
      if (filename === '' || !Number.isInteger(length) || length < 1) throw new SlackFailure('invalid_arguments');
      const id = call.desk.world.id('F');
      const url = `${call.desk.base()}upload/v1/${id}`;
      uploads.files.set(id, { id, url, filename, length, alt: call.string('alt_text') ?? call.string('alt_txt'), received: undefined, shared: false });
      return { upload_url: url, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    token: 'bot',
    tier: 4,
    run(call) {
      call.need('files:write');
      const files = parsed(call.args['files'], 'invalid_arguments');
      if (!Array.isArray(files) || files.length === 0) throw new SlackFailure('invalid_arguments');
      const found = files.map((file) => {
        const upload = uploads.files.get(isObject(file) ? String(file['id']) : '');
        if (upload === undefined || upload.shared || upload.received !== upload.length) throw new SlackFailure('file_not_found');
        return upload;
      });
      const channel = call.args['channel_id'] === undefined ? undefined : call.channel('channel_id');
      if (channel !== undefined && !channel.members.has(call.token.botUser)) throw new SlackFailure('not_in_channel');
      for (const upload of found) upload.shared = true;
      if (channel !== undefined) {
        const text = call.string('initial_comment') ?? '';
        const message = call.desk.world.put({
          text,
          blocks: [],
          metadata: undefined,
          pings: pingsOf({ text }),
          unfurls: false,
          channel: channel.id,
          author: call.token.botUser,
          thread: call.string('thread_ts'),
          onlyFor: undefined,
          by: 'files.completeUploadExternal',
        });
        call.desk.emit({ kind: 'message', message, replaced: false });
      }
      return { files: found.map(({ id, filename }) => ({ id, title: filename })) };
    },
  },
});

const connectionsOpen: Method = {
  token: 'app',
  tier: 'special',
  run(call) {
    call.need('connections:write');
    return { url: call.desk.socketUrl(call.token) };
  },
};

export const workspaceMethods = (uploads: Uploads): Readonly<Record<string, Method>> => ({
  'auth.test': authTest,
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
  'usergroups.users.list': usergroupsUsers,
  'conversations.info': conversationsInfo,
  'conversations.history': conversationsHistory,
  'conversations.open': conversationsOpen,
  'apps.connections.open': connectionsOpen,
  ...fileMethods(uploads),
});
