import { type Span, type Text, name, plain } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { movementOf, movementWords } from './movement.ts';
import { boardPicture } from './picture.ts';
import type { Action, Block, BoardRow, View } from './view.ts';

/** A row as the store gives it. */
export interface StandingsRow {
  /** Number of the player or team. */
  readonly id: number;
  readonly rank: number;
  readonly name: string;
  /** A player of whom nothing but the row is kept. */
  readonly deleted?: boolean;
  readonly points: number;
  readonly right: number;
  readonly answers: number;
  readonly active?: number;
  /** Rank over the period before; left out where the row was not there. */
  readonly before?: number;
  /** Players: answered occurrences in a row, up to now. */
  readonly streak?: number;
  readonly self: boolean;
}

export interface StandingsShown {
  readonly of: 'players' | 'teams';
  readonly by: 'total' | 'average';
  readonly rows: readonly StandingsRow[];
  /** The asker's own row with its neighbours. */
  readonly around: readonly StandingsRow[];
  /** On a team board, the own player's row of an asker without a team. */
  readonly own?: StandingsRow;
  /** All rows of the board, hidden ones included. */
  readonly total: number;
  /** Places before the first of `rows`. */
  readonly offset?: number;
  readonly period: 'day' | 'week' | 'month' | 'season' | 'all';
  /** Label of the season, of the running one or of an earlier one. */
  readonly season: string;
  /** A season was asked for by its label: it may be one in which nobody can earn anything any more. */
  readonly named?: boolean;
  /** Title of the area. */
  readonly area?: string;
  /** False where the workspace shows no players' board; only the asker's own row is given then. */
  readonly open: boolean;
  /** Whether streaks are shown here. */
  readonly streaks?: boolean;
  /** Whether the asker's name is hidden from others, by their own choice or by what the workspace does. */
  readonly hidden?: boolean;
  readonly administrator: boolean;
  /** Its other pages, and other boards to look at. */
  readonly actions: readonly Action[];
  /** Whether it takes the place of the board that was pressed. */
  readonly replaces?: boolean;
}

/** A board for everybody in a channel: nobody is special on it. */
export interface PublicStandings extends Omit<StandingsShown, 'administrator' | 'actions' | 'replaces'> {
  /** The name of who showed it. */
  readonly shownBy: string;
  /** Whether it comes with a picture. */
  readonly picture: boolean;
}

/** Points per active member with one decimal, half up. In whole numbers, so that no rounding differs by machine. */
export function averagePoints(points: number, active: number): number {
  return active <= 0 ? 0 : Math.floor((20 * points + active) / (2 * active)) / 10;
}

type Row = BoardRow & { readonly line: Text; readonly gap: boolean };

/** What every row of one message has in common. */
interface Look {
  readonly of: 'players' | 'teams';
  readonly by: 'total' | 'average';
  readonly streaks: boolean;
  /** Whether anybody here was on the board of the period before: else all are new, and none is called so. */
  readonly moves: boolean;
}

function lookOf(shown: Pick<StandingsShown, 'of' | 'by' | 'rows' | 'around' | 'streaks'>): Look {
  const { of, by, rows, around, streaks = true } = shown;
  return { of, by, streaks, moves: [...rows, ...around].some((each) => each.before !== undefined) };
}

function row(from: StandingsRow, { of, by, streaks, moves }: Look, gap: boolean, texts: Texts): Row {
  const active = from.active ?? 0;
  const average = averagePoints(from.points, active);
  const kind = of === 'players' ? 'player' : by === 'average' ? 'average' : 'team';
  const shown: Span = from.name === '' ? plain(texts.line(from.deleted === true ? 'league.deleted-player' : 'board.nameless')) : name(from.name);
  const line = texts.text(`board.row-${kind}${from.self ? '-self' : ''}`, { rank: from.rank, name: shown, points: from.points, right: from.right, answers: from.answers, active, average });
  const streak = streaks && from.streak !== undefined ? texts.text('league.streak', { days: from.streak }) : [];
  return {
    rank: from.rank,
    name: from.name,
    ...(from.deleted === true ? { deleted: true } : {}),
    points: from.points,
    right: from.right,
    answers: from.answers,
    self: from.self,
    ...(from.active === undefined ? {} : { active }),
    ...(kind === 'average' ? { average } : {}),
    ...(from.before === undefined ? {} : { before: from.before }),
    ...(streak.length === 0 || from.streak === undefined ? {} : { streak: from.streak }),
    line: [...line, ...streak, ...(moves ? [plain(movementWords(movementOf(from.rank, from.before), 'line', texts))] : [])],
    gap,
  };
}

/** The rank that comes next after the last of these rows, where nobody is hidden between. */
function rankAfter(rows: readonly StandingsRow[]): number {
  const last = rows.at(-1)?.rank ?? 0;
  return last + rows.filter((each) => each.rank === last).length;
}

/** The page, and the asker's own row with its neighbours above or below it. */
function boardRows(shown: StandingsShown, texts: Texts): Row[] {
  const { rows, around } = shown;
  const look = lookOf(shown);
  const page = new Set(rows.map((each) => each.id));
  const others = rows.some((each) => each.self) ? [] : around.filter((each) => !page.has(each.id));
  const first = rows[0]?.rank ?? 0;
  const touches = around.findIndex((each) => page.has(each.id));
  const isAbove = (each: StandingsRow) => (shown.offset ?? 0) > 0 && rows.length > 0 && (touches < 0 ? each.rank < first : around.indexOf(each) < touches);
  const above = others.filter(isAbove);
  const below = others.filter((each) => !isAbove(each));
  const apart = touches < 0;
  const gapBelow = apart && rows.length > 0 && (below[0]?.rank ?? 0) > Math.max(rankAfter(rows), 1);
  const gapAbove = apart && above.length > 0 && first > rankAfter(above);
  return [
    ...above.map((each) => row(each, look, false, texts)),
    ...rows.map((each, index) => row(each, look, index === 0 && gapAbove, texts)),
    ...below.map((each, index) => row(each, look, index === 0 && gapBelow, texts)),
  ];
}

function heading(shown: Pick<StandingsShown, 'of' | 'area' | 'period' | 'season'>, texts: Texts): Text {
  const id = `board.heading-${shown.of}${shown.area === undefined ? '' : '-area'}`;
  // A season may be called by a name that somebody typed.
  const period = texts.line(`board.period-${shown.period}`, { season: shown.season });
  return texts.text(id, { period: shown.period === 'season' ? name(period) : period, ...(shown.area === undefined ? {} : { area: shown.area }) });
}

/** Which places these are, where the board has more. */
function placesNote({ rows, total, offset = 0 }: Pick<StandingsShown, 'rows' | 'total' | 'offset'>, texts: Texts): Block[] {
  if (rows.length === 0 || total <= PAGE) return [];
  return [{ kind: 'note', text: texts.text('league.places', { from: offset + 1, to: Math.min(total, offset + PAGE), total }) }];
}

/** Rows of a page. */
const PAGE = 10;

/** A ranking: one sentence-like line a row, the asker's own place, and what is counted. */
export function standingsView(shown: StandingsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: heading(shown, texts) }];
  const paragraph = (id: string) => blocks.push({ kind: 'paragraph', text: texts.text(id, { total: shown.total }) });
  const rows = boardRows(shown, texts);
  if (!shown.open) {
    paragraph('board.closed');
    if (shown.administrator) paragraph('board.closed-administrator');
  } else if (shown.rows.length === 0 && (shown.offset ?? 0) > 0) {
    paragraph('league.page-hidden');
  } else if (rows.length === 0) {
    paragraph(shown.total > 0 ? 'board.all-hidden' : `board.empty-${shown.named === true ? 'season-' : ''}${shown.of}`);
  }
  if (rows.length > 0) blocks.push({ kind: 'board', rows });
  if (shown.open) blocks.push(...placesNote(shown, texts));
  if (shown.own !== undefined) {
    paragraph('board.no-team');
    const own = { ...shown.own, self: true };
    const look = lookOf({ of: 'players', by: 'total', rows: [own], around: [], ...(shown.streaks === undefined ? {} : { streaks: shown.streaks }) });
    blocks.push({ kind: 'board', rows: [row(own, look, false, texts)] });
  } else if (rows.length > 0 && !rows.some((each) => each.self)) {
    paragraph(`board.${shown.named === true ? 'absent' : 'not-yet'}${shown.of === 'teams' ? '-team' : ''}`);
  }
  const ownPlace = shown.own !== undefined || (shown.of === 'players' && rows.some((each) => each.self));
  if (ownPlace && shown.open && shown.hidden === true) blocks.push({ kind: 'note', text: texts.text('board.hidden-self') });
  if (rows.length > 0) blocks.push(counted(shown, texts));
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: shown.actions, replaces: shown.replaces ?? false };
}

function counted(shown: Pick<StandingsShown, 'of' | 'by'>, texts: Texts): Block {
  return { kind: 'note', text: texts.text(`board.counted-${shown.by === 'average' ? 'average' : shown.of}`) };
}

/** One page for everybody: no own row, nothing to press, and who showed it. */
export function publicStandingsView(shown: PublicStandings, texts: Texts): View {
  const look = lookOf({ ...shown, around: [] });
  const rows = shown.rows.map((each) => row({ ...each, self: false }, look, false, texts));
  const title = heading(shown, texts);
  const picture = shown.picture
    ? boardPicture(
        {
          title: title.map((span) => ('text' in span ? span.text : '')).join(''),
          of: shown.of,
          rows: rows.map((each) => ({ ...each, ...(look.moves ? { movement: movementOf(each.rank, each.before) } : {}) })),
        },
        texts,
      )
    : undefined;
  return {
    audience: 'public',
    language: texts.language,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'board', rows },
      ...placesNote(shown, texts),
      { kind: 'note', text: texts.text('league.shown-by', { name: shown.shownBy === '' ? plain(texts.line('board.nameless')) : name(shown.shownBy) }) },
      counted(shown, texts),
    ],
    actions: [],
    replaces: false,
    ...(picture === undefined ? {} : { picture }),
  };
}
