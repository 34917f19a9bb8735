/** What an adapter hands in is checked here once more: nothing after this file meets a wrong type. */
import type { Actor, Place, Request, RequestBody, Ungrouped, Word } from '../platform.ts';

const ID_MAX = 64;
const WORKSPACE_MAX = 128;
const DELIVERY_MAX = 255;
const NAME_MAX = 80;
const LOCALE_MAX = 35;
const LINE_MAX = 2000;
const TOKEN_MAX = 100;
const MESSAGE_MAX = 64;
const GROUPS_MAX = 500;
const FIELDS_MAX = 5;
const FIELD_MAX = 4000;
const OPTIONS_MAX = 25;
/** Year 2200: later moments are not receipts. */
const LATEST = 7_258_118_400_000;

const UNGROUPED: readonly Ungrouped[] = ['scope', 'plan', 'none', 'wait'];

type Unknown = Readonly<Record<string, unknown>>;

function record(value: unknown): Unknown | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Unknown) : undefined;
}

/** An own property; nothing that came with a prototype. */
function own(value: Unknown, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown, max: number, min = 1): string | undefined {
  return typeof value === 'string' && value.length >= min && value.length <= max && value.isWellFormed() ? value : undefined;
}

/** A copy of a request of the right form; nothing when it is not one. */
export function checkRequest(value: unknown): Request | undefined {
  const request = record(value);
  if (request === undefined) return undefined;
  const deliveryId = text(own(request, 'deliveryId'), DELIVERY_MAX);
  const received = own(request, 'received');
  const actor = checkActor(own(request, 'actor'));
  const place = checkPlace(own(request, 'place'));
  const body = checkBody(own(request, 'body'));
  if (deliveryId === undefined || actor === undefined || place === undefined || body === undefined) return undefined;
  if (typeof received !== 'number' || !Number.isFinite(received) || received < 0 || received > LATEST) return undefined;
  return { deliveryId, received: Math.trunc(received), actor, place, body };
}

function checkActor(value: unknown): Actor | undefined {
  const actor = record(value);
  if (actor === undefined) return undefined;
  const id = text(own(actor, 'id'), ID_MAX);
  const name = own(actor, 'name');
  if (id === undefined || typeof name !== 'string') return undefined;
  const locale = text(own(actor, 'locale'), LOCALE_MAX);
  const groups = checkGroups(own(actor, 'groups'));
  return {
    id,
    // Nothing but `true` gives a right; a name is cut, never refused.
    administrator: own(actor, 'administrator') === true,
    guest: own(actor, 'guest') === true,
    ...(own(actor, 'moderator') === true ? { moderator: true } : {}),
    name: name.length <= NAME_MAX ? name.toWellFormed() : [...name.slice(0, 4 * NAME_MAX).toWellFormed()].slice(0, NAME_MAX).join(''),
    ...(locale === undefined ? {} : { locale }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** Ids of groups; what is not one of them is left out. */
function checkGroups(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.slice(0, GROUPS_MAX).flatMap((each) => text(each, ID_MAX) ?? []) : undefined;
}

function checkPlace(value: unknown): Place | undefined {
  const place = record(value);
  if (place === undefined) return undefined;
  const workspace = text(own(place, 'workspace'), WORKSPACE_MAX);
  const channel = text(own(place, 'channel'), WORKSPACE_MAX);
  if (workspace === undefined || channel === undefined) return undefined;
  const locale = text(own(place, 'locale'), LOCALE_MAX);
  const reason = own(place, 'ungrouped');
  const ungrouped = UNGROUPED.find((each) => each === reason);
  return { workspace, channel, ...(locale === undefined ? {} : { locale }), ...(ungrouped === undefined ? {} : { ungrouped }) };
}

function checkWord(value: unknown): Word | undefined {
  return value === 'k8s' || value === 'k8s-admin' ? value : undefined;
}

function checkBody(value: unknown): RequestBody | undefined {
  const body = record(value);
  if (body === undefined) return undefined;
  switch (own(body, 'kind')) {
    case 'command':
      return checkCommand(body);
    case 'line': {
      const word = checkWord(own(body, 'word'));
      const line = text(own(body, 'line'), LINE_MAX, 0);
      return word === undefined || line === undefined ? undefined : { kind: 'line', word, line };
    }
    case 'action': {
      const token = text(own(body, 'token'), TOKEN_MAX);
      const fields = own(body, 'fields');
      const message = text(own(body, 'message'), MESSAGE_MAX);
      if (token === undefined) return undefined;
      const pressed = { kind: 'action' as const, token, ...(message === undefined ? {} : { message }) };
      if (fields === undefined) return pressed;
      const checked = checkFields(fields);
      return checked === undefined ? undefined : { ...pressed, fields: checked };
    }
    default:
      return undefined;
  }
}

function checkCommand(body: Unknown): RequestBody | undefined {
  const word = checkWord(own(body, 'word'));
  const path = own(body, 'path');
  const options = record(own(body, 'options'));
  if (word === undefined || !Array.isArray(path) || path.length > 2 || options === undefined) return undefined;
  const names = path.map((part) => text(part, 32));
  const entries = Object.entries(options);
  if (names.some((part) => part === undefined) || entries.length > OPTIONS_MAX) return undefined;
  const checked = emptyRecord<string | number | boolean>();
  for (const [key, option] of entries) {
    if (key.length > 32) return undefined;
    if (typeof option === 'string' ? option.length > LINE_MAX || !option.isWellFormed() : typeof option !== 'number' && typeof option !== 'boolean') return undefined;
    checked[key] = option as string | number | boolean;
  }
  return { kind: 'command', word, path: names as string[], options: checked };
}

function checkFields(value: unknown): Record<string, string> | undefined {
  const fields = record(value);
  if (fields === undefined) return undefined;
  const entries = Object.entries(fields);
  if (entries.length > FIELDS_MAX) return undefined;
  const checked = emptyRecord<string>();
  for (const [key, field] of entries) {
    const kept = text(field, FIELD_MAX, 0);
    if (key.length > 32 || kept === undefined) return undefined;
    checked[key] = kept;
  }
  return checked;
}

/** Without a prototype, so that a key such as `__proto__` is only a key. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
