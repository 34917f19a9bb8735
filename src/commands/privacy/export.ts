/** `privacy export`: a file with everything that is kept of the asker. */
import { FILE_MAX_BYTES, type View } from '../../views/view.ts';
import { encodeToken } from '../../views/token.ts';
import { exportBusyView, nothingKeptView, ownExportView } from '../../views/privacy.ts';
import { restingView } from '../../views/resting.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { ENTRIES_MAX, fileName } from '../export/file.ts';
import { forgetJob, job, soon } from '../rekey/jobs.ts';
import { ownDocument } from './document.ts';

/** Target of the button that looks again. */
export const MINE = 'mine';

/** The file, or that it is still being made. */
export async function showOwn(context: Context): Promise<View> {
  const { store, clock, place, actor } = context;
  const { workspace } = place;
  const kept = await context.inWorkspace((call) => store.exportPlayer(call));
  const texts = context.textsFor(kept.person);
  if (kept.rests !== undefined) return restingView(kept.rests.until, texts, { replaces: true });
  if (kept.player === undefined) return nothingKeptView(texts);
  const name = `mine:${workspace}:${actor.id}`;
  const now = clock.now() + store.skew();
  const ready = await soon(job(context, workspace, name, () => ownDocument(store, workspace, kept, now, { bytes: FILE_MAX_BYTES, entries: ENTRIES_MAX })), clock);
  if (ready === undefined) return exportBusyView(encodeToken({ verb: 'd', target: MINE, index: 0, digest: '' }), texts);
  forgetJob(store, name);
  const document = ready.result;
  if (document === undefined) return nothingKeptView(texts);
  const file = { name: `${fileName('my-data', now)}.json`, mediaType: 'application/json' as const, content: document.text };
  const part = document.whole ? {} : { part: `npm run admin -- export ${workspace} --player ${actor.id}` };
  return ownExportView({ file, answers: document.answers, ...part }, texts);
}

function run(_values: Values, context: Context): Promise<View> {
  return showOwn(context);
}

/** Everything that is kept of a person here, as a file for them alone. */
export const privacyExportCommand = defineCommand({ word: 'k8s', path: ['privacy', 'export'], audience: 'everybody', options: [], run });
