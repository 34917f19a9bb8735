/** `k`: looks again at a list that was still being made, or applies it. */
import { UserError } from '../../errors.ts';
import type { RekeyPlan } from '../../store/rekey-plan.ts';
import type { Person, Rekey, Stale, Store } from '../../store/store.ts';
import { rekeyAppliedView } from '../../views/rekey.ts';
import type { View } from '../../views/view.ts';
import type { Action } from '../actions/action.ts';
import type { Context } from '../command.ts';
import { notAdministrator } from '../context.ts';
import { faultRecord } from '../fault.ts';
import { freshSettings } from '../fresh-settings.ts';
import { further, refusal } from '../set-steps.ts';
import { VERIFY, showVerification } from '../verify.ts';
import { forgetJob, soon } from './jobs.ts';
import { APPLY, planOf, showProposal } from './list.ts';
import { type Proposal, baseOf, keepProposal, readProposal } from './proposal.ts';

/** How often it is tried while answers come in between. */
const TRIES = 5;

export const rekeyAction: Action = async (token, context) => {
  const { settings, person } = await freshSettings(context);
  if (!context.isAdministrator(settings)) throw notAdministrator(context.actor.id);
  context.language(person);
  if (token.target === VERIFY) return showVerification(context, person);
  const proposal = await readProposal(context.store, token.target, context.place.workspace);
  if (proposal === undefined) throw refusal(context, person, 'rekey/old');
  const rekeys = settings.rekeys ?? [];
  if (token.index === APPLY && holds(rekeys, proposal)) return rekeyAppliedView({ proposal, already: true }, context.textsFor(person));
  if (hasMoved(rekeys, proposal)) throw refusal(context, person, 'rekey/changed');
  if (token.index !== APPLY) return showProposal(context, token.target, proposal, person, 'list');
  const ready = await soon(planOf(context, token.target, proposal), context.clock);
  // On another process, or after a restart, the log is read first.
  if (ready === undefined) return showProposal(context, token.target, proposal, person, 'apply');
  return apply(context, token.target, proposal);
};

/** Whether what is proposed is in force already. */
function holds(rekeys: readonly Rekey[], proposal: Proposal): boolean {
  const held = rekeys.find((each) => each.questionId === proposal.questionId && each.keyHash === proposal.keyHash);
  if (proposal.do === 'undo') return held === undefined;
  return held?.do === proposal.do && held.reason === proposal.reason && JSON.stringify(held.key) === JSON.stringify(proposal.key);
}

/** Whether it was listed while something else held: what it would do is not what was shown, and an added key would take another one's place. */
function hasMoved(rekeys: readonly Rekey[], { base, applied, questionId, keyHash }: Proposal): boolean {
  return applied === true || baseOf(rekeys, questionId, keyHash) !== base;
}

/** The plan up to the newest entry; begun anew where a day or a season has ended since it was listed. */
async function standingPlan(context: Context, id: string, proposal: Proposal): Promise<RekeyPlan> {
  const { periods } = context.call(context.settings.get(context.place.workspace));
  const listed = await planOf(context, id, proposal);
  await listed.catchUp();
  if (listed.stands(periods)) return listed;
  forgetJob(context.store, `rekey:${id}`);
  const fresh = await planOf(context, id, proposal);
  await fresh.catchUp();
  return fresh;
}

/** It holds; that the list is spent is only noted where it can be. */
async function spend(context: Context, id: string, proposal: Proposal): Promise<void> {
  try {
    await keepProposal(context.store, id, { ...proposal, applied: true });
  } catch (error) {
    context.logger.warn({ fault: faultRecord(error) }, 'it could not be noted that a list of a correction is spent');
  }
}

type Applied = Exclude<Awaited<ReturnType<Store['applyRekey']>>, Stale> | { readonly kind: 'held'; readonly person: Person };

async function apply(context: Context, id: string, proposal: Proposal): Promise<View> {
  const store = context.store;
  const { questionId, keyHash, do: how, key, reason } = proposal;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const outcome = (await standingPlan(context, id, proposal)).outcome();
    const result = await context.inWorkspace<Applied>(async (call, current) => {
      const { revision: _revision, ...settings } = current;
      if (!context.isAdministrator(current)) throw notAdministrator(context.actor.id);
      // Somebody else may have applied it since the button was pressed.
      if (holds(settings.rekeys ?? [], proposal)) {
        const read = await context.store.readPerson(further(call, attempt));
        return read.kind === 'stale' ? read : { kind: 'held' as const, person: read.person };
      }
      if (hasMoved(settings.rekeys ?? [], proposal)) throw new UserError('rekey/changed');
      const others = (settings.rekeys ?? []).filter((each) => each.questionId !== questionId || each.keyHash !== keyHash);
      const at = call.received;
      const rekeys: readonly Rekey[] = how === 'undo' ? others : [...others, { questionId, keyHash, do: how, key, reason, at }];
      const rekey = how === 'undo' ? { questionId, keyHash, do: how, reason, at } : { questionId, keyHash, do: how, key, reason, at };
      return store.applyRekey(further(call, attempt), { settings: { ...settings, rekeys }, rekey, rows: outcome.rows, entry: outcome.entry });
    });
    if (result.kind === 'held') return rekeyAppliedView({ proposal, already: true }, context.textsFor(result.person));
    if (result.kind !== 'applied') continue;
    context.settings.put(context.place.workspace, result.settings);
    forgetJob(context.store, `rekey:${id}`);
    await spend(context, id, proposal);
    context.logger.info({ workspace: context.place.workspace, by: context.actor.id, question: questionId, key: keyHash, do: how, changed: outcome.regraded }, 'the key of a question was corrected');
    return rekeyAppliedView({ proposal, already: false, outcome }, context.textsFor(result.person));
  }
  throw refusal(context, {}, 'rekey/busy');
}
