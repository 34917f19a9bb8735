/** `x`: does what was shown before and needed a second press. */
import { UserError } from '../errors.ts';
import type { Action } from './actions/action.ts';
import { CONFIRM } from './confirm-index.ts';
import { endSeason } from './season/end.ts';
import { startSeason } from './season/start.ts';
import { deleteTeam } from './team/delete.ts';

const CONFIRMED: Readonly<Record<number, Action>> = {
  [CONFIRM.deleteTeam]: deleteTeam,
  [CONFIRM.startSeason]: startSeason,
  [CONFIRM.endSeason]: endSeason,
};

export const confirm: Action = (token, context, fields) => {
  const action = CONFIRMED[token.index];
  if (action === undefined) throw new UserError('button/old');
  return action(token, context, fields);
};
