/** The routes of the API that the stand-in serves; any other is a 404. */
import type { Commands } from './commands.ts';
import { type Body, isRecord, refuse } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import type { UploadedFile } from './message-body.ts';
import type { Messages } from './messages.ts';
import { type World, roleData } from './world.ts';

export interface Call {
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** `:id` stands for one part of the path. */
  readonly path: string;
  /** Whether it belongs to an interaction: no token of the bot, and outside the global limit. */
  readonly interaction?: true;
  handle(call: Call): Reply;
}

export interface Parts {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly gateway: Gateway;
  readonly gatewayUrl: () => string;
  readonly recommendedShards: number;
}

/** What a list of commands holds unless the dictionaries are asked for. */
const withoutTranslations = (commands: unknown): unknown => JSON.parse(JSON.stringify(commands, (key, value: unknown) => (key.endsWith('_localizations') ? undefined : value)));

const ok = (body: unknown): Reply => ({ status: 200, body });
const NONE: Reply = { status: 204 };
const record = (body: unknown): Body => (isRecord(body) ? body : {});

export function createRoutes({ world, messages, interactions, commands, gateway, gatewayUrl, recommendedShards }: Parts): readonly Route[] {
  const shown = (message: Parameters<World['messageData']>[0]): Reply => ok(world.messageData(message));
  const guild = (id: string | undefined) => {
    const found = world.guilds.get(id ?? '');
    if (found === undefined) throw refuse.unknownGuild();
    return found;
  };
  const own = (id: string | undefined): void => {
    if (id !== world.application.id) throw refuse.unknownApplication();
  };
  const application = () => ok({ id: world.application.id, name: world.bot.name, description: '', icon: null, flags: 0, bot: world.userData(world.bot), approximate_guild_count: world.guilds.size, bot_public: true, bot_require_code_grant: false });
  return [
    { method: 'GET', path: '/gateway/bot', handle: () => ok({ url: gatewayUrl(), shards: recommendedShards, session_start_limit: gateway.startLimit() }) },
    { method: 'GET', path: '/users/@me', handle: () => ok(world.userData(world.bot)) },
    { method: 'GET', path: '/applications/@me', handle: application },
    { method: 'GET', path: '/oauth2/applications/@me', handle: application },
    {
      method: 'POST',
      path: '/users/@me/channels',
      handle({ body }) {
        const user = world.users.get(String(record(body)['recipient_id']));
        if (user === undefined) throw refuse.unknownUser();
        return ok(world.channelData(world.direct(user)));
      },
    },
    {
      method: 'PUT',
      path: '/applications/:id/commands',
      handle({ params: [id], body }) {
        own(id);
        return ok(commands.overwrite(body));
      },
    },
    {
      method: 'GET',
      path: '/applications/:id/commands',
      handle({ params: [id], query }) {
        own(id);
        const full = query.get('with_localizations') === 'true';
        return ok(full ? commands.list : withoutTranslations(commands.list));
      },
    },
    { method: 'GET', path: '/guilds/:id', handle: ({ params: [id] }) => ok(world.guildData(guild(id))) },
    { method: 'GET', path: '/guilds/:id/roles', handle: ({ params: [id] }) => ok([...guild(id).roles.values()].map((role) => roleData(role))) },
    {
      method: 'GET',
      path: '/guilds/:id/members/:id',
      handle({ params: [id, user = ''] }) {
        const found = guild(id);
        const member = found.members.get(user);
        if (member === undefined) throw refuse.unknownMember();
        return ok(world.memberData(found, member));
      },
    },
    { method: 'GET', path: '/channels/:id', handle: ({ params: [id = ''] }) => ok(world.channelData(messages.channel(id))) },
    {
      method: 'GET',
      path: '/channels/:id/messages',
      handle({ params: [id = ''], query }) {
        const limit = Number(query.get('limit') ?? 50);
        const at = (name: string) => query.get(name) ?? undefined;
        return ok(messages.list(id, { limit: Math.min(100, Math.max(1, limit)), before: at('before'), after: at('after'), around: at('around') }).map((message) => world.messageData(message)));
      },
    },
    { method: 'POST', path: '/channels/:id/messages', handle: ({ params: [id = ''], body, files }) => ok(world.messageData(messages.create(id, record(body), files), { nonce: true })) },
    { method: 'GET', path: '/channels/:id/messages/:id', handle: ({ params: [id = '', message = ''] }) => shown(messages.read(id, message)) },
    { method: 'PATCH', path: '/channels/:id/messages/:id', handle: ({ params: [id = '', message = ''], body, files }) => shown(messages.edit(id, message, record(body), files)) },
    {
      method: 'DELETE',
      path: '/channels/:id/messages/:id',
      handle({ params: [id = '', message = ''] }) {
        messages.remove(id, message);
        return NONE;
      },
    },
    { method: 'POST', path: '/channels/:id/messages/:id/threads', handle: ({ params: [id = '', message = ''], body }) => ({ status: 201, body: world.channelData(messages.thread(id, message, record(body))) }) },
    {
      method: 'POST',
      path: '/interactions/:id/:id/callback',
      interaction: true,
      handle({ params: [id = '', token = ''], query, body, files }) {
        const answer = interactions.respond(id, token, record(body), files);
        return query.get('with_response') === 'true' ? ok(answer) : NONE;
      },
    },
    { method: 'POST', path: '/webhooks/:id/:id', interaction: true, handle: ({ params: [id = '', token = ''], body, files }) => shown(interactions.followUp(id, token, record(body), files)) },
    { method: 'GET', path: '/webhooks/:id/:id/messages/:id', interaction: true, handle: ({ params: [id = '', token = '', message = ''] }) => shown(interactions.read(id, token, message)) },
    { method: 'PATCH', path: '/webhooks/:id/:id/messages/:id', interaction: true, handle: ({ params: [id = '', token = '', message = ''], body, files }) => shown(interactions.edit(id, token, message, record(body), files)) },
    {
      method: 'DELETE',
      path: '/webhooks/:id/:id/messages/:id',
      interaction: true,
      handle({ params: [id = '', token = '', message = ''] }) {
        interactions.remove(id, token, message);
        return NONE;
      },
    },
  ];
}
