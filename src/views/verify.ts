import { code, name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View } from './view.ts';

/** Differences that a reply shows; the command line gives all. */
const SHOWN = 10;

export interface Verified {
  readonly workspace: string;
  readonly entries: number;
  readonly differences: readonly { readonly where: string; readonly what: string; readonly kept?: string; readonly rebuilt?: string }[];
}

const commandLine = (workspace: string) => code(`npm run admin -- verify ${workspace}`);

/** What a rebuild from the log has found. */
export function verifyView({ workspace, entries, differences }: Verified, texts: Texts): View {
  if (differences.length === 0) return noticeView([texts.text('verify.same', { entries })], texts, { replaces: true });
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('verify.differs', { count: differences.length }) },
    {
      kind: 'list',
      ordered: false,
      items: differences.slice(0, SHOWN).map(({ where, what, kept = '-', rebuilt = '-' }) =>
        texts.text('verify.difference', { where: name(where), what: name(what), kept: code(kept), rebuilt: code(rebuilt) }),
      ),
    },
  ];
  if (differences.length > SHOWN) blocks.push({ kind: 'paragraph', text: texts.text('verify.more', { count: differences.length - SHOWN, command: commandLine(workspace) }) });
  blocks.push({ kind: 'note', text: texts.text('verify.what-to-do') });
  return { audience: 'private', language: texts.language, tone: 'trouble', blocks, actions: [], replaces: true };
}

/** It takes longer than a reply can wait. */
export function verifyBusyView(again: string, texts: Texts): View {
  return noticeView([texts.text('verify.busy')], texts, { actions: [{ kind: 'button', label: texts.line('verify.look-again'), token: again, primary: true }], replaces: true });
}

/** Too long a log for a reply. */
export function verifyLargeView({ workspace, max }: { readonly workspace: string; readonly max: number }, texts: Texts): View {
  return noticeView([texts.text('verify.large', { max, command: commandLine(workspace) })], texts, { replaces: true });
}
