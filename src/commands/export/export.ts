/** `export`: a file with answers, boards or questions of the workspace. */
import { TABLE_FORMATS, type TableFormat } from '../../engine/table.ts';
import { EXPORTS, type ExportWhat } from '../../store/export.ts';
import { exportLargeView, exportView } from '../../views/export.ts';
import { exportBusyView } from '../../views/privacy.ts';
import { encodeToken } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { forgetJob, job, soon } from '../rekey/jobs.ts';
import { ENTRIES_MAX, exportFile, fileName } from './file.ts';

interface Wish {
  readonly what: ExportWhat;
  readonly format: TableFormat;
}

/** What a button that looks again carries: `answers-csv`. */
export function wishOf(target: string): Wish | undefined {
  const [typed, ending] = target.split('-');
  const what = EXPORTS.find((each) => each === typed);
  const format = TABLE_FORMATS.find((each) => each === ending);
  return what === undefined || format === undefined ? undefined : { what, format };
}

/** The file, or that it is still being made: then whoever presses the button finds the same work. The context checks the rights. */
export async function showExport(context: Context, { what, format }: Wish): Promise<View> {
  const { store, clock, place } = context;
  const { workspace } = place;
  const { teams, person } = await context.inWorkspace((call) => store.teams(call));
  const { seasons } = await context.inWorkspace((call) => store.seasons(call));
  const texts = context.textsFor(person);
  const name = `export:${workspace}:${what}:${format}`;
  const names = { teams: new Map(teams.map((team) => [team.id, team.name])), seasons: new Map(seasons.map((season) => [season.number, season.label])) };
  const { players } = context.settings.get(workspace);
  const work = job(context, workspace, name, () => exportFile(store, { workspace, what, format, names, players, name: fileName(what, clock.now()) }));
  const ready = await soon(work, clock);
  if (ready === undefined) return exportBusyView(encodeToken({ verb: 'd', target: `${what}-${format}`, index: 0, digest: '' }), texts);
  forgetJob(store, name);
  const command = `npm run admin -- export ${workspace} --what ${what} --format ${format}`;
  const { result } = ready;
  if (result.kind === 'large') return exportLargeView({ max: ENTRIES_MAX, command }, texts);
  context.logger.info({ workspace, by: context.actor.id, what, rows: result.rows }, 'an export was made');
  const { file, rows, part } = result;
  return exportView({ what, file, rows, ...(part === undefined ? {} : { part: { ...part, command } }) }, texts);
}

function run(values: Values, context: Context): Promise<View> {
  return showExport(context, {
    what: EXPORTS.find((each) => each === values['what']) ?? 'answers',
    format: TABLE_FORMATS.find((each) => each === values['format']) ?? 'csv',
  });
}

/** Answers, boards or questions as a file; people are named where they agreed. */
export const exportCommand = defineCommand({
  word: 'k8s-admin',
  path: ['export'],
  audience: 'administrators',
  options: [
    { name: 'what', kind: 'choice', choices: EXPORTS, bare: true },
    { name: 'format', kind: 'choice', choices: TABLE_FORMATS, bare: true },
  ],
  run,
});
