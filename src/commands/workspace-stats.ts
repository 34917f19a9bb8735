import { stemText } from '../views/public-card.ts';
import { workspaceStatisticsView } from '../views/workspace-statistics.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { topicTitle } from './topic-title.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const statistics = await context.inWorkspace((call) => context.store.workspaceStatistics(call));
  const texts = context.textsFor(statistics.person);
  const { language } = texts;
  return workspaceStatisticsView(
    {
      season: statistics.season.label,
      players: statistics.players,
      teams: statistics.teams,
      weeks: statistics.weeks,
      // What everybody gets right is not hard, however few others there are.
      hardest: statistics.hardest.filter((each) => each.right < each.answers).map((each) => {
        const question = context.bank.find(each.questionId);
        return { ...each, ...(question === undefined ? {} : { stem: stemText(question, { language }) }) };
      }),
      areas: statistics.areas,
      title: (id) => topicTitle(context.bank, id, language),
    },
    texts,
  );
}

/** Participation, the hardest questions, and progress by area. Counts alone: nobody is named. One trip. */
export const workspaceStatsCommand = defineCommand({ word: 'k8s-admin', path: ['stats'], audience: 'administrators', options: [], run });
