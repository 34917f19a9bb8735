/** Teams: who founds, joins, leaves, renames and deletes them. What was earned stays with the team. */
import type { PeriodKeys } from '../../engine/question.ts';
import { boardName, periodKey } from '../boards.ts';
import type { LeagueStore } from '../league.ts';
import type { Period, TeamAltered, TeamChanged, TeamName, TeamRow, TeamsRead } from '../store.ts';
import { boardsOf, dropRow } from './boards.ts';
import { appendOther } from './log.ts';
import { restsOf } from './resting.ts';
import { enterSeason, runningSeason } from './seasons.ts';
import type { Visit } from './visit.ts';

/** Teams a workspace, and names told at once. */
const MOST = 500;

function teamOfFold(visit: Visit, fold: string): TeamName | undefined {
  if (visit.workspace === undefined) return undefined;
  const row = visit.database.get<TeamName>('SELECT number AS id, name FROM teams WHERE workspace = ? AND fold = ?', visit.workspace, fold);
  return row === undefined ? undefined : { id: row.id, name: row.name };
}

function namesOf(visit: Visit): string[] {
  return visit.workspace === undefined ? []
    : visit.database.all<{ name: string }>('SELECT name FROM teams WHERE workspace = ? ORDER BY number LIMIT ?', visit.workspace, MOST).map((row) => row.name);
}

/** Lets the asker choose a team or none, and writes down what that ends and begins: nothing, while a role decides where they play. */
function choose(visit: Visit, to: TeamName | undefined, change: 'created' | 'joined'): void {
  const player = visit.enter();
  const log = (what: 'created' | 'joined' | 'left', team: number): void =>
    appendOther(visit, 'team', { at: visit.call.received, change: what, team, player: player.number });
  const decides = visit.mapped === undefined;
  if (decides && player.team !== null) log('left', player.team);
  if (to !== undefined && (decides || change === 'created')) log(change, to.id);
  visit.database.run('UPDATE players SET team = ? WHERE workspace = ? AND number = ?', to?.id ?? null, visit.home(), player.number);
  visit.refresh();
}

export function createTeam(visit: Visit, team: { readonly name: string; readonly fold: string }): TeamChanged {
  const taken = teamOfFold(visit, team.fold);
  if (taken !== undefined) return { kind: 'exists', team: taken, person: visit.person() };
  const { workspace } = visit;
  const count = workspace === undefined ? 0 : (visit.database.get<{ count: number }>('SELECT count(*) AS count FROM teams WHERE workspace = ?', workspace)?.count ?? 0);
  if (count >= MOST) return { kind: 'limit', person: visit.person() };
  const founder = visit.enter();
  const created = { id: visit.nextNumber('teams'), name: team.name };
  visit.database.run('INSERT INTO teams (workspace, number, name, fold, founder) VALUES (?, ?, ?, ?, ?)', visit.home(), created.id, team.name, team.fold, founder.number);
  choose(visit, created, 'created');
  return { kind: 'created', team: created, person: visit.person() };
}

export function joinTeam(visit: Visit, { fold }: { readonly fold: string }): TeamChanged {
  const team = teamOfFold(visit, fold);
  if (team === undefined) return { kind: 'no-team', names: namesOf(visit), person: visit.person() };
  if (visit.player?.team === team.id) return { kind: 'same', team, person: visit.person() };
  choose(visit, team, 'joined');
  return { kind: 'joined', team, person: visit.person() };
}

export function leaveTeam(visit: Visit): TeamChanged {
  const number = visit.player?.team ?? null;
  const team = visit.workspace === undefined || number === null ? undefined
    : visit.database.get<TeamName>('SELECT number AS id, name FROM teams WHERE workspace = ? AND number = ?', visit.workspace, number);
  if (team === undefined) return { kind: 'none', person: visit.person() };
  choose(visit, undefined, 'joined');
  return { kind: 'left', team: { id: team.id, name: team.name }, person: visit.person() };
}

/** The team of that fold where the asker may alter it, or why not. */
function altered(visit: Visit, fold: string, any: boolean): { readonly team: TeamName } | { readonly refused: TeamAltered } {
  const team = teamOfFold(visit, fold);
  if (team === undefined) return { refused: { kind: 'no-team', names: namesOf(visit), person: visit.person() } };
  const founder = visit.workspace === undefined ? undefined
    : visit.database.get<{ founder: number | null }>('SELECT founder FROM teams WHERE workspace = ? AND number = ?', visit.workspace, team.id)?.founder;
  const founded = visit.player !== undefined && founder === visit.player.number;
  return founded || any ? { team } : { refused: { kind: 'not-founder', team, person: visit.person() } };
}

export function renameTeam(visit: Visit, rename: { readonly team: string; readonly name: string; readonly fold: string; readonly any: boolean }): TeamAltered {
  const found = altered(visit, rename.team, rename.any);
  if ('refused' in found) return found.refused;
  const { id } = found.team;
  const taken = teamOfFold(visit, rename.fold);
  if (taken !== undefined && taken.id !== id) return { kind: 'exists', team: taken, person: visit.person() };
  const player = visit.enter();
  visit.database.run('UPDATE teams SET name = ?, fold = ? WHERE workspace = ? AND number = ?', rename.name, rename.fold, visit.home(), id);
  appendOther(visit, 'team', { at: visit.call.received, change: 'renamed', team: id, player: player.number });
  visit.refresh();
  return { kind: 'renamed', team: { id, name: rename.name }, person: visit.person() };
}

/** Takes a team away: its members are in none, and it is on no board of a period that has not ended. Archives keep it. */
export function deleteTeam(visit: Visit, remove: Parameters<LeagueStore['deleteTeam']>[1]): TeamAltered {
  const found = altered(visit, remove.team, remove.any);
  if ('refused' in found) return found.refused;
  const { team } = found;
  enterSeason(visit);
  const player = visit.enter();
  const { database, call } = visit;
  const workspace = visit.home();
  const season = runningSeason(visit).number;
  for (const { id, name } of boardsOf(database, workspace, 'teams')) if (isLive(name, call.periods, season)) dropRow(database, id, team.id);
  database.run('INSERT INTO former_teams (workspace, number, name) VALUES (?, ?, ?)', workspace, team.id, team.name);
  database.run('DELETE FROM teams WHERE workspace = ? AND number = ?', workspace, team.id);
  database.run('UPDATE players SET team = NULL WHERE workspace = ? AND team = ?', workspace, team.id);
  database.run('UPDATE players SET mapped = NULL WHERE workspace = ? AND mapped = ?', workspace, team.id);
  if (remove.settings !== undefined) database.run('UPDATE workspaces SET settings = ?, revision = revision + 1 WHERE id = ?', JSON.stringify(remove.settings), workspace);
  appendOther(visit, 'team', { at: call.received, change: 'deleted', team: team.id, player: player.number });
  visit.refresh();
  return { kind: 'deleted', team, person: visit.person() };
}

/** Whether the period of a board has not ended. */
function isLive(name: string, periods: PeriodKeys, season: number): boolean {
  const [, period = '', key = ''] = name.split(':');
  if (period === 'season') return Number(key) >= season;
  return period === 'all' || key >= periodKey(period as Period, periods, season);
}

/** By points of the running season, then who got there first, then by age. */
export function teams(visit: Visit): TeamsRead {
  const { database, workspace } = visit;
  const person = visit.person();
  if (workspace === undefined) return { kind: 'teams', teams: [], person };
  const rests = restsOf(visit);
  const board = boardName({ of: 'teams', period: 'season', key: String(runningSeason(visit).number) });
  const rows = database.all<Required<TeamRow>>(
    // Members are counted in one pass over the players, however many teams there are.
    `SELECT teams.number AS id, teams.name, coalesce(points, 0) AS points, coalesce(counted.members, 0) AS members
     FROM teams
       LEFT JOIN (SELECT coalesce(mapped, team) AS number, count(*) AS members FROM players WHERE workspace = ? GROUP BY 1) AS counted ON counted.number = teams.number
       LEFT JOIN boards ON boards.workspace = teams.workspace AND boards.name = ?
       LEFT JOIN board_rows ON board = boards.id AND member = teams.number
     WHERE teams.workspace = ? ORDER BY 3 DESC, coalesce(seq, 9e15), teams.number LIMIT ?`, workspace, board, workspace, MOST);
  // Their order would tell points as well.
  if (rests !== undefined) return { kind: 'teams', teams: rows.toSorted((a, b) => a.id - b.id).map(({ id, name, members }) => ({ id, name, members })), rests, person };
  return { kind: 'teams', teams: rows.map(({ id, name, members, points }) => ({ id, name, members, points })), person };
}
