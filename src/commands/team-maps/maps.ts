import type { Settings } from '../../store/store.ts';
import { teamMapsView } from '../../views/team-maps.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { rememberTeams } from '../team-names.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const { teams, person, settings } = await context.inWorkspace(async (call, current: Settings) => {
    const result = await context.store.teams(call);
    return result.kind === 'stale' ? result : { ...result, settings: current };
  });
  rememberTeams(context.store, context.place.workspace, teams.map(({ name }) => name));
  // A team that was deleted a moment ago by another process: its maps are about to go.
  const rows = (settings.teamMaps ?? []).flatMap(({ team, group }) => {
    const found = teams.find(({ id }) => id === team);
    return found === undefined ? [] : [{ group, team: found.name }];
  });
  const { ungrouped } = context.place;
  return teamMapsView({ rows, ...(ungrouped === undefined ? {} : { ungrouped }) }, context.textsFor(person));
}

/** Which roles and user groups lead to which teams, in the order in which they decide. */
export const teamMapsCommand = defineCommand({ word: 'k8s-admin', path: ['team', 'maps'], audience: 'administrators', options: [], run });
