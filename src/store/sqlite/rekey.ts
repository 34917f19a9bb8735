/** Re-keys: rows as they must stand, settings, the entry of the log and what people are told of it, in one step. */
import type { LeagueStore } from '../league.ts';
import type { Person, RekeyNews, Settings } from '../store.ts';
import { setCount } from './counters.ts';
import type { Database } from './database.ts';
import { appendOther } from './log.ts';
import { excuseOpen } from './schedules.ts';
import { enterSeason } from './seasons.ts';
import { readWorkspace } from './home.ts';
import { VISIBLE, type Visit } from './visit.ts';

type Change = Parameters<LeagueStore['applyRekey']>[1];
type Applied = { readonly kind: 'applied'; readonly settings: Settings; readonly person: Person } | { readonly kind: 'moved'; readonly person: Person };

/** News that one person keeps. */
const NEWS = 5;

export function applyRekey(visit: Visit, { settings, rows, entry }: Change): Applied {
  const { database } = visit;
  const seq = visit.workspace === undefined ? 0 : (database.get<{ seq: number }>('SELECT seq FROM workspaces WHERE id = ?', visit.workspace)?.seq ?? 0);
  if (seq !== rows.seq) return { kind: 'moved', person: visit.person() };
  enterSeason(visit);
  const by = visit.enter().number;
  const workspace = visit.home();
  for (const [name, members] of Object.entries(rows.boards)) {
    for (const [member, row] of Object.entries(members)) {
      database.run(
        `UPDATE board_rows SET points = ?, seq = ?, "right" = ?, answers = ? WHERE board = (SELECT id FROM boards WHERE workspace = ? AND name = ?) AND member = ?`,
        row.points, row.seq, row.right, row.answers, workspace, name, Number(member));
    }
  }
  for (const [name, fields] of Object.entries(rows.statistics)) {
    const [season, player] = name.split(':').map(Number);
    for (const [field, { answers, right }] of Object.entries(fields)) setTally(database, [workspace, season ?? 0, player ?? 0, field], answers, right);
  }
  for (const [name, fields] of Object.entries(rows.workspace)) for (const [field, tally] of Object.entries(fields)) setCount(visit.entered(), name, field, tally);
  database.run('UPDATE workspaces SET settings = ?, revision = revision + 1 WHERE id = ?', JSON.stringify(settings), workspace);
  appendOther(visit, 'rekey', { ...entry, by });
  const logged = database.get<{ seq: number }>('SELECT seq FROM workspaces WHERE id = ?', workspace)?.seq ?? 0;
  if (entry.do === 'void') excuseOpen(visit.entered(), entry.questionId, visit.call.received);
  for (const [player, { before, after }] of Object.entries(rows.news)) {
    tell(database, workspace, Number(player), { seq: logged, questionId: entry.questionId, do: entry.do, before, after });
  }
  visit.refresh();
  return { kind: 'applied', settings: visit.settings(), person: visit.person() };
}

function setTally(database: Database, key: readonly [number, number, number, string], answers: number, right: number): void {
  if (answers === 0) {
    database.run('DELETE FROM statistics WHERE workspace = ? AND season = ? AND player = ? AND field = ?', ...key);
    return;
  }
  database.run(
    `INSERT INTO statistics (workspace, season, player, field, answers, "right") VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET answers = excluded.answers, "right" = excluded."right"`, ...key, answers, right);
}

/** News as they are kept: JSON, or NULL for none. */
export function newsOf(kept: string | null): readonly RekeyNews[] {
  return kept === null ? [] : (JSON.parse(kept) as RekeyNews[]);
}

function keepNews(database: Database, workspace: number, player: number, news: readonly RekeyNews[]): void {
  database.run('UPDATE players SET news = ? WHERE workspace = ? AND number = ?', news.length === 0 ? null : JSON.stringify(news), workspace, player);
}

function tell(database: Database, workspace: number, player: number, news: RekeyNews): void {
  const known = database.get<{ news: string | null }>('SELECT news FROM players WHERE workspace = ? AND number = ?', workspace, player);
  if (known !== undefined) keepNews(database, workspace, player, [...newsOf(known.news), news].slice(-NEWS));
}

export function heardNews(database: Database, name: string, person: string, upTo: number): void {
  const workspace = readWorkspace(database, name)?.id;
  if (workspace === undefined) return;
  const known = database.get<{ number: number; news: string | null }>('SELECT number, news FROM players WHERE workspace = ? AND person = ?', workspace, person);
  if (known !== undefined && known.news !== null) keepNews(database, workspace, known.number, newsOf(known.news).filter(({ seq }) => seq > upTo));
}

export function typedAnswers(database: Database, name: string, answers: readonly { readonly seq: number; readonly player: number }[]): Readonly<Record<string, string>> {
  const workspace = readWorkspace(database, name)?.id;
  if (workspace === undefined) return {};
  return Object.fromEntries(
    answers.flatMap(({ seq, player }) => {
      const row = database.get<{ text: string }>('SELECT text FROM typed WHERE workspace = ? AND player = ? AND seq = ?', workspace, player, seq);
      return row === undefined ? [] : [[String(seq), row.text]];
    }),
  );
}

export function visibleNames(visit: Visit, players: readonly number[]): { readonly kind: 'names'; readonly names: Readonly<Record<string, string>>; readonly person: Person } {
  const { database, workspace } = visit;
  const person = visit.person();
  if (workspace === undefined) return { kind: 'names', names: {}, person };
  const hiddenByDefault = Number(visit.settings().names === 'hidden');
  const names = players.flatMap((number) => {
    const row = database.get<{ name: string }>(`SELECT name FROM players WHERE workspace = ? AND number = ? AND ${VISIBLE}`, workspace, number, hiddenByDefault);
    return row === undefined ? [] : [[String(number), row.name]];
  });
  return { kind: 'names', names: Object.fromEntries(names) as Record<string, string>, person };
}
