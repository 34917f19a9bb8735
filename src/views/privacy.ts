/** What is kept of a person: the file with it, and how it is deleted. */
import { code } from '../texts/span.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View, ViewFile } from './view.ts';

/** Takes longer than a reply can wait. `again`: token of the button that looks again. */
export function exportBusyView(again: string, texts: Texts): View {
  return noticeView([texts.text('privacy.busy')], texts, { actions: [{ kind: 'button', label: texts.line('privacy.look-again'), token: again, primary: true }], replaces: true });
}

export interface OwnExportShown {
  readonly file: ViewFile;
  readonly answers: number;
  /** Whether there are older ones that do not fit; then with the command that gives all. */
  readonly part?: string;
}

export function ownExportView({ file, answers, part }: OwnExportShown, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('privacy.export') },
    { kind: 'paragraph', text: part === undefined ? texts.text('privacy.export-counts', { answers }) : texts.text('privacy.export-part', { answers, command: code(part) }) },
    { kind: 'note', text: texts.text('privacy.export-private') },
  ];
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: true, file };
}

export function nothingKeptView(texts: Texts): View {
  return noticeView([texts.text('privacy.export-none')], texts, { replaces: true });
}

/** Asks before it deletes. `named`: what the workspace's settings name the person for. */
export function deleteView({ token, named }: { readonly token: string; readonly named: { readonly admin: boolean; readonly daily: boolean } }, texts: Texts): View {
  const paragraphs: readonly Text[] = [
    texts.text('privacy.delete-goes'),
    texts.text('privacy.delete-stays'),
    texts.text('privacy.delete-season'),
    ...(named.admin ? [texts.text('privacy.delete-admin')] : []),
    ...(named.daily ? [texts.text('privacy.delete-daily')] : []),
  ];
  return {
    audience: 'private',
    language: texts.language,
    tone: 'trouble',
    blocks: [
      { kind: 'heading', text: texts.text('privacy.delete') },
      ...paragraphs.map((text): Block => ({ kind: 'paragraph', text })),
      { kind: 'note', text: texts.text('privacy.delete-export') },
      { kind: 'note', text: texts.text('privacy.keep-how') },
    ],
    actions: [{ kind: 'button', label: texts.line('privacy.delete-button'), hint: texts.line('privacy.delete-hint'), token }],
    replaces: false,
  };
}

/** `none`: there was nothing. */
export function deletedView(kind: 'deleted' | 'none', texts: Texts): View {
  const lines = kind === 'none' ? [texts.text('privacy.deleted-none')] : [texts.text('privacy.deleted'), texts.text('privacy.delete-season'), texts.text('privacy.deleted-again')];
  return { ...noticeView(lines, texts, { replaces: true }), forgets: true };
}
