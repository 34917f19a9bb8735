/**
 * How a post is known again. Discord drops a repeated nonce "in the past few minutes" and does not keep nonces with messages
 * (a message that is read from the history has none: github.com/Rapptz/discord.py/issues/2451), so that a post carries a mark
 * in what is kept: in the custom id of its first component, else in the low bits of its first embed's colour, which nobody sees.
 */
import { createHash } from 'node:crypto';
import type { Identity } from '../../src/platform.ts';
import type { Button, Embed, Payload, Row, Select } from './payload.ts';

/** A nonce has at most 25 characters (discord.com/developers/docs/resources/message, "Create Message"). */
const NONCE_LENGTH = 22;
/** 60 bits; with the longest token a custom id has 95 of its 100 characters. */
const MARK_LENGTH = 10;
const BEFORE_MARK = '~';
/** The low four bits of red, green and blue. */
const COLOUR_BITS = 0x0f0f0f;

const digest = (identity: Identity): Buffer => createHash('sha256').update(identity).digest();

/** The same for every try of the same post, in every process. */
export function nonceOf(identity: Identity): string {
  return digest(identity).toString('base64url').slice(0, NONCE_LENGTH);
}

const markOf = (identity: Identity): string => `${BEFORE_MARK}${nonceOf(identity).slice(0, MARK_LENGTH)}`;
const tinted = (color = 0, identity: Identity): number => (color & ~COLOUR_BITS) | (digest(identity).readUIntBE(0, 3) & COLOUR_BITS);

/** The message with the mark of its identity. */
export function withMark(payload: Payload, identity: Identity): Payload {
  let marked = false;
  const mark = <T extends Button | Select>(component: T): T => {
    if (marked || !('custom_id' in component)) return component;
    marked = true;
    return { ...component, custom_id: `${component.custom_id}${markOf(identity)}` };
  };
  const components = payload.components.map((row): Row => ({ ...row, components: row.components.map((component) => mark(component)) }));
  const [first, ...rest] = payload.embeds;
  if (marked || first === undefined) return { ...payload, components };
  return { ...payload, embeds: [{ ...first, color: tinted(first.color, identity) }, ...rest] };
}

/** What is looked for in a history. */
export interface Wanted {
  readonly identity: Identity;
  /** The bot's own user. */
  readonly author: string;
  /** As it was drawn now, with the mark. */
  readonly payload: Payload;
  /** The message that it answers. */
  readonly replyTo: string | undefined;
}

/** The parts of a message of the history that are looked at. Untrusted, like all that comes in. */
interface Kept {
  readonly id?: unknown;
  readonly author?: { readonly id?: unknown } | null;
  readonly content?: unknown;
  readonly embeds?: unknown;
  readonly components?: unknown;
  readonly message_reference?: { readonly message_id?: unknown } | null;
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Discord trims what it is sent. */
const words = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Whether a message of the history is this post. */
export function isPost(message: unknown, { identity, author, payload, replyTo }: Wanted): boolean {
  const kept: Kept = record(message);
  if (record(kept.author)['id'] !== author) return false;
  const ids = list(kept.components).flatMap((row) => list(record(row)['components'])).flatMap((each) => record(each)['custom_id'] ?? []);
  if (ids.length > 0) return ids.some((id) => typeof id === 'string' && id.endsWith(markOf(identity)));
  // A message without buttons: the same colour and heading, and an answer to nothing else.
  const answers = record(kept.message_reference)['message_id'];
  if (answers !== undefined && answers !== replyTo) return false;
  const shown: Partial<Embed> = record(list(kept.embeds)[0]);
  const [drawn] = payload.embeds;
  if (drawn === undefined) return words(kept.content) === words(payload.content) && list(kept.embeds).length === 0;
  return shown.color === tinted(drawn.color, identity) && words(shown.title) === words(drawn.title);
}
