/** Payloads of what people do, field by field as docs.slack.dev/reference/interaction-payloads lists them. */
import type { Envelope } from './deliveries.ts';
import type { Desk } from './desk.ts';
import type { Values } from './filled-in.ts';
import type { ResponseUrl, Trigger } from './interactions.ts';
import type { Json } from './json.ts';
import type { Pressable } from './reading.ts';
import { publishedView } from './view-methods.ts';
import { published } from './chat-methods.ts';
import type { Channel, Message, Team, User, View, World } from './world.ts';

/** The deprecated verification token; constant, since nothing may rely on it. */
const VERIFICATION = 'verification-token-of-the-stand-in';

const CHANNEL_NAMES = { public: undefined, private: 'privategroup', im: 'directmessage' } as const;
const channelName = (channel: Channel) => CHANNEL_NAMES[channel.kind] ?? channel.name;

/**
 * Text as a slash command carries it. With `should_escape` names of people and channels become `<@U1|name>` and
 * `<#C1|name>`; `&`, `<` and `>` are entities either way.
 */
export function commandText(world: World, team: string, typed: string, shouldEscape: boolean): string {
  const text = typed.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (!shouldEscape) return text;
  return text
    .replace(/(?<![\p{L}\p{N}])@([a-z0-9._-]+)/gu, (whole, name: string) => {
      if (['here', 'channel', 'everyone'].includes(name)) return `<!${name}>`;
      const user = [...world.users.values()].find((one) => one.name === name);
      const group = [...world.groups.values()].find((one) => one.handle === name && one.team === team);
      if (user !== undefined) return `<@${user.id}|${user.name}>`;
      return group === undefined ? whole : `<!subteam^${group.id}|@${group.handle}>`;
    })
    .replace(/(?<![\p{L}\p{N}&])#([\p{L}\p{N}_-]+)/gu, (whole, name: string) => {
      const channel = [...world.channels.values()].find((one) => one.name === name && one.team === team);
      return channel === undefined ? whole : `<#${channel.id}|${channel.name}>`;
    });
}

export function commandEnvelope(desk: Desk, given: { readonly team: Team; readonly user: User; readonly channel: Channel; readonly command: string; readonly text: string; readonly trigger: Trigger; readonly url: ResponseUrl }): Envelope {
  const { team, user, channel, command, text, trigger, url } = given;
  return {
    kind: 'slash_commands',
    payload: {
      token: VERIFICATION,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channelName(channel),
      user_id: user.id,
      user_name: user.name,
      command,
      text,
      api_app_id: desk.appId,
      ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name }),
      is_enterprise_install: String(team.enterprise?.orgWide ?? false),
      response_url: url.url,
      trigger_id: trigger.id,
    },
  };
}

const person = (user: User): Json => ({ id: user.id, username: user.name, name: user.name, team_id: user.team });

const common = (desk: Desk, team: Team, user: User, trigger: Trigger): Json => ({
  user: person(user),
  api_app_id: desk.appId,
  token: VERIFICATION,
  trigger_id: trigger.id,
  team: { id: team.id, domain: team.domain, ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name }) },
  enterprise: team.enterprise === undefined ? null : { id: team.enterprise.id, name: team.enterprise.name },
  is_enterprise_install: team.enterprise?.orgWide ?? false,
});

/** One entry of `actions`. */
function actionOf(desk: Desk, { element, actionId, blockId, type }: Pressable, state: Json | undefined): Json {
  return {
    action_id: actionId,
    block_id: blockId,
    type,
    ...(type === 'button' ? { text: element['text'], ...(element['value'] === undefined ? {} : { value: element['value'] }) } : {}),
    ...state,
    action_ts: desk.world.ts(),
  };
}

/** Something pressed on a message. Slack leaves the message itself out where it is ephemeral, since it does not keep those. */
export function messageAction(
  desk: Desk,
  given: { readonly team: Team; readonly user: User; readonly channel: Channel; readonly message: Message; readonly what: Pressable; readonly chosen: Json | undefined; readonly values: Values; readonly trigger: Trigger; readonly url: ResponseUrl; readonly botId: string },
): Envelope {
  const { team, user, channel, message, what, chosen, values, trigger, url, botId } = given;
  const ephemeral = message.onlyFor !== undefined;
  return {
    kind: 'interactive',
    payload: {
      type: 'block_actions',
      ...common(desk, team, user, trigger),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: ephemeral,
        ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
      },
      channel: { id: channel.id, name: channelName(channel) },
      ...(ephemeral ? {} : { message: { ...published(message, { botId, team }), app_id: desk.appId } }),
      state: { values },
      response_url: url.url,
      actions: [actionOf(desk, what, chosen)],
    },
  };
}

const filled = (desk: Desk, view: View, values: Values): Json => ({ ...publishedView(desk, view), state: { values } });

/** Something pressed in a modal. */
export function viewAction(
  desk: Desk,
  given: { readonly team: Team; readonly user: User; readonly view: View; readonly what: Pressable; readonly chosen: Json | undefined; readonly values: Values; readonly trigger: Trigger },
): Envelope {
  const { team, user, view, what, chosen, values, trigger } = given;
  return {
    kind: 'interactive',
    payload: {
      type: 'block_actions',
      ...common(desk, team, user, trigger),
      container: { type: 'view', view_id: view.id },
      view: filled(desk, view, values),
      actions: [actionOf(desk, what, chosen)],
    },
  };
}

export function submission(desk: Desk, given: { readonly team: Team; readonly user: User; readonly view: View; readonly values: Values; readonly trigger: Trigger }): Envelope {
  const { team, user, view, values, trigger } = given;
  return {
    kind: 'interactive',
    payload: { type: 'view_submission', ...common(desk, team, user, trigger), view: filled(desk, view, values), response_urls: [] },
  };
}

export function closing(desk: Desk, given: { readonly team: Team; readonly user: User; readonly view: View; readonly trigger: Trigger }): Envelope {
  const { team, user, view, trigger } = given;
  const { trigger_id: _, ...rest } = common(desk, team, user, trigger);
  return { kind: 'interactive', payload: { type: 'view_closed', ...rest, view: filled(desk, view, {}), is_cleared: false } };
}

/** What somebody types into an external select. */
export function suggestion(desk: Desk, given: { readonly team: Team; readonly user: User; readonly view: View; readonly what: Pressable; readonly typed: string; readonly trigger: Trigger }): Envelope {
  const { team, user, view, what, typed, trigger } = given;
  const { trigger_id: _, ...rest } = common(desk, team, user, trigger);
  return {
    kind: 'interactive',
    payload: {
      type: 'block_suggestion',
      ...rest,
      action_id: what.actionId,
      block_id: what.blockId,
      value: typed,
      container: { type: 'view', view_id: view.id },
      view: filled(desk, view, {}),
    },
  };
}

/** The outer envelope of the Events API. */
export function eventEnvelope(desk: Desk, team: Team, botUser: string, event: Json): Envelope {
  return {
    kind: 'events_api',
    payload: {
      token: VERIFICATION,
      team_id: team.id,
      api_app_id: desk.appId,
      event: { ...event, event_ts: desk.world.ts() },
      type: 'event_callback',
      event_id: desk.world.id('Ev'),
      event_time: Math.floor(desk.clock.now() / 1_000),
      ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id }),
      authorizations: [
        {
          enterprise_id: team.enterprise?.id ?? null,
          team_id: team.enterprise?.orgWide === true ? null : team.id,
          user_id: botUser,
          is_bot: true,
          is_enterprise_install: team.enterprise?.orgWide ?? false,
        },
      ],
      is_ext_shared_channel: false,
    },
  };
}
