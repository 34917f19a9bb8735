import { entryId } from '../store/store.ts';
import type { RoundState, RoundStopped, SetStopped } from '../store/store.ts';
import { noticeView } from '../views/notice.ts';
import type { View } from '../views/view.ts';
import { type Context, defineCommand } from './command.ts';
import { further } from './set-steps.ts';
import { endView } from './set-views.ts';

async function run(context: Context): Promise<View> {
  const { actor, place } = context;
  const round = await context.inWorkspace<RoundStopped>((call, settings) =>
    context.store.stopRound(call, { place: place.channel, any: actor.moderator === true || context.isAdministrator(settings) }),
  );
  if (round.kind === 'stopped') return tellStopped(context, round.round, round);
  const set = await context.inWorkspace<SetStopped>((call) => context.store.stopSet(further(call, 1)));
  if (set.kind === 'stopped') return endView(context, set.set, set.person, { kind: 'stopped' }, false);
  const texts = context.textsFor(set.person);
  // A round of somebody else runs here, and that is what was meant.
  if (round.kind === 'not-owner') return noticeView([texts.text('round-stop.not-yours')], texts, { tone: 'trouble' });
  return noticeView([texts.text('quiz.nothing-open')], texts);
}

function tellStopped(context: Context, round: RoundState, { person }: RoundStopped): View {
  const texts = context.textsFor(person);
  const { id: asked, index, place } = round;
  const begun = index >= 0;
  // The agenda hears of what is due sooner now; nobody waits for it.
  const next = begun ? entryId({ kind: 'reveal', asked, index, place, silent: 0 }) : entryId({ kind: 'podium', asked, place });
  void context.agenda.promptly(context.place.workspace, next);
  if (!begun) return noticeView([texts.text('round-stop.before')], texts);
  return noticeView([texts.text('round-stop.stopped', { number: index + 1, count: round.count }), texts.text('round-stop.counts')], texts);
}

/** `stop`: ends the round of this channel where the asker may, else the asker's open set. */
export const stopCommand = defineCommand({
  word: 'k8s',
  path: ['stop'],
  audience: 'everybody',
  options: [],
  run: (_values, context) => run(context),
});
