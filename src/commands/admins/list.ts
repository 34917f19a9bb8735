import { administratorsView } from '../../views/settings.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { freshSettings } from '../fresh-settings.ts';
import { platformNote } from './change.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const { settings, person } = await freshSettings(context);
  return administratorsView({ ids: settings.admins, note: platformNote(context.place.workspace) }, context.textsFor(person));
}

/** Who was named as an administrator. */
export const adminsListCommand = defineCommand({ word: 'k8s-admin', path: ['admins', 'list'], audience: 'administrators', options: [], run });
