/**
 * Inline text that every platform can draw: no Markdown in neutral texts, because each
 * platform escapes differently.
 */

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
  /** A moment in ms since the epoch, shown in the reader's own zone where the platform can. `second` is a clock with seconds. */
  | { readonly kind: 'time'; readonly at: number; readonly style: TimeStyle };

export type TimeStyle = 'relative' | 'clock' | 'second' | 'date' | 'date-clock';

export type Text = readonly Span[];

export const plain = (text: string): Span => ({ kind: 'plain', text });
export const strong = (text: string): Span => ({ kind: 'strong', text });
export const code = (text: string): Span => ({ kind: 'code', text });
export const name = (text: string): Span => ({ kind: 'name', text });
export const link = (text: string, url: string): Span => ({ kind: 'link', text, url });
export const channel = (id: string): Span => ({ kind: 'channel', text: id });
export const group = (id: string): Span => ({ kind: 'group', text: id });
export const time = (at: number, style: TimeStyle): Span => ({ kind: 'time', at, style });

/** Splits authored text at its backticks: `` Use `kubectl get` `` becomes plain and code spans. */
export function inline(authored: string): Text {
  const spans: Span[] = [];
  authored.split('`').forEach((part, index) => {
    if (part === '') return;
    spans.push(index % 2 === 1 ? code(part) : plain(part));
  });
  return spans;
}

/** The text without its styles, for tests and for places that take plain text only. */
export function flat(text: Text): string {
  return text.map((span) => (span.kind === 'time' ? new Date(span.at).toISOString() : span.text)).join('');
}
