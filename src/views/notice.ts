import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, Tone, View } from './view.ts';

/** A private message of one or more paragraphs. It leaves the pressed message alone unless `replaces`. */
export function noticeView(
  paragraphs: readonly Text[],
  texts: Texts,
  more: { readonly tone?: Tone; readonly actions?: readonly Action[]; readonly replaces?: boolean } = {},
): View {
  return {
    audience: 'private',
    language: texts.language,
    tone: more.tone ?? 'neutral',
    blocks: paragraphs.map((text) => ({ kind: 'paragraph', text })),
    actions: more.actions ?? [],
    replaces: more.replaces ?? false,
  };
}
