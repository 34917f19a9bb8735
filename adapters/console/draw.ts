/**
 * A view as lines of text. Pure. Colour is only ever an addition: with the escape sequences taken out,
 * the coloured drawing is the plain one.
 */
import type { Language } from '../../src/engine/question.ts';
import type { Span, Text } from '../../src/texts/span.ts';
import type { Action, Block, Input, VerdictOption, View } from '../../src/views/view.ts';
import { harmless, harmlessCode, harmlessProse } from './harmless.ts';
import { displayWidth } from './width.ts';
import { type Run, wrap } from './wrap.ts';

export interface DrawStyle {
  readonly color: boolean;
  /** Width to wrap at; below 20 is taken as 20. */
  readonly columns: number;
  /** ms since the epoch, for "in 5 minutes"; without it such a moment is drawn as date and clock. */
  readonly now?: number;
  /** IANA zone for moments; UTC when left out. */
  readonly timeZone?: string;
  /** How an answer is typed; drawn under the question. */
  readonly how?: (input: Input) => Text;
  /** Whether the numbers of buttons need a `/` before them, because anything else is an answer. */
  readonly slash?: boolean;
}

/** SGR parameters by style name (ECMA-48); `plain` has none. */
const SGR: Readonly<Record<string, string>> = {
  strong: '1',
  small: '2',
  code: '36',
  right: '32',
  partly: '33',
  wrong: '31',
  'strong-right': '1;32',
  'strong-partly': '1;33',
  'strong-wrong': '1;31',
  press: '1;36',
};

type Button = Extract<Action, { kind: 'button' }>;

/** The buttons of a view in the order in which they are numbered, from 1. */
export function buttonsOf(view: View): readonly Button[] {
  return view.actions.filter((action) => action.kind === 'button');
}

/** Draws a view; ends with a line break unless there is nothing to draw. */
export function drawConsole(view: View, style: DrawStyle): string {
  const pen = new Pen({ ...style, columns: Math.max(20, style.columns) }, view);
  const parts = view.blocks.map((block) => pen.block(block));
  if (view.input !== undefined) {
    const listed = view.blocks.some((block) => block.kind === 'options');
    if (!listed && view.input.kind !== 'text') parts.push(pen.options(view.input.options));
    if (style.how !== undefined) parts.push(pen.lines(style.how(view.input), 'small'));
  }
  parts.push(pen.actions(view.actions, style.slash ?? view.input?.kind === 'text'));
  const drawn = parts.filter((lines) => lines.length > 0);
  return drawn.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** A moment in the words of a language. */
function moment(span: Extract<Span, { kind: 'time' }>, language: Language, style: DrawStyle): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  if ((span.style === 'relative' || span.style === 'far') && style.now !== undefined) return relative(span.at - style.now, locale);
  const date = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
  const parts = { date, clock, second: { ...clock, second: '2-digit' }, 'date-clock': { ...date, ...clock }, relative: { ...date, ...clock }, far: { ...date, ...clock } } as const;
  return new Intl.DateTimeFormat(locale, { ...parts[span.style], timeZone: style.timeZone ?? 'UTC' }).format(span.at);
}

/** The largest unit of which there is at least one. */
function relative(ms: number, locale: string): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const format = new Intl.RelativeTimeFormat(locale);
  for (const [unit, length] of units) {
    if (Math.abs(ms) >= length) return format.format(Math.round(ms / length), unit);
  }
  return format.format(Math.round(ms / 1_000), 'second');
}

class Pen {
  readonly #style: DrawStyle;
  readonly #view: View;

  constructor(style: DrawStyle, view: View) {
    this.#style = style;
    this.#view = view;
  }

  block(block: Block): string[] {
    switch (block.kind) {
      case 'heading':
        return this.lines(block.text, this.#tone('strong'));
      case 'paragraph':
        return this.lines(block.text, 'plain');
      case 'note':
        return this.lines(block.text, 'small');
      case 'list':
        return block.items.flatMap((item, index) => this.#hanging(block.ordered ? `${index + 1}. ` : '• ', this.#runs(item, 'plain')));
      case 'fields':
        return block.fields.flatMap((field) => {
          const label = `${harmlessProse(field.label)}${this.#view.language === 'zh' ? '：' : ': '}`;
          return this.#hanging('', [{ text: label, style: 'strong' }, ...this.#runs(field.value, 'plain')], 2);
        });
      case 'code':
        return harmlessCode(block.text).map((line) => (line === '' ? '' : `    ${this.#paint(line, 'code')}`));
      case 'options':
        return [...this.#caption(block.labels.caption), ...this.options(block.options)];
      case 'verdict-options':
        return [
          ...this.#caption(block.labels.caption),
          ...block.options.flatMap((option) => {
            const mark = option.chosen ? (option.key ? block.labels.chosenKey : block.labels.chosen) : option.key ? block.labels.key : '';
            const style = verdictStyle(option);
            const runs = this.#authored(option.text, style);
            if (mark !== '') runs.push({ text: `  ← ${harmlessProse(mark)}`, style: style === 'plain' ? 'strong' : `strong-${style}` });
            return this.#hanging(`  ${option.letter}  `, runs);
          }),
        ];
      case 'board':
        return block.rows.flatMap((row) => [
          ...(row.gap ? ['  …'] : []),
          ...this.#hanging('  ', this.#runs(row.line, row.self ? 'strong' : 'plain'), 4),
        ]);
      case 'divider':
        return [this.#paint('─'.repeat(Math.min(40, this.#style.columns)), 'small')];
    }
  }

  options(options: readonly { readonly letter: string; readonly text: string }[]): string[] {
    return options.flatMap((option) => this.#hanging(`  ${option.letter}  `, this.#authored(option.text, 'plain')));
  }

  /** Wrapped lines of a text. */
  lines(text: Text, style: string): string[] {
    return this.#hanging('', this.#runs(text, style));
  }

  actions(actions: readonly Action[], slash: boolean): string[] {
    const lines: string[] = [];
    let line = '';
    let used = 0;
    let number = 0;
    const close = () => {
      if (line !== '') lines.push(line);
      line = '';
      used = 0;
    };
    for (const action of actions) {
      if (action.kind === 'link') {
        close();
        lines.push(...this.lines([{ kind: 'link', text: action.label, url: action.url }], 'plain'));
        continue;
      }
      number += 1;
      const key = `[${slash ? '/' : ''}${number}]`;
      const label = harmlessProse(action.label);
      const width = displayWidth(`${key} ${label}`);
      if (used > 0 && used + 3 + width > this.#style.columns) close();
      const gap = used === 0 ? '' : '   ';
      line += `${gap}${this.#paint(key, 'press')} ${this.#paint(label, action.primary === true ? 'strong' : 'plain')}`;
      used += gap.length + width;
    }
    close();
    return lines;
  }

  #caption(caption: string): string[] {
    return caption === '' ? [] : this.lines([{ kind: 'plain', text: caption }], 'small');
  }

  /** `right` and the like for the heading, from the tone of the view. */
  #tone(style: string): string {
    const tone = this.#view.tone === 'trouble' ? 'wrong' : this.#view.tone;
    return tone === 'neutral' ? style : `${style}-${tone}`;
  }

  /** Lines after a first prefix, the others indented as far, or by `indent`. */
  #hanging(prefix: string, runs: readonly Run[], indent = displayWidth(prefix)): string[] {
    const first = displayWidth(prefix);
    const room = Math.max(8, this.#style.columns - Math.max(first, indent));
    return wrap(runs, room).map((line, index) => {
      const start = index === 0 ? prefix : ' '.repeat(indent);
      return `${start}${line.map((run) => this.#paint(run.text, run.style)).join('')}`.trimEnd();
    });
  }

  /** Text of an option: inline code stands between backticks, as everywhere in the bank. */
  #authored(text: string, style: string): Run[] {
    return harmlessProse(text)
      .split(/(`[^`]*`)/)
      .filter((part) => part !== '')
      .map((part) => {
        const isCode = part.startsWith('`') && part.length > 1;
        return { text: part, style: isCode && style === 'plain' ? 'code' : style, together: isCode };
      });
  }

  #runs(text: Text, style: string): Run[] {
    return text.flatMap((span): Run[] => {
      switch (span.kind) {
        case 'plain':
          return [{ text: harmlessProse(span.text), style }];
        case 'strong':
          return [{ text: harmlessProse(span.text), style: style === 'plain' ? 'strong' : style }];
        case 'code':
          return [{ text: `\`${harmless(span.text)}\``, style: style === 'plain' ? 'code' : style, together: true }];
        case 'name':
        case 'channel':
        case 'group':
          return [{ text: harmless(span.text), style }];
        case 'link': {
          const url: Run = { text: harmless(span.url), style: 'code', whole: true };
          if (span.url.endsWith(span.text)) return [url];
          return [{ text: `${harmlessProse(span.text)}${this.#view.language === 'zh' ? '：' : ': '}`, style }, url];
        }
        case 'time':
          return [{ text: moment(span, this.#view.language, this.#style), style }];
      }
    });
  }

  #paint(text: string, style: string): string {
    const parameters = SGR[style];
    return this.#style.color && parameters !== undefined && text !== '' ? `\u001B[${parameters}m${text}\u001B[0m` : text;
  }
}

function verdictStyle(option: VerdictOption): 'right' | 'wrong' | 'plain' {
  if (option.key) return 'right';
  return option.chosen ? 'wrong' : 'plain';
}
