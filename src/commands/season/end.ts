import { seasonByQuarterView, seasonEndView } from '../../views/season.ts';
import type { View } from '../../views/view.ts';
import type { Action } from '../actions/action.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { change, confirmToken, readSeasons, runningOf } from './confirmed.ts';
import { unusedLabel } from './label.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const read = await readSeasons(context);
  const running = runningOf(read);
  const texts = context.textsFor(read.person);
  if (!running.named) return seasonByQuarterView(running, texts);
  const { quarter } = context.call(context.settings.get(context.place.workspace));
  return seasonEndView({ running, quarter: unusedLabel(quarter.label, read.seasons), confirm: confirmToken(context, 'endSeason', running) }, texts);
}

/** Ends the season that was shown. */
export const endSeason: Action = (token, context) => change(context, token.digest, (call, running) => context.store.endSeason(call, { running }));

/** Ends a season that was started by hand, once it was confirmed; one by quarter goes on from there. */
export const seasonEndCommand = defineCommand({ word: 'k8s-admin', path: ['season', 'end'], audience: 'administrators', options: [], run });
