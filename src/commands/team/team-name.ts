import { TEAM_NAME_MAX, TEAM_NAME_MIN, checkTeamName } from '../../engine/team-name.ts';
import { UserError } from '../../errors.ts';

/**
 * The name as it is kept and compared.
 * @throws UserError `team/name-…` naming what is wrong with it
 */
export function teamName(typed: string): { readonly name: string; readonly fold: string } {
  const check = checkTeamName(typed);
  if (!check.ok) throw new UserError(`team/name-${check.code}`, { min: TEAM_NAME_MIN, max: TEAM_NAME_MAX });
  return { name: check.name, fold: check.fold };
}
