/** Which part of the stand-in answers a request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desk } from './desk.ts';
import { answer, rawBody } from './http-bodies.ts';
import { handleResponseUrl } from './response-urls.ts';
import type { WebApi } from './web-api.ts';
import type { Uploads } from './workspace-methods.ts';

export async function route(desk: Desk, web: WebApi, uploads: Uploads, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/api/')) return web.handle(pathname.slice('/api/'.length), request, response);
  if (pathname.startsWith('/respond/')) return handleResponseUrl(desk, `${desk.base()}${pathname.slice(1)}`, request, response);
  const upload = uploads.byUrl(`${desk.base()}${pathname.slice(1)}`);
  if (upload === undefined) return answer(response, 404, 'not found');
  const body = await rawBody(request);
  upload.received = uploadedLength(body, request.headers['content-type'] ?? '');
  answer(response, 200, `OK - ${upload.received}`);
}

/** Bytes of the file in an upload: sent bare, or as one part of a form as WebClient does. */
function uploadedLength(body: Buffer, type: string): number {
  const [, boundary] = /boundary="?([^";]+)"?/.exec(type) ?? [];
  if (boundary === undefined) return body.length;
  const start = body.indexOf('\r\n\r\n') + 4;
  const end = body.lastIndexOf(`\r\n--${boundary}`);
  return end - start;
}
