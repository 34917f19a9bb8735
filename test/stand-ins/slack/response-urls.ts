/**
 * response_url (docs.slack.dev/interactivity/handling-user-interaction): 5 uses in 30 minutes, ephemeral unless
 * `response_type` says otherwise, needs no membership. An original keeps its visibility for ever.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Desk, note, refuse } from './desk.ts';
import { SlackFailure } from './failures.ts';
import { jsonBody, rawBody } from './http-bodies.ts';
import { RESPONSE_URL_LIFE_MS, RESPONSE_URL_USES, type ResponseUrl } from './interactions.ts';
import type { Json } from './json.ts';
import { messageBody } from './message-body.ts';
import { meetFault } from './web-api.ts';

const FIELDS = new Set([
  'text', 'blocks', 'attachments', 'response_type', 'replace_original', 'delete_original', 'thread_ts', 'metadata', 'unfurl_links', 'unfurl_media', 'mrkdwn', 'parse', 'link_names',
]);

type Result = { readonly status: number; readonly body: Json | string; readonly headers: Readonly<Record<string, string>> };

const done: Result = { status: 200, body: 'ok', headers: {} };

export async function handleResponseUrl(desk: Desk, url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await rawBody(request);
  const found = desk.interactions.findUrl(url);
  const team = found === undefined ? undefined : desk.world.channels.get(found.channel)?.team;
  let args: Json = {};
  let unread: SlackFailure | undefined;
  try {
    args = jsonBody(raw);
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    unread = error;
  }
  const fault = desk.faults.meet('response_url', found?.channel);
  await meetFault(desk, fault, response, { method: 'response_url', args, team }, () => {
    let result: Result;
    try {
      if (unread !== undefined) throw unread;
      if (fault?.kind === 'error') throw new SlackFailure(fault.error);
      if (fault?.kind === 'limited') throw new SlackFailure('ratelimited', {}, fault.seconds);
      result = use(desk, found, args);
    } catch (error) {
      if (!(error instanceof SlackFailure)) throw error;
      if (!['used_url', 'expired_url', 'no_service', 'ratelimited'].includes(error.message)) refuse(desk, 'response_url', error);
      const gone = ['used_url', 'expired_url', 'no_service'].includes(error.message);
      const limited = error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) };
      result = { status: error.retryAfter === undefined ? (gone ? 404 : 400) : 429, body: error.body, headers: limited };
    }
    const answered = typeof result.body === 'string' ? { ok: true } : result.body;
    note(desk, { method: 'response_url', args, team, scopes: [], status: result.status, answer: answered, fault: fault?.kind });
    return result;
  });
}

function use(desk: Desk, url: ResponseUrl | undefined, args: Json): Result {
  if (url === undefined) throw new SlackFailure('no_service');
  if (desk.clock.now() - url.issued > RESPONSE_URL_LIFE_MS) throw new SlackFailure('expired_url');
  if (url.uses >= RESPONSE_URL_USES) throw new SlackFailure('used_url');
  const unknown = Object.keys(args).filter((name) => !FIELDS.has(name));
  if (unknown.length > 0) throw new SlackFailure('invalid_arguments', { errors: unknown });
  url.uses += 1;
  apply(desk, url, args);
  return done;
}

function apply(desk: Desk, url: ResponseUrl, args: Json): void {
  const original = url.original === undefined ? undefined : desk.world.message(url.channel, url.original);
  if (args['delete_original'] === true) {
    if (original === undefined) throw new SlackFailure('message_not_found');
    desk.world.remove(original);
    desk.emit({ kind: 'deleted', message: original }, url.interaction);
    return;
  }
  const body = messageBody(args);
  if (args['replace_original'] === true && url.original !== undefined) {
    if (original === undefined) throw new SlackFailure('message_not_found');
    const message = desk.world.put({ ...original, ...body, metadata: body.metadata ?? original.metadata, by: 'response_url' });
    desk.emit({ kind: 'message', message, replaced: true }, url.interaction);
    return;
  }
  // A command has no original of the app's: the typed words stay, and this becomes another message.
  const everybody = args['response_type'] === 'in_channel';
  const team = desk.world.channels.get(url.channel)?.team;
  const author = [...desk.tokens.values()].find((token) => token.kind === 'bot' && token.team.id === team)?.botUser ?? '';
  const thread = typeof args['thread_ts'] === 'string' ? args['thread_ts'] : undefined;
  const message = desk.world.put({ ...body, channel: url.channel, author, thread, onlyFor: everybody ? undefined : url.user, by: 'response_url' });
  desk.emit({ kind: 'message', message, replaced: false }, url.interaction);
}
