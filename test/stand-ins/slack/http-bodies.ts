/** Reading requests and answering them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SlackFailure } from './failures.ts';
import { type Json, isObject } from './json.ts';

/** Longest request that is read, in bytes. */
const MAX_BODY = 8 * 1024 * 1024;

export async function rawBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) throw new SlackFailure('request_too_large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Arguments of a method call, in any of the forms that Slack takes. JSON must not carry the token in its body. */
export function methodArguments(request: IncomingMessage, body: Buffer): Json {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams);
  if (body.length === 0) return query;
  if (type === 'application/x-www-form-urlencoded') return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
  if (type !== 'application/json') throw new SlackFailure('invalid_post_type');
  return jsonBody(body);
}

/** @throws SlackFailure invalid_json, json_not_object */
export function jsonBody(body: Buffer): Json {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new SlackFailure('invalid_json');
  }
  if (!isObject(value)) throw new SlackFailure('json_not_object');
  return value;
}

/** Answers and ends; nothing is written when the other side is gone. */
export function answer(response: ServerResponse, status: number, body: Json | string, headers: Readonly<Record<string, string>> = {}): void {
  if (response.destroyed || response.writableEnded) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8', ...headers });
  response.end(text);
}

/** Cuts the connection without a word. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
