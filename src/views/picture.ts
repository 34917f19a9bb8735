/** Boards as pictures: every word and number as it stands there. The text of the message says the same. */
import type { Texts } from '../texts/texts.ts';
import { type Movement, movementWords } from './movement.ts';
import type { Picture, PictureRow } from './view.ts';

export interface PicturedRow {
  readonly rank: number;
  readonly name: string;
  /** A player of whom nothing but the row is kept. */
  readonly deleted?: boolean;
  readonly points: number;
  readonly right: number;
  /** Left out where only right answers are counted. */
  readonly answers?: number;
  /** On a board by average. */
  readonly average?: number;
  readonly active?: number;
  readonly movement?: Movement;
}

export interface Pictured {
  readonly title: string;
  readonly subtitle?: string;
  readonly of: 'players' | 'teams';
  readonly rows: readonly PicturedRow[];
}

/** Rows that the alternative text names. */
const NAMED = 3;
/** Longest name in the alternative text, in characters: with three of them it stays below the 1,024 that Discord takes. */
const NAME_MAX = 100;

function nameOf(row: PicturedRow, texts: Texts): string {
  return row.name === '' ? texts.line(row.deleted === true ? 'league.deleted-player' : 'board.nameless') : row.name;
}

function detail({ right, answers, active, average }: PicturedRow, texts: Texts): string {
  if (average !== undefined) return texts.line('league.picture.active', { active: active ?? 0 });
  return answers === undefined ? texts.line('league.picture.right', { right }) : texts.line('league.picture.right-of', { right, answers });
}

function pointsOf({ points, average }: PicturedRow, texts: Texts): string {
  return average === undefined ? texts.line('league.picture.number', { points }) : texts.line('league.picture.average', { average });
}

function rowOf(row: PicturedRow, texts: Texts): PictureRow {
  return {
    rank: row.rank,
    name: nameOf(row, texts),
    points: pointsOf(row, texts),
    detail: detail(row, texts),
    ...(row.movement === undefined ? {} : { movement: { way: row.movement.way, text: movementWords(row.movement, 'picture', texts) } }),
  };
}

/** The picture of a board; nothing where it has no rows. */
export function boardPicture({ title, subtitle, of, rows }: Pictured, texts: Texts): Picture | undefined {
  if (rows.length === 0) return undefined;
  const named = rows.slice(0, NAMED).map((row) => texts.line('league.picture.alt-row', { rank: row.rank, name: [...nameOf(row, texts)].slice(0, NAME_MAX).join(''), points: pointsOf(row, texts) }));
  return {
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    labels: {
      rank: texts.line('league.picture.rank'),
      name: texts.line(`league.picture.${of}`),
      points: texts.line(rows[0]?.average === undefined ? 'league.picture.points' : 'league.picture.points-average'),
      detail: texts.line(rows[0]?.average === undefined ? 'league.picture.answers' : 'league.picture.members'),
    },
    rows: rows.map((row) => rowOf(row, texts)),
    footer: texts.line('league.picture.footer'),
    alt: [texts.line('league.picture.alt', { title: subtitle === undefined ? title : `${title}, ${subtitle}`, count: rows.length }), ...named].join(' '),
  };
}
