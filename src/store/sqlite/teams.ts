/** Teams: who founds, joins and leaves them. What was earned stays with the team. */
import type { Person, TeamChanged, TeamName, TeamRow } from '../store.ts';
import { boardName } from '../boards.ts';
import { appendOther } from './log.ts';
import { runningSeason } from './seasons.ts';
import type { Visit } from './visit.ts';

/** Teams a workspace, and names told at once. */
const MOST = 500;

function teamOfFold(visit: Visit, fold: string): TeamName | undefined {
  if (visit.workspace === undefined) return undefined;
  const row = visit.database.get<TeamName>('SELECT number AS id, name FROM teams WHERE workspace = ? AND fold = ?', visit.workspace, fold);
  return row === undefined ? undefined : { id: row.id, name: row.name };
}

/** Puts the asker into a team or into none, and writes down what that ends and begins. */
function move(visit: Visit, to: TeamName | undefined, change: 'created' | 'joined'): void {
  const player = visit.enter();
  const log = (what: 'created' | 'joined' | 'left', team: number): void =>
    appendOther(visit, 'team', { at: visit.call.received, change: what, team, player: player.number });
  if (player.team !== null) log('left', player.team);
  if (to !== undefined) log(change, to.id);
  visit.database.run('UPDATE players SET team = ? WHERE workspace = ? AND number = ?', to?.id ?? null, visit.home(), player.number);
  visit.refresh();
}

export function createTeam(visit: Visit, team: { readonly name: string; readonly fold: string }): TeamChanged {
  const taken = teamOfFold(visit, team.fold);
  if (taken !== undefined) return { kind: 'exists', team: taken, person: visit.person() };
  const { workspace } = visit;
  const count = workspace === undefined ? 0 : (visit.database.get<{ count: number }>('SELECT count(*) AS count FROM teams WHERE workspace = ?', workspace)?.count ?? 0);
  if (count >= MOST) return { kind: 'limit', person: visit.person() };
  visit.enter();
  const created = { id: visit.nextNumber('teams'), name: team.name };
  visit.database.run('INSERT INTO teams (workspace, number, name, fold) VALUES (?, ?, ?, ?)', visit.home(), created.id, team.name, team.fold);
  move(visit, created, 'created');
  return { kind: 'created', team: created, person: visit.person() };
}

export function joinTeam(visit: Visit, { fold }: { readonly fold: string }): TeamChanged {
  const team = teamOfFold(visit, fold);
  if (team === undefined) {
    const names = visit.workspace === undefined ? []
      : visit.database.all<{ name: string }>('SELECT name FROM teams WHERE workspace = ? ORDER BY number LIMIT ?', visit.workspace, MOST).map((row) => row.name);
    return { kind: 'no-team', names, person: visit.person() };
  }
  if (visit.player?.team === team.id) return { kind: 'same', team, person: visit.person() };
  move(visit, team, 'joined');
  return { kind: 'joined', team, person: visit.person() };
}

export function leaveTeam(visit: Visit): TeamChanged {
  const { team } = visit.person();
  if (team === undefined) return { kind: 'none', person: visit.person() };
  move(visit, undefined, 'joined');
  return { kind: 'left', team, person: visit.person() };
}

/** By points of the running season, then who got there first, then by age. */
export function teams(visit: Visit): { readonly kind: 'teams'; readonly teams: readonly TeamRow[]; readonly person: Person } {
  const { database, workspace } = visit;
  const person = visit.person();
  if (workspace === undefined) return { kind: 'teams', teams: [], person };
  const board = boardName({ of: 'teams', period: 'season', key: String(runningSeason(visit).number) });
  const rows = database.all<TeamRow>(
    `SELECT teams.number AS id, teams.name, coalesce(points, 0) AS points,
       (SELECT count(*) FROM players WHERE players.workspace = teams.workspace AND players.team = teams.number) AS members
     FROM teams
       LEFT JOIN boards ON boards.workspace = teams.workspace AND boards.name = ?
       LEFT JOIN board_rows ON board = boards.id AND member = teams.number
     WHERE teams.workspace = ? ORDER BY 3 DESC, coalesce(seq, 9e15), teams.number LIMIT ?`, board, workspace, MOST);
  return { kind: 'teams', teams: rows.map(({ id, name, members, points }) => ({ id, name, members, points })), person };
}
