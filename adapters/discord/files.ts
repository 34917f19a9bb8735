/** What is uploaded beside a message: the picture of a board, or a file for one person. */
import { DiscordAPIError } from 'discord.js';
import type { Picture, ViewFile } from '../../src/views/view.ts';
import { ALT_TEXT_MAX } from './limits.ts';
import { plainLabel } from './markdown.ts';
import { CODE } from './outcome.ts';
import type { Payload } from './payload.ts';

/** Embeds take files by names of letters, digits, `.`, `-` and `_` (discord.com/developers/docs/reference, "Editing Message Attachments"). */
const PICTURE_NAME = 'board.png';

/** In the form of discord.js's `rest`; the place in the list is the id that `attachments` gives it. */
export interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** A message with its files. */
export interface Outgoing {
  readonly payload: Payload;
  readonly files: readonly Upload[];
  /** What goes out in its place where Discord does not take the files. */
  readonly without: Payload;
}

/** The message alone. */
export const bare = (payload: Payload): Outgoing => ({ payload, files: [], without: payload });

/** The message with the picture under its words. */
export function illustrated(payload: Payload, { alt }: Picture, png: Uint8Array): Outgoing {
  const description = plainLabel(alt, ALT_TEXT_MAX);
  const image = { url: `attachment://${PICTURE_NAME}`, description };
  const last = payload.embeds.at(-1);
  return {
    payload: {
      ...payload,
      embeds: last === undefined ? [{ image }] : [...payload.embeds.slice(0, -1), { ...last, image }],
      attachments: [{ id: 0, filename: PICTURE_NAME, description }],
    },
    files: [{ name: PICTURE_NAME, contentType: 'image/png', data: png }],
    without: payload,
  };
}

/** @param without the same message where the file is refused: somebody has asked for it, and is told */
export function withFile(payload: Payload, { name, mediaType, content }: ViewFile, without: Payload): Outgoing {
  return {
    payload: { ...payload, attachments: [{ id: 0, filename: name }] },
    files: [{ name, contentType: mediaType, data: Buffer.from(content, 'utf8') }],
    without,
  };
}

/** Whether the files are to blame: too large, not allowed in this channel, not to Discord's liking. Nothing was sent then. */
function refusesFiles(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.status === 413 || error.code === CODE.tooLarge || error.code === CODE.missingPermissions || error.code === CODE.invalidForm;
}

/** Sends with the files, or without them where Discord refuses these. */
export async function sendWithFiles<T>({ payload, files, without }: Outgoing, send: (payload: Payload, files: readonly Upload[]) => Promise<T>): Promise<T> {
  try {
    return await send(payload, files);
  } catch (error) {
    if (files.length === 0 || !refusesFiles(error)) throw error;
    return send(without, []);
  }
}
