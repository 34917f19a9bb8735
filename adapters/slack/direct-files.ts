/**
 * A file for one person: into their direct messages with the app, since an upload cannot be shown to one person in a
 * channel. Where `files:write` was not granted, or the workspace takes no such files, it goes there in parts.
 */
import type { webApi } from '@slack/bolt';
import type { Language } from '../../src/engine/question.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Text } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { View, ViewFile } from '../../src/views/view.ts';
import { PART_MAX, PARTS_MAX, POST_GAP_MS } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { type Failure, failureOf } from './outcome.ts';
import type { Uploads } from './uploads.ts';

/** `long`: it is too long for messages, and nothing more of it was sent. `failed`: it may have arrived in part. */
export type Sent = 'sent' | 'long' | 'failed';

export interface DirectFilesOptions {
  readonly api: webApi.WebClient;
  /** Nothing where `files:write` was not granted. */
  readonly uploads: Uploads | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
  readonly draw: (view: View) => SlackMessage;
  readonly failed: (failure: Failure) => void;
}

/** Longest wait for a turn that Slack names, in seconds, and how often one message waits. */
const LONGEST_WAIT_S = 60;
const TURNS = 3;

export class DirectFiles {
  readonly #options: DirectFilesOptions;

  constructor(options: DirectFilesOptions) {
    this.#options = options;
  }

  /** Sends a file to a person. Never rejects. */
  async send(person: string, { name, content }: ViewFile, language: Language): Promise<Sent> {
    const { uploads, texts } = this.#options;
    const own = texts(language);
    if (uploads === undefined && partsOf(content) === undefined) return 'long';
    // Written to a person's id, it opens the direct channel without `im:write`, and tells the channel's id, which a file needs.
    const channel = await this.#say(person, own.text('slack.file.asked', { name }), language);
    if (channel === undefined) return 'failed';
    const failure = await uploads?.share({ name, title: name, content: new TextEncoder().encode(content) }, { channel });
    if (uploads !== undefined && failure === undefined) return 'sent';
    // What was refused is surely not there; anything else may be.
    if (failure !== undefined && failure.kind !== 'refused') return 'failed';
    const parts = partsOf(content);
    if (parts === undefined) return 'long';
    for (const [index, part] of parts.entries()) {
      await this.#wait(POST_GAP_MS);
      const note = own.text('slack.file.part', { name, number: index + 1, count: parts.length });
      if ((await this.#say(channel, note, language, part)) === undefined) return 'failed';
    }
    return 'sent';
  }

  /** @returns the channel's id; nothing when it did not surely arrive */
  async #say(channel: string, words: Text, language: Language, code?: string): Promise<string | undefined> {
    const { api, draw, logger, failed } = this.#options;
    const view: View = {
      audience: 'private',
      language,
      tone: 'neutral',
      blocks: [{ kind: 'paragraph', text: words }, ...(code === undefined ? [] : [{ kind: 'code', language: 'text', text: code } as const])],
      actions: [],
      replaces: false,
    };
    for (let turn = 1; ; turn += 1) {
      try {
        const answer = await api.apiCall('chat.postMessage', { channel, ...draw(view) });
        const { channel: where } = answer as { readonly channel?: unknown };
        return typeof where === 'string' ? where : channel;
      } catch (error) {
        const failure = failureOf(error);
        failed(failure);
        if (failure.kind !== 'limited' || failure.seconds > LONGEST_WAIT_S || turn >= TURNS) {
          logger.warn({ failure }, 'a direct message with a file did not go out');
          return undefined;
        }
        await this.#wait(failure.seconds * 1_000);
      }
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(ms, resolve));
  }
}

const MARK = '\uFEFF';

/** A text in pieces that each fit a message, parted between lines, and a longer line between characters; nothing where they would be too many. */
export function partsOf(content: string): readonly string[] | undefined {
  if (content.length > PARTS_MAX * PART_MAX) return undefined;
  const parts: string[][] = [];
  let used = Infinity;
  const text = content.startsWith(MARK) ? content.slice(MARK.length) : content;
  for (const line of text.replace(/\r\n/gu, '\n').replace(/\n+$/u, '').split('\n')) {
    for (const piece of pieces(line)) {
      const more = weight(piece) + 1;
      if (used + more > PART_MAX) {
        parts.push([]);
        used = 0;
      }
      parts.at(-1)?.push(piece);
      used += more;
    }
  }
  return parts.length > PARTS_MAX ? undefined : parts.map((lines) => lines.join('\n'));
}

/** Characters once signs are escaped and backticks kept apart. */
function weight(text: string): number {
  return text.length + (text.match(/[&<>`]/gu)?.length ?? 0) * 4;
}

function pieces(line: string): readonly string[] {
  if (weight(line) < PART_MAX) return [line];
  const points = [...line];
  const middle = Math.ceil(points.length / 2);
  return [...pieces(points.slice(0, middle).join('')), ...pieces(points.slice(middle).join(''))];
}
