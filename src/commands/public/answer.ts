import { encodeChoice } from '../../engine/choice.ts';
import { bucketsOf } from '../../engine/distribution.ts';
import { optionOrder } from '../../engine/draw.ts';
import { awardTable, speedAwards } from '../../engine/points.ts';
import type { Question } from '../../engine/question.ts';
import { toldClose } from '../../engine/question-time.ts';
import { effectiveGrade } from '../../engine/rekey.ts';
import type { AnswerRecorded, Person, PublicAnswer } from '../../store/store.ts';
import { closedView } from '../../views/public-question.ts';
import { type Token, kindOfTarget } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import type { Action } from '../actions/action.ts';
import { type Void, answeredOf, voidOf } from '../actions/answer.ts';
import { readAnswer } from '../actions/choice.ts';
import type { Context } from '../command.ts';
import { further, refusal } from '../set-steps.ts';
import { keyMayBeTold, lockedIn, openAsked } from './asked.ts';
import { publicVerdict } from './verdict.ts';

/**
 * `a` and `u` on a question that was asked in public. One trip; one more where the bank has moved on since, and the copy that was
 * kept is what counts. Of a round only the choice and the time are told before the reveal.
 */
export const answerPublic: Action = async (token, context, fields) => {
  const known = context.bank.byDigest(token.digest);
  const steps = known === undefined ? 1 : 0;
  const question = known ?? (await openAsked(context, token)).question;
  const order = optionOrder(question, token.target, token.index);
  const choice = readAnswer(question, token, fields, order);
  const { difficulty } = question;
  const { body } = context.request;
  const message = body.kind === 'action' ? body.message : undefined;
  const recorded = await context.inWorkspace<AnswerRecorded | (Void & { readonly person: Person })>(async (call, settings) => {
    const voided = voidOf(question, settings.rekeys);
    if (voided !== undefined) {
      // Settings that another process changed are heard of here as well: it may be void no more.
      const read = await context.store.readPerson(steps === 0 ? call : further(call, steps));
      return read.kind === 'stale' ? read : { ...voided, person: read.person };
    }
    const { credit } = effectiveGrade(question, choice, settings.rekeys, order);
    return context.store.recordAnswer(steps === 0 ? call : further(call, steps), {
      kind: kindOfTarget(token.target),
      asked: token.target,
      index: token.index,
      place: context.place.channel,
      question: { id: question.id, keyHash: question.keyHash, digest: token.digest, area: question.area, topic: question.topics[0], difficulty },
      bankVersion: context.bank.version,
      choice: encodeChoice(choice),
      credit,
      preset: 'fair',
      ...awardTable({ difficulty, credit, preset: 'fair', streaks: settings.streaks }),
      speedAwards: speedAwards({ difficulty, credit }),
      buckets: bucketsOf(question, choice, credit),
      ...(message === undefined ? {} : { message }),
    });
  });
  switch (recorded.kind) {
    case 'accepted':
    case 'again':
    case 'already':
      return accepted(context, token, question, order, recorded);
    case 'closed':
      return closed(context, token, question, order, recorded);
    case 'void':
      throw refusal(context, recorded.person, 'rekey/void', { reason: recorded.reason });
    case 'changed':
      throw refusal(context, recorded.person, 'public/changed');
    case 'unknown':
    case 'not-owner':
      throw refusal(context, recorded.person, 'public/unknown');
  }
};

function stateOf(context: Context, asked: PublicAnswer | undefined, person: Person): PublicAnswer {
  if (asked === undefined) throw refusal(context, person, 'public/unknown');
  return asked;
}

function accepted(
  context: Context,
  token: Token,
  question: Question,
  order: readonly string[],
  recorded: Extract<AnswerRecorded, { kind: 'accepted' | 'again' | 'already' }>,
): View {
  const { answer, person, season } = recorded;
  const { state, streak } = stateOf(context, recorded.asked, person);
  const already = recorded.kind === 'already';
  const first = recorded.first && !already;
  if (!keyMayBeTold(state, true)) return lockedIn(context, token, { question, state, answer, already, first, person });
  const outcome = answeredOf(question, order, answer, already, context.settings.get(context.place.workspace).rekeys);
  return publicVerdict(context, token, { question, order, state, person, outcome, first, ...(season === undefined ? {} : { season }), ...(streak === undefined ? {} : { streak }) });
}

function closed(context: Context, token: Token, question: Question, order: readonly string[], recorded: Extract<AnswerRecorded, { kind: 'closed' }>): View {
  const { person } = recorded;
  const { state } = stateOf(context, recorded.asked, person);
  if (!state.revealed) return closedView(state.kind, toldClose(state.kind, recorded.closed), context.textsFor(person));
  return publicVerdict(context, token, { question, order, state, person, outcome: { kind: 'closed', at: toldClose(state.kind, recorded.closed) }, first: false });
}
