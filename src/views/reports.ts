import { code, name, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from './view.ts';

export interface ReportShown {
  readonly questionId: string;
  readonly count: number;
  /** ms since the epoch */
  readonly newest: number;
  /** Newest first; empty ones are left out. */
  readonly reasons: readonly string[];
  /** Whether the bank still has the question. */
  readonly known: boolean;
}

/** Longest part of a reason that the list shows, in characters. */
const REASON_SHOWN = 200;

function shorten(reason: string): string {
  const letters = [...reason.replace(/\s+/gu, ' ').trim()];
  return letters.length > REASON_SHOWN ? `${letters.slice(0, REASON_SHOWN - 1).join('')}…` : letters.join('');
}

/** Reported questions, most reported first, with reasons and without who reported. */
export function reportsView(reports: readonly ReportShown[], texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('reports.heading') }];
  if (reports.length === 0) blocks.push({ kind: 'paragraph', text: texts.text('reports.none') });
  for (const report of reports) {
    const parameters = { question: code(report.questionId), count: report.count, newest: time(report.newest, 'date') };
    blocks.push({ kind: 'paragraph', text: texts.text(report.known ? 'reports.row' : 'reports.row-gone', parameters) });
    const reasons = report.reasons.map(shorten).filter((reason) => reason !== '');
    if (reasons.length > 0) {
      blocks.push({ kind: 'list', ordered: false, items: reasons.map((reason) => texts.text('reports.reason', { reason: name(reason) })) });
    }
  }
  if (reports.length > 0) blocks.push({ kind: 'note', text: texts.text('reports.note') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
