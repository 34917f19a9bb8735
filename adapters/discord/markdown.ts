/** Neutral text in Discord's own markdown. What somebody typed shows as typed: no styles, links, pings or tricks. */
import { Kept } from '../../src/texts/kept.ts';
import type { Span, Text } from '../../src/texts/span.ts';
import { HIDDEN } from '../hidden-characters.ts';
import { TYPED_MAX } from './limits.ts';

/** Marks piled on one letter. */
const PILED = /(\p{M}{3})\p{M}+/gu;
const PUNCTUATION = /[!-/:-@[-`{-~]/gu;
/**
 * What has a meaning inside a line, and only where it has one: underscores inside a word, a lone bar, `<none>` stay as
 * they are. The opening sign alone is enough.
 */
const INLINE = /[\\`*]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||\[(?=[^\]]*\]\()|<(?=[@#/:]|\w+:)|@(?=everyone|here)/gu;
const LINE_START = /^(\s*)([#>+-](?=[\s#>-])|\d+(?=\.\s))/gmu;

/** At most `max` code points, the last an ellipsis where something was cut. */
export function shorten(text: string, max: number): string {
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** One line of signs that neither hide nor reorder: nothing has to be taken out of it. */
const HARMLESS = /^[!-~]+(?: [!-~]+)*$/u;

/** A typed text on one line, without characters that hide or reorder, at most `TYPED_MAX` code points. */
export function plainLine(typed: string): string {
  if (typed.length <= TYPED_MAX && HARMLESS.test(typed)) return typed;
  return shorten(typed.slice(0, 4 * TYPED_MAX).replace(/\s+/gu, ' ').replace(HIDDEN, '').replace(PILED, '$1').trim(), TYPED_MAX);
}

/**
 * A typed text that shows as it is. Discord takes a backslash before any punctuation; with `:` and `@` escaped
 * there is no autolink and no mention either (its own mention rules are switched off in every payload as well).
 */
export function escapeTyped(typed: string): string {
  return plainLine(typed).replace(PUNCTUATION, '\\$&');
}

/** Results for authored texts, which come again and again. */
const AUTHORED_KEPT = 8_000;
const escaped = new Kept<string>(AUTHORED_KEPT);

/** Authored text, where only what would restyle is escaped. */
export function escapeAuthored(text: string): string {
  return escaped.get(text, () => escapeOnce(text));
}

function escapeOnce(text: string): string {
  return text.replace(INLINE, '\\$&').replace(LINE_START, (_all, space: string, mark: string) => (/\d/u.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`));
}

/** Inline code; a backtick in it needs the longer fence, and two in a row have no form but a look-alike. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(HIDDEN, '');
  if (line.trim() === '') return '';
  if (!line.includes('`')) return `\`${line}\``;
  return `\`\` ${line.includes('``') ? line.replaceAll('`', 'ˋ') : line} \`\``;
}

/** A code block whose content cannot end it: a zero-width space stands between three backticks. */
export function codeBlock(language: 'yaml' | 'text', text: string): string {
  return `\`\`\`${language === 'yaml' ? 'yaml' : ''}\n${text.replace(/`(?=``)/gu, '`\u200B').replace(/\n+$/u, '')}\n\`\`\``;
}

/**
 * A text as it may stand in a spoiler. Discord looks for the two bars that end one before it reads anything in it, code too
 * (an escaped bar does not count as one), so that a zero-width space stands between bars; lists and small print begin
 * lines only outside of a spoiler.
 */
export function hideable(text: string): string {
  return withoutBars(text).replace(/^-# /gmu, '').replace(/^- /gmu, '• ').replace(/^(\d+)\.(?=\s)/gmu, '$1\\.');
}

/** No two bars beside each other. */
export function withoutBars(text: string): string {
  return text.replace(/\|(?=\|)/gu, '|\u200B');
}

/** Hidden until it is pressed. @param text as `hideable` gives it */
export function spoiler(text: string): string {
  return `||${text}${text.endsWith('|') ? ' ' : ''}||`;
}

/** A link that shows where it leads; another text only for an address on the web. */
function linkSpan(text: string, url: string): string {
  if (!/^https?:\/\//u.test(url)) return escapeTyped(text);
  const safe = url.replace(/[\s()<>]/gu, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'));
  return url.replace(/^https?:\/\//u, '') === text ? `<${safe}>` : `[${escapeTyped(text)}](${safe})`;
}

/** Timestamp styles (discord.com/developers/docs/reference, "Timestamp Styles"). */
const TIME_STYLES = { relative: 'R', far: 'R', clock: 't', second: 'T', date: 'D', 'date-clock': 'f' } as const;

function span(part: Span): string {
  switch (part.kind) {
    case 'plain':
      return escapeAuthored(part.text);
    case 'strong':
      return part.text.trim() === '' ? part.text : `**${escapeAuthored(part.text)}**`;
    case 'code':
      return codeSpan(part.text);
    case 'name':
      return escapeTyped(part.text);
    case 'channel':
      return /^\d{1,20}$/u.test(part.text) ? `<#${part.text}>` : escapeTyped(part.text);
    // Every body allows no mentions at all, so this shows the role's name and pings nobody.
    case 'group':
      return /^\d{1,20}$/u.test(part.text) ? `<@&${part.text}>` : escapeTyped(part.text);
    case 'link':
      return linkSpan(part.text, part.url);
    case 'time':
      return `<t:${Math.floor(part.at / 1000)}:${TIME_STYLES[part.style]}>`;
  }
}

/** What is drawn of a text stands under the text itself: nobody gets anybody else's, and it goes when the text goes. */
const drawn = new WeakMap<Text, string>();

export function markdown(text: Text): string {
  let known = drawn.get(text);
  if (known === undefined) {
    // "1. name" made of several spans would become a list that Discord numbers by itself.
    known = text.map(span).join('').replace(/^(\s*\d+)\.(?=\s)/gmu, '$1\\.');
    drawn.set(text, known);
  }
  return known;
}

/** Where Discord shows no markdown (buttons, selects, modals): the words alone, at most `max` UTF-16 units. */
export function plainLabel(text: string, max: number): string {
  if (text.length <= max && HARMLESS.test(text) && !text.includes('`')) return text;
  const line = text.replaceAll('`', '').replace(/\s+/gu, ' ').replace(HIDDEN, '').trim();
  if (line.length <= max) return line;
  let cut = '';
  for (const point of line) {
    if (cut.length + point.length > max - 1) break;
    cut += point;
  }
  return `${cut}…`;
}
