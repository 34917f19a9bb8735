/**
 * Slack's payloads as requests: pure. Everything in a payload may be missing or of another type; what is not of the
 * right form decodes to nothing and changes nothing.
 */
import { LETTERS } from '../../src/engine/question.ts';
import type { Place, Word } from '../../src/platform.ts';
import { withLetters } from '../../src/views/token.ts';
import { type FormKind, type Opening, type Values, decodeOpening } from './forms.ts';
import { type ActionId, decodeActionId, decodeCarried } from './press.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Whom this token serves: one workspace, or with an org-wide install all workspaces of an organisation. */
export interface Installation {
  /** `slack:<T…>` or `slack:<E…>`. */
  readonly workspace: string;
  readonly team?: string;
  /** Set on an org-wide install. */
  readonly enterprise?: string;
}

export interface Person {
  readonly id: string;
  /** As the payload calls them; untrusted, and the handle rather than the name. */
  readonly handle: string;
  /** From another organisation in a shared channel. */
  readonly guest: boolean;
}

/** What every interaction has. */
export interface Interaction {
  readonly person: Person;
  readonly place: Place;
  /** Slack's `trigger_id`: the same for each delivery of one press. */
  readonly triggerId: string;
  readonly responseUrl?: string;
}

export interface CommandCall extends Interaction {
  /** Nothing for a command that is not ours. */
  readonly word: Word | undefined;
  /** As it was typed after the slash. */
  readonly command: string;
  readonly line: string;
}

export interface Press extends Interaction {
  readonly action: ActionId;
  /** Whether the pressed message is the person's alone: only such a one may be replaced by what is theirs. */
  readonly own: boolean;
  /** The message that was pressed, where everybody sees it. */
  readonly message?: string;
  /** The thread in which it stands. */
  readonly thread?: string;
  /** The window that was pressed in the place of a message, and what it knows of the click that opened it. */
  readonly window?: { readonly id: string; readonly opening: Opening };
  /** The token, with the letters that are ticked where it sends them. */
  readonly token: string;
  /** What a modal repeats of the card. */
  readonly carried: { readonly token: string; readonly stem: string; readonly options: readonly { readonly letter: string; readonly text: string }[] };
}

export interface Submitted extends Interaction {
  readonly kind: FormKind;
  readonly viewId: string;
  readonly opening: Opening;
  readonly values: Values;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: unknown, key: string): unknown {
  return isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(own, value);
}

/** A string that is there and has something in it. */
function text(value: unknown, max = 4_000): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;
}

const USER = /^[UW][A-Z0-9]{1,30}$/u;
const CHANNEL = /^[CDG][A-Z0-9]{1,30}$/u;

/** Which installation an `auth.test` answer means; nothing for an answer without a workspace. */
export function installationOf(answer: Json): Installation | undefined {
  const enterprise = text(answer['enterprise_id'], 64);
  if (answer['is_enterprise_install'] === true && enterprise !== undefined) return { workspace: `slack:${enterprise}`, enterprise };
  const team = text(answer['team_id'], 64);
  return team === undefined ? undefined : { workspace: `slack:${team}`, team, ...(enterprise === undefined ? {} : { enterprise }) };
}

/** Whether an event tells of this installation: an app may be installed in several workspaces, whose events all come the same way. */
export function isEventOf({ team, enterprise }: Installation, body: Json): boolean {
  return team === undefined ? enterprise !== undefined && body['enterprise_id'] === enterprise : body['team_id'] === team;
}

interface Sender {
  readonly id: unknown;
  readonly handle: unknown;
  readonly team: unknown;
  readonly enterprise: unknown;
}

/** Whether somebody at home there belongs to the installation's organisation. A home may be a workspace or an organisation. */
export function isOurs({ team, enterprise }: Installation, home: unknown, organisation: unknown): boolean {
  if (enterprise !== undefined && (home === enterprise || organisation === enterprise)) return true;
  return team !== undefined && home === team;
}

/**
 * A person whose own organisation is not the installation's came through a shared channel: they play there as a guest.
 * The workspace is always the installation's, never what a payload says, so nothing reaches another one's data.
 */
function person({ id, handle, team, enterprise }: Sender, installation: Installation): Person | undefined {
  const known = text(id, 64);
  if (known === undefined || !USER.test(known)) return undefined;
  return { id: known, handle: text(handle, 200) ?? known, guest: !isOurs(installation, team, enterprise) };
}

/** `/k8s` and `/k8s-admin`, whatever the setting calls them. */
function wordOf(command: string, configured: string): Word | undefined {
  if (command === configured) return 'k8s';
  return command === `${configured}-admin` ? 'k8s-admin' : undefined;
}

/**
 * What was typed, with ids in the place of Slack's forms for people, groups and channels, and everything else that
 * Slack escapes as it was typed (docs.slack.dev/interactivity/implementing-slash-commands, `should_escape`).
 */
export function unescapeLine(line: string): string {
  return line
    .replace(/<[@#]([A-Z0-9]{1,64})(?:\|[^<>]{0,200})?>/gu, '$1')
    .replace(/<!subteam\^([A-Z0-9]{1,64})(?:\|[^<>]{0,200})?>/gu, '$1')
    .replace(/<!(here|channel|everyone)(?:\|[^<>]{0,200})?>/gu, '@$1')
    // Slack makes `<http://k8s.io|k8s.io>` of `k8s.io`: what was typed stands after the bar.
    .replace(/<(?:https?|mailto):[^<>|\s]{1,2000}\|([^<>]{1,2000})>/gu, '$1')
    .replace(/<((?:https?|mailto):[^<>|\s]{1,2000})\|?>/gu, '$1')
    .replace(/&(lt|gt|amp);/gu, (_all, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');
}

/** A slash command. */
export function decodeCommand(body: Json, configured: string, installation: Installation): CommandCall | undefined {
  const who = person({ id: body['user_id'], handle: body['user_name'], team: body['team_id'], enterprise: body['enterprise_id'] }, installation);
  const command = text(body['command'], 40);
  const typed = body['text'];
  const channel = text(body['channel_id'], 64);
  const triggerId = text(body['trigger_id'], 255);
  const responseUrl = text(body['response_url'], 1_000);
  if (who === undefined || command === undefined || channel === undefined || !CHANNEL.test(channel) || triggerId === undefined) return undefined;
  if (typed !== undefined && typeof typed !== 'string') return undefined;
  return {
    person: who,
    place: { workspace: installation.workspace, channel },
    triggerId,
    ...(responseUrl === undefined ? {} : { responseUrl }),
    word: wordOf(command, configured),
    command,
    line: unescapeLine(typed ?? '').trim().toWellFormed(),
  };
}

function interaction(body: Json, installation: Installation, channel: string | undefined): Interaction | undefined {
  // `user.team_id` is the person's home; `team` is the workspace in which they pressed.
  const home = at(body, 'user', 'team_id') ?? at(body, 'team', 'id');
  // Of the person alone: `enterprise` is the organisation of the workspace, whoever presses there.
  const elsewhere = at(body, 'user', 'team_id') !== undefined && at(body, 'user', 'team_id') !== at(body, 'team', 'id');
  const enterprise = at(body, 'user', 'enterprise_id') ?? (elsewhere ? undefined : (at(body, 'enterprise', 'id') ?? at(body, 'team', 'enterprise_id')));
  const who = person({ id: at(body, 'user', 'id'), handle: at(body, 'user', 'username') ?? at(body, 'user', 'name'), team: home, enterprise }, installation);
  const triggerId = text(body['trigger_id'], 255);
  if (who === undefined || triggerId === undefined || channel === undefined || !CHANNEL.test(channel)) return undefined;
  const responseUrl = text(body['response_url'], 1_000);
  return { person: who, place: { workspace: installation.workspace, channel }, triggerId, ...(responseUrl === undefined ? {} : { responseUrl }) };
}

/** A press of a button, or `ignored` for what needs no answer: ticked boxes, links, elements that are not ours. */
export function decodePress(body: Json, installation: Installation): Press | 'ignored' | undefined {
  const actions = body['actions'];
  const [pressed] = Array.isArray(actions) ? (actions as readonly unknown[]) : [];
  const action = decodeActionId(text(at(pressed, 'action_id'), 255) ?? '');
  if (action === undefined || action.what === 'tick' || action.what === 'link') return 'ignored';
  const value = text(at(pressed, 'value'), 2_000);
  const window = at(body, 'container', 'type') === 'view' ? windowOf(body) : undefined;
  const channel = text(at(body, 'channel', 'id'), 64) ?? text(at(body, 'container', 'channel_id'), 64) ?? window?.opening.channel;
  const common = interaction(body, installation, channel);
  if (common === undefined || value === undefined) return undefined;
  const opens = action.what === 'form' || action.what === 'order' || action.what === 'choose';
  const carried = opens ? decodeCarried(value) : { token: value, stem: '', options: [] };
  if (carried === undefined) return undefined;
  const ticked = action.what === 'send' ? tickedLetters(at(body, ...(window === undefined ? [] : ['view']), 'state', 'values')) : '';
  const alone = at(body, 'container', 'is_ephemeral') === true;
  // What somebody sees alone is no message of the channel: nobody else could find it there.
  const message = alone ? undefined : window === undefined ? text(at(body, 'container', 'message_ts'), 64) : window.opening.message;
  const thread = text(at(body, 'container', 'thread_ts'), 64);
  return {
    ...common,
    action,
    own: alone,
    carried,
    token: ticked === '' ? carried.token : withLetters(carried.token, ticked),
    ...(message === undefined ? {} : { message }),
    ...(thread === undefined ? {} : { thread }),
    ...(window === undefined ? {} : { window }),
  };
}

function windowOf(body: Json): { readonly id: string; readonly opening: Opening } | undefined {
  const id = text(at(body, 'view', 'id'), 64);
  const opening = decodeOpening(text(at(body, 'view', 'private_metadata')) ?? '');
  return id === undefined || opening === undefined ? undefined : { id, opening };
}

/** Letters of all boxes that are ticked, in the order of the alphabet. */
function tickedLetters(values: unknown): string {
  const chosen = new Set<string>();
  for (const block of Object.values(isJson(values) ? values : {})) {
    for (const element of Object.values(isJson(block) ? block : {})) for (const letter of selected(element)) chosen.add(letter);
  }
  return [...LETTERS].filter((letter) => chosen.has(letter)).join('');
}

function selected(element: unknown): readonly string[] {
  const options = own(element, 'selected_options');
  return Array.isArray(options) ? options.flatMap((option) => text(own(option, 'value'), 1) ?? []) : [];
}

const KINDS: readonly FormKind[] = ['form', 'order', 'choose'];

/** A sent modal. Its place is where the click was that opened it. */
export function decodeSubmission(body: Json, installation: Installation): Submitted | undefined {
  const kind = KINDS.find((each) => each === at(body, 'view', 'callback_id'));
  const viewId = text(at(body, 'view', 'id'), 64);
  const opening = decodeOpening(text(at(body, 'view', 'private_metadata')) ?? '');
  const state = at(body, 'view', 'state', 'values');
  if (kind === undefined || viewId === undefined || opening === undefined || !isJson(state)) return undefined;
  const common = interaction(body, installation, opening.channel);
  if (common === undefined) return undefined;
  const values = Object.entries(state).map(([block, elements]) => [block, valueOf(own(elements, 'value'))] as const);
  return { ...common, kind, viewId, opening, values: Object.fromEntries(values) };
}

function valueOf(element: unknown): string | undefined {
  const typed = own(element, 'value');
  if (typeof typed === 'string') return typed.toWellFormed();
  const chosen = text(at(element, 'selected_option', 'value'), 1);
  if (chosen !== undefined) return chosen;
  const letters = selected(element);
  return letters.length === 0 ? undefined : letters.toSorted().join('');
}
