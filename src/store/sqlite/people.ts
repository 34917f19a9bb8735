/** Settings of the workspace, preferences of its people, and what they report. */
import type { Language } from '../../engine/question.ts';
import type { AgendaChange, Person, ReportSummary, Settings } from '../store.ts';
import { changeAgenda } from './agenda.ts';
import { appendOther } from './log.ts';
import type { Visit } from './visit.ts';

/** Questions shown to administrators, and reasons of each. */
const SUMMARIES = 25;
const REASONS = 3;

export function saveSettings(visit: Visit, settings: Omit<Settings, 'revision'>, agenda: AgendaChange = {}): { readonly kind: 'saved'; readonly settings: Settings; readonly person: Person } {
  const workspace = visit.home();
  const before = visit.settings();
  visit.database.run('UPDATE workspaces SET settings = ?, revision = revision + 1 WHERE id = ?', JSON.stringify(settings), workspace);
  if (settings.timezone !== undefined && settings.timezone !== before.timezone) {
    appendOther(visit, 'zone', { at: visit.call.received, timezone: settings.timezone });
  }
  changeAgenda(visit.entered(), agenda);
  visit.refresh();
  return { kind: 'saved', settings: visit.settings(), person: visit.person() };
}

export function savePreferences(visit: Visit, preferences: { readonly language?: Language; readonly nameHidden?: boolean; readonly exportNamed?: boolean }): { readonly kind: 'saved'; readonly person: Person } {
  const player = visit.enter();
  const flag = (chosen: boolean | undefined): number | null => (chosen === undefined ? null : Number(chosen));
  visit.database.run(
    'UPDATE players SET language = coalesce(?, language), hidden = coalesce(?, hidden), export_named = coalesce(?, export_named) WHERE workspace = ? AND number = ?',
    preferences.language ?? null, flag(preferences.nameHidden), flag(preferences.exportNamed), visit.home(), player.number);
  visit.refresh();
  return { kind: 'saved', person: visit.person() };
}

/** Hides a player from others, or shows them again; what they chose themselves stays. */
export function barPlayer(visit: Visit, bar: { readonly player: string; readonly barred: boolean }): { readonly kind: 'saved' | 'none'; readonly person: Person } {
  const known = visit.workspace !== undefined
    && visit.database.run('UPDATE players SET barred = ? WHERE workspace = ? AND person = ?', Number(bar.barred), visit.workspace, bar.player) === 1;
  return { kind: known ? 'saved' : 'none', person: visit.person() };
}

export function saveReport(visit: Visit, report: { readonly questionId?: string; readonly reason: string }): { readonly kind: 'saved' | 'none'; readonly questionId?: string; readonly person: Person } {
  const questionId = report.questionId ?? visit.player?.last_question ?? undefined;
  if (questionId === undefined) return { kind: 'none', person: visit.person() };
  const player = visit.enter();
  visit.database.run(
    `INSERT INTO reports (workspace, question, player, at, reason) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, reason = iif(excluded.reason = '', reason, excluded.reason)`,
    visit.home(), questionId, player.number, visit.call.received, report.reason);
  return { kind: 'saved', questionId, person: visit.person() };
}

export function reports(visit: Visit): { readonly kind: 'reports'; readonly reports: readonly ReportSummary[]; readonly person: Person } {
  const { database, workspace } = visit;
  const person = visit.person();
  if (workspace === undefined) return { kind: 'reports', reports: [], person };
  const rows = database.all<{ questionId: string; count: number; newest: number }>(
    'SELECT question AS questionId, count(*) AS count, max(at) AS newest FROM reports WHERE workspace = ? GROUP BY question ORDER BY count DESC, newest DESC, question LIMIT ?',
    workspace, SUMMARIES);
  const summaries = rows.map(({ questionId, count, newest }) => ({
    questionId,
    count,
    newest,
    reasons: database.all<{ reason: string }>(
      "SELECT reason FROM reports WHERE workspace = ? AND question = ? AND reason <> '' ORDER BY at DESC, player DESC LIMIT ?", workspace, questionId, REASONS).map((row) => row.reason),
  }));
  return { kind: 'reports', reports: summaries, person };
}
