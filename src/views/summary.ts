import { isRight } from '../engine/grade.ts';
import type { Credit } from '../engine/question.ts';
import { type Text, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, Block, View } from './view.ts';

/** One question of a set as its owner left it. */
export interface SummaryItem {
  /** Title of its topic in the reader's language. */
  readonly title: string;
  /** `open`: not answered. `passed`: could not be asked any more. */
  readonly state: 'answered' | 'open' | 'passed';
  readonly credit?: Credit;
  readonly points?: number;
}

export interface Summary {
  readonly items: readonly SummaryItem[];
  readonly practice: boolean;
  readonly end: { readonly kind: 'finished' | 'stopped' } | { readonly kind: 'closed'; readonly at: number };
  readonly actions: readonly Action[];
  readonly replaces: boolean;
}

/** Whether there is something to practise: an answer with less than full credit. */
export function hasMisses(items: readonly SummaryItem[]): boolean {
  return items.some((item) => item.credit !== undefined && !isRight(item.credit));
}

/** What a set came to: right answers, credit and points, and each question in a line. */
export function summaryBlocks(items: readonly SummaryItem[], practice: boolean, texts: Texts): Block[] {
  const credits = items.flatMap((item) => (item.credit === undefined ? [] : [item.credit]));
  const credit = credits.reduce((sum, { n, d }) => sum + n / d, 0);
  const right = credits.filter(isRight).length;
  const fields = [{ label: texts.line('summary.right'), value: texts.text('summary.right-of', { right, count: items.length }) }];
  // Where nothing was partly right, it would be the same number once more.
  if (credits.some((each) => each.n > 0 && !isRight(each))) {
    fields.push({ label: texts.line('summary.credit'), value: texts.text('summary.credit-of', { credit: Math.round(credit * 100) / 100, count: items.length }) });
  }
  if (!practice) {
    const points = items.reduce((sum, item) => sum + (item.points ?? 0), 0);
    fields.push({ label: texts.line('summary.points'), value: texts.text('summary.points-of', { points }) });
  }
  return [
    { kind: 'fields', fields },
    { kind: 'list', ordered: true, items: items.map((item) => itemLine(item, practice, texts)) },
  ];
}

function itemLine(item: SummaryItem, practice: boolean, texts: Texts): Text {
  const parameters = { topic: item.title, points: item.points ?? 0 };
  if (item.credit === undefined) return texts.text(item.state === 'passed' ? 'summary.item.passed' : 'summary.item.open', parameters);
  const word = isRight(item.credit) ? 'right' : item.credit.n > 0 ? 'partly' : 'wrong';
  return texts.text(practice ? `summary.item.${word}-practice` : `summary.item.${word}`, parameters);
}

/** The end of a set on its own: stopped, closed, or asked for once more after its end. */
export function summaryView(summary: Summary, texts: Texts): View {
  const answered = summary.items.filter((item) => item.state === 'answered').length;
  const blocks: Block[] = [{ kind: 'heading', text: texts.text(`summary.heading.${summary.end.kind}`) }];
  if (summary.end.kind === 'closed') {
    blocks.push({ kind: 'paragraph', text: texts.text('summary.closed', { at: time(summary.end.at, 'date-clock') }) });
  }
  if (answered < summary.items.length) {
    blocks.push({ kind: 'paragraph', text: texts.text('summary.answered', { answered, count: summary.items.length }) });
  }
  if (answered > 0) blocks.push(...summaryBlocks(summary.items, summary.practice, texts));
  else blocks.push({ kind: 'note', text: texts.text('summary.nothing') });
  return {
    audience: 'private',
    language: texts.language,
    tone: 'neutral',
    blocks,
    actions: summary.actions,
    replaces: summary.replaces,
  };
}
