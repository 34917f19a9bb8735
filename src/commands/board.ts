/** Boards: a page of one for whoever asks, the other pages and boards by its buttons, and a page for everybody in the channel. */
import { nearest } from '../engine/nearest.ts';
import { UserError } from '../errors.ts';
import type { Resting, Settings, Standings, StandingsQuery } from '../store/store.ts';
import { restingView } from '../views/resting.ts';
import { type StandingsShown, publicStandingsView, standingsView } from '../views/standings.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action as Button, View } from '../views/view.ts';
import type { Action } from './actions/action.ts';
import { type BoardRequest, PAGE_ROWS, boardOfToken, boardToken, queryOf } from './board-request.ts';
import type { Context } from './command.ts';
import { publicLanguage } from './language.ts';
import { clip } from './line.ts';
import { refusal } from './set-steps.ts';
import { rememberTeam, rememberTeams, seenTeams } from './team-names.ts';
import { topicTitle } from './topic-title.ts';
import { PERIODS, hinted } from './values.ts';
import { foldWord } from './vocabulary.ts';

type Board = Extract<Standings, { kind: 'standings' }>;

interface Read {
  readonly kind: 'board';
  /** What was asked for, by the label as it is kept. */
  readonly request: BoardRequest;
  readonly board: Board;
  readonly settings: Settings;
}

/** One trip; one more for a season whose label was typed in other letters. @throws UserError where there is no such season */
async function readBoard(context: Context, request: BoardRequest, page: number, more: Pick<StandingsQuery, 'public'> = {}): Promise<Read | Resting> {
  const { standings, settings } = await context.inWorkspace(async (call, current) => {
    const result = await context.store.standings(call, { ...queryOf(request, page, call), ...more });
    return result.kind === 'stale' ? result : { kind: 'shown' as const, standings: result, settings: current };
  });
  if (standings.kind === 'resting') return standings;
  if (standings.kind === 'no-season') {
    const typed = request.season ?? '';
    const meant = standings.labels.find((label) => label !== typed && foldWord(label) === foldWord(typed));
    if (meant !== undefined) return readBoard(context, { ...request, season: meant }, page, more);
    const known = [...PERIODS, ...standings.labels];
    const mistake = hinted('board/no-season', { value: clip(typed), choices: [...PERIODS, ...standings.labels.slice(0, 10)].join(', ') }, nearest(typed, known));
    throw refusal(context, standings.person, mistake.code, mistake.details);
  }
  if (standings.of === 'teams') {
    const { workspace } = context.place;
    const names = standings.rows.map((each) => each.name);
    if (seenTeams(context.store, workspace).length === 0) rememberTeams(context.store, workspace, names);
    else for (const name of names) rememberTeam(context.store, workspace, name);
  }
  return { kind: 'board', request, board: standings, settings };
}

function shownOf({ board, request, settings }: Read, page: number, context: Context, texts: Texts): Omit<StandingsShown, 'actions' | 'administrator'> {
  // Where the workspace shows no players' board, a person still sees the own row, and nobody else's.
  const open = board.of === 'teams' || settings.players;
  const own = (rows: Board['rows']) => (open ? rows : rows.filter((each) => each.self));
  const area = request.area === undefined ? undefined : topicTitle(context.bank, request.area, texts.language);
  return {
    of: board.of,
    by: board.of === 'teams' ? request.by : 'total',
    rows: own(board.rows),
    around: own(board.around),
    ...(board.own === undefined ? {} : { own: board.own }),
    total: board.total,
    offset: page * PAGE_ROWS,
    period: request.period,
    season: request.season ?? board.season.label,
    named: request.season !== undefined,
    ...(area === undefined ? {} : { area }),
    open,
    streaks: settings.streaks !== 'off',
    hidden: board.person.nameHidden ?? settings.names === 'hidden',
  };
}

/** Periods that a button offers; the others are typed. */
const OFFERED = ['week', 'season', 'all'] as const;

/** Its other pages, this one for everybody, the same ranking over other periods, and the other ranking over the same. */
function buttons({ board, request, settings }: Read, page: number, texts: Texts): Button[] {
  const open = board.of === 'teams' || settings.players;
  // What the store has chosen stays when pages are turned, whatever teams are founded meanwhile.
  const same: BoardRequest = { ...request, of: board.of };
  const button = (id: string, verb: 'o' | 'c', wanted: BoardRequest, at: number): Button[] => {
    const token = boardToken(verb, wanted, at);
    const hint = `${id}-hint`;
    return token === undefined ? [] : [{ kind: 'button', label: texts.line(id), ...(texts.has(hint) ? { hint: texts.line(hint) } : {}), token }];
  };
  const last = Math.ceil(board.total / PAGE_ROWS) - 1;
  const earlier = request.season !== undefined;
  const other = board.of === 'players' ? 'teams' : 'players';
  const by = board.of === 'teams' ? request.by : 'total';
  return [
    ...(open && page > 0 ? button('league.previous', 'o', same, Math.min(page - 1, Math.max(0, last))) : []),
    ...(open && page < last ? button('league.next', 'o', same, page + 1) : []),
    ...(open && board.rows.length > 0 ? button('league.show', 'c', same, page) : []),
    ...OFFERED.filter((each) => earlier || each !== request.period).flatMap((each) => button(`board.show-${each}`, 'o', { of: board.of, by, period: each }, 0)),
    ...(other === 'players' && !settings.players ? [] : button(`board.show-${other}`, 'o', { ...request, of: other, by: 'total' }, 0)),
  ];
}

/** A page of a board for whoever asks: one trip. */
export async function showBoard(context: Context, request: BoardRequest, page: number, replaces: boolean): Promise<View> {
  const read = await readBoard(context, request, page);
  if (read.kind === 'resting') return restingView(read.until, context.textsFor(read.person));
  const texts = context.textsFor(read.board.person);
  const shown = shownOf(read, page, context, texts);
  return standingsView({ ...shown, administrator: context.isAdministrator(read.settings), actions: buttons(read, page, texts), replaces }, texts);
}

function boardOf(token: Parameters<Action>[0], context: Context): NonNullable<ReturnType<typeof boardOfToken>> {
  const found = boardOfToken(token, context.bank);
  if (found === undefined) throw new UserError('button/old');
  return found;
}

/** `o`: another page or board, in the place of the one that was pressed. */
export const turnPage: Action = (token, context) => {
  const { request, page } = boardOf(token, context);
  return showBoard(context, request, page, true);
};

/** `c`: the page for everybody in the channel, in the language of the channel. Says who showed it, and nothing else of them. */
export const showToChannel: Action = async (token, context) => {
  const { request, page } = boardOf(token, context);
  const read = await readBoard(context, request, page, { public: true });
  // To whoever pressed, alone: the row of theirs is on it.
  if (read.kind === 'resting') return restingView(read.until, context.textsFor(read.person));
  const { board, settings } = read;
  // Since it was drawn the board may have been switched off, or everybody on it may have hidden their name.
  if (board.of === 'players' && !settings.players) throw refusal(context, board.person, 'board/closed');
  if (board.rows.length === 0) throw refusal(context, board.person, 'board/nothing-to-show');
  const language = publicLanguage({ asked: undefined, workspace: settings.language, locale: context.place.locale }, context.bank);
  const texts = context.texts(language);
  return publicStandingsView({ ...shownOf(read, page, context, texts), shownBy: context.actor.name, picture: settings.pictures }, texts);
};
