import { hash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import type { TeamAltered } from '../../store/league.ts';
import type { Settings, TeamRow } from '../../store/store.ts';
import { encodeToken } from '../../views/token.ts';
import { teamDeletionView, teamNotice } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import type { Action } from '../actions/action.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { CONFIRM } from '../confirm-index.ts';
import { further, refusal } from '../set-steps.ts';
import { changed } from '../settings.ts';
import { forgetTeam, rememberTeams } from '../team-names.ts';
import { teamName } from './team-name.ts';
import { unknownTeam } from './unknown-team.ts';

/** Stands for the team of this workspace as it was called when it was shown. */
function mark({ place }: Context, team: Pick<TeamRow, 'id' | 'name'>): string {
  return hash('sha256', `${place.workspace}\n${team.id}\n${team.name}`, 'base64url').slice(0, 12);
}

async function run(values: Values, context: Context): Promise<View> {
  const typed = String(values['team'] ?? '');
  const wanted = teamName(typed);
  if (context.actor.guest) throw new UserError('team/guest');
  const { teams, person } = await context.inWorkspace((call) => context.store.teams(call));
  const texts = context.textsFor(person);
  const names = teams.map((team) => team.name);
  const team = teams.find(({ name }) => teamName(name).fold === wanted.fold);
  if (team === undefined) throw unknownTeam(context, typed, wanted.name, names);
  rememberTeams(context.store, context.place.workspace, names);
  const confirm = encodeToken({ verb: 'x', target: String(team.id), index: CONFIRM.deleteTeam, digest: mark(context, team) });
  return teamDeletionView({ team, confirm }, texts);
}

/** Deletes the team that was shown, with what leads to it. Two trips. */
export const deleteTeam: Action = async (token, context) => {
  const { teams, person } = await context.inWorkspace((call) => context.store.teams(call));
  const team = teams.find(({ id }) => String(id) === token.target);
  if (team === undefined || mark(context, team) !== token.digest) throw refusal(context, person, 'team/gone');
  const { fold } = teamName(team.name);
  const result = await context.inWorkspace<TeamAltered>((call, settings) =>
    context.store.deleteTeam(further(call, 1), { team: fold, any: context.isAdministrator(settings), ...withoutMaps(settings, team.id) }),
  );
  if (result.kind === 'no-team') throw refusal(context, result.person, 'team/gone');
  if (result.kind === 'deleted') forgetTeam(context.store, context.place.workspace, fold);
  return teamNotice({ ...result, id: context.actor.id }, context.textsFor(result.person), { replaces: true });
};

/** The settings as they are without roles and user groups that lead to the team; nothing where none does. */
function withoutMaps(settings: Settings, team: number): { readonly settings?: ReturnType<typeof changed> } {
  const { teamMaps = [] } = settings;
  const left = teamMaps.filter((map) => map.team !== team);
  return left.length === teamMaps.length ? {} : { settings: { ...changed(settings, {}), teamMaps: left } };
}

/** Deletes a team, once it was confirmed; its founder may, and administrators. */
export const teamDeleteCommand = defineCommand({
  word: 'k8s',
  path: ['team', 'delete'],
  audience: 'everybody',
  options: [{ name: 'team', kind: 'team', required: true, bare: true }],
  run,
});
