import { showBoard } from './board.ts';
import { boardFromValues } from './board-request.ts';
import { defineCommand } from './command.ts';

/** The ranking of teams or players over a period: one trip to the store. */
export const leaderboardCommand = defineCommand({
  word: 'k8s',
  path: ['leaderboard'],
  audience: 'everybody',
  options: [
    { name: 'board', kind: 'choice', choices: ['teams', 'players'], bare: true },
    { name: 'period', kind: 'period', bare: true },
    { name: 'area', kind: 'area', bare: true },
    { name: 'by', kind: 'choice', choices: ['total', 'average'], bare: true },
  ],
  run: async (values, context) => showBoard(context, boardFromValues(values), 0, false),
});
