import { teamListView } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { rememberTeams } from '../team-names.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const { teams, person, rests } = await context.inWorkspace((call) => context.store.teams(call));
  rememberTeams(context.store, context.place.workspace, teams.map((team) => team.name));
  const own = person.team?.id;
  return teamListView({ teams, mapped: person.mapped === true, ...(own === undefined ? {} : { own }), ...(rests === undefined ? {} : { until: rests.until }) }, context.textsFor(person));
}

/** The teams of the workspace, most points of the season first. */
export const teamListCommand = defineCommand({ word: 'k8s', path: ['team', 'list'], audience: 'everybody', options: [], run });
