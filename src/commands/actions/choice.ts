import { choiceFromLetters } from '../../engine/choice.ts';
import { type Choice, LETTERS, type Question } from '../../engine/question.ts';
import { UserError } from '../../errors.ts';
import { ANSWER_MAX } from '../../views/forms.ts';
import type { Token } from '../../views/token.ts';

/**
 * The choice that a press or a sent form means. Refused before the store sees it where it cannot be an
 * answer to this type; a multiple choice with nothing chosen is an answer, and earns nothing.
 * @throws UserError
 */
export function readAnswer(question: Question, token: Token, fields: Readonly<Record<string, string>>, order: readonly string[]): Choice {
  if (token.verb === 'u') return { kind: 'unknown' };
  const typed = fields['text'];
  if (question.type === 'short') return typedAnswer(typed);
  const letters = typed === undefined ? token.letters : lettersTyped(typed);
  const last = LETTERS[order.length - 1] ?? 'A';
  const choice = choiceFromLetters(letters, order);
  if (choice?.kind !== 'options') throw new UserError('answer/letters', { last });
  switch (question.type) {
    case 'single':
    case 'true-false':
    case 'bug':
      if (choice.ids.length === 1) return choice;
      throw new UserError(choice.ids.length === 0 ? 'answer/none' : 'answer/one', { last });
    case 'multiple':
      return choice;
    case 'ordering':
      if (choice.ids.length === order.length) return choice;
      throw new UserError('answer/order', { count: order.length, last });
  }
}

function typedAnswer(typed: string | undefined): Choice {
  const text = (typed ?? '').trim();
  if (text.replace(/\p{Cf}/gu, '') === '') throw new UserError('answer/empty');
  if ([...text].length > ANSWER_MAX) throw new UserError('answer/long', { max: ANSWER_MAX });
  return { kind: 'text', text };
}

/** `b, d`, `B D` and `ＢＤ` are BD. What is no letter stays, so that it is refused and not dropped. */
function lettersTyped(typed: string): string {
  return typed.slice(0, ANSWER_MAX).normalize('NFKC').toUpperCase().replace(/[\s,、;>→-]+/gu, '');
}
