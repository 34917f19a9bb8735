import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { View } from './view.ts';

/** What to do with a set that is still open: go on with it, or start what was asked for now. */
export interface OpenSet {
  /** Number of the question that waits, from 1. */
  readonly number: number;
  readonly count: number;
  readonly goOn: string;
  readonly anew: string;
  readonly replaces: boolean;
}

export function openSetView(open: OpenSet, texts: Texts): View {
  const place = { number: open.number, count: open.count };
  return noticeView([texts.text('quiz.open', place)], texts, {
    replaces: open.replaces,
    actions: [
      { kind: 'button', label: texts.line('quiz.go-on', place), token: open.goOn, primary: true },
      { kind: 'button', label: texts.line('quiz.anew'), token: open.anew, hint: texts.line('quiz.anew-hint') },
    ],
  });
}
