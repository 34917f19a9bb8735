import { UserError } from '../../errors.ts';
import type { Ungrouped } from '../../platform.ts';
import type { TeamMap } from '../../store/store.ts';
import { teamMappedView } from '../../views/team-maps.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { changed, saveSettings } from '../settings.ts';
import { rememberTeams } from '../team-names.ts';
import { teamName } from '../team/team-name.ts';
import { unknownTeam } from '../team/unknown-team.ts';

/** Maps of one workspace. */
const MOST = 50;

/** @throws UserError where nobody's groups can be known: a map would never do anything */
function refuseUngrouped(reason: Ungrouped | undefined): void {
  switch (reason) {
    case 'scope':
      throw new UserError('team-maps/scope');
    case 'plan':
      throw new UserError('team-maps/plan');
    case 'none':
      throw new UserError('team-maps/none');
    case 'wait':
    case undefined:
  }
}

async function run(values: Values, context: Context): Promise<View> {
  const typed = String(values['team'] ?? '');
  const group = String(values['group'] ?? '');
  const wanted = teamName(typed);
  refuseUngrouped(context.place.ungrouped);
  const { teams, person } = await context.inWorkspace((call) => context.store.teams(call));
  context.language(person);
  const names = teams.map(({ name }) => name);
  const team = teams.find(({ name }) => teamName(name).fold === wanted.fold);
  if (team === undefined) throw unknownTeam(context, typed, wanted.name, names);
  rememberTeams(context.store, context.place.workspace, names);
  let before: TeamMap | undefined;
  const result = await saveSettings(context, (settings) => {
    const maps = settings.teamMaps ?? [];
    before = maps.find((map) => map.group === group);
    if (before === undefined && maps.length >= MOST) throw new UserError('team-maps/limit', { max: MOST });
    // A group that leads somewhere already keeps its place in the order.
    const made = before === undefined ? [...maps, { team: team.id, group }] : maps.map((map) => (map.group === group ? { team: team.id, group } : map));
    return { ...changed(settings, {}), teamMaps: made };
  });
  const was = before === undefined || before.team === team.id ? undefined : teams.find(({ id }) => id === before?.team)?.name;
  return teamMappedView(
    { group, team: team.name, kind: before === undefined ? 'mapped' : before.team === team.id ? 'same' : 'moved', ...(was === undefined ? {} : { was }), waiting: context.place.ungrouped === 'wait' },
    context.textsFor(result.person),
  );
}

/** Whoever has a role or is in a user group plays for a team. */
export const teamMapCommand = defineCommand({
  word: 'k8s-admin',
  path: ['team', 'map'],
  audience: 'administrators',
  options: [
    { name: 'team', kind: 'team', required: true, bare: true },
    { name: 'group', kind: 'group', required: true, bare: true },
  ],
  run,
});
