/** `rekey`: corrects the key of a question in this workspace. First lists who gains and loses; a button applies it. */
import type { Question } from '../../engine/question.ts';
import { misfit, overrideOf, readKey } from '../../engine/rekey.ts';
import { type Details, UserError } from '../../errors.ts';
import type { Rekey } from '../../store/store.ts';
import type { View } from '../../views/view.ts';
import { type Context, type Values, defineCommand } from '../command.ts';
import { freshSettings } from '../fresh-settings.ts';
import { PROPOSAL_ID, baseOf, keepProposal } from './proposal.ts';
import { showProposal } from './list.ts';

const WAYS = ['void', 'accept', 'replace', 'undo'] as const;
type Way = (typeof WAYS)[number];
/** Corrections that can hold in one workspace. */
const MOST = 100;
/** Longest reason and longest typed key, in characters. */
const REASON_MAX = 300;
const KEY_MAX = 1_000;

interface Meant {
  readonly keyHash: string;
  readonly key: readonly string[];
  readonly do: Way;
}

/** What the options mean for the question as it stands, or what is wrong with them. */
function meant(question: Question, how: Way, typed: string, rekeys: readonly Rekey[]): Meant | { readonly code: string; readonly details: Details } {
  const held = overrideOf(question, rekeys);
  const { keyHash } = question;
  const wrong = (code: string, details: Details = {}) => ({ code, details: { question: question.id, do: how, ...details } });
  if ((how === 'void' || how === 'undo') && typed !== '') return wrong('rekey/key-unneeded');
  if (how === 'undo') {
    // One of a key that the bank has no more can be taken back as well.
    const last = held ?? rekeys.findLast((each) => each.questionId === question.id);
    return last === undefined ? wrong('rekey/nothing') : { do: how, keyHash: last.keyHash, key: [] };
  }
  if (held === undefined && rekeys.length >= MOST) return wrong('rekey/limit', { max: MOST });
  if (how === 'void') return held?.do === 'void' ? wrong('rekey/void-already') : { do: how, keyHash, key: [] };
  const read = readKey(question, typed);
  if (read.keys === undefined) return wrong(read.code, read.details);
  const unfit = misfit(question, { questionId: question.id, keyHash, reason: '', do: how, key: read.keys });
  if (unfit !== undefined) return wrong(unfit.code, unfit.details);
  // To accept something more leaves in force what was accepted, or put in the key's place, before.
  const before = how === 'accept' && held !== undefined && held.do !== 'void' ? held : undefined;
  const key = [...new Set([...(before?.key ?? []), ...read.keys])];
  if (before !== undefined && key.length === before.key.length) return wrong('rekey/key-same', { type: question.type });
  const whole = { do: before?.do ?? how, keyHash, key };
  const all = before === undefined ? undefined : misfit(question, { ...whole, questionId: question.id, reason: '' });
  return all?.code === 'rekey/key-all' ? wrong(all.code, all.details) : whole;
}

/** The question of this id; `last` is the one that the asker answered last, and costs a trip more. */
async function asked(id: string, context: Context): Promise<Question> {
  if (id !== 'last') return known(id, context);
  const { player, person } = await context.inWorkspace((call) => context.store.exportPlayer(call, { unrevealed: true }));
  context.language(person);
  return known(player?.last, context);
}

function known(id: string | undefined, { bank }: Context): Question {
  if (id === undefined) throw new UserError('rekey/question');
  const question = bank.find(id);
  // The one that was answered last may have left the bank since.
  if (question === undefined) throw new UserError('option/question', { value: id });
  return question;
}

async function run(values: Values, context: Context): Promise<View> {
  const question = await asked(String(values['question']), context);
  const how = WAYS.find((each) => each === values['do']) ?? 'void';
  const { settings, person } = await freshSettings(context);
  const rekeys = settings.rekeys ?? [];
  const reading = meant(question, how, String(values['key'] ?? '').trim(), rekeys);
  context.language(person);
  if ('code' in reading) throw new UserError(reading.code, reading.details);
  const base = baseOf(rekeys, question.id, reading.keyHash);
  const proposal = { workspace: context.place.workspace, questionId: question.id, reason: String(values['reason'] ?? '').trim(), base, ...reading };
  const id = context.random.id(PROPOSAL_ID);
  await keepProposal(context.store, id, proposal);
  return showProposal(context, id, proposal, person, 'list');
}

/** Corrects the key of a question here; listed before it is applied. */
export const rekeyCommand = defineCommand({
  word: 'k8s-admin',
  path: ['rekey'],
  audience: 'administrators',
  options: [
    { name: 'question', kind: 'question', required: true, bare: true },
    { name: 'do', kind: 'choice', choices: WAYS, required: true, bare: true },
    { name: 'reason', kind: 'text', max: REASON_MAX, required: true },
    { name: 'key', kind: 'text', max: KEY_MAX },
  ],
  run,
});
