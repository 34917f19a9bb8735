/** An interaction as it comes from the gateway, checked part by part: nothing after this file meets a wrong type. */
import type { Actor, Place, Word } from '../../src/platform.ts';
import { ROLES_MAX, SNOWFLAKE } from './limits.ts';
import { COMPONENT, type Row } from './payload.ts';
import { type Press, decodePress } from './press.ts';

/** Interaction types (discord.com/developers/docs/interactions/receiving-and-responding). */
const COMMAND = 2;
const PRESSED = 3;
const TYPING = 4;
const SENT = 5;
const SUBCOMMAND = 1;
const GROUP = 2;
/** Administrator and Manage Server. */
const ADMINISTERS = (1n << 3n) | (1n << 5n);
/** Administrator and Manage Messages. */
const MODERATES = (1n << 3n) | (1n << 13n);
const EPHEMERAL = 1 << 6;

/** What every interaction has. */
export interface Arrived {
  readonly id: string;
  /** Opens the reply for 15 minutes; never logged. */
  readonly token: string;
  readonly application: string;
  readonly actor: Actor;
  readonly place: Place;
}

/** The message under a component. */
export interface PressedMessage {
  /** Only the person who pressed sees it. */
  readonly private: boolean;
  /** A private copy of what takes the answer on a public card (see `Replies.show`). */
  readonly copy: boolean;
  /** The public message that was pressed, or that the copy is made of. */
  readonly public: string | undefined;
  /** Read only by what redraws them: most presses do not. */
  rows(): readonly Row[];
}

export type Interaction = Arrived &
  (
    | { readonly kind: 'command'; readonly word: Word; readonly path: readonly string[]; readonly options: Readonly<Record<string, string | number | boolean>> }
    | { readonly kind: 'typing'; readonly word: Word; readonly path: readonly string[]; readonly option: string; readonly typed: string }
    | { readonly kind: 'press'; readonly press: Press; readonly values: readonly string[]; readonly message: PressedMessage }
    | { readonly kind: 'sent'; readonly press: Press; readonly fields: Readonly<Record<string, string>>; readonly message: PressedMessage | undefined }
    /** A component of another version, or a forgery: answered politely. */
    | { readonly kind: 'unknown' }
  );

type Unknown = Readonly<Record<string, unknown>>;

const record = (value: unknown): Unknown | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Unknown) : undefined);
const own = (value: Unknown | undefined, key: string): unknown => (value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined);
const text = (value: unknown, max = 6_000): string | undefined => (typeof value === 'string' && value.length > 0 && value.length <= max ? value : undefined);
const list = (value: unknown, max = 50): readonly unknown[] => (Array.isArray(value) ? value.slice(0, max) : []);

function snowflake(value: unknown): string | undefined {
  const id = text(value, 20);
  return id !== undefined && SNOWFLAKE.test(id) ? id : undefined;
}

/** The interaction, or nothing for a payload that is none of ours: not in a server, or malformed. */
export function decodeInteraction(value: unknown): Interaction | undefined {
  const payload = record(value);
  const arrived = decodeArrived(payload);
  const data = record(own(payload, 'data'));
  if (arrived === undefined || data === undefined) return undefined;
  switch (own(payload, 'type')) {
    case COMMAND:
      return decodeCommand(arrived, data);
    case TYPING:
      return decodeTyping(arrived, data);
    case PRESSED: {
      const press = decodePress(text(own(data, 'custom_id'), 100) ?? '');
      const message = decodeMessage(own(payload, 'message'));
      if (press === undefined || message === undefined) return { ...arrived, kind: 'unknown' };
      return { ...arrived, kind: 'press', press, message, values: list(own(data, 'values')).flatMap((each) => text(each, 100) ?? []) };
    }
    case SENT: {
      const press = decodePress(text(own(data, 'custom_id'), 100) ?? '');
      if (press === undefined) return { ...arrived, kind: 'unknown' };
      return { ...arrived, kind: 'sent', press, fields: decodeFields(own(data, 'components')), message: decodeMessage(own(payload, 'message')) };
    }
    default:
      return undefined;
  }
}

function decodeArrived(payload: Unknown | undefined): Arrived | undefined {
  const id = snowflake(own(payload, 'id'));
  const token = text(own(payload, 'token'), 1_000);
  const application = snowflake(own(payload, 'application_id'));
  const guild = snowflake(own(payload, 'guild_id'));
  const channel = snowflake(own(payload, 'channel_id'));
  const member = record(own(payload, 'member'));
  const user = record(own(member, 'user'));
  const userId = snowflake(own(user, 'id'));
  if (id === undefined || token === undefined || !/^[\w.~-]+$/u.test(token) || application === undefined || guild === undefined || channel === undefined || userId === undefined) return undefined;
  const locale = text(own(payload, 'locale'), 35);
  const guildLocale = text(own(payload, 'guild_locale'), 35);
  const permissions = own(member, 'permissions');
  const name = text(own(member, 'nick')) ?? text(own(user, 'global_name')) ?? text(own(user, 'username')) ?? userId;
  return {
    id,
    token,
    application,
    actor: { id: userId, name, administrator: holds(permissions, ADMINISTERS), moderator: holds(permissions, MODERATES), guest: false, groups: rolesOf(member, guild), ...(locale === undefined ? {} : { locale }) },
    place: { workspace: `discord:${guild}`, channel, ...(guildLocale === undefined ? {} : { locale: guildLocale }) },
  };
}

/** Ids as they come (D6): no cache of roles has a say (D7). Everybody has the role with the server's own id, which the list leaves out. */
function rolesOf(member: Unknown | undefined, guild: string): readonly string[] {
  const roles = list(own(member, 'roles'), ROLES_MAX).flatMap((role) => snowflake(role) ?? []);
  return [...new Set([...roles, guild])];
}

/** `permissions` of the payload are those that hold in this channel at this moment, roles and owner included (D6). */
function holds(permissions: unknown, any: bigint): boolean {
  return typeof permissions === 'string' && /^\d{1,40}$/u.test(permissions) && (BigInt(permissions) & any) !== 0n;
}

function decodeWord(data: Unknown): Word | undefined {
  const word = own(data, 'name');
  return word === 'k8s' || word === 'k8s-admin' ? word : undefined;
}

const records = (value: unknown): readonly Unknown[] => list(value).map(record).filter((each) => each !== undefined);

/** The path and the options at its end. */
function walk(data: Unknown): { readonly path: readonly string[]; readonly options: readonly Unknown[] } {
  const path: string[] = [];
  let options = records(own(data, 'options'));
  for (let first = options[0]; path.length < 2 && (own(first, 'type') === SUBCOMMAND || own(first, 'type') === GROUP); first = options[0]) {
    path.push(text(own(first, 'name'), 32) ?? '');
    options = records(own(first, 'options'));
  }
  return { path, options };
}

function decodeCommand(arrived: Arrived, data: Unknown): Interaction | undefined {
  const word = decodeWord(data);
  if (word === undefined) return undefined;
  const { path, options } = walk(data);
  const values = Object.create(null) as Record<string, string | number | boolean>;
  for (const option of options) {
    const name = text(own(option, 'name'), 32);
    const value = own(option, 'value');
    if (name !== undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) values[name] = value;
  }
  return { ...arrived, kind: 'command', word, path, options: values };
}

function decodeTyping(arrived: Arrived, data: Unknown): Interaction | undefined {
  const word = decodeWord(data);
  const { path, options } = walk(data);
  const focused = options.find((option) => own(option, 'focused') === true);
  const option = text(own(focused, 'name'), 32);
  if (word === undefined || option === undefined) return undefined;
  const typed = own(focused, 'value');
  return { ...arrived, kind: 'typing', word, path, option, typed: typeof typed === 'string' || typeof typed === 'number' ? String(typed).slice(0, 100) : '' };
}

/** Texts of a sent modal: in labels, or in rows as modals had them before. */
function decodeFields(components: unknown): Readonly<Record<string, string>> {
  const fields = Object.create(null) as Record<string, string>;
  for (const part of list(components)) {
    const holder = record(part);
    for (const each of [own(holder, 'component'), ...list(own(holder, 'components'))]) {
      const field = record(each);
      const name = text(own(field, 'custom_id'), 32);
      const value = own(field, 'value');
      if (name !== undefined && typeof value === 'string') fields[name] = value.slice(0, 4_000);
    }
  }
  return fields;
}

function decodeMessage(value: unknown): PressedMessage | undefined {
  const message = record(value);
  if (message === undefined) return undefined;
  const flags = own(message, 'flags');
  const isPrivate = typeof flags === 'number' && (flags & EPHEMERAL) !== 0;
  // Every message of a view has an embed.
  const copy = isPrivate && list(own(message, 'embeds')).length === 0;
  // A message that answers a press names the message that was pressed (resources/message, "Message Interaction Metadata").
  const shown = copy ? own(record(own(message, 'interaction_metadata')), 'interacted_message_id') : isPrivate ? undefined : own(message, 'id');
  return { private: isPrivate, copy, public: snowflake(shown), rows: () => list(own(message, 'components')).flatMap((each) => decodeRow(each) ?? []) };
}

/** Only the fields that this adapter sends, so that what goes back is of its own form. */
function decodeRow(value: unknown): Row | undefined {
  const row = record(value);
  if (own(row, 'type') !== COMPONENT.row) return undefined;
  return { type: COMPONENT.row, components: list(own(row, 'components')).flatMap((each) => decodeComponent(each) ?? []) };
}

function decodeComponent(value: unknown): Row['components'][number] | undefined {
  const component = record(value);
  const id = text(own(component, 'custom_id'), 100);
  if (own(component, 'type') === COMPONENT.button) {
    const label = text(own(component, 'label'), 80);
    const url = text(own(component, 'url'), 512);
    if (label === undefined) return undefined;
    if (id === undefined) return url === undefined ? undefined : { type: COMPONENT.button, style: 5, label, url };
    return { type: COMPONENT.button, style: own(component, 'style') === 1 ? 1 : 2, label, custom_id: id, ...(own(component, 'disabled') === true ? { disabled: true } : {}) };
  }
  if (own(component, 'type') !== COMPONENT.select || id === undefined) return undefined;
  const options = list(own(component, 'options')).flatMap((each) => {
    const option = record(each);
    const label = text(own(option, 'label'), 100);
    const chosen = text(own(option, 'value'), 100);
    const description = text(own(option, 'description'), 100);
    return label === undefined || chosen === undefined ? [] : [{ label, value: chosen, ...(description === undefined ? {} : { description }) }];
  });
  const placeholder = text(own(component, 'placeholder'), 150);
  return { type: COMPONENT.select, custom_id: id, min_values: 1, max_values: Math.max(1, options.length), options, ...(placeholder === undefined ? {} : { placeholder }) };
}
