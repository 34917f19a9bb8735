/** Draws a board as an SVG: a card with its own ground and round corners, one line a row. */
import type { Picture, PictureMovement, PictureRow } from '../../src/views/view.ts';
import { GROUNDS, INKS, LINES, MEDALS } from './colours.ts';
import type { Faces, Weight } from './font-files.ts';
import { type Line, setLine } from './lettering.ts';

/** Rows of one picture; a chat shrinks what is higher until nobody can read it. */
export const MOST_ROWS = 25;
/** Width of every card, in units; `SCALE` pixels each. */
export const CARD_WIDTH = 640;
/** Pixels a unit, for sharp letters on dense screens. */
export const SCALE = 2;

const PADDING = 28;
const COLUMN_GAP = 16;
/** Before each column of figures. */
const FIGURE_GAP = 20;
/** Beside the winners' stand, above the names. */
const TITLE_LEFT = 80;
const ROW_HEIGHT = 42;
const GAP_HEIGHT = 22;
const HEADS_HEIGHT = 30;
const FOOTER_HEIGHT = 34;
/** Room for the figures of a row; what is left is the name's. */
const MOST_POINTS = 150;
const MOST_DETAIL = 170;
const MOST_MOVEMENT = 64;
const LEAST_RANK = 36;
const SIZES = { title: 27, subtitle: 16, head: 13.5, name: 19, points: 19, detail: 15, movement: 14, footer: 14 } as const;
const ARROW = 10;

export interface Card {
  readonly svg: string;
  /** Which of the faces are used, by weight. */
  readonly used: Readonly<Record<Weight, ReadonlySet<number>>>;
}

interface Style {
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
  readonly align?: 'start' | 'middle' | 'end';
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? '');
const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** Sets lines and remembers which fonts they took. */
class Pen {
  readonly used = { regular: new Set<number>(), bold: new Set<number>() };
  readonly #faces: Faces;

  constructor(faces: Faces) {
    this.#faces = faces;
  }

  set(text: string, size: number, weight: Weight, room: number): Line {
    return setLine(text, this.#faces[weight], size, room);
  }

  /**
   * Each run stands at a place of its own: within one chunk of text the renderer lets a font that has all
   * characters take the place of the one that was asked for.
   */
  draw(line: Line, x: number, y: number, { size, weight, colour, align = 'start' }: Style): string {
    const alone = line.runs.length === 1;
    let left = alone || align === 'start' ? x : x - line.width / (align === 'end' ? 1 : 2);
    const spans = line.runs.map(({ font, text, width }) => {
      this.used[weight].add(font);
      const span = `<tspan x="${rounded(left)}" y="${rounded(y)}" font-family="${escaped(this.#faces[weight][font]?.family ?? '')}">${escaped(text)}</tspan>`;
      left += width;
      return span;
    });
    const weights = weight === 'bold' ? 700 : 400;
    return `<text xml:space="preserve" font-size="${size}" font-weight="${weights}" fill="${colour}" text-anchor="${alone ? align : 'start'}">${spans.join('')}</text>`;
  }
}

/** Where the columns stand: each is given by its end on the right, the name by its begin and its room. */
interface Columns {
  readonly rank: number;
  readonly name: number;
  readonly nameRoom: number;
  readonly movement: number;
  readonly detail: number;
  readonly points: number;
}

interface Measured {
  readonly row: PictureRow;
  readonly rank: Line;
  readonly points: Line;
  readonly detail: Line | undefined;
  readonly movement: Line | undefined;
}

function measure(pen: Pen, row: PictureRow): Measured {
  return {
    row,
    rank: pen.set(String(row.rank), SIZES.detail, 'bold', 90),
    points: pen.set(row.points, SIZES.points, 'bold', MOST_POINTS),
    detail: row.detail === undefined ? undefined : pen.set(row.detail, SIZES.detail, 'regular', MOST_DETAIL),
    // "The same" is a dash alone.
    movement: row.movement === undefined || row.movement.way === 'same' ? undefined : pen.set(row.movement.text, SIZES.movement, 'bold', MOST_MOVEMENT),
  };
}

interface Heads {
  readonly rank: Line;
  readonly points: Line;
  readonly detail: Line | undefined;
}

function columnsOf(rows: readonly Measured[], heads: Heads): Columns {
  const widest = (lines: readonly (Line | undefined)[]) => Math.max(0, ...lines.map((line) => line?.width ?? 0));
  const after = (width: number) => (width > 0 ? width + FIGURE_GAP : 0);
  const right = CARD_WIDTH - PADDING;
  const points = widest([heads.points, ...rows.map((row) => row.points)]);
  const detail = widest([heads.detail, ...rows.map((row) => row.detail)]);
  const arrows = rows.some(({ row }) => row.movement !== undefined) ? ARROW + 6 + widest(rows.map((row) => row.movement)) : 0;
  const rank = Math.max(LEAST_RANK, widest([heads.rank, ...rows.map((row) => row.rank)]));
  const detailEnd = right - after(points);
  const movementEnd = detailEnd - after(detail);
  const name = PADDING + rank + COLUMN_GAP;
  return { rank: PADDING + rank / 2, name, nameRoom: movementEnd - after(arrows) - name, movement: movementEnd - arrows, detail: detailEnd, points: right };
}

function medal(rank: number, x: number, y: number): string | undefined {
  const colours = MEDALS[rank - 1];
  if (colours === undefined) return undefined;
  const { face, edge, ribbon } = colours;
  const tail = (side: number) => `<path d="M${x + side} ${y + 4} L${x + side * 9} ${y + 5} L${x + side * 11} ${y + 18} L${x + side * 6.5} ${y + 15.5} L${x + side * 3} ${y + 18.5} Z" fill="${ribbon}"/>`;
  return `${tail(-1)}${tail(1)}<circle cx="${x}" cy="${y - 2}" r="12.5" fill="${edge}"/><circle cx="${x}" cy="${y - 2}" r="10.5" fill="${face}"/>`;
}

function arrow({ way }: PictureMovement, x: number, y: number): string {
  const middle = x + ARROW / 2;
  switch (way) {
    case 'up':
      return `<path d="M${rounded(x)} ${y + 4} L${rounded(middle)} ${y - 5} L${rounded(x + ARROW)} ${y + 4} Z" fill="${INKS.up}"/>`;
    case 'down':
      return `<path d="M${rounded(x)} ${y - 4} L${rounded(middle)} ${y + 5} L${rounded(x + ARROW)} ${y - 4} Z" fill="${INKS.down}"/>`;
    case 'same':
      return `<rect x="${rounded(x)}" y="${y - 1.25}" width="${ARROW}" height="2.5" rx="1.25" fill="${INKS.quiet}"/>`;
    case 'new':
      return `<path d="M${rounded(middle)} ${y - 6} L${rounded(middle + 1.7)} ${y - 1.7} L${rounded(middle + 6)} ${y} L${rounded(middle + 1.7)} ${y + 1.7} L${rounded(middle)} ${y + 6} L${rounded(middle - 1.7)} ${y + 1.7} L${rounded(middle - 6)} ${y} L${rounded(middle - 1.7)} ${y - 1.7} Z" fill="${INKS.fresh}"/>`;
  }
}

const MOVED: Readonly<Record<PictureMovement['way'], string>> = { up: INKS.up, down: INKS.down, same: INKS.quiet, new: INKS.fresh };

/** One row; `y` is its upper edge. */
function drawRow(pen: Pen, { row, rank, points, detail, movement }: Measured, columns: Columns, y: number, striped: boolean): string {
  const middle = y + ROW_HEIGHT / 2;
  const parts: string[] = [];
  if (row.self === true) {
    parts.push(`<rect x="${PADDING - 14}" y="${y + 1}" width="${CARD_WIDTH - 2 * PADDING + 28}" height="${ROW_HEIGHT - 2}" rx="10" fill="${GROUNDS.self}" stroke="${LINES.accent}" stroke-width="1.5"/>`);
  } else if (striped) {
    parts.push(`<rect x="${PADDING - 14}" y="${y + 1}" width="${CARD_WIDTH - 2 * PADDING + 28}" height="${ROW_HEIGHT - 2}" rx="10" fill="${GROUNDS.stripe}"/>`);
  }
  const shape = medal(row.rank, columns.rank, middle);
  if (shape === undefined) parts.push(pen.draw(rank, columns.rank, middle + 5.5, { size: SIZES.detail, weight: 'bold', colour: INKS.quiet, align: 'middle' }));
  else parts.push(shape, pen.draw(rank, columns.rank, middle + 3.4, { size: SIZES.detail, weight: 'bold', colour: MEDALS[row.rank - 1]?.ink ?? INKS.text, align: 'middle' }));
  const weight = row.rank <= MEDALS.length || row.self === true ? 'bold' : 'regular';
  parts.push(pen.draw(pen.set(row.name, SIZES.name, weight, columns.nameRoom), columns.name, middle + 6.5, { size: SIZES.name, weight, colour: INKS.text }));
  if (row.movement !== undefined) {
    parts.push(arrow(row.movement, columns.movement, middle));
    if (movement !== undefined) parts.push(pen.draw(movement, columns.movement + ARROW + 6, middle + 5, { size: SIZES.movement, weight: 'bold', colour: MOVED[row.movement.way] }));
  }
  if (detail !== undefined) parts.push(pen.draw(detail, columns.detail, middle + 5.5, { size: SIZES.detail, weight: 'regular', colour: INKS.quiet, align: 'end' }));
  parts.push(pen.draw(points, columns.points, middle + 6.5, { size: SIZES.points, weight: 'bold', colour: INKS.text, align: 'end' }));
  return parts.join('');
}

/** The steps of a winners' stand, the middle one highest. */
function stand(x: number, y: number): string {
  const step = (at: number, height: number, colour: string) => `<rect x="${x + at}" y="${y - height}" width="12" height="${height}" rx="2.5" fill="${colour}"/>`;
  return `${step(0, 18, MEDALS[1]?.face ?? '')}${step(14, 28, MEDALS[0]?.face ?? '')}${step(28, 12, MEDALS[2]?.face ?? '')}`;
}

const gapDots = (x: number, y: number): string => [0, 1, 2].map((at) => `<circle cx="${rounded(x)}" cy="${rounded(y + at * 6)}" r="1.8" fill="${INKS.quiet}"/>`).join('');

/**
 * Draws a board. At most `MOST_ROWS` rows; text that does not fit its column ends in an ellipsis.
 * @param faces the fonts that the SVG will be rendered with
 */
export function drawCard(picture: Picture, faces: Faces): Card {
  const pen = new Pen(faces);
  const rows = picture.rows.slice(0, MOST_ROWS).map((row) => measure(pen, row));
  const { labels } = picture;
  const head = (text: string, room: number) => pen.set(text, SIZES.head, 'regular', room);
  const heads: Heads = {
    rank: head(labels.rank, 70),
    points: head(labels.points, MOST_POINTS),
    detail: labels.detail === undefined || rows.every(({ detail }) => detail === undefined) ? undefined : head(labels.detail, MOST_DETAIL),
  };
  const columns = columnsOf(rows, heads);
  const body: string[] = [];
  const room = CARD_WIDTH - PADDING - TITLE_LEFT;
  let y = PADDING;
  body.push(stand(PADDING, y + 30));
  body.push(pen.draw(pen.set(picture.title, SIZES.title, 'bold', room), TITLE_LEFT, y + 26, { size: SIZES.title, weight: 'bold', colour: INKS.text }));
  y += 36;
  if (picture.subtitle !== undefined) {
    body.push(pen.draw(pen.set(picture.subtitle, SIZES.subtitle, 'regular', room), TITLE_LEFT, y + 15, { size: SIZES.subtitle, weight: 'regular', colour: INKS.quiet }));
    y += 22;
  }
  y += 12;
  const quiet = { size: SIZES.head, weight: 'regular', colour: INKS.quiet } as const;
  body.push(
    pen.draw(heads.rank, columns.rank, y + 17, { ...quiet, align: 'middle' }),
    pen.draw(head(labels.name, columns.nameRoom), columns.name, y + 17, quiet),
    pen.draw(heads.points, columns.points, y + 17, { ...quiet, align: 'end' }),
  );
  if (heads.detail !== undefined) body.push(pen.draw(heads.detail, columns.detail, y + 17, { ...quiet, align: 'end' }));
  body.push(`<rect x="${PADDING - 14}" y="${y + HEADS_HEIGHT - 4}" width="${CARD_WIDTH - 2 * PADDING + 28}" height="1.5" fill="${LINES.rule}"/>`);
  y += HEADS_HEIGHT;
  rows.forEach((row, index) => {
    if (row.row.gap === true) {
      body.push(gapDots(columns.rank, y + 5));
      y += GAP_HEIGHT;
    }
    body.push(drawRow(pen, row, columns, y, index % 2 === 1));
    y += ROW_HEIGHT;
  });
  if (picture.footer !== undefined) {
    body.push(pen.draw(pen.set(picture.footer, SIZES.footer, 'regular', CARD_WIDTH - 2 * PADDING), PADDING, y + 24, { size: SIZES.footer, weight: 'regular', colour: INKS.quiet }));
    y += FOOTER_HEIGHT;
  }
  const height = y + (picture.footer === undefined ? 16 : 12);
  const ground = `<defs><linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${GROUNDS.top}"/><stop offset="1" stop-color="${GROUNDS.bottom}"/></linearGradient></defs><rect x="1" y="1" width="${CARD_WIDTH - 2}" height="${height - 2}" rx="20" fill="url(#ground)" stroke="${LINES.border}" stroke-width="2"/>`;
  return { svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${height}" viewBox="0 0 ${CARD_WIDTH} ${height}">${ground}${body.join('')}</svg>`, used: pen.used };
}
