/** `verify`: rebuilds what is kept beside the answer log and compares. */
import type { Person } from '../store/store.ts';
import { type Verification, verifyWorkspace } from '../store/verify.ts';
import { encodeToken } from '../views/token.ts';
import { verifyBusyView, verifyLargeView, verifyView } from '../views/verify.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { freshSettings } from './fresh-settings.ts';
import { forgetJob, job, soon } from './rekey/jobs.ts';

/** Target of the button that looks again. */
export const VERIFY = 'verify';
/** A longer log is left to the command line: it would keep everybody else waiting. */
const ENTRIES_MAX = 200_000;

type Verified = { readonly kind: 'large' } | { readonly kind: 'verified'; readonly verification: Verification };

/** What came of it, or that it is still going on: then whoever presses the button finds the same work. */
export async function showVerification(context: Context, person: Person): Promise<View> {
  const { store, clock } = context;
  const { workspace } = context.place;
  const name = `verify:${workspace}`;
  const work = job(context, workspace, name, async (): Promise<Verified> => {
    if ((await store.readLog(workspace, ENTRIES_MAX, 1)).length > 0) return { kind: 'large' };
    return { kind: 'verified', verification: await verifyWorkspace(store, workspace, () => clock.now() + store.skew()) };
  });
  const texts = context.textsFor(person);
  const ready = await soon(work, clock);
  if (ready === undefined) return verifyBusyView(encodeToken({ verb: 'k', target: VERIFY, index: 0, digest: '' }), texts);
  forgetJob(store, name);
  return ready.result.kind === 'large' ? verifyLargeView({ workspace, max: ENTRIES_MAX }, texts) : verifyView(ready.result.verification, texts);
}

async function run(_values: Values, context: Context): Promise<View> {
  const { person } = await freshSettings(context);
  return showVerification(context, person);
}

/** Whether boards, seasons, streaks and statistics are what the answer log says. */
export const verifyCommand = defineCommand({ word: 'k8s-admin', path: ['verify'], audience: 'administrators', options: [], run });
