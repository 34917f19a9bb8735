/** What an administrator should know and could not be told yet. */
import type { Notice, Person } from '../store.ts';
import type { Home } from './home.ts';
import type { Visit } from './visit.ts';

const MOST = 20;

export function addNotice({ database, workspace }: Home, notice: Notice): void {
  database.run('INSERT INTO notices (workspace, id, at, code, details) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', workspace, notice.id, notice.at, notice.code, JSON.stringify(notice.details));
  database.run('DELETE FROM notices WHERE workspace = ?1 AND id IN (SELECT id FROM notices WHERE workspace = ?1 ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?2)', workspace, MOST);
}

export function takeNotices(visit: Visit): { readonly kind: 'notices'; readonly notices: readonly Notice[]; readonly person: Person } {
  const home = visit.known();
  const rows = home?.database.all<{ id: string; at: number; code: string; details: string }>('SELECT id, at, code, details FROM notices WHERE workspace = ? ORDER BY at, id', home.workspace) ?? [];
  home?.database.run('DELETE FROM notices WHERE workspace = ?', home.workspace);
  const notices = rows.map(({ id, at, code, details }) => ({ id, at, code, details: JSON.parse(details) as Notice['details'] }));
  return { kind: 'notices', notices, person: visit.person() };
}
