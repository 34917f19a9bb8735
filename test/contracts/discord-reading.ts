/** Discord's markdown as a person reads it. */
import { type Message, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import type { Seen } from './driver.ts';
import type { PublicSeen } from './public-driver.ts';

/** What each piece of markdown shows; a backslash makes what follows it plain. */
const MARKUP = /\\([!-/:-@[-`{-~])|```[a-z]*\n([\s\S]*?)\n```|`` (.*?) ``|`([^`\n]+)`|\*\*|^-# |<(https?:\/\/[^>\s]+)>|\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^)\s]+)\)/gmu;

export function readMarkdown(text: string): string {
  return text.replace(MARKUP, (all: string, ...groups: unknown[]) => {
    const [plain, block, long, code, url, label] = groups as (string | undefined)[];
    if (all === '**' || all === '-# ') return '';
    return plain ?? block ?? long ?? code ?? url ?? (label === undefined ? '' : readMarkdown(label));
  });
}

/** A message as somebody sees it. */
export const readMessage = (message: Message): Seen => read(textOf(message), message);

/** What Discord hides: from two bars to the next two, whatever stands between them. */
const SPOILER = /\|\|([\s\S]+?)\|\|/gu;

/** A message as everybody in the channel sees it. */
export function readPublic(message: Message): PublicSeen {
  const raw = textOf(message);
  const hidden = [...raw.matchAll(SPOILER)].map(([, text = '']) => readMarkdown(text)).join('\n');
  return {
    ...read(raw.replace(SPOILER, ''), message),
    reference: { channel: message.channel.id, message: message.id },
    hidden,
    ...(message.replyTo === undefined ? {} : { under: message.replyTo }),
  };
}

function read(raw: string, message: Message): Seen {
  const options = [...raw.matchAll(/^\*\*([A-H])\*\* (.*?)(?: \*\*← .*\*\*)?$/gmu)].map(([, letter = '', text = '']) => ({ letter, text: readMarkdown(text) }));
  return { text: readMarkdown(raw), options, buttons: buttonsOf(message).map(({ label }) => label ?? '') };
}
