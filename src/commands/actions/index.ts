import type { Verb } from '../../views/token.ts';
import type { Action } from './action.ts';
import { answer } from './answer.ts';
import { hint } from './hint.ts';
import { reasons } from './reasons.ts';
import { report } from './report.ts';
import { goOn, practise, startAgain, stop } from './walk.ts';

/** What each verb of a token does. */
export const ACTIONS: Readonly<Partial<Record<Verb, Action>>> = {
  a: answer,
  u: answer,
  n: goOn,
  g: goOn,
  w: startAgain,
  q: startAgain,
  h: hint,
  s: stop,
  p: practise,
  r: report,
  y: reasons,
};
