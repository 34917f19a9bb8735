/**
 * Every sentence that a person sees, by language, in Unicode MessageFormat 2.
 * Files: `content/texts/<language>.<part>.yaml`, flat or nested keys joined by dots.
 */
import { MessageFormat } from 'messageformat';
import type { Language } from '../engine/question.ts';
import { type Span, type Text, code, plain, strong } from './span.ts';

export type Parameter = string | number | Span;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The texts of one language. */
export interface Texts {
  readonly language: Language;
  /** Formats a message to spans. A parameter that is a span keeps its kind; a string is plain. */
  text(id: string, parameters?: Parameters): Text;
  /** Formats a message to a string, for labels and for places that take plain text only. */
  line(id: string, parameters?: Parameters): string;
  /** Whether the message exists. */
  has(id: string): boolean;
}

/** Message sources by id. */
export type Messages = Readonly<Record<string, string>>;

function paramText(value: Parameter): string | number {
  if (typeof value !== 'object') return value;
  return value.kind === 'time' ? new Date(value.at).toISOString() : value.text;
}

/**
 * Builds the texts of one language.
 * @throws Error naming the id when a message is asked for that does not exist: a defect, caught by a test.
 */
export function createTexts(language: Language, messages: Messages): Texts {
  const compiled = new Map<string, MessageFormat>();
  const find = (id: string): MessageFormat => {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const source = messages[id];
    if (source === undefined) throw new Error(`no text ${id} in ${language}`);
    const message = new MessageFormat(language, source, { bidiIsolation: 'none' });
    compiled.set(id, message);
    return message;
  };
  const fail = (id: string) => (error: unknown) => {
    throw new Error(`text ${id} in ${language} cannot be formatted`, { cause: error });
  };
  return {
    language,
    has: (id) => messages[id] !== undefined,
    line(id, parameters = {}) {
      const values = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, paramText(value)]));
      return find(id).format(values, fail(id));
    },
    text(id, parameters = {}) {
      const spans: Span[] = [];
      let style: string | undefined;
      /** Whether the last span was pushed since the mark that is open was opened. */
      let inside = false;
      const push = (text: string) => {
        if (text === '') return;
        const last = spans.at(-1);
        // What stands between one pair of marks is one span: `code code` drawn in pieces is broken Markdown.
        if (inside && last !== undefined && last.kind === style && 'text' in last) {
          spans[spans.length - 1] = { ...last, text: last.text + text };
          return;
        }
        inside = style !== undefined;
        spans.push(style === 'strong' ? strong(text) : style === 'code' ? code(text) : plain(text));
      };
      for (const part of find(id).formatToParts({ ...parameters }, fail(id))) {
        if (part.type === 'markup') {
          style = part.kind === 'open' ? part.name : undefined;
          inside = false;
        } else if (part.type === 'unknown' && typeof part.value === 'object' && part.value !== null) {
          spans.push(part.value as Span);
          inside = false;
        } else if ('parts' in part && Array.isArray(part.parts)) {
          push(part.parts.map((piece: { value?: unknown }) => (typeof piece.value === 'string' ? piece.value : '')).join(''));
        } else if ('value' in part) {
          push(String(part.value));
        }
      }
      return spans;
    },
  };
}
