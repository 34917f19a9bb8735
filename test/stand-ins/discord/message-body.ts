/** What a message may hold (discord.com/developers/docs/resources/message, "Create Message" and "Embed Limits"). */
import { checkComponents } from './components.ts';
import { ApiError, type Body, Form, FormErrors, refuse } from './errors.ts';
import { checkAllowedMentions } from './mentions.ts';
import type { Shown } from './model.ts';

export const FLAG = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, suppressNotifications: 1 << 12, componentsV2: 1 << 15 } as const;

/** A file that came with a body. */
export interface UploadedFile {
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Largest file for everybody, in bytes, and the most files of a message (discord.com/developers/docs/reference, "Uploading Files"). */
const MAX_FILE = 10 * 1024 * 1024;
const MAX_FILES = 10;
const ATTACHED = 'attachment://';

const trimmed = (value: unknown): number => (typeof value === 'string' ? value.trim().length : 0);

/** Gives the images, whose files are looked for later. */
function checkEmbeds(form: Form): readonly Form[] {
  let total = 0;
  const images: Form[] = [];
  for (const embed of form.forms('embeds', 0, 10)) {
    const count = (part: Form, name: string, max: number, required = false): void => {
      const text = part.text(name, 1, max, required);
      // Discord trims these texts before it looks at them.
      if (text !== undefined && text !== '' && text.trim() === '') part.errors.required(part.at(name));
      total += trimmed(text);
    };
    count(embed, 'title', 256);
    count(embed, 'description', 4_096);
    for (const field of embed.forms('fields', 0, 25)) {
      count(field, 'name', 256, true);
      count(field, 'value', 1_024, true);
      field.boolean('inline');
    }
    const footer = embed.form('footer');
    if (footer !== undefined) count(footer, 'text', 2_048, true);
    const author = embed.form('author');
    if (author !== undefined) count(author, 'name', 256, true);
    embed.integer('color', 0, 0xff_ff_ff);
    const url = embed.text('url', 1, 2_048);
    if (url !== undefined && !/^https?:\/\/\S+$/u.test(url)) embed.errors.add(embed.at('url'), 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of (\'http\', \'https\').');
    for (const name of ['image', 'thumbnail'] as const) {
      const image = embed.form(name);
      if (image === undefined) continue;
      images.push(image);
      const source = image.text('url', 1, 2_048, true);
      if (source !== undefined && !/^(?:https?|attachment):\/\/\S+$/u.test(source)) image.errors.add(image.at('url'), 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of (\'http\', \'https\', \'attachment\').');
      image.text('description', 0, 1_024);
    }
    if (!['title', 'description', 'fields', 'footer', 'author', 'image', 'thumbnail'].some((name) => embed.has(name))) embed.errors.required(embed.at('description'));
  }
  if (total > 6_000) form.errors.add(form.at('embeds'), 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  return images;
}

/** Discord leaves out an image whose file did not come; here that is a mistake of whoever sent it. */
function checkImages(images: readonly Form[], names: readonly string[]): void {
  for (const image of images) {
    const source = image.raw('url');
    if (typeof source !== 'string' || !source.startsWith(ATTACHED) || names.includes(source.slice(ATTACHED.length))) continue;
    image.errors.add(image.at('url'), 'STAND_IN_NO_SUCH_FILE', `No file of this message is named ${source}.`);
  }
}

/** The entries of `attachments` stand for files that come now, by their number, or for files that stay, by their id. */
function checkAttachments(named: readonly Form[], files: readonly UploadedFile[], before: Shown['attachments']): void {
  const known = new Set([...files.map(({ field }) => indexOf(field)), ...before.map(({ id }) => id)]);
  for (const one of named) {
    one.text('filename', 1, 1_024);
    one.text('description', 0, 1_024);
    if (!known.has(String(one.raw('id')))) one.errors.add(one.at('id'), 'STAND_IN_NO_SUCH_FILE', 'This file did not come with the message.');
  }
}

const indexOf = (field: string): string | undefined => /^files\[(\d+)\]$/u.exec(field)?.[1];

const blank = ({ content, embeds, components, attachments }: Shown): boolean => content.trim() === '' && embeds.length === 0 && components.length === 0 && attachments.length === 0;

/**
 * Checks a body and gives what will stand there.
 * @param before what stands there now; for an edit, which keeps what it does not name.
 * @param allowedFlags flags that this route lets through.
 * @throws ApiError 50035 with everything that is wrong, 50006 when nothing would be left to show, 40005.
 */
export function readMessage(form: Form, body: Body, files: readonly UploadedFile[], id: () => string, { before, allowedFlags }: { readonly before?: Shown; readonly allowedFlags: number }): Shown {
  form.text('content', 0, 2_000);
  const images = checkEmbeds(form);
  checkComponents(form);
  checkAllowedMentions(form);
  const flags = form.integer('flags', 0, 2 ** 31 - 1) ?? 0;
  // This product draws embeds everywhere; the second layout is refused rather than half checked.
  if ((flags & FLAG.componentsV2) !== 0) form.errors.add(form.at('flags'), 'STAND_IN_COMPONENTS_V2', 'The stand-in does not know Components V2.');
  else if ((flags & ~allowedFlags) !== 0) form.errors.add(form.at('flags'), 'BASE_TYPE_CHOICES', `Only the flags ${allowedFlags} may be set here.`);
  const named = form.forms('attachments', 0, 10);
  checkAttachments(named, files, before?.attachments ?? []);
  for (const { content } of files) if (content.length > MAX_FILE) throw refuse.tooLarge();

  const uploaded = files.map(({ field, filename, contentType, content }) => {
    const entry = named.find((one) => String(one.raw('id')) === indexOf(field));
    const description = entry?.raw('description');
    const renamed = entry?.raw('filename');
    return { id: id(), filename: typeof renamed === 'string' ? renamed : filename, contentType, content, ...(typeof description === 'string' ? { description } : {}) };
  });
  const kept = before === undefined ? [] : form.has('attachments') ? before.attachments.filter((file) => named.some((one) => one.raw('id') === file.id)) : before.attachments;
  const attachments = [...kept, ...uploaded];
  if (attachments.length > MAX_FILES) form.errors.length(form.at('attachments'), 0, MAX_FILES);
  checkImages(images, attachments.map(({ filename }) => filename));
  form.errors.refuse();
  const part = <T>(name: string, otherwise: T, empty: T): T => (Object.hasOwn(body, name) ? ((body[name] ?? empty) as T) : otherwise);
  const shown: Shown = {
    content: part('content', before?.content ?? '', ''),
    embeds: part('embeds', before?.embeds ?? [], []),
    components: part('components', before?.components ?? [], []),
    attachments,
  };
  if (blank(shown)) throw refuse.empty();
  return shown;
}

/** A nonce of at most 25 characters, as text (discord.com/developers/docs/resources/message). */
export function readNonce(form: Form): { readonly nonce: string | undefined; readonly enforced: boolean } {
  const raw = form.raw('nonce');
  const fits = typeof raw === 'string' || typeof raw === 'number';
  if (raw !== undefined && !fits) form.errors.type(form.at('nonce'), 'string');
  const nonce = fits ? String(raw) : undefined;
  if (nonce !== undefined && (nonce.length > 25 || nonce === '')) form.errors.add(form.at('nonce'), 'NONCE_TYPE_TOO_LONG', 'Nonce too long');
  return { nonce, enforced: form.boolean('enforce_nonce') === true };
}

/** A reply to a message that is not there. */
export const unknownReference = (): ApiError => FormErrors.one(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
