import { UserError } from '../../errors.ts';
import { seasonStartView } from '../../views/season.ts';
import type { View } from '../../views/view.ts';
import type { Action } from '../actions/action.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { change, confirmToken, readSeasons, runningOf } from './confirmed.ts';
import { seasonLabel, unusedLabel } from './label.ts';

async function run(values: Values, context: Context): Promise<View> {
  const label = seasonLabel(String(values['name'] ?? ''), context);
  const read = await readSeasons(context);
  const running = runningOf(read);
  const next = unusedLabel(label, read.seasons);
  return seasonStartView({ running, label, ...(next === label ? {} : { next }), confirm: confirmToken(context, 'startSeason', running, label) }, context.textsFor(read.person));
}

/** Starts the season that was shown. */
export const startSeason: Action = (token, context) => {
  const typed = Buffer.from(token.target, 'base64url').toString('utf8');
  if (Buffer.from(typed, 'utf8').toString('base64url') !== token.target) throw new UserError('button/old');
  const label = seasonLabel(typed, context);
  return change(context, token.digest, (call, running) => context.store.startSeason(call, { label, running }), label);
};

/** Ends the running season and starts one of this name, once it was confirmed. */
export const seasonStartCommand = defineCommand({
  word: 'k8s-admin',
  path: ['season', 'start'],
  audience: 'administrators',
  options: [{ name: 'name', kind: 'text', max: 200, required: true, bare: true }],
  run,
});
