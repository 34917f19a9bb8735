/** The Web API: token, faults, rate limits, the method itself, and the log of it all. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CHAT_METHODS } from './chat-methods.ts';
import { type Desk, type Method, MethodCall, type Token, note, refuse } from './desk.ts';
import { SlackFailure } from './failures.ts';
import type { Fault } from './faults.ts';
import { type Uploads, fileMethods } from './file-methods.ts';
import { answer, methodArguments, rawBody, reset } from './http-bodies.ts';
import { type Json, stringAt } from './json.ts';
import { TIERS } from './rate-limits.ts';
import { VIEW_METHODS } from './view-methods.ts';
import { WORKSPACE_METHODS } from './workspace-methods.ts';

/** Refusals that say the app sent something Slack does not take, in distinction to what the world did to it. */
const MALFORMED = new Set([
  'invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'no_text', 'invalid_arguments', 'view_too_large', 'invalid_metadata_format',
  'invalid_json', 'json_not_object', 'invalid_post_type', 'unknown_method', 'duplicate_external_id', 'push_limit_reached', 'missing_argument', 'alt_txt_too_large',
]);

interface Result {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
}

export class WebApi {
  readonly #desk: Desk;
  readonly #methods: Readonly<Record<string, Method>>;

  constructor(desk: Desk, uploads: Uploads) {
    this.#desk = desk;
    this.#methods = { ...CHAT_METHODS, ...VIEW_METHODS, ...WORKSPACE_METHODS, ...fileMethods(uploads) };
  }

  async handle(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await rawBody(request);
    let args: Json = {};
    let unread: SlackFailure | undefined;
    try {
      args = methodArguments(request, body);
    } catch (error) {
      if (!(error instanceof SlackFailure)) throw error;
      unread = error;
    }
    const fault = this.#desk.faults.meet(name, stringAt(args, 'channel') ?? stringAt(args, 'channel_id'));
    await meetFault(this.#desk, fault, response, { method: name, args, team: this.#token(request, args)?.team.id }, () => this.#call(name, request, args, unread, fault));
  }

  /** Bearer header, or the argument of a form; a token inside a JSON body is not looked at. */
  #token(request: IncomingMessage, args: Json): Token | undefined {
    const [, bearer] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const json = (request.headers['content-type'] ?? '').startsWith('application/json');
    return this.#desk.tokens.get(bearer ?? (json ? '' : (stringAt(args, 'token') ?? '')));
  }

  #call(name: string, request: IncomingMessage, args: Json, unread: SlackFailure | undefined, fault: Fault | undefined): Result {
    const desk = this.#desk;
    const token = this.#token(request, args);
    const { token: _, ...bare } = args;
    let used: readonly string[] = [];
    let result: Result;
    const headers = token === undefined ? {} : { 'x-oauth-scopes': [...token.scopes].join(',') };
    try {
      if (unread !== undefined) throw unread;
      const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
      if (method === undefined) throw new SlackFailure('unknown_method', { req_method: name });
      if (token === undefined) throw new SlackFailure(request.headers.authorization === undefined && args['token'] === undefined ? 'not_authed' : 'invalid_auth');
      if (token.state !== 'good') throw new SlackFailure(token.state);
      if (token.kind !== method.token) throw new SlackFailure('not_allowed_token_type');
      const tier = method.tier === 'special' ? undefined : TIERS[method.tier];
      const wait = tier === undefined ? undefined : desk.limits?.take(`${name} ${token.team.id}`, tier / 60, tier);
      if (wait !== undefined) throw new SlackFailure('ratelimited', {}, wait);
      if (fault?.kind === 'error') throw new SlackFailure(fault.error);
      if (fault?.kind === 'limited') throw new SlackFailure('ratelimited', {}, fault.seconds);
      const call = new MethodCall(desk, token, name, bare);
      try {
        result = { status: 200, body: { ok: true, ...method.run(call) }, headers };
      } finally {
        used = [...call.used];
      }
    } catch (error) {
      if (!(error instanceof SlackFailure)) throw error;
      if (MALFORMED.has(error.message)) refuse(desk, name, error);
      result =
        error.retryAfter === undefined
          ? { status: 200, body: error.body, headers }
          : { status: 429, body: error.body, headers: { ...headers, 'retry-after': String(error.retryAfter) } };
    }
    note(desk, { method: name, args: bare, team: token?.team.id, scopes: used, status: result.status, answer: result.body, fault: fault?.kind });
    return result;
  }
}

/**
 * Runs `apply` and answers with its result, as far as a fault lets it.
 * A fault before the call takes effect is logged here, since `apply` never runs.
 */
export async function meetFault(
  desk: Desk,
  fault: Fault | undefined,
  response: ServerResponse,
  about: { readonly method: string; readonly args: Json; readonly team: string | undefined },
  apply: () => { readonly status: number; readonly body: Json | string; readonly headers: Readonly<Record<string, string>> },
): Promise<void> {
  const cut = fault?.kind === 'status' || fault?.kind === 'reset' || fault?.kind === 'silence' ? fault : undefined;
  if (cut !== undefined) {
    if (cut.applied === true) apply();
    else {
      const status = cut.kind === 'status' ? cut.status : 0;
      const { token: _, ...args } = about.args;
      note(desk, { ...about, args, scopes: [], status, answer: undefined, fault: cut.kind });
    }
    if (cut.kind === 'status') answer(response, cut.status, 'unavailable');
    if (cut.kind === 'reset') reset(response);
    return;
  }
  if (fault?.kind === 'delay') {
    await new Promise<void>((resolve) => {
      desk.clock.after(fault.ms, resolve);
    });
  }
  const { status, body, headers } = apply();
  answer(response, status, body, headers);
}
