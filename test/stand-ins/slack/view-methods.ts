/** views.*: no scope, but a living trigger_id or a view that is open. */
import type { Desk, Method, MethodCall } from './desk.ts';
import { SlackFailure, withMessages } from './failures.ts';
import { type Json, isObject, listAt } from './json.ts';
import { parsed } from './message-body.ts';
import { viewProblems } from './view-body.ts';
import type { View } from './world.ts';

/** Views on top of each other at most (docs.slack.dev/surfaces/modals). */
const MAX_STACK = 3;

/** A checked view. `failure` is the error's name where it is used: a method or an acknowledgement. */
export function checkedView(given: unknown, kind: 'modal' | 'home', at = '/view'): Json {
  const view = parsed(given, 'invalid_arguments');
  const problems = viewProblems(view, kind, at);
  if (problems === 'too-large') throw new SlackFailure('view_too_large');
  if (problems.length > 0 || !isObject(view)) throw new SlackFailure('invalid_arguments', withMessages(problems));
  return view;
}

/** `external_id` belongs to one view of a workspace. */
function uniqueExternalId(desk: Desk, body: Json, team: string, except?: string): void {
  const external = body['external_id'];
  if (external === undefined || external === '') return;
  const taken = desk.world.findView((view) => view.team === team && view.id !== except && view.body['external_id'] === external);
  if (taken !== undefined) throw new SlackFailure('duplicate_external_id');
}

export function openOnTop(desk: Desk, user: string, team: string, body: Json): View {
  if (desk.world.stack(user).length >= MAX_STACK) throw new SlackFailure('push_limit_reached');
  uniqueExternalId(desk, body, team);
  return desk.world.pushView(user, team, body, listAt(body, 'blocks'));
}

export function renew(desk: Desk, view: View, body: Json): View {
  uniqueExternalId(desk, body, view.team, view.id);
  return desk.world.updateView(view, body, listAt(body, 'blocks'));
}

/** A view as payloads and answers carry it. */
export function publishedView(desk: Desk, view: View): Json {
  const { body } = view;
  return {
    id: view.id,
    team_id: view.team,
    type: body['type'],
    blocks: view.blocks,
    private_metadata: body['private_metadata'] ?? '',
    callback_id: body['callback_id'] ?? '',
    external_id: body['external_id'] ?? '',
    hash: view.hash,
    title: body['title'],
    close: body['close'] ?? null,
    submit: body['submit'] ?? null,
    clear_on_close: body['clear_on_close'] ?? false,
    notify_on_close: body['notify_on_close'] ?? false,
    state: { values: {} },
    root_view_id: view.root,
    previous_view_id: view.previous ?? null,
    app_id: desk.appId,
    app_installed_team_id: view.team,
  };
}

function byTrigger(call: MethodCall, how: 'open' | 'push'): Json {
  const { desk } = call;
  const body = checkedView(call.args['view'], 'modal');
  const trigger = desk.interactions.findTrigger(call.args['trigger_id']);
  if (trigger.team !== call.token.team.id) throw new SlackFailure('invalid_trigger_id');
  const stack = desk.world.stack(trigger.user);
  if (how === 'push' && stack.length === 0) throw new SlackFailure('not_found');
  trigger.used = true;
  if (how === 'open') desk.world.closeViews(trigger.user, true);
  const view = openOnTop(desk, trigger.user, trigger.team, body);
  desk.emit({ kind: 'view', how, view }, trigger.interaction);
  return { view: publishedView(desk, view) };
}

const open: Method = { token: 'bot', tier: 4, run: (call) => byTrigger(call, 'open') };
const push: Method = { token: 'bot', tier: 4, run: (call) => byTrigger(call, 'push') };

const update: Method = {
  token: 'bot',
  tier: 4,
  run(call) {
    const { desk } = call;
    const body = checkedView(call.args['view'], 'modal');
    const id = call.string('view_id');
    const external = call.string('external_id');
    if (id === undefined && external === undefined) throw new SlackFailure('invalid_arguments');
    const view = desk.world.findView((one) => one.team === call.token.team.id && (id === undefined ? one.body['external_id'] === external : one.id === id));
    if (view === undefined) throw new SlackFailure('not_found');
    const hash = call.string('hash');
    if (hash !== undefined && hash !== view.hash) throw new SlackFailure('hash_conflict');
    const next = renew(desk, view, body);
    desk.emit({ kind: 'view', how: 'update', view: next });
    return { view: publishedView(desk, next) };
  },
};

const publish: Method = {
  token: 'bot',
  tier: 4,
  run(call) {
    const { desk } = call;
    const body = checkedView(call.args['view'], 'home');
    const user = desk.world.users.get(call.string('user_id') ?? '');
    if (user === undefined) throw new SlackFailure('user_not_found');
    const before = desk.world.homes.get(user.id);
    const hash = call.string('hash');
    if (hash !== undefined && hash !== before?.hash) throw new SlackFailure('hash_conflict');
    const id = before?.id ?? desk.world.id('V');
    const view: View = { id, user: user.id, team: call.token.team.id, hash: desk.world.ts(), body, blocks: listAt(body, 'blocks'), root: id, previous: undefined };
    desk.world.homes.set(user.id, view);
    desk.emit({ kind: 'view', how: 'home', view });
    return { view: publishedView(desk, view) };
  },
};

export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
