import type { CodedError } from '../errors.ts';
import { StoreError, UserError } from '../errors.ts';
import { channel, name } from '../texts/span.ts';
import type { Parameter, Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { View } from './view.ts';

/** Words that can neither restyle nor ping nor become a link: ids, versions, zones, times of day, lists of these. Messages may select on them. */
const HARMLESS = /^(?:(?:[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)*|\d+(?:\.\d+)+|\d\d:\d\d)(?:,? (?=.)|$))*$/u;
const HARMLESS_MAX = 400;

/** Details of an error as parameters of a text: whatever somebody may have typed is escaped as a name, and `channel` is a channel's id. */
export function detailParameters(details: CodedError['details']): Record<string, Parameter> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, key === 'channel' ? channel(String(value)) : typeof value === 'number' || harmless(value) ? value : name(value)]),
  );
}

function harmless(value: string): boolean {
  return value.length <= HARMLESS_MAX && HARMLESS.test(value);
}

/** What went wrong, in a sentence; the message that was pressed stays as it is, so it can be pressed again. */
export function failureView(error: CodedError, texts: Texts): View {
  const view = noticeView([texts.text(failureId(error, texts), detailParameters(error.details))], texts, { tone: 'trouble' });
  return { ...view, failure: error.code };
}

function failureId(error: CodedError, texts: Texts): string {
  if (error instanceof StoreError) return error.code === 'store/full' ? 'failure.store-full' : 'failure.store';
  const id = `error.${error.code.replaceAll('/', '.')}`;
  if (error instanceof UserError && texts.has(id)) return id;
  return 'failure.refused';
}

/** A defect of ours: one calm sentence with the reference under which it was logged. */
export function faultView(reference: string, texts: Texts): View {
  return noticeView([texts.text('failure.fault', { reference })], texts, { tone: 'trouble' });
}
