import { nearest } from '../../engine/nearest.ts';
import { UserError } from '../../errors.ts';
import type { Context } from '../command.ts';
import { clip } from '../line.ts';
import { rememberTeams } from '../team-names.ts';
import { hintedError } from '../values.ts';

/** There is no team of that name; names the nearest of those there are. */
export function unknownTeam(context: Context, typed: string, wanted: string, names: readonly string[]): UserError {
  rememberTeams(context.store, context.place.workspace, names);
  if (names.length === 0) return new UserError('team/none-yet', { value: clip(typed) });
  return hintedError('team/unknown', { value: clip(typed) }, nearest(wanted, names));
}
