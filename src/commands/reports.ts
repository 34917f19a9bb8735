import { reportsView } from '../views/reports.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';

async function run(_values: Values, context: Context): Promise<View> {
  const { reports, person } = await context.inWorkspace((call) => context.store.reports(call));
  const shown = reports.map((report) => ({ ...report, known: context.bank.find(report.questionId) !== undefined }));
  return reportsView(shown, context.textsFor(person));
}

/** Questions that people reported, with the reasons they gave. */
export const reportsCommand = defineCommand({ word: 'k8s-admin', path: ['reports'], audience: 'administrators', options: [], run });
