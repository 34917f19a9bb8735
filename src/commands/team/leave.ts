import { teamNotice } from '../../views/team.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const result = await context.inWorkspace((call) => context.store.leaveTeam(call));
  return teamNotice(result, context.textsFor(result.person));
}

/** Leaves the team; what was earned for it stays with it. */
export const teamLeaveCommand = defineCommand({ word: 'k8s', path: ['team', 'leave'], audience: 'everybody', options: [], run });
