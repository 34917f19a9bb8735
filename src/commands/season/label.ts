import { TEAM_NAME_MIN, checkTeamName } from '../../engine/team-name.ts';
import { UserError } from '../../errors.ts';
import { PERIODS } from '../values.ts';
import { type Known, choiceWords, foldWord } from '../vocabulary.ts';

/** Longest label in bytes of UTF-8: with `.99` behind it, for one that was used, it fits in a button. */
const LABEL_BYTES = 26;

/** The label that a season of this name gets, where an earlier one may have it: `.2` behind it, or the next number that is free. */
export function unusedLabel(label: string, used: readonly { readonly label: string }[]): string {
  let free = label;
  for (let turn = 2; used.some((season) => season.label === free); turn += 1) free = `${label}.${turn}`;
  return free;
}

/**
 * The label of a season as it is kept. It is checked as a team's name is, and must not read as a period or a quarter does.
 * @throws UserError `season/name-…`
 */
export function seasonLabel(typed: string, known: Known): string {
  const details = { min: TEAM_NAME_MIN, max: LABEL_BYTES, chinese: Math.floor(LABEL_BYTES / 3) };
  const check = checkTeamName(typed);
  if (!check.ok) throw new UserError(`season/name-${check.code}`, details);
  if (Buffer.byteLength(check.name, 'utf8') > LABEL_BYTES) throw new UserError('season/name-long', details);
  const word = foldWord(check.name);
  if (PERIODS.some((period) => choiceWords(period, known).includes(word))) throw new UserError('season/name-period', details);
  if (/^\d{4}-?q[1-4]/u.test(word)) throw new UserError('season/name-quarter', details);
  return check.name;
}
