import { seasonsView } from '../../views/season.ts';
import { defineCommand } from '../command.ts';
import { readSeasons, runningOf } from './confirmed.ts';

/** The running season and those that ended. */
export const seasonShowCommand = defineCommand({
  word: 'k8s-admin',
  path: ['season', 'show'],
  audience: 'administrators',
  options: [],
  run: async (_values, context) => {
    const read = await readSeasons(context);
    return seasonsView({ running: runningOf(read), ended: read.seasons.slice(1) }, context.textsFor(read.person));
  },
});
