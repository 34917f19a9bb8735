import { type Text, code } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, View } from './view.ts';

/** A wish that found nothing, and what would find something. */
export interface NoQuestions {
  /** The filters as they are typed: `topic:pods type:bug`; empty when none was given. */
  readonly filters: string;
  readonly kubernetes: string;
  readonly ways: readonly {
    /** The filter to leave out; nothing leaves all out. */
    readonly leaveOut?: string;
    /** How many questions that finds. */
    readonly found: number;
    /** What pressing it does; a way without one is told in words alone. */
    readonly token?: string;
  }[];
}

export function noQuestionsView(none: NoQuestions, texts: Texts): View {
  const version = none.kubernetes;
  const first = none.filters === '' ? texts.text('quiz.none-at-all', { version }) : texts.text('quiz.none', { filters: code(none.filters), version });
  const lines: Text[] = none.ways.map((way) =>
    way.leaveOut === undefined
      ? texts.text('quiz.none-any', { found: way.found })
      : texts.text('quiz.none-without', { filter: code(way.leaveOut), found: way.found }),
  );
  const actions = none.ways.flatMap((way): Action[] => {
    const label = way.leaveOut === undefined ? texts.line('quiz.any') : texts.line('quiz.without', { filter: way.leaveOut });
    return way.token === undefined ? [] : [{ kind: 'button', label, token: way.token }];
  });
  return {
    audience: 'private',
    language: texts.language,
    tone: 'trouble',
    blocks: [{ kind: 'paragraph', text: first }, ...(lines.length === 0 ? [] : [{ kind: 'list' as const, ordered: false, items: lines }])],
    actions,
    replaces: false,
  };
}
