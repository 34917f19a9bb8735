/** Discord's markdown as a person reads it. */
import { type Message, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import type { Seen } from './driver.ts';

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
export function readMessage(message: Message): Seen {
  const raw = textOf(message);
  const options = [...raw.matchAll(/^\*\*([A-H])\*\* (.*?)(?: \*\*← .*\*\*)?$/gmu)].map(([, letter = '', text = '']) => ({ letter, text: readMarkdown(text) }));
  return { text: readMarkdown(raw), options, buttons: buttonsOf(message).map(({ label }) => label ?? '') };
}
