/** Where the bytes of a file arrive. The address alone is the right to send them, and Slack answers with no JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Desk, note } from './desk.ts';
import type { Upload } from './file-methods.ts';
import { rawBody } from './http-bodies.ts';
import { meetFault } from './web-api.ts';

export async function handleUpload(desk: Desk, upload: Upload, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const content = uploaded(await rawBody(request), request.headers['content-type'] ?? '');
  const fault = desk.faults.meet('upload', undefined);
  const about = { method: 'upload', args: { file: upload.id }, team: undefined };
  await meetFault(desk, fault, response, about, () => {
    upload.content = content;
    note(desk, { ...about, scopes: [], status: 200, answer: { ok: true }, fault: fault?.kind });
    return { status: 200, body: `OK - ${content.length}`, headers: {} };
  });
}

/** Bytes of the file in an upload: sent bare, or as one part of a form as WebClient does. */
function uploaded(body: Buffer, type: string): Buffer {
  const [, boundary] = /boundary="?([^";]+)"?/.exec(type) ?? [];
  if (boundary === undefined) return body;
  const start = body.indexOf('\r\n\r\n') + 4;
  const end = body.lastIndexOf(`\r\n--${boundary}`);
  return body.subarray(start, end);
}
