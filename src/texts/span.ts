/**
 * Inline text that every platform can draw: no Markdown in neutral texts, because each
 * platform escapes differently.
 */
import { Kept } from './kept.ts';

export type Span =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** A text that somebody typed (a name, a team, an answer): escaped, never restyled, never a ping. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** A channel of the workspace, by the platform's id: shown by its name where the platform can. `text` is the id. */
  | { readonly kind: 'channel'; readonly text: string }
  /** A role or user group of the workspace, by the platform's id: shown by its name where the platform can, never as a ping. `text` is the id. */
  | { readonly kind: 'group'; readonly text: string }
  /**
   * A moment in ms since the epoch, shown in the reader's own zone where the platform can. `second` is a clock with seconds; `relative` is within
   * the hour, `far` as `relative`, of a moment that may be days away.
   */
  | { readonly kind: 'time'; readonly at: number; readonly style: TimeStyle };

export type TimeStyle = 'relative' | 'far' | 'clock' | 'second' | 'date' | 'date-clock';

export type Text = readonly Span[];

export const plain = (text: string): Span => ({ kind: 'plain', text });
export const strong = (text: string): Span => ({ kind: 'strong', text });
export const code = (text: string): Span => ({ kind: 'code', text });
export const name = (text: string): Span => ({ kind: 'name', text });
export const link = (text: string, url: string): Span => ({ kind: 'link', text, url });
export const channel = (id: string): Span => ({ kind: 'channel', text: id });
export const group = (id: string): Span => ({ kind: 'group', text: id });
export const time = (at: number, style: TimeStyle): Span => ({ kind: 'time', at, style });

/** Authored texts whose spans are kept: those of a large bank in both languages would be more, but few of them are asked for in an hour. */
const AUTHORED_KEPT = 8_000;
const authoredSpans = new Kept<Text>(AUTHORED_KEPT);

/** Splits authored text at its backticks: `` Use `kubectl get` `` becomes plain and code spans. The same object each time, so that what is drawn of it can be kept. */
export function inline(authored: string): Text {
  return authoredSpans.get(authored, () =>
    authored.split('`').flatMap((part, index): Span[] => (part === '' ? [] : [index % 2 === 1 ? code(part) : plain(part)])),
  );
}

const joins = new WeakMap<Text, WeakMap<Text, Text>>();

/** One text and another right after it. The same object for the same two, so that what is drawn of it can be kept. */
export function joined(first: Text, second: Text): Text {
  let after = joins.get(first);
  if (after === undefined) {
    after = new WeakMap();
    joins.set(first, after);
  }
  let both = after.get(second);
  if (both === undefined) {
    both = [...first, ...second];
    after.set(second, both);
  }
  return both;
}

/** The text without its styles, for tests and for places that take plain text only. */
export function flat(text: Text): string {
  return text.map((span) => (span.kind === 'time' ? new Date(span.at).toISOString() : span.text)).join('');
}
