import { type Span, type Text, name, plain } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, Block, BoardRow, View } from './view.ts';

/** A row as the store gives it. */
export interface StandingsRow {
  /** Number of the player or team. */
  readonly id: number;
  readonly rank: number;
  readonly name: string;
  readonly points: number;
  readonly right: number;
  readonly answers: number;
  readonly active?: number;
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
  readonly period: 'day' | 'week' | 'month' | 'season' | 'all';
  /** Label of the season, of the running one or of an earlier one. */
  readonly season: string;
  /** Title of the area. */
  readonly area?: string;
  /** False where the workspace shows no players' board; only the asker's own row is given then. */
  readonly open: boolean;
  readonly administrator: boolean;
  /** Other boards to look at. */
  readonly actions: readonly Action[];
}

/** Points per active member with one decimal, half up. In whole numbers, so that no rounding differs by machine. */
export function averagePoints(points: number, active: number): number {
  return active <= 0 ? 0 : Math.floor((20 * points + active) / (2 * active)) / 10;
}

type Row = BoardRow & { readonly line: Text; readonly gap: boolean };

function row(from: StandingsRow, of: 'players' | 'teams', by: 'total' | 'average', gap: boolean, texts: Texts): Row {
  const active = from.active ?? 0;
  const average = averagePoints(from.points, active);
  const kind = of === 'players' ? 'player' : by === 'average' ? 'average' : 'team';
  const shown: Span = from.name === '' ? plain(texts.line('board.nameless')) : name(from.name);
  return {
    rank: from.rank,
    name: from.name,
    points: from.points,
    right: from.right,
    answers: from.answers,
    self: from.self,
    ...(from.active === undefined ? {} : { active }),
    ...(kind === 'average' ? { average } : {}),
    line: texts.text(`board.row-${kind}${from.self ? '-self' : ''}`, {
      rank: from.rank,
      name: shown,
      points: from.points,
      right: from.right,
      answers: from.answers,
      active,
      average,
    }),
    gap,
  };
}

function boardRows(shown: StandingsShown, texts: Texts): Row[] {
  const top = new Set(shown.rows.map((each) => each.id));
  const below = shown.rows.some((each) => each.self) ? [] : shown.around.filter((each) => !top.has(each.id));
  const last = shown.rows.at(-1)?.rank ?? 0;
  const next = last + shown.rows.filter((each) => each.rank === last).length;
  const apart = below.length === shown.around.length && (below[0]?.rank ?? 0) > Math.max(next, 1);
  return [
    ...shown.rows.map((each) => row(each, shown.of, shown.by, false, texts)),
    ...below.map((each, index) => row(each, shown.of, shown.by, index === 0 && apart && shown.rows.length > 0, texts)),
  ];
}

function heading(shown: StandingsShown, texts: Texts): Text {
  const id = `board.heading-${shown.of}${shown.area === undefined ? '' : '-area'}`;
  const period = texts.line(`board.period-${shown.period}`, { season: shown.season });
  return texts.text(id, { period, ...(shown.area === undefined ? {} : { area: shown.area }) });
}

/** A ranking: one sentence-like line a row, the asker's own place, and what is counted. */
export function standingsView(shown: StandingsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: heading(shown, texts) }];
  const paragraph = (id: string) => blocks.push({ kind: 'paragraph', text: texts.text(id, { total: shown.total }) });
  const rows = boardRows(shown, texts);
  if (!shown.open) {
    paragraph('board.closed');
    if (shown.administrator) paragraph('board.closed-administrator');
  } else if (rows.length === 0) {
    paragraph(shown.total > 0 ? 'board.all-hidden' : `board.empty-${shown.of}`);
  }
  if (rows.length > 0) blocks.push({ kind: 'board', rows });
  if (shown.own !== undefined) {
    paragraph('board.no-team');
    blocks.push({ kind: 'board', rows: [row({ ...shown.own, self: true }, 'players', 'total', false, texts)] });
  } else if (rows.length > 0 && !rows.some((each) => each.self)) {
    paragraph(shown.of === 'teams' ? 'board.not-yet-team' : 'board.not-yet');
  }
  if (rows.length > 0) blocks.push({ kind: 'note', text: texts.text(`board.counted-${shown.by === 'average' ? 'average' : shown.of}`) });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: shown.actions, replaces: false };
}
