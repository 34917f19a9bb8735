import { UserError } from '../errors.ts';
import { code } from '../texts/span.ts';
import { REASON_MAX } from '../views/forms.ts';
import { noticeView } from '../views/notice.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';

/**
 * Saves a report and says so; also what the form of a verdict sends. Without a question it is the last
 * one that the person answered.
 * @throws UserError `report/none` when nothing was answered yet
 */
export async function saveReport(report: { readonly questionId?: string; readonly reason: string }, context: Context): Promise<View> {
  const reason = [...report.reason.trim()].slice(0, REASON_MAX).join('');
  const { questionId } = report;
  const result = await context.inWorkspace((call) =>
    context.store.saveReport(call, { reason, ...(questionId === undefined ? {} : { questionId }) }),
  );
  if (result.kind === 'none' || result.questionId === undefined) throw new UserError('report/none');
  const texts = context.textsFor(result.person);
  const id = reason === '' ? 'report.saved-bare' : 'report.saved';
  return noticeView([texts.text(id, { question: code(result.questionId) })], texts);
}

async function run(values: Values, context: Context): Promise<View> {
  const question = values['question'];
  const reason = String(values['reason'] ?? '');
  return saveReport({ reason, ...(typeof question === 'string' && question !== 'last' ? { questionId: question } : {}) }, context);
}

/** Tells the administrators that something is wrong with a question. */
export const reportCommand = defineCommand({
  word: 'k8s',
  path: ['report'],
  audience: 'everybody',
  options: [
    { name: 'question', kind: 'question', bare: true },
    { name: 'reason', kind: 'text', max: REASON_MAX, bare: true },
  ],
  run,
});
