import type { SetStopped } from '../store/store.ts';
import { noticeView } from '../views/notice.ts';
import type { View } from '../views/view.ts';
import { type Context, defineCommand } from './command.ts';
import { endView } from './set-views.ts';

async function run(context: Context): Promise<View> {
  const stopped = await context.inWorkspace<SetStopped>((call) => context.store.stopSet(call));
  if (stopped.kind === 'stopped') return endView(context, stopped.set, stopped.person, { kind: 'stopped' }, false);
  const texts = context.textsFor(stopped.person);
  return noticeView([texts.text('quiz.nothing-open')], texts);
}

/** `stop`: ends the asker's open set. */
export const stopCommand = defineCommand({
  word: 'k8s',
  path: ['stop'],
  audience: 'everybody',
  options: [],
  run: (_values, context) => run(context),
});
