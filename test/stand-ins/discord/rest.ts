/** HTTP in front of the routes: authority, limits, faults, and a log of every call. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../src/runtime/clock.ts';
import { ApiError, isRecord, refuse } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { forget } from './forgetting.ts';
import type { Interactions } from './interactions.ts';
import type { UploadedFile } from './message-body.ts';
import { type RateLimits, limited } from './rate-limits.ts';
import type { Reply, Route } from './routes.ts';

/** One call of the API, as it was answered. */
export interface LoggedCall {
  readonly method: string;
  /** After `/api/v10`, without the query. */
  readonly path: string;
  /** Such as `POST /channels/:id/messages`; empty for a path that is not served. */
  readonly route: string;
  readonly body: unknown;
  /** Names of the files that came with it. */
  readonly files: readonly string[];
  /** When it came, by the stand-in's clock. */
  readonly at: number;
  /** 0 when the connection was cut or the call was never answered. */
  readonly status: number;
  /** Discord's code of a refusal, 0 otherwise. */
  readonly code: number;
  /** The body of a refusal. */
  readonly refusal?: unknown;
  /** For a call by an interaction's token: ms from the event to the arrival of the call, by the clock and in real time. */
  readonly sinceEvent?: { readonly clock: number; readonly real: number };
}

export interface RestOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly interactions: Interactions;
  readonly log: LoggedCall[];
  /** The latest calls that stay in the log, at least. */
  readonly remembered: number;
  /** Whether this is the bot's token now. */
  authentic(token: string): boolean;
  changed(): void;
  /** The stand-in itself has a mistake. */
  failed(error: unknown): void;
}

const PREFIX = '/api/v10';
const MAX_BODY = 32 * 1024 * 1024;

interface Matched {
  readonly route: Route;
  readonly params: readonly string[];
}

export function createRest(options: RestOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { clock, limits, faults, interactions, log } = options;
  const patterns = options.routes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replaceAll(':id', '([^/]+)')}$`, 'u') }));

  const match = (method: string, path: string): Matched | ApiError => {
    let known = false;
    for (const { route, pattern } of patterns) {
      const found = pattern.exec(path);
      if (found === null) continue;
      known = true;
      if (route.method === method) return { route, params: found.slice(1).map(decodeURIComponent) };
    }
    return known ? refuse.method() : refuse.notFound();
  };

  const answer = (request: IncomingMessage, matched: Matched | ApiError, fault: Fault | undefined, query: URLSearchParams, read: ReadBody, headers: Record<string, string>): Reply => {
    if (limits.shutOut) throw new ApiError(429, 0, 'You are being blocked from accessing our API temporarily.', {}, { 'Retry-After': '600' });
    if (matched instanceof ApiError) throw matched;
    const { route, params } = matched;
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (route.interaction !== true && (scheme !== 'Bot' || !options.authentic(token ?? ''))) throw refuse.unauthorized();
    if (fault?.kind === 'limited') throw limited(fault.seconds, fault.scope ?? 'user', fault.code ?? 0);
    if (!route.path.startsWith('/interactions/')) {
      const webhook = route.path.startsWith('/webhooks/');
      Object.assign(headers, limits.take(webhook ? 'webhook' : `${route.method} ${route.path}`, webhook ? (params[1] ?? '') : (params[0] ?? ''), route.interaction === true));
    }
    if (read instanceof ApiError) throw read;
    return route.handle({ params, query, ...read });
  };

  return async (request, response) => {
    const arrived = performance.now();
    const at = clock.now();
    const method = request.method ?? 'GET';
    const [whole = '', query] = (request.url ?? '/').split('?', 2);
    const served = whole.startsWith(`${PREFIX}/`);
    const path = served ? whole.slice(PREFIX.length) : whole;
    const matched = served ? match(method, path) : refuse.notFound();
    const read = await readBody(request);
    const fault = faults.next(method, path);
    const interaction = matched instanceof ApiError || matched.route.interaction !== true ? undefined : interactions.find(matched.params[1] ?? '');
    const write = (status: number, refusal?: unknown): void => {
      const code = isRecord(refusal) ? Number(refusal['code']) : 0;
      const sinceEvent = interaction === undefined ? {} : { sinceEvent: { clock: at - interaction.sent, real: arrived - interaction.sentReal } };
      log.push({ method, path, route: matched instanceof ApiError ? '' : `${method} ${matched.route.path}`, body: read instanceof ApiError ? undefined : read.body, files: read instanceof ApiError ? [] : read.files.map(({ filename }) => filename), at, status, code, ...(refusal === undefined ? {} : { refusal }), ...sinceEvent });
      forget(log, options.remembered);
      options.changed();
    };

    if (fault?.kind === 'slow') await fault.until;
    const unseen = (fault?.kind === 'reset' && !fault.accepted) || ((fault?.kind === 'status' || fault?.kind === 'silence') && fault.accepted !== true);
    const headers: Record<string, string> = {};
    let reply: Reply = { status: 0 };
    if (!unseen) {
      try {
        reply = answer(request, matched, fault, new URLSearchParams(query), read, headers);
      } catch (error) {
        const refusal = error instanceof ApiError ? error : new ApiError(500, 0, String(error));
        if (refusal.status === 500) options.failed(error);
        Object.assign(headers, refusal.headers);
        reply = { status: refusal.status, body: refusal.body };
      }
    }
    if (fault?.kind === 'reset') {
      write(0);
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'silence') return write(0);
    if (fault?.kind === 'late') await fault.until;
    if (fault?.kind === 'status') reply = { status: fault.status, body: `error code: ${fault.status}` };
    limits.answered(reply.status, headers['X-RateLimit-Scope']);
    write(reply.status, reply.status < 400 ? undefined : reply.body);
    const text = typeof reply.body === 'string';
    response.writeHead(reply.status, { ...headers, ...(reply.body === undefined ? {} : { 'content-type': text ? 'text/plain' : 'application/json' }) });
    response.end(reply.body === undefined ? undefined : text ? reply.body : JSON.stringify(reply.body));
  };
}

type ReadBody = { readonly body: unknown; readonly files: readonly UploadedFile[] } | ApiError;

/** Reads JSON, or the form of an upload with `payload_json` and `files[n]`. */
async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const raw = await readAll(request);
  if (raw === undefined) return refuse.tooLarge();
  if (raw.length === 0) return { body: undefined, files: [] };
  const type = request.headers['content-type'] ?? '';
  try {
    if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(raw.toString('utf8')), files: [] };
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
    const payload = form.get('payload_json');
    const uploads = [...form.entries()].flatMap(([field, value]) => (typeof value === 'string' ? [] : [{ field, value }]));
    const files = await Promise.all(uploads.map(async ({ field, value }) => ({ field, filename: value.name, contentType: value.type, content: new Uint8Array(await value.arrayBuffer()) })));
    return { body: typeof payload === 'string' ? JSON.parse(payload) : {}, files };
  } catch {
    return refuse.malformed();
  }
}

/** Nothing where there is more than `MAX_BODY`. */
function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > MAX_BODY ? undefined : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Error('the body was cut off'));
    });
  });
}
