/** Which part of the stand-in answers a request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desk } from './desk.ts';
import type { Uploads } from './file-methods.ts';
import { answer } from './http-bodies.ts';
import { handleResponseUrl } from './response-urls.ts';
import { handleUpload } from './upload-route.ts';
import type { WebApi } from './web-api.ts';

export async function route(desk: Desk, web: WebApi, uploads: Uploads, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/api/')) return web.handle(pathname.slice('/api/'.length), request, response);
  if (pathname.startsWith('/respond/')) return handleResponseUrl(desk, `${desk.base()}${pathname.slice(1)}`, request, response);
  const upload = uploads.byUrl(`${desk.base()}${pathname.slice(1)}`);
  if (upload === undefined) return answer(response, 404, 'not found');
  return handleUpload(desk, upload, request, response);
}
