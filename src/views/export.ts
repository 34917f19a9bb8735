import { code } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View, ViewFile } from './view.ts';

export interface ExportShown {
  readonly what: 'answers' | 'boards' | 'questions';
  readonly file: ViewFile;
  /** Rows in the file. */
  readonly rows: number;
  /** Set where there are more rows than fit: how many in all, where that is known, and the command that gives all. */
  readonly part?: { readonly all?: number; readonly command: string };
}

/** An export of the workspace, with what it holds and what it does not. */
export function exportView({ what, file, rows, part }: ExportShown, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text(`export.heading-${what}`) },
    { kind: 'paragraph', text: texts.text('export.rows', { rows, file: code(file.name) }) },
  ];
  if (part !== undefined) {
    const command = code(part.command);
    blocks.push({ kind: 'paragraph', text: part.all === undefined ? texts.text('export.part-answers', { rows, command }) : texts.text('export.part', { rows, all: part.all, command }) });
  }
  if (what !== 'questions') blocks.push({ kind: 'paragraph', text: texts.text('export.names') });
  if (file.mediaType === 'text/csv') blocks.push({ kind: 'note', text: texts.text('export.spreadsheet') });
  blocks.push({ kind: 'note', text: texts.text('export.private') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: true, file };
}

/** Too long a log for a reply. */
export function exportLargeView({ max, command }: { readonly max: number; readonly command: string }, texts: Texts): View {
  return noticeView([texts.text('export.large', { max, command: code(command) })], texts, { replaces: true });
}
