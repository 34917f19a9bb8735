/**
 * files.* for uploads, as docs.slack.dev/reference/methods describes them: an address is asked for, bytes are sent
 * there, then the file is completed into a channel, in a message of its own.
 */
import { blocksRule } from './blocks.ts';
import type { Method, MethodCall } from './desk.ts';
import { SlackFailure, withMessages } from './failures.ts';
import { isObject } from './json.ts';
import { parsed } from './message-body.ts';
import { pingsOf } from './pings.ts';
import type { Channel } from './world.ts';

/** A file on its way. */
export interface Upload {
  readonly id: string;
  readonly url: string;
  readonly filename: string;
  readonly length: number;
  readonly alt: string | undefined;
  content: Buffer | undefined;
  completed: boolean;
}

export class Uploads {
  readonly files = new Map<string, Upload>();

  byUrl(url: string): Upload | undefined {
    return [...this.files.values()].find((file) => file.url === url);
  }
}

/** Longest description of a picture, in characters. */
const ALT_MAX = 1_000;
/** Slack's own form of a channel's id in `channel_id`: a person's id is none. */
const CHANNEL = /^[CGDZ][A-Z0-9]{8,}$/;

const imageName = (name: string) => /\.(?:png|jpe?g|gif|webp)$/iu.test(name);

/** Where the file goes; nothing where it stays the app's own. */
function destination(call: MethodCall): Channel | undefined {
  const id = call.string('channel_id');
  if (id === undefined) return undefined;
  if (!CHANNEL.test(id)) throw new SlackFailure('invalid_arguments', withMessages(['[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]']));
  const channel = call.channel('channel_id');
  if (channel.archived) throw new SlackFailure('is_archived');
  if (!channel.members.has(call.token.botUser)) throw new SlackFailure('not_in_channel');
  if (channel.restricted) throw new SlackFailure('restricted_action');
  return channel;
}

const getUploadUrl = (uploads: Uploads): Method => ({
  token: 'bot',
  tier: 4,
  run(call) {
    call.need('files:write');
    const { world } = call.desk;
    const filename = call.string('filename') ?? '';
    const length = Number(call.string('length') ?? '0');
    const alt = call.string('alt_txt');
    if (filename === '' || !Number.isInteger(length) || length < 1) throw new SlackFailure('missing_argument');
    if ((alt ?? '').length > ALT_MAX) throw new SlackFailure('alt_txt_too_large');
    if (world.uploads === 'none') throw new SlackFailure('file_uploads_disabled');
    if (world.uploads === 'images' && !imageName(filename)) throw new SlackFailure('file_uploads_except_images_disabled');
    if (length > world.uploadMax) throw new SlackFailure('file_upload_size_restricted');
    const id = world.id('F');
    const url = `${call.desk.base()}upload/v1/${id}`;
    uploads.files.set(id, { id, url, filename, length, alt, content: undefined, completed: false });
    return { upload_url: url, file_id: id };
  },
});

const completeUpload = (uploads: Uploads): Method => ({
  token: 'bot',
  tier: 4,
  run(call) {
    call.need('files:write');
    const { world } = call.desk;
    const files = parsed(call.args['files'], 'invalid_arguments');
    if (!Array.isArray(files) || files.length === 0) throw new SlackFailure('invalid_arguments');
    const found = files.map((file) => {
      const given = isObject(file) ? file : {};
      const upload = uploads.files.get(String(given['id']));
      const content = upload?.content;
      if (upload === undefined || upload.completed || content?.length !== upload.length) throw new SlackFailure('file_not_found');
      return { upload, content, title: typeof given['title'] === 'string' ? given['title'] : upload.filename };
    });
    const channel = destination(call);
    const text = call.string('initial_comment') ?? '';
    // The blocks are ignored where there is a comment.
    const blocks = text === '' ? parsed(call.args['blocks'], 'invalid_blocks_format') : undefined;
    if (blocks !== undefined && !(Array.isArray(blocks) && blocks.every(isObject))) throw new SlackFailure('invalid_blocks_format');
    const problems: string[] = [];
    if (blocks !== undefined) blocksRule(50)(blocks, '/blocks', problems);
    if (problems.length > 0) throw new SlackFailure('invalid_blocks', withMessages(problems));
    for (const { upload } of found) upload.completed = true;
    if (channel !== undefined) {
      const message = world.put({
        text,
        blocks: blocks ?? [],
        metadata: undefined,
        pings: pingsOf({ text, blocks }),
        unfurls: false,
        channel: channel.id,
        author: call.token.botUser,
        thread: call.string('thread_ts'),
        onlyFor: undefined,
        by: 'files.completeUploadExternal',
        files: found.map(({ upload: { id, filename, alt }, content, title }) => ({ id, name: filename, title, alt, content })),
      });
      call.desk.emit({ kind: 'message', message, replaced: false });
    }
    return { files: found.map(({ upload: { id }, title }) => ({ id, title })) };
  },
});

const deleteFile = (uploads: Uploads): Method => ({
  token: 'bot',
  tier: 3,
  run(call) {
    call.need('files:write');
    if (!uploads.files.delete(call.string('file') ?? '')) throw new SlackFailure('file_not_found');
    return {};
  },
});

export const fileMethods = (uploads: Uploads): Readonly<Record<string, Method>> => ({
  'files.getUploadURLExternal': getUploadUrl(uploads),
  'files.completeUploadExternal': completeUpload(uploads),
  'files.delete': deleteFile(uploads),
});
