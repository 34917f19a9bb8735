/** What a message may hold, wherever it comes in: a method, a response_url or an acknowledgement. */
import { blocksRule, MAX_WEIGHT, weight } from './blocks.ts';
import { SlackFailure, withMessages } from './failures.ts';
import { type Json, isObject } from './json.ts';
import { pingsOf } from './pings.ts';
import { object, text } from './rules.ts';

/** The part of a message that its author chose. */
export interface MessageBody {
  /** Top-level text: what notifications show and screen readers say. */
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: Json | undefined;
  /** Who it would notify: `here`, `channel`, `everyone`, ids of users and groups. */
  readonly pings: readonly string[];
  /** Whether links in it may unfold: they do unless both are switched off. */
  readonly unfurls: boolean;
}

/** Longer text is cut by Slack. */
export const MAX_TEXT = 40_000;

const metadataRule = object({ event_type: text(255), event_payload: (value, at, problems) => {
  if (!isObject(value)) problems.push(`[ERROR] must be an object [json-pointer:${at}]`);
} });

/** Form bodies carry structures as JSON text. */
export function parsed(value: unknown, failure: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackFailure(failure);
  }
}

const off = (value: unknown) => value === false || value === 'false' || value === '0';

/** @throws SlackFailure no_text, invalid_blocks, invalid_blocks_format, msg_blocks_too_long, invalid_metadata_format */
export function messageBody(given: Json): MessageBody {
  const blocks = parsed(given['blocks'], 'invalid_blocks_format');
  if (blocks !== undefined && !(Array.isArray(blocks) && blocks.every(isObject))) throw new SlackFailure('invalid_blocks_format');
  const metadata = parsed(given['metadata'], 'invalid_metadata_format');
  if (metadata !== undefined) {
    const problems: string[] = [];
    metadataRule(metadata, '/metadata', problems);
    if (problems.length > 0) throw new SlackFailure('invalid_metadata_format', withMessages(problems));
  }
  const written = given['text'];
  if (written !== undefined && typeof written !== 'string') throw new SlackFailure('invalid_arguments', withMessages(['[ERROR] must be a string [json-pointer:/text]']));
  if ((written ?? '') === '' && (blocks ?? []).length === 0) throw new SlackFailure('no_text');
  if (blocks !== undefined && blocks.length > 0) {
    const problems: string[] = [];
    blocksRule(50)(blocks, '/blocks', problems);
    if (problems.length > 0) throw new SlackFailure('invalid_blocks', withMessages(problems));
    if (weight(blocks) > MAX_WEIGHT) throw new SlackFailure('msg_blocks_too_long');
  }
  return {
    text: (written ?? '').slice(0, MAX_TEXT),
    blocks: blocks ?? [],
    metadata: isObject(metadata) ? metadata : undefined,
    pings: pingsOf({ ...given, blocks }),
    unfurls: !(off(given['unfurl_links']) && off(given['unfurl_media'])),
  };
}
