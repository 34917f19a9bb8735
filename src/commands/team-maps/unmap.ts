import { teamUnmappedView } from '../../views/team-maps.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { changed, saveSettings } from '../settings.ts';

async function run(values: Values, context: Context): Promise<View> {
  const group = String(values['group'] ?? '');
  let known = false;
  const result = await saveSettings(context, (settings) => {
    const maps = settings.teamMaps ?? [];
    known = maps.some((map) => map.group === group);
    return { ...changed(settings, {}), teamMaps: maps.filter((map) => map.group !== group) };
  });
  return teamUnmappedView({ group, known }, context.textsFor(result.person));
}

/** A role or user group leads to no team any more. */
export const teamUnmapCommand = defineCommand({
  word: 'k8s-admin',
  path: ['team', 'unmap'],
  audience: 'administrators',
  options: [{ name: 'group', kind: 'group', required: true, bare: true }],
  run,
});
