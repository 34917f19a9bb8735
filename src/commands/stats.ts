import { weakestTopics } from '../engine/standing.ts';
import { statisticsView } from '../views/statistics.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { quizToken } from './command-token.ts';
import { topicTitle } from './topic-title.ts';

/** Questions of the set behind the button. */
const PRACTISE_COUNT = 5;

async function run(_values: Values, context: Context): Promise<View> {
  const statistics = await context.inWorkspace((call) => context.store.statistics(call));
  const texts = context.textsFor(statistics.person);
  // A topic that the bank no longer has cannot be practised.
  const weakest = weakestTopics(statistics.topics.filter((each) => context.bank.topics.has(each.topic)));
  const [first] = weakest;
  return statisticsView(
    {
      season: statistics.season.label,
      points: statistics.points,
      ...(statistics.rank === undefined ? {} : { rank: statistics.rank }),
      cells: statistics.cells,
      weakest,
      ...(first === undefined ? {} : { practise: quizToken({ topic: first.topic, count: PRACTISE_COUNT }) }),
      practice: statistics.practice,
      title: (id) => topicTitle(context.bank, id, texts.language),
    },
    texts,
  );
}

/** The asker's own statistics of the running season. */
export const statsCommand = defineCommand({ word: 'k8s', path: ['stats'], audience: 'everybody', options: [], run });
