import { hash } from 'node:crypto';
import type { SeasonChanged, SeasonState, SeasonsRead } from '../../store/league.ts';
import type { Call, Person, Stale } from '../../store/store.ts';
import { seasonChangedView, seasonRunsView } from '../../views/season.ts';
import { encodeToken } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import { CONFIRM } from '../confirm-index.ts';
import type { Context } from '../command.ts';
import { notAdministrator } from '../context.ts';
import { further, refusal } from '../set-steps.ts';

/** The seasons as they stand; whoever asks must administer at this moment. One trip. */
export function readSeasons(context: Context): Promise<SeasonsRead> {
  return context.inWorkspace<SeasonsRead>((call, settings) => {
    if (!context.isAdministrator(settings)) throw notAdministrator(context.actor.id);
    return context.store.seasons(call);
  });
}

/** The one that runs; the store always has one. */
export function runningOf({ seasons }: SeasonsRead): SeasonState {
  const [running] = seasons;
  if (running === undefined) throw new Error('there is no running season');
  return running;
}

/** Stands for the season that would be ended: another one, or another workspace's, is not ended in its stead. */
function mark({ place }: Context, running: SeasonState): string {
  return hash('sha256', `${place.workspace}\n${running.number}\n${running.label}`, 'base64url').slice(0, 12);
}

/** The button that does it; `label` of the season that begins. */
export function confirmToken(context: Context, what: 'startSeason' | 'endSeason', running: SeasonState, label = ''): string {
  return encodeToken({ verb: 'x', target: Buffer.from(label, 'utf8').toString('base64url'), index: CONFIRM[what], digest: mark(context, running) });
}

/** The same press once more, or somebody else's of the same: it is done. @throws UserError where it was not */
function moved(context: Context, running: SeasonState, person: Person, label: string | undefined): View {
  if (label !== undefined && running.named && running.label === label) return seasonRunsView(running, context.textsFor(person));
  throw refusal(context, person, 'season/moved');
}

/** Ends the season that was shown, unless another one runs by now. Two trips. */
export async function change(context: Context, digest: string, verb: (call: Call, running: number) => Promise<Stale | SeasonChanged>, label?: string): Promise<View> {
  const read = await readSeasons(context);
  const running = runningOf(read);
  if (mark(context, running) !== digest) return moved(context, running, read.person, label);
  const result = await context.inWorkspace<SeasonChanged>((call, settings) => {
    if (!context.isAdministrator(settings)) throw notAdministrator(context.actor.id);
    return verb(further(call, 1), running.number);
  });
  // Two presses at once, of one administrator or of two, end one season.
  if (result.kind === 'moved') return moved(context, result.running, result.person, label);
  if (result.kind === 'quarter') throw refusal(context, result.person, 'season/moved');
  context.logger.info({ workspace: context.place.workspace, by: context.actor.id, ended: result.ended.label, running: result.running.label }, 'a season was ended by hand');
  return seasonChangedView(result, context.textsFor(result.person));
}
