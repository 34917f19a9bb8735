import { UserError } from '../../errors.ts';
import { teamNotice } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { freshSettings } from '../fresh-settings.ts';
import { rememberTeam } from '../team-names.ts';
import { teamName } from './team-name.ts';

async function run(values: Values, context: Context): Promise<View> {
  const wanted = teamName(String(values['name'] ?? ''));
  const refused = () => new UserError('team/administrators-only', { id: context.actor.id });
  if (context.actor.guest) throw new UserError('team/guest');
  const may = (settings: Parameters<Context['isAdministrator']>[0]) => settings.teams === 'open' || context.isAdministrator(settings);
  if (!may(context.settings.get(context.place.workspace)) && !may((await freshSettings(context)).settings)) throw refused();
  const result = await context.inWorkspace(async (call, settings) => {
    // The settings may have changed between two tries.
    if (!may(settings)) throw refused();
    return context.store.createTeam(call, wanted);
  });
  if ('team' in result) rememberTeam(context.store, context.place.workspace, result.team.name);
  return teamNotice(result, context.textsFor(result.person));
}

/** Founds a team and joins it. */
export const teamCreateCommand = defineCommand({
  word: 'k8s',
  path: ['team', 'create'],
  audience: 'everybody',
  options: [{ name: 'name', kind: 'text', max: 200, required: true, bare: true }],
  run,
});
