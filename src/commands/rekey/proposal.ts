/** Corrections that were listed and wait to be applied: too long for a button, and lost without harm. */
import { hash } from 'node:crypto';
import type { Keyv } from 'keyv';
import { z } from 'zod';
import type { RekeyWish } from '../../store/rekey-plan.ts';
import type { Rekey, Store } from '../../store/store.ts';

/** A list is old after so long, in ms. */
const KEPT_MS = 15 * 60_000;
/** Length of its id in characters. */
export const PROPOSAL_ID = 10;

export interface Proposal extends RekeyWish {
  readonly workspace: string;
  /** What held for this key when it was listed: another list is needed once that has changed. */
  readonly base: string;
  /** It was applied once; a press after it was taken back would apply it without a list. */
  readonly applied?: boolean;
}

/** Stands for the correction that holds for a key, or for none. */
export function baseOf(rekeys: readonly Rekey[], questionId: string, keyHash: string): string {
  const held = rekeys.find((each) => each.questionId === questionId && each.keyHash === keyHash);
  return held === undefined ? '' : hash('sha256', JSON.stringify([held.do, held.key, held.reason, held.at]), 'base64url');
}

const form = z.lazy(() => z.object({
  workspace: z.string(),
  questionId: z.string(),
  keyHash: z.string(),
  do: z.enum(['void', 'accept', 'replace', 'undo']),
  key: z.array(z.string()),
  reason: z.string(),
  base: z.string(),
  applied: z.boolean().exactOptional(),
}));

const documentsOf = new WeakMap<Store, Keyv>();

function documents(store: Store): Keyv {
  let known = documentsOf.get(store);
  if (known === undefined) documentsOf.set(store, (known = store.documents('rekey')));
  return known;
}

export async function keepProposal(store: Store, id: string, proposal: Proposal): Promise<void> {
  await documents(store).set(id, proposal, KEPT_MS);
}

/** The proposal of this id; nothing where it is old, or another workspace's. */
export async function readProposal(store: Store, id: string, workspace: string): Promise<Proposal | undefined> {
  const { success, data } = form.safeParse(await documents(store).get(id));
  return success && data.workspace === workspace ? data : undefined;
}
