/** Calls of the stand-in's API by hand, so that a test can send what no client would. */
import type { Discord } from './discord/server.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** Discord's code of a refusal. */
  readonly code: number;
  /** Paths of what is wrong with the body with the code of each, such as `embeds.0.title BASE_TYPE_BAD_LENGTH`. */
  readonly wrong: readonly string[];
}

/** @param token the bot's own unless another is given; an empty text sends none. */
export async function call(discord: Discord, method: string, path: string, body?: unknown, token = discord.token): Promise<Answered> {
  const form = body instanceof FormData;
  const response = await fetch(`${discord.api}/v10${path}`, {
    method,
    headers: { ...(token === '' ? {} : { authorization: `Bot ${token}` }), ...(body === undefined || form ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: form ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text;
  const { code = 0, errors = {} } = parsed as { code?: number; errors?: unknown };
  return { status: response.status, headers: response.headers, body: parsed, code, wrong: paths(errors) };
}

function paths(tree: unknown, path: readonly string[] = []): string[] {
  return Object.entries(tree as Record<string, unknown>).flatMap(([key, value]) =>
    key === '_errors' ? (value as { code: string }[]).map(({ code }) => [path.join('.'), code].join(' ').trim()) : paths(value, [...path, key]),
  );
}

/** No bucket that a test of something else could meet. */
export const NO_LIMITS = {
  buckets: Object.fromEntries(['POST /channels/:id/messages', 'PATCH /channels/:id/messages/:id', 'GET /channels/:id/messages', 'PUT /applications/:id/commands', 'webhook'].map((route) => [route, { calls: 100_000, window: 1_000 }])),
  global: 100_000,
} as const;
