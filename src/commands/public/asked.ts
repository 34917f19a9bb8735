/** A question that was asked in public, as a press on it finds it: which item it is, and what its reader may see now. */
import { decodeChoice, lettersOf } from '../../engine/choice.ts';
import { card, hintOptions, optionOrder } from '../../engine/draw.ts';
import type { Language, Question } from '../../engine/question.ts';
import { toldClose } from '../../engine/question-time.ts';
import { decodeItem } from '../../rounds/item-copy.ts';
import type { AskedRead, AskedState, Person, RecordedAnswer } from '../../store/store.ts';
import { closedView, lockedInView, privateQuestionView } from '../../views/public-question.ts';
import { type Token, questionDigest } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import type { Context } from '../command.ts';
import { answeredOf, voidOf } from '../actions/answer.ts';
import { further, refusal } from '../set-steps.ts';
import { keyed } from '../set-views.ts';
import { topicTitle } from '../topic-title.ts';
import { publicVerdict } from './verdict.ts';

/** Reads a public question. Names the further step of the delivery where another verb of it was called before. */
export function readAsked(context: Context, token: Token, step = 0): Promise<AskedRead> {
  return context.inWorkspace<AskedRead>((call) =>
    context.store.readAsked(step === 0 ? call : further(call, step), { asked: token.target, index: token.index }),
  );
}

/** The item of a token: of the bank, else of the copy that was kept when it was posted. */
export function itemOf(context: Context, token: Token, copy: string | undefined): Question | undefined {
  const known = context.bank.byDigest(token.digest);
  if (known !== undefined || copy === undefined) return known;
  const kept = decodeItem(copy);
  return kept !== undefined && questionDigest(kept.id, kept.keyHash) === token.digest ? kept : undefined;
}

export interface Open {
  readonly state: AskedState;
  readonly question: Question;
  readonly answer?: RecordedAnswer;
  readonly hint: boolean;
  readonly person: Person;
}

/**
 * What a token names, read from the store. The token is untrusted: a question that waits is not there yet.
 * @throws UserError
 */
export async function openAsked(context: Context, token: Token, step = 0): Promise<Open> {
  const read = await readAsked(context, token, step);
  if (read.kind === 'unknown' || read.state.opened === undefined) throw refusal(context, read.person, 'public/unknown');
  const question = read.state.digest === token.digest ? itemOf(context, token, read.copy) : undefined;
  if (question === undefined) throw refusal(context, read.person, 'public/changed');
  return { state: read.state, question, hint: read.hint, person: read.person, ...(read.answer === undefined ? {} : { answer: read.answer }) };
}

/** Whether its key may be told to who has answered, or to anybody. */
export function keyMayBeTold(state: AskedState, answered: boolean): boolean {
  return state.revealed || (state.kind === 'daily' && answered);
}

/** When a question closes, as it is told with an answer: never before the answer itself. */
function closeToldWith({ kind, closes = 0 }: AskedState, received: number): number {
  const told = toldClose(kind, closes);
  return told > received ? told : Math.max(closes, received);
}

/** That an answer of a round is locked in: nothing here depends on the key. */
export function lockedIn(
  context: Context,
  token: Token,
  of: { readonly question: Question; readonly state: AskedState; readonly answer: RecordedAnswer; readonly already: boolean; readonly first: boolean; readonly person: Person },
): View {
  const order = optionOrder(of.question, token.target, token.index);
  const shown = card(of.question, context.language(of.person), order);
  return lockedInView(
    {
      card: shown,
      order,
      choice: decodeChoice(of.answer.choice),
      received: of.answer.received,
      closes: closeToldWith(of.state, of.answer.received),
      already: of.already,
      hint: of.answer.hint,
      guest: context.actor.guest,
      first: of.first,
    },
    context.texts(shown.language),
  );
}

/** The question for one reader alone, in a language of theirs. */
export function privateCard(context: Context, token: Token, open: Open, language: Language): View {
  const { question, state } = open;
  const order = optionOrder(question, token.target, token.index);
  const shown = card(question, language, order);
  const ruledOut = hintOptions(keyed(context, question), token.target, token.index);
  return privateQuestionView(
    shown,
    {
      kind: state.kind,
      asked: token.target,
      index: token.index,
      digest: token.digest,
      count: state.count,
      closes: toldClose(state.kind, state.closes ?? 0),
      preset: state.preset,
      hintable: ruledOut.length > 0,
      ...(open.hint ? { hint: [...lettersOf({ kind: 'options', ids: ruledOut }, order)] } : {}),
      topic: topicTitle(context.bank, shown.topic, shown.language),
    },
    context.texts(shown.language),
  );
}

/** A public question as its reader may see it now: to be answered, locked in, closed, or with its key. */
export function asItStands(context: Context, token: Token, open: Open, language: Language): View {
  const { state, question, answer, person } = open;
  const { rekeys } = context.settings.get(context.place.workspace);
  const order = optionOrder(question, token.target, token.index);
  if (answer !== undefined && keyMayBeTold(state, true)) {
    return publicVerdict(context, token, { question, order, state, person, outcome: answeredOf(question, order, answer, true, rekeys), first: false });
  }
  if (answer !== undefined) return lockedIn(context, token, { question, state, answer, already: true, first: false, person });
  const voided = voidOf(question, rekeys);
  if (voided !== undefined) throw refusal(context, person, 'rekey/void', { reason: voided.reason });
  const closes = state.closes ?? 0;
  if (state.revealed) return publicVerdict(context, token, { question, order, state, person, outcome: { kind: 'closed', at: toldClose(state.kind, closes) }, first: false });
  const now = context.request.received + context.store.skew();
  return now >= closes ? closedView(state.kind, toldClose(state.kind, closes), context.textsFor(person)) : privateCard(context, token, open, language);
}
