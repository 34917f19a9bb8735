import { type Verb, kindOfTarget } from '../../views/token.ts';
import { confirm } from '../confirm.ts';
import { showToChannel, turnPage } from '../board.ts';
import { answerPublic } from '../public/answer.ts';
import { hintPublic } from '../public/hint.ts';
import { about, inOwnLanguage, reasonsPublic, table } from '../public/looks.ts';
import { dataAction } from '../privacy/data-action.ts';
import { rekeyAction } from '../rekey/apply.ts';
import type { Action } from './action.ts';
import { answer } from './answer.ts';
import { hint } from './hint.ts';
import { reasons } from './reasons.ts';
import { report } from './report.ts';
import { goOn, practise, startAgain, stop } from './walk.ts';

/** One verb on a question of one's own and on one that was asked in public. */
function by(solo: Action, asked: Action): Action {
  return (token, context, fields) => (kindOfTarget(token.target) === 'solo' ? solo : asked)(token, context, fields);
}

/** What each verb of a token does. */
export const ACTIONS: Readonly<Partial<Record<Verb, Action>>> = {
  a: by(answer, answerPublic),
  u: by(answer, answerPublic),
  n: goOn,
  g: goOn,
  w: startAgain,
  q: startAgain,
  h: by(hint, hintPublic),
  s: stop,
  p: practise,
  r: report,
  y: by(reasons, reasonsPublic),
  l: inOwnLanguage,
  i: about,
  t: table,
  k: rekeyAction,
  d: dataAction,
  o: turnPage,
  c: showToChannel,
  x: confirm,
};
