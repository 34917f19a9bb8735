/**
 * Files, where `files:write` was granted: an address is asked for, the bytes are sent there, and the file is then shared
 * in a message of its own. Slack says nothing of that message, so it is never sent twice and never edited.
 */
import type { webApi } from '@slack/bolt';
import type { Logger } from '../../src/runtime/logger.ts';
import { type Text, name } from '../../src/texts/span.ts';
import { ALT_TEXT_MAX, CALL_TIMEOUT_MS } from './limits.ts';
import { clip, mrkdwn, restyles, richText } from './mrkdwn.ts';
import { type Failure, failureOf } from './outcome.ts';

export interface FileToShare {
  /** With its ending, by which Slack knows what it is. */
  readonly name: string;
  /** What stands above it, as somebody may have typed it. */
  readonly title: string;
  readonly content: Uint8Array;
  /** Of a picture, for who cannot see it. */
  readonly alt?: string;
}

export interface SharePlace {
  /** Of a channel or a direct channel, never of a person: such an id is refused. */
  readonly channel: string;
  readonly thread?: string;
}

export interface UploadsOptions {
  readonly api: webApi.WebClient;
  readonly logger: Logger;
  readonly failed: (failure: Failure) => void;
}

export class Uploads {
  readonly #options: UploadsOptions;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /**
   * Shares a file. Never rejects.
   * @returns nothing when it is there, else what went wrong; `unknown` may have shared it
   */
  async share(file: FileToShare, place: SharePlace): Promise<Failure | undefined> {
    const { api, logger, failed } = this.#options;
    let id: string | undefined;
    try {
      // The argument of the documentation, docs.slack.dev/reference/methods/files.getUploadURLExternal; the types call it `alt_text`.
      const alt = file.alt === undefined ? {} : { alt_txt: clip(file.alt, ALT_TEXT_MAX) };
      const answer = await api.apiCall('files.getUploadURLExternal', { filename: file.name, length: file.content.byteLength, ...alt });
      const { upload_url: url, file_id: given } = answer as { readonly upload_url?: unknown; readonly file_id?: unknown };
      if (typeof url !== 'string' || typeof given !== 'string') return { kind: 'refused', error: 'no_upload_url' };
      const refused = await send(url, file.content);
      if (refused !== undefined) {
        logger.warn({ failure: refused }, 'Slack did not take a file');
        return refused;
      }
      id = given;
      await api.apiCall('files.completeUploadExternal', {
        files: [{ id, title: file.title }],
        channel_id: place.channel,
        ...comment([name(file.title)]),
        ...(place.thread === undefined ? {} : { thread_ts: place.thread }),
      });
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      logger.warn({ failure }, 'Slack did not share a file');
      failed(failure);
      // It would lie in the workspace's storage where nobody can see it.
      if (id !== undefined && failure.kind !== 'unknown') await this.#takeBack(id);
      return failure;
    }
  }

  async #takeBack(id: string): Promise<void> {
    await this.#options.api.apiCall('files.delete', { file: id }).catch((error: unknown) => {
      this.#options.logger.warn({ failure: failureOf(error) }, 'a file that nobody can see was not deleted');
    });
  }
}

/** The words above a file: a comment is what screen readers say, and rich text what mrkdwn would restyle. */
function comment(text: Text): object {
  if (!restyles(text)) return { initial_comment: mrkdwn(text, 'en') };
  return { blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: richText(text, 'en') }] }] };
}

/** Sends the bytes to the address that Slack gave for them; the address is all the right that it takes. */
async function send(url: string, content: Uint8Array): Promise<Failure | undefined> {
  try {
    const body = new Uint8Array(content);
    const { status } = await fetch(url, { method: 'POST', body, redirect: 'error', headers: { 'content-type': 'application/octet-stream' }, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    if (status === 200) return undefined;
    return status < 500 ? { kind: 'refused', error: `http_${status}` } : { kind: 'unknown', code: `http_${status}` };
  } catch (error) {
    return { kind: 'unknown', code: error instanceof Error ? error.name : typeof error };
  }
}
