import { weakestTopics } from '../engine/standing.ts';
import type { DailyHistory } from '../store/store.ts';
import { restingView } from '../views/resting.ts';
import { statisticsView } from '../views/statistics.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { quizToken } from './command-token.ts';
import { further } from './set-steps.ts';
import { topicTitle } from './topic-title.ts';

/** Questions of the set behind the button. */
const PRACTISE_COUNT = 5;

async function run(_values: Values, context: Context): Promise<View> {
  const { statistics, settings } = await context.inWorkspace(async (call, current) => {
    const result = await context.store.statistics(call);
    return result.kind === 'stale' ? result : { kind: 'read' as const, statistics: result, settings: current };
  });
  const texts = context.textsFor(statistics.person);
  if (statistics.kind === 'resting') return restingView(statistics.until, texts);
  // Only where a daily question is asked has anybody a streak; elsewhere one trip is enough.
  const asked = settings.streaks === 'off' || context.actor.guest ? [] : settings.schedules.filter(({ state }) => state !== 'off');
  const streaks = asked.length === 0 ? undefined : await streaksOf(context, asked.map(({ name }) => name));
  // A topic that the bank no longer has cannot be practised.
  const weakest = weakestTopics(statistics.topics.filter((each) => context.bank.topics.has(each.topic)));
  return statisticsView(
    {
      season: statistics.season.label,
      points: statistics.points,
      ...(statistics.rank === undefined ? {} : { rank: statistics.rank }),
      cells: statistics.cells,
      weakest: weakest.map((each) => ({ ...each, practise: quizToken({ topic: each.topic, count: PRACTISE_COUNT }) })),
      practice: statistics.practice,
      ...(streaks === undefined ? {} : { streaks }),
      title: (id) => topicTitle(context.bank, id, texts.language),
    },
    texts,
  );
}

/** The asker's runs of these schedules. */
async function streaksOf(context: Context, names: readonly string[]): Promise<readonly { readonly schedule: string; readonly days: number }[]> {
  const { schedules } = await context.inWorkspace<DailyHistory>((call) => context.store.dailyHistory(further(call, 1)));
  return schedules.filter(({ schedule }) => names.includes(schedule)).map(({ schedule, streak }) => ({ schedule, days: streak }));
}

/** The asker's own statistics of the running season. */
export const statsCommand = defineCommand({ word: 'k8s', path: ['stats'], audience: 'everybody', options: [], run });
