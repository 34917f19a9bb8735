/** Presses that move through a set: next, go on, start anew, stop, practise. */
import { isVoid } from '../../engine/rekey.ts';
import { UserError } from '../../errors.ts';
import type { Refused, SetStarted, SetStopped } from '../../store/store.ts';
import { encodeToken, kindOfTarget } from '../../views/token.ts';
import { SET_ID_LENGTH, SET_OPEN_MS, firstCard, offerOpen, startQuiz } from '../quiz.ts';
import { quizOf } from '../command-token.ts';
import { endOf, further, readSet, refusal, refuse, showFrom } from '../set-steps.ts';
import { endView } from '../set-views.ts';
import type { Action } from './action.ts';

/** `n` and `g`: the question that waits. */
export const goOn: Action = (token, context) => showFrom(context, token.target, token.index);

/** `w` and `q`: a new set; `w` ends the open one first. */
export const startAgain: Action = async (token, context) => {
  const request = quizOf(token, context.bank);
  if (request === undefined) throw new UserError('button/old');
  return startQuiz(request, context, { anew: token.verb === 'w', replaces: true });
};

/** `s`: ends the set of this very card. A card of an older set must not end a newer one, so its state is read first. */
export const stop: Action = async (token, context) => {
  const read = await readSet(context, token.target);
  if (!read.set.open) return endView(context, read.set, read.person, endOf(read.set, context), true);
  const stopped = await context.inWorkspace<SetStopped>((call) => context.store.stopSet(further(call, 1)));
  return stopped.kind === 'stopped'
    ? endView(context, stopped.set, stopped.person, { kind: 'stopped' }, true)
    : endView(context, read.set, read.person, endOf(read.set, context), true);
};

/** Letters of a token of verb `p` that ends the open set first. */
const ANEW = 'A';

/** `p`: the misses of a set once more, for practice; with a digest the one question that it names. */
export const practise: Action = async (token, context) => {
  const anew = token.letters === ANEW;
  const item = token.digest === '' ? {} : { item: token.index };
  if (anew) await context.inWorkspace<SetStopped>((call) => context.store.stopSet(call));
  const set = context.random.id(SET_ID_LENGTH);
  const started = await context.inWorkspace<SetStarted | Refused>((call) =>
    context.store.practiseMisses(anew ? further(call, 1) : call, { from: token.target, set, closes: call.received + SET_OPEN_MS, ...item }),
  );
  switch (started.kind) {
    case 'started':
      return firstPractice(context, started);
    case 'open':
      return offerOpen(context, started.set, started.person, encodeToken({ ...token, letters: ANEW }), true);
    case 'empty':
      throw refusal(context, started.person, kindOfTarget(token.target) === 'solo' ? 'set/no-misses' : 'public/practise-early');
    case 'unknown':
    case 'not-owner':
      if (kindOfTarget(token.target) !== 'solo') throw refusal(context, started.person, 'public/unknown');
      return refuse(context, started);
  }
};

/** Misses whose question has changed since, or is void, are passed over on the way. */
function firstPractice(context: Parameters<Action>[1], { set, person }: Extract<SetStarted, { kind: 'started' }>): ReturnType<Action> {
  const first = context.bank.byDigest(set.items[0]?.digest ?? '');
  if (first === undefined || isVoid(first, context.settings.get(context.place.workspace).rekeys)) return showFrom(context, set.id, 0, { steps: 2 });
  return Promise.resolve(firstCard(context, set, person, true));
}
