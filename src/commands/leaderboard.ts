import { nearest } from '../engine/nearest.ts';
import { UserError } from '../errors.ts';
import type { Settings, Standings, StandingsQuery } from '../store/store.ts';
import { type StandingsShown, standingsView } from '../views/standings.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { lineToken } from './command-token.ts';
import { clip } from './line.ts';
import { rememberTeam, rememberTeams, seenTeams } from './team-names.ts';
import { topicTitle } from './topic-title.ts';
import { PERIODS, hintedError } from './values.ts';

/** Rows of the top part; the asker's own place comes below it. */
const ROWS = 10;

type Board = Extract<Standings, { kind: 'standings' }>;

function queryOf(values: Values): StandingsQuery {
  const period = typeof values['period'] === 'string' ? values['period'] : 'season';
  const running = PERIODS.find((each) => each === period);
  const area = typeof values['area'] === 'string' ? values['area'] : undefined;
  const by = values['by'] === 'average' ? 'average' : 'total';
  if (area !== undefined && running !== undefined && running !== 'season') throw new UserError('board/area-season', { value: running });
  if (by === 'average' && values['board'] === 'players') throw new UserError('board/average-players');
  const of = values['board'] === 'players' || values['board'] === 'teams' ? values['board'] : by === 'average' ? 'teams' : undefined;
  return {
    period: running ?? 'season',
    by,
    offset: 0,
    limit: ROWS,
    ...(of === undefined ? {} : { of }),
    ...(running === undefined ? { season: period } : {}),
    ...(area === undefined ? {} : { area }),
  };
}

function shownOf(board: Board, query: StandingsQuery, settings: Settings, more: Pick<StandingsShown, 'area' | 'administrator' | 'actions'>): StandingsShown {
  // Where the workspace shows no players' board, a person still sees the own row, and nobody else's.
  const open = board.of === 'teams' || settings.players;
  const own = (rows: Board['rows']) => (open ? rows : rows.filter((each) => each.self));
  return {
    of: board.of,
    by: board.of === 'teams' ? query.by : 'total',
    rows: own(board.rows),
    around: own(board.around),
    ...(board.own === undefined ? {} : { own: board.own }),
    total: board.total,
    period: query.period,
    season: query.season ?? board.season.label,
    open,
    ...more,
  };
}

/** Periods that a button offers; the others are typed. */
const OFFERED = ['week', 'season', 'all'] as const;

/** The same ranking over other periods, and the other ranking over the same. */
function otherBoards(board: Board, query: StandingsQuery, settings: Settings, texts: Texts): Action[] {
  const button = (label: string, line: string): Action[] => {
    const token = lineToken(line);
    return token === undefined ? [] : [{ kind: 'button', label: texts.line(label), token }];
  };
  const earlier = query.season !== undefined;
  const periods = OFFERED.filter((each) => earlier || each !== query.period);
  const other = board.of === 'players' ? 'teams' : 'players';
  return [
    ...periods.flatMap((each) => button(`board.show-${each}`, `leaderboard ${board.of} ${each}`)),
    ...(other === 'players' && !settings.players ? [] : button(`board.show-${other}`, `leaderboard ${other} ${earlier ? 'season' : query.period}`)),
  ];
}

async function run(values: Values, context: Context): Promise<View> {
  const query = queryOf(values);
  const { standings, settings } = await context.inWorkspace(async (call, current) => {
    const result = await context.store.standings(call, query);
    return result.kind === 'stale' ? result : { kind: 'shown' as const, standings: result, settings: current };
  });
  const texts = context.textsFor(standings.person);
  if (standings.kind === 'no-season') {
    const typed = query.season ?? '';
    const known = [...PERIODS, ...standings.labels];
    throw hintedError('board/no-season', { value: clip(typed), choices: [...PERIODS, ...standings.labels.slice(0, 10)].join(', ') }, nearest(typed, known));
  }
  if (standings.of === 'teams') {
    const { workspace } = context.place;
    const names = standings.rows.map((each) => each.name);
    if (seenTeams(context.store, workspace).length === 0) rememberTeams(context.store, workspace, names);
    else for (const name of names) rememberTeam(context.store, workspace, name);
  }
  const title = query.area === undefined ? undefined : topicTitle(context.bank, query.area, texts.language);
  const more = {
    ...(title === undefined ? {} : { area: title }),
    administrator: context.isAdministrator(settings),
    actions: otherBoards(standings, query, settings, texts),
  };
  return standingsView(shownOf(standings, query, settings, more), texts);
}

/** The ranking of teams or players over a period: one trip to the store. */
export const leaderboardCommand = defineCommand({
  word: 'k8s',
  path: ['leaderboard'],
  audience: 'everybody',
  options: [
    { name: 'board', kind: 'choice', choices: ['teams', 'players'], bare: true },
    { name: 'period', kind: 'period', bare: true },
    { name: 'area', kind: 'area', bare: true },
    { name: 'by', kind: 'choice', choices: ['total', 'average'], bare: true },
  ],
  run,
});
