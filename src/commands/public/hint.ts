import { hintOptions } from '../../engine/draw.ts';
import { UserError } from '../../errors.ts';
import type { HintTaken } from '../../store/store.ts';
import { kindOfTarget } from '../../views/token.ts';
import type { Action } from '../actions/action.ts';
import { voidOf } from '../actions/answer.ts';
import { further, refusal } from '../set-steps.ts';
import { keyed } from '../set-views.ts';
import { openAsked, privateCard } from './asked.ts';

/** `h` on a public question: recorded first, then shown, with the question to be answered there. The same two options for everybody. */
export const hintPublic: Action = async (token, context) => {
  const known = context.bank.byDigest(token.digest);
  const steps = known === undefined ? 1 : 0;
  const question = known ?? (await openAsked(context, token)).question;
  const voided = voidOf(question, context.settings.get(context.place.workspace).rekeys);
  if (voided !== undefined) throw new UserError('rekey/void', { reason: voided.reason });
  if (hintOptions(keyed(context, question), token.target, token.index).length === 0) throw new UserError('hint/none');
  const taken = await context.inWorkspace<HintTaken>((call) =>
    context.store.takeHint(steps === 0 ? call : further(call, steps), { kind: kindOfTarget(token.target), asked: token.target, index: token.index, digest: token.digest }),
  );
  const { person } = taken;
  switch (taken.kind) {
    case 'taken':
      if (taken.asked === undefined) throw refusal(context, person, 'public/unknown');
      return privateCard(context, token, { question, state: taken.asked, hint: true, person }, context.language(person));
    case 'answered':
      throw refusal(context, person, 'hint/answered');
    case 'closed':
      throw refusal(context, person, 'public/closed');
    case 'changed':
      throw refusal(context, person, 'public/changed');
    case 'unknown':
    case 'not-owner':
      throw refusal(context, person, 'public/unknown');
  }
};
