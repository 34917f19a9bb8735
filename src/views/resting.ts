/** What is told instead of numbers that an answer of the reader to a round could be read from before its reveal. */
import { type Text, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { View } from './view.ts';

/** @param until time of the reveal, in ms since the epoch by the store's clock */
export function restingText(until: number, texts: Texts): Text {
  return texts.text('asked.resting', { at: time(until, 'second') });
}

export function restingView(until: number, texts: Texts, more: { readonly replaces?: boolean } = {}): View {
  return noticeView([restingText(until, texts)], texts, more);
}
