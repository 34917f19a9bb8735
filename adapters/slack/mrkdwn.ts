/**
 * Neutral text in Slack's forms. Exactly `&`, `<` and `>` are escaped, which switches every ping, link and date off;
 * `*`, `_`, `~`, backticks and `:name:` have no escape in mrkdwn, so text in which they could restyle is drawn as
 * rich text, where nothing is parsed.
 */
import type { Language } from '../../src/engine/question.ts';
import type { Span, Text } from '../../src/texts/span.ts';
import { HIDDEN } from '../hidden-characters.ts';
import { TYPED_SHOWN_MAX } from './limits.ts';
import type { RichElement } from './message.ts';

/** ASCII words with single spaces between them. */
const PLAIN_WORDS = /^[!-_a-~]+(?: [!-_a-~]+)*$/u;
/** Marks piled on one letter. */
const PILED = /(\p{M}{3})\p{M}+/gu;

export function escape(text: string): string {
  // Most texts have none of them.
  return !/[&<>]/u.test(text) ? text : text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

/** At most `max` UTF-16 units, the last an ellipsis where something was cut; never half a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = '';
  for (const point of text) {
    if (cut.length + point.length > max - 1) break;
    cut += point;
  }
  return `${cut}…`;
}

/** What somebody typed, on one line, without characters that hide or reorder, at most 500 code points. */
export function typedLine(typed: string): string {
  const line = typed.slice(0, 4 * TYPED_SHOWN_MAX).replace(/\s+/gu, ' ').replace(HIDDEN, '').replace(PILED, '$1').trim();
  const points = [...line];
  return points.length <= TYPED_SHOWN_MAX ? line : `${points.slice(0, TYPED_SHOWN_MAX - 1).join('')}…`;
}

/** Words for places that show no markup: buttons, headers, modals. */
export function label(text: string, max: number): string {
  // Most are plain words already.
  if (text.length <= max && PLAIN_WORDS.test(text)) return text;
  return clip(text.replaceAll('`', '').replace(/\s+/gu, ' ').replace(HIDDEN, '').trim(), max);
}

/** What could restyle: a pair of signs of its own, an emoji's name, a quote's sign. */
const RESTYLES = /(?:^|[^\p{L}\p{N}])([*_~])(?=\S)[^\n]*?\S?\1(?![\p{L}\p{N}])|`|:[\w+'-]+:|^\s*>/u;
/** In what somebody typed, one sign is enough: its other half may stand in the words round it. */
const TYPED_RESTYLES = /[*_~`:>]/u;

/** Ids of channels, private ones and direct messages. */
const CHANNEL = /^[CGD][A-Z0-9]{1,30}$/u;

/** A character beside which a sign of bold surely counts as one. Full-width signs and Chinese characters are none: Slack looks for spaces. */
const APART = /[\s!-/:-@[-^{-~]/u;

/** Whether what is strong stands apart from what is before and behind it. */
function standsApart(text: Text, index: number): boolean {
  const [before, behind] = [text[index - 1], text[index + 1]];
  const last = before !== undefined && 'text' in before ? before.text.at(-1) : undefined;
  const first = behind !== undefined && 'text' in behind ? behind.text.at(0) : undefined;
  return (last === undefined || APART.test(last)) && (first === undefined || APART.test(first));
}

/** Whether mrkdwn could show this in another way than it is meant. */
export function restyles(text: Text): boolean {
  return text.some((span, index) => {
    switch (span.kind) {
      case 'plain':
      case 'strong':
        if (span.kind === 'strong' && !standsApart(text, index)) return true;
        return (TYPED_RESTYLES.test(span.text) && RESTYLES.test(span.text)) || (span.kind === 'strong' && span.text.includes('*'));
      case 'code':
        return span.text.includes('`') || span.text.includes('\n');
      case 'name':
        return TYPED_RESTYLES.test(span.text);
      case 'link':
        return /[|>`]/u.test(span.text) || !webAddress(span.url);
      case 'channel':
      case 'group':
      case 'time':
        return false;
    }
  });
}

function webAddress(url: string): boolean {
  return /^https?:\/\/[^\s|<>]+$/u.test(url);
}

/** Date tokens show in the reader's own zone and language (docs.slack.dev/messaging/formatting-message-text). */
const FORMATS = { relative: '{time_secs}', far: '{date_short_pretty}, {time}', clock: '{time}', second: '{time_secs}', date: '{date_long}', 'date-clock': '{date_long}, {time}' } as const;

/** What stands there where no date token is understood; UTC, since the reader's zone is not known here. */
function fallback({ at, style }: Extract<Span, { kind: 'time' }>, language: Language): string {
  const date = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
  const timed = { ...clock, second: '2-digit' } as const;
  const parts = { date, clock, second: timed, relative: timed, far: { ...date, ...clock }, 'date-clock': { ...date, ...clock } } as const;
  return dateFormat(language, style, { ...parts[style], timeZone: 'UTC' }).format(at);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: Language, style: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${style}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', parts);
  formats.set(key, known);
  return known;
}

const seconds = (at: number): number => Math.floor(at / 1_000);

function spanMrkdwn(span: Span, language: Language): string {
  switch (span.kind) {
    case 'plain':
      return escape(span.text);
    case 'strong':
      return span.text.trim() === '' ? span.text : `*${escape(span.text)}*`;
    case 'code':
      return span.text.trim() === '' ? '' : `\`${escape(span.text)}\``;
    case 'name':
    // As `<!subteam^…>` it would call everybody in the group.
    case 'group':
      return escape(typedLine(span.text));
    case 'channel':
      return CHANNEL.test(span.text) ? `<#${span.text}>` : escape(typedLine(span.text));
    case 'link':
      return webAddress(span.url) ? `<${escape(span.url)}|${escape(typedLine(span.text))}>` : escape(typedLine(span.text));
    case 'time':
      return `<!date^${seconds(span.at)}^${FORMATS[span.style]}|${escape(fallback(span, language))}>`;
  }
}

/** The text as mrkdwn. Safe in any case; shown exactly as meant where `restyles` says no. */
export function mrkdwn(text: Text, language: Language): string {
  return text.map((span) => spanMrkdwn(span, language)).join('');
}

/** The text without any markup, for places that take plain text. */
export function plainText(text: Text, language: Language): string {
  return text
    .map((span) => (span.kind === 'time' ? fallback(span, language) : span.kind === 'name' || span.kind === 'link' || span.kind === 'channel' || span.kind === 'group' ? typedLine(span.text) : span.text.replaceAll('`', '')))
    .join('');
}

/** The text as data. */
export function richText(text: Text, language: Language): RichElement[] {
  return text.flatMap((span): RichElement[] => {
    switch (span.kind) {
      case 'plain':
        return span.text === '' ? [] : [{ type: 'text', text: span.text }];
      case 'strong':
        return span.text === '' ? [] : [{ type: 'text', text: span.text, style: { bold: true } }];
      case 'code':
        return span.text.trim() === '' ? [] : [{ type: 'text', text: span.text, style: { code: true } }];
      case 'name':
      case 'group': {
        const typed = typedLine(span.text);
        return typed === '' ? [] : [{ type: 'text', text: typed }];
      }
      case 'channel':
        return CHANNEL.test(span.text) ? [{ type: 'channel', channel_id: span.text }] : [{ type: 'text', text: typedLine(span.text) }];
      case 'link':
        return webAddress(span.url) ? [{ type: 'link', url: span.url, text: typedLine(span.text) }] : [{ type: 'text', text: typedLine(span.text) }];
      case 'time':
        return [{ type: 'date', timestamp: seconds(span.at), format: FORMATS[span.style], fallback: fallback(span, language) }];
    }
  });
}

/** A fence that content cannot end: a zero-width space stands between its backticks. */
export function fence(code: string): string {
  return `\`\`\`\n${escape(code.replace(/`(?=`)/gu, '`\u200B').replace(/\n+$/u, ''))}\n\`\`\``;
}
