/** Methods about the workspace: auth, users, usergroups, conversations and apps. */
import { published } from './chat-methods.ts';
import type { Method, MethodCall } from './desk.ts';
import { SlackFailure } from './failures.ts';
import type { Json } from './json.ts';
import type { Channel, Message, Team, UserGroup } from './world.ts';

const authTest: Method = {
  token: 'bot',
  tier: 'special',
  run({ token }) {
    const { team } = token;
    return {
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: 'k8s',
      team_id: team.id,
      user_id: token.botUser,
      bot_id: token.botId,
      ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id }),
      is_enterprise_install: team.enterprise?.orgWide ?? false,
    };
  },
};

/** The workspaces that a token serves. */
function teamsOf({ desk, token }: MethodCall): readonly Team[] {
  const { enterprise } = token.team;
  return enterprise?.orgWide === true ? [...desk.world.teams.values()].filter((team) => team.enterprise?.id === enterprise.id) : [token.team];
}

const authTeams: Method = {
  token: 'bot',
  tier: 2,
  run(call) {
    const teams = teamsOf(call);
    const limit = Number(call.string('limit') ?? '100');
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new SlackFailure('invalid_limit');
    const first = Number(call.string('cursor') ?? '0');
    if (!Number.isInteger(first)) throw new SlackFailure('invalid_cursor');
    const next = first + limit < teams.length ? String(first + limit) : '';
    return { teams: teams.slice(first, first + limit).map(({ id, name }) => ({ id, name })), response_metadata: { next_cursor: next } };
  },
};

/** The workspace whose user groups are asked for: an org-wide token has to name it. */
function groupTeam(call: MethodCall): Team {
  const named = call.string('team_id');
  const orgWide = call.token.team.enterprise?.orgWide === true;
  if (orgWide && named === undefined) throw new SlackFailure('missing_argument');
  const team = orgWide ? teamsOf(call).find(({ id }) => id === named) : call.token.team;
  if (team === undefined) throw new SlackFailure('invalid_team');
  if (call.desk.world.free.has(team.id)) throw new SlackFailure('plan_upgrade_required');
  return team;
}

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
  date_delete: group.disabled ? 1_446_748_865 : 0,
  user_count: group.users.length,
  ...(users ? { users: group.users } : {}),
});

const usergroupsList: Method = {
  token: 'bot',
  tier: 2,
  run(call) {
    call.need('usergroups:read');
    const team = groupTeam(call);
    const groups = [...call.desk.world.groups.values()].filter((group) => group.team === team.id && (!group.disabled || call.flag('include_disabled')));
    return { usergroups: groups.map((group) => groupJson(group, call.flag('include_users'))) };
  },
};

const usergroupsUsers: Method = {
  token: 'bot',
  tier: 2,
  run(call) {
    call.need('usergroups:read');
    const team = groupTeam(call);
    const group = call.desk.world.groups.get(call.string('usergroup') ?? '');
    if (group === undefined || group.team !== team.id) throw new SlackFailure('no_such_subteam');
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

/** What an app that is sold outside the Marketplace gets at most (docs.slack.dev/apis/web-api/rate-limits). */
const RESTRICTED_ITEMS = 15;
/** Items at most in one answer. */
const MOST_ITEMS = 999;

/**
 * One page of messages, as the `limit`, `oldest`, `latest`, `inclusive` and `cursor` of a call ask for it. With `oldest` alone the page nearest
 * to it comes first, else the newest. @param all oldest first
 */
function page(call: MethodCall, all: readonly Message[], order: 'newest-first' | 'oldest-first'): Json {
  const given = Number(call.string('limit') ?? '100');
  if (!Number.isInteger(given) || given < 1 || given > MOST_ITEMS) throw new SlackFailure('invalid_limit');
  const limit = call.desk.restricted ? Math.min(given, RESTRICTED_ITEMS) : given;
  const [from, to] = [Number(call.string('oldest') ?? '0'), Number(call.string('latest') ?? '9999999999')];
  if (Number.isNaN(from)) throw new SlackFailure('invalid_ts_oldest');
  if (Number.isNaN(to)) throw new SlackFailure('invalid_ts_latest');
  const inclusive = call.flag('inclusive');
  const within = all.filter(({ ts }) => (inclusive ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to));
  const forward = order === 'oldest-first' || (call.args['oldest'] !== undefined && call.args['latest'] === undefined);
  const [, start] = /^next:(\d{1,9})$/.exec(call.string('cursor') ?? 'next:0') ?? [];
  if (start === undefined) throw new SlackFailure('invalid_cursor');
  const first = Number(start);
  const rows = (forward ? within : within.toReversed()).slice(first, first + limit);
  const more = first + limit < within.length;
  const metadata = call.flag('include_all_metadata');
  return {
    messages: (forward && order === 'newest-first' ? rows.toReversed() : rows).map((message) => ({
      ...published(message, call.token),
      ...(metadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
    })),
    has_more: more,
    ...(more ? { response_metadata: { next_cursor: `next:${first + limit}` } } : {}),
  };
}

/** A channel whose messages the app may read. */
function readable(call: MethodCall): Channel {
  const channel = channelWith(call, 'history');
  if (!channel.members.has(call.token.botUser)) throw new SlackFailure('not_in_channel');
  // Once a minute for those apps; whoever has an app of their own is held by the tier alone.
  const wait = call.desk.restricted ? call.desk.limits?.take(`${call.method} restricted ${call.token.team.id}`, 1 / 60, 1) : undefined;
  if (wait !== undefined) throw new SlackFailure('ratelimited', {}, wait);
  return channel;
}

const conversationsHistory: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    const channel = readable(call);
    // Replies in threads are not part of a channel's history.
    return page(call, call.desk.world.messages(channel.id).filter((message) => message.thread === undefined || message.thread === message.ts), 'newest-first');
  },
};

const conversationsReplies: Method = {
  token: 'bot',
  tier: 3,
  run(call) {
    const channel = readable(call);
    const root = call.string('ts') ?? '';
    const thread = call.desk.world.messages(channel.id).filter((message) => message.ts === root || message.thread === root);
    if (thread.length === 0) throw new SlackFailure('thread_not_found');
    const parent = thread.find((message) => message.ts === root);
    const answer = page(call, thread.filter((message) => message.ts !== root), 'oldest-first');
    // The message that the thread hangs on comes with every page.
    return { ...answer, messages: [...(parent === undefined ? [] : [published(parent, call.token)]), ...(answer['messages'] as readonly unknown[])] };
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

const connectionsOpen: Method = {
  token: 'app',
  tier: 'special',
  run(call) {
    call.need('connections:write');
    return { url: call.desk.socketUrl(call.token) };
  },
};

export const WORKSPACE_METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'auth.teams.list': authTeams,
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
  'usergroups.users.list': usergroupsUsers,
  'conversations.info': conversationsInfo,
  'conversations.history': conversationsHistory,
  'conversations.replies': conversationsReplies,
  'conversations.open': conversationsOpen,
  'apps.connections.open': connectionsOpen,
};
