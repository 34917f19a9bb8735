/** `d`: deletes what is kept of who presses, or looks again at an export that was still being made. */
import { UserError } from '../../errors.ts';
import type { Action } from '../actions/action.ts';
import { notAdministrator } from '../context.ts';
import { showExport, wishOf } from '../export/export.ts';
import { freshSettings } from '../fresh-settings.ts';
import { DELETE, deleteOwn } from './delete.ts';
import { MINE, showOwn } from './export.ts';

export const dataAction: Action = async (token, context) => {
  if (token.target === DELETE) return deleteOwn(context);
  if (token.target === MINE) return showOwn(context);
  const wish = wishOf(token.target);
  if (wish === undefined) throw new UserError('button/old');
  const { settings, person } = await freshSettings(context);
  context.language(person);
  if (!context.isAdministrator(settings)) throw notAdministrator(context.actor.id);
  return showExport(context, wish);
};
