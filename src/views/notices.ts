/** What an administrator, or whoever started something, is told of trouble with it. */
import type { Details } from '../errors.ts';
import { type Text, channel } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { detailParameters } from './failure.ts';
import { noticeView } from './notice.ts';
import type { View } from './view.ts';

/** Codes under `notice.`. */
export const NOTICES = ['place-refused', 'place-refused-gone', 'place-off', 'round-lost', 'round-lost-gone', 'round-card', 'no-questions'] as const;
export type NoticeCode = (typeof NOTICES)[number];

/** For a notice that another version has written. */
const UNSAID = { schedule: '–', channel: '–', date: '–' } as const;

/** The sentence of a notice. Of its details, `channel` is a channel's id. */
export function noticeText(notice: { readonly code: string; readonly details: Details }, texts: Texts): Text {
  const { channel: place, ...details } = notice.details;
  const id = `notice.${notice.code}`;
  return texts.text(texts.has(id) ? id : 'notice.other', { ...UNSAID, ...detailParameters(details), ...(place === undefined ? {} : { channel: channel(String(place)) }) });
}

/** A notice as a message of its own. */
export function noticeMessage(notice: { readonly code: string; readonly details: Details }, texts: Texts): View {
  return noticeView([noticeText(notice, texts)], texts, { tone: 'trouble' });
}
