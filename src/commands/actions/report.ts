import { saveReport } from '../report.ts';
import type { Action } from './action.ts';
import { questionOf } from './answer.ts';

/** `r`: the form of a verdict's "report", sent. */
export const report: Action = async (token, context, fields) =>
  saveReport({ questionId: questionOf(context, token).id, reason: fields['reason'] ?? '' }, context);
