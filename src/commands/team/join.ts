import { UserError } from '../../errors.ts';
import { teamNotice } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { rememberTeam } from '../team-names.ts';
import { teamName } from './team-name.ts';
import { unknownTeam } from './unknown-team.ts';

async function run(values: Values, context: Context): Promise<View> {
  const typed = String(values['team'] ?? '');
  const wanted = teamName(typed);
  if (context.actor.guest) throw new UserError('team/guest');
  const result = await context.inWorkspace((call) => context.store.joinTeam(call, { fold: wanted.fold }));
  if (result.kind === 'no-team') throw unknownTeam(context, typed, wanted.name, result.names);
  if ('team' in result) rememberTeam(context.store, context.place.workspace, result.team.name);
  return teamNotice(result, context.textsFor(result.person));
}

/** Joins a team; a player is in one team at a time, so this leaves the one before. */
export const teamJoinCommand = defineCommand({
  word: 'k8s',
  path: ['team', 'join'],
  audience: 'everybody',
  options: [{ name: 'team', kind: 'team', required: true, bare: true }],
  run,
});
