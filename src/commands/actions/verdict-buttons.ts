/** What can be pressed under every verdict. */
import { lettersOf } from '../../engine/choice.ts';
import type { Choice, Question } from '../../engine/question.ts';
import type { Texts } from '../../texts/texts.ts';
import { reportForm } from '../../views/forms.ts';
import { type Token, encodeToken } from '../../views/token.ts';
import { ownReasons } from '../../views/verdict.ts';
import type { Action as Button } from '../../views/view.ts';

/** "Why not the others?", where the verdict has not told every reason. */
export function reasonsButton({ target, index, digest }: Token, question: Question, choice: Choice | undefined, order: readonly string[], texts: Texts): Button[] {
  if (order.length - ownReasons(question, choice, order).length <= 0) return [];
  const letters = choice === undefined ? '' : lettersOf(choice, order);
  const label = texts.line(question.type === 'ordering' ? 'verdict.why-each' : 'verdict.why-others');
  return [{ kind: 'button', label, token: encodeToken({ verb: 'y', target, index, digest, letters }) }];
}

export function reportButton({ target, index, digest }: Token, texts: Texts): Button {
  const token = encodeToken({ verb: 'r', target, index, digest });
  return { kind: 'button', label: texts.line('verdict.report'), hint: texts.line('verdict.report-hint'), token, form: reportForm(token, texts) };
}
