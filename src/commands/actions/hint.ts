import { UserError } from '../../errors.ts';
import type { HintTaken } from '../../store/store.ts';
import { hintOptions } from '../../engine/draw.ts';
import { isVoid } from '../../engine/rekey.ts';
import { refusal, refuse } from '../set-steps.ts';
import { cardView, keyed } from '../set-views.ts';
import type { Action } from './action.ts';
import { askAgain, voidOf } from './answer.ts';

/** `h`: recorded first, then shown: the same two wrong options for everybody. */
export const hint: Action = async (token, context) => {
  const question = context.bank.byDigest(token.digest);
  if (question === undefined) return askAgain(token, context, 0);
  const { rekeys } = context.settings.get(context.place.workspace);
  if (isVoid(question, rekeys)) return askAgain(token, context, 0, voidOf(question, rekeys));
  if (hintOptions(keyed(context, question), token.target, token.index).length === 0) throw new UserError('hint/none');
  const taken = await context.inWorkspace<HintTaken>((call) =>
    context.store.takeHint(call, { kind: 'solo', asked: token.target, index: token.index, digest: token.digest }),
  );
  switch (taken.kind) {
    case 'taken':
      return cardView(context, { question, asked: token.target, index: token.index, set: taken.set, person: taken.person, hint: true, replaces: true });
    case 'answered':
      throw refusal(context, taken.person, 'hint/answered');
    case 'closed':
      throw refusal(context, taken.person, 'set/closed');
    case 'changed':
      return askAgain(token, context, 1);
    case 'unknown':
    case 'not-owner':
      return refuse(context, taken);
  }
};
