/** `privacy delete`: says what goes and what stays; a button does it. */
import { deletedView, deleteView, nothingKeptView } from '../../views/privacy.ts';
import { encodeToken } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { forgetExports, forgetJob } from '../rekey/jobs.ts';

/** Target of the button that deletes. */
export const DELETE = 'delete';

async function run(_values: Values, context: Context): Promise<View> {
  const { player, person } = await context.inWorkspace((call) => context.store.exportPlayer(call));
  const texts = context.textsFor(person);
  const { admins, schedules } = context.settings.get(context.place.workspace);
  const settings = admins.includes(context.actor.id) || schedules.some(({ setBy }) => setBy === context.actor.id);
  if (player === undefined && !settings) return nothingKeptView(texts);
  return deleteView({ token: encodeToken({ verb: 'd', target: DELETE, index: 0, digest: '' }), settings }, texts);
}

/** Whoever presses deletes what is kept of themselves; the same delivery gets the same answer. */
export async function deleteOwn(context: Context): Promise<View> {
  const { store, place, actor } = context;
  const result = await context.inWorkspace((call) => store.deletePlayer(call));
  forgetJob(store, `mine:${place.workspace}:${actor.id}`);
  // A file that waits to be fetched may still name them.
  forgetExports(store, place.workspace);
  // Words in the person's own language once more: after that it is forgotten as well.
  const texts = context.textsFor();
  context.textsFor(result.person);
  return deletedView(result.kind, texts);
}

/** Deletes what is kept of a person here, once they have confirmed it. */
export const privacyDeleteCommand = defineCommand({ word: 'k8s', path: ['privacy', 'delete'], audience: 'everybody', options: [], run });
