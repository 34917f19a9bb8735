import { name } from '../../texts/span.ts';
import { noticeView } from '../../views/notice.ts';
import type { View } from '../../views/view.ts';
import { type CommandSpec, type Context, type Values, defineCommand } from '../command.ts';

async function bar(values: Values, context: Context, barred: boolean): Promise<View> {
  const user = String(values['user'] ?? '');
  const result = await context.inWorkspace((call) => context.store.barPlayer(call, { player: user, barred }));
  const texts = context.textsFor(result.person);
  if (result.kind === 'none') return noticeView([texts.text('player.none', { user: name(user) })], texts, { tone: 'trouble' });
  return noticeView([texts.text(barred ? 'player.hidden' : 'player.shown', { user: name(user) })], texts);
}

function command(verb: 'hide' | 'show'): CommandSpec {
  return defineCommand({
    word: 'k8s-admin',
    path: ['player', verb],
    audience: 'administrators',
    options: [{ name: 'user', kind: 'user', required: true, bare: true }],
    run: (values, context) => bar(values, context, verb === 'hide'),
  });
}

/** Takes a player's row out of everybody else's sight, whatever they chose themselves; points go on counting. */
export const playerHideCommand = command('hide');
/** Ends that; what the player chose holds again. */
export const playerShowCommand = command('show');
