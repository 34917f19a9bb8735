import { time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Details } from '../errors.ts';
import { noticeText } from './notices.ts';
import type { Block, View } from './view.ts';

/** A reply with the notices that waited for an administrator, under a line of their own. */
export function noticesUnder(view: View, notices: readonly { readonly at: number; readonly code: string; readonly details: Details }[], texts: Texts): View {
  if (notices.length === 0) return view;
  const blocks: Block[] = [
    { kind: 'divider' },
    { kind: 'heading', text: texts.text('notices.heading', { count: notices.length }) },
    { kind: 'list', ordered: false, items: notices.map((each) => [...texts.text('notices.at', { at: time(each.at, 'date-clock') }), ...noticeText(each, texts)]) },
  ];
  return { ...view, blocks: [...view.blocks, ...blocks] };
}
