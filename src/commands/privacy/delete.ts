/** `privacy delete`: says what goes and what stays; a button does it. */
import { deletedView, deleteView, nothingKeptView } from '../../views/privacy.ts';
import { encodeToken } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { freshSettings } from '../fresh-settings.ts';
import { forgetExports, forgetJob } from '../rekey/jobs.ts';
import { further } from '../set-steps.ts';
import { changed } from '../settings.ts';

/** Target of the button that deletes. */
export const DELETE = 'delete';

async function run(_values: Values, context: Context): Promise<View> {
  const { player, person } = await context.inWorkspace((call) => context.store.exportPlayer(call, { unrevealed: true }));
  const texts = context.textsFor(person);
  const { admins, schedules } = context.settings.get(context.place.workspace);
  const { id } = context.actor;
  const named = { admin: admins.includes(id), daily: schedules.some(({ setBy }) => setBy === id) };
  if (player === undefined && !named.admin && !named.daily) return nothingKeptView(texts);
  return deleteView({ token: encodeToken({ verb: 'd', target: DELETE, index: 0, digest: '' }), named }, texts);
}

/** Takes the person's id out of the settings, where it stands in them; what they set up goes on. One trip, and one more where it does. */
async function leaveSettings(context: Context): Promise<void> {
  const { settings, actor, place, store } = context;
  const { admins, schedules } = (await freshSettings(context)).settings;
  if (!admins.includes(actor.id) && !schedules.some(({ setBy }) => setBy === actor.id)) return;
  const saved = await context.inWorkspace((call, before) => store.saveSettings(further(call, 1), {
    ...changed(before, {}),
    admins: before.admins.filter((id) => id !== actor.id),
    schedules: before.schedules.map(({ setBy, ...schedule }) => (setBy === undefined || setBy === actor.id ? schedule : { ...schedule, setBy })),
  }));
  settings.put(place.workspace, saved.settings);
}

/** Whoever presses deletes what is kept of themselves; the same delivery gets the same answer. Two trips, three for who is named in the settings. */
export async function deleteOwn(context: Context): Promise<View> {
  const { store, place, actor } = context;
  // Before the rest, after which a store makes sure that nothing of it lies about.
  await leaveSettings(context);
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
