import { UserError } from '../../errors.ts';
import type { TeamAltered } from '../../store/league.ts';
import { teamNotice } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { forgetTeam, rememberTeam } from '../team-names.ts';
import { teamName } from './team-name.ts';
import { unknownTeam } from './unknown-team.ts';

async function run(values: Values, context: Context): Promise<View> {
  const typed = String(values['team'] ?? '');
  const old = teamName(typed);
  const wanted = teamName(String(values['name'] ?? ''));
  if (context.actor.guest) throw new UserError('team/guest');
  const result = await context.inWorkspace<TeamAltered>((call, settings) =>
    context.store.renameTeam(call, { team: old.fold, name: wanted.name, fold: wanted.fold, any: context.isAdministrator(settings) }),
  );
  const texts = context.textsFor(result.person);
  if (result.kind === 'no-team') throw unknownTeam(context, typed, old.name, result.names);
  if (result.kind === 'renamed') {
    forgetTeam(context.store, context.place.workspace, old.fold);
    rememberTeam(context.store, context.place.workspace, result.team.name);
  }
  return teamNotice({ ...result, id: context.actor.id }, texts);
}

/** Gives a team another name; its founder may, and administrators. */
export const teamRenameCommand = defineCommand({
  word: 'k8s',
  path: ['team', 'rename'],
  audience: 'everybody',
  options: [
    { name: 'team', kind: 'team', required: true, bare: true },
    { name: 'name', kind: 'text', max: 200, required: true },
  ],
  run,
});
