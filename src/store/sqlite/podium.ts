/** The podium of a season that ended, told once with the next daily. */
import { boardName, type BoardOf } from '../boards.ts';
import type { RoundRow, SeasonName, SeasonPodium } from '../store.ts';
import type { Home } from './home.ts';
import { FREEZE } from './seasons.ts';
import { VISIBLE } from './visit.ts';

const ROWS = 3;

/** Where the names of teams stand, those that were deleted included: `number`, `name`. The placeholders are the workspace, twice. */
export const ALL_TEAMS = '(SELECT number, name FROM teams WHERE workspace = ? UNION ALL SELECT number, name FROM former_teams WHERE workspace = ?)';

/** The season whose podium a daily brings that opens at `now` (ms since the epoch); from then on it counts as told, and those before it. */
export function podiumDue(home: Home, now: number): number | null {
  const { database, workspace } = home;
  const ended = database.all<{ number: number }>(
    `SELECT seasons.number FROM seasons JOIN workspaces ON workspaces.id = workspace
     WHERE workspace = ? AND seasons.number > podium AND ends + ? <= ? ORDER BY seasons.number DESC`, workspace, FREEZE, now);
  const [newest] = ended;
  if (newest === undefined) return null;
  database.run('UPDATE workspaces SET podium = ? WHERE id = ?', newest.number, workspace);
  const found = ended.find(({ number }) =>
    database.get('SELECT 1 FROM boards JOIN board_rows ON board = boards.id WHERE workspace = ? AND name = ? LIMIT 1', workspace, nameOf('players', number)) !== undefined);
  return found?.number ?? null;
}

const nameOf = (of: BoardOf, season: number): string => boardName({ of, period: 'season', key: String(season) });

/** The podium of that season as it stands; nothing without one. */
export function podiumOf({ database, workspace }: Home, number: number | null, hiddenByDefault: boolean): { readonly season?: SeasonPodium } {
  const season = number === null ? undefined : database.get<SeasonName>('SELECT number, label FROM seasons WHERE workspace = ? AND number = ?', workspace, number);
  if (season === undefined) return {};
  // In the order of the board, as far as the rows go that may be shown.
  const top = (of: BoardOf, names: string, ...values: (string | number)[]): RoundRow[] =>
    database.all<Omit<RoundRow, 'self'>>(
      `SELECT (SELECT count(*) + 1 FROM board_rows AS better WHERE better.board = own.board AND better.points > own.points) AS rank, named.name, points, "right"
       FROM boards JOIN board_rows AS own ON own.board = boards.id JOIN ${names} WHERE boards.workspace = ? AND boards.name = ?
       ORDER BY points DESC, own.seq LIMIT ?`, ...values, workspace, nameOf(of, season.number), ROWS)
      .map(({ rank, name, points, right }) => ({ rank, name, points, right, self: false }));
  return {
    season: {
      season: { number: season.number, label: season.label },
      players: top('players', `players AS named ON named.workspace = ? AND named.number = member AND ${VISIBLE}`, workspace, Number(hiddenByDefault)),
      teams: top('teams', `${ALL_TEAMS} AS named ON named.number = member`, workspace, workspace),
    },
  };
}
