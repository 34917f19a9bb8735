import { choiceFromLetters } from '../../engine/choice.ts';
import { optionOrder } from '../../engine/draw.ts';
import type { Choice, Question } from '../../engine/question.ts';
import type { Token } from '../../views/token.ts';
import { readSet, refusal } from '../set-steps.ts';
import type { Action } from './action.ts';
import { questionOf, showVerdict } from './answer.ts';

/**
 * `y`: the verdict once more, with every option's reason. The token is untrusted, so the store is asked first
 * whether this question of the asker's set was answered: before that, nothing here may be seen.
 */
export const reasons: Action = async (token, context) => {
  const question = questionOf(context, token);
  const read = await readSet(context, token.target);
  const item = read.set.items[token.index];
  if (item === undefined || item.digest !== token.digest || item.answer === undefined) throw refusal(context, read.person, 'reasons/early');
  const order = optionOrder(question, token.target, token.index);
  const choice = chosen(question, token, order);
  return showVerdict(context, token, {
    question,
    order,
    outcome: { kind: 'answered', ...item.answer, hint: false, ...(choice === undefined ? {} : { choice }) },
    set: read.set,
    person: read.person,
    first: false,
    allReasons: true,
  });
};

/** What the asker chose, as the button carries it: it only marks the asker's own view. */
function chosen(question: Question, token: Token, order: readonly string[]): Choice | undefined {
  if (token.letters !== '') return choiceFromLetters(token.letters, order);
  return question.type === 'multiple' ? undefined : { kind: 'unknown' };
}
