import { UserError } from '../../errors.ts';
import { name } from '../../texts/span.ts';
import { noticeView } from '../../views/notice.ts';
import type { View } from '../../views/view.ts';
import type { Context, Values } from '../command.ts';
import { changed, saveSettings } from '../settings.ts';

/** People that can be named in one workspace. */
const MOST = 100;

/** Which sentence says how else one becomes an administrator there. */
export function platformNote(workspace: string): 'admins.note-discord' | 'admins.note-slack' | 'admins.note-console' {
  if (workspace.startsWith('discord:')) return 'admins.note-discord';
  return workspace.startsWith('slack:') ? 'admins.note-slack' : 'admins.note-console';
}

/** Names somebody as an administrator, or no longer. Naming twice changes nothing. */
export async function changeAdministrators(change: 'add' | 'remove', values: Values, context: Context): Promise<View> {
  const user = String(values['user'] ?? '');
  let known = false;
  const result = await saveSettings(context, (settings) => {
    known = settings.admins.includes(user);
    const others = settings.admins.filter((id) => id !== user);
    if (change === 'add' && others.length >= MOST) throw new UserError('admins/limit', { max: MOST });
    return { ...changed(settings, {}), admins: change === 'remove' ? others : known ? settings.admins : [...others, user] };
  });
  const texts = context.textsFor(result.person);
  const unchanged = known === (change === 'add');
  const paragraphs = [texts.text(`admins.${change}${unchanged ? '-unchanged' : ''}`, { user: name(user) })];
  if (change === 'add' && context.place.workspace.startsWith('discord:')) paragraphs.push(texts.text('admins.integrations'));
  return noticeView(paragraphs, texts);
}
