/**
 * Who a message would notify (docs.slack.dev/messaging/formatting-message-text). Written mentions count wherever
 * Slack reads markup, inside code too, since whether code protects them is not documented. Automatic parsing of a
 * literal `@here` counts in every mrkdwn object that is not verbatim.
 */
import { type Json, isObject } from './json.ts';

const WRITTEN = /<!(here|channel|everyone)(?:\|[^>]*)?>|<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g;
const LITERAL = /(?<![\p{L}\p{N}_@.])@(here|channel|everyone)\b/gu;

const written = (text: string) => [...text.matchAll(WRITTEN)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
const literal = (text: string) => [...text.matchAll(LITERAL)].map((found) => found[1] ?? '');

/** `here`, `channel`, `everyone`, and ids of users and user groups, each once. */
export function pingsOf(body: Json): readonly string[] {
  const found: string[] = [];
  const { text } = body;
  if (typeof text === 'string') {
    found.push(...written(text));
    if (body['parse'] === 'full' || body['link_names'] === true || body['link_names'] === 'true') found.push(...literal(text));
  }
  collect(body['blocks'], found);
  return [...new Set(found)];
}

function collect(value: unknown, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  const { type, text } = value;
  if ((type === 'mrkdwn' || type === 'markdown') && typeof text === 'string') {
    found.push(...written(text));
    if (value['verbatim'] !== true) found.push(...literal(text));
    return;
  }
  if (type === 'user') found.push(String(value['user_id']));
  if (type === 'usergroup') found.push(String(value['usergroup_id']));
  if (type === 'broadcast') found.push(String(value['range']));
  for (const item of Object.values(value)) collect(item, found);
}
