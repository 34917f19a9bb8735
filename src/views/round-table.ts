/** The whole table of one round, for the one who asked for it. */
import { name, plain } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from './view.ts';

export interface TableRow {
  readonly rank: number;
  readonly name: string;
  readonly points: number;
  readonly right: number;
  readonly self: boolean;
}

export interface RoundTableShown {
  readonly players: readonly TableRow[];
  readonly teams: readonly TableRow[];
  readonly own?: TableRow;
  /** Players who answered, hidden ones included. */
  readonly total: number;
  /** Questions that were asked. */
  readonly asked: number;
  /** Whether the workspace shows a board of players. */
  readonly open: boolean;
}

function board(rows: readonly TableRow[], of: 'player' | 'team', asked: number, texts: Texts): Block {
  const own = of === 'team' ? 'asked.table.row-team-self' : 'asked.table.row-self';
  return {
    kind: 'board',
    rows: rows.map((row) => ({
      ...row,
      answers: asked,
      gap: false,
      line: texts.text(row.self ? own : 'asked.table.row', {
        rank: row.rank,
        name: row.name === '' ? plain(texts.line('board.nameless')) : name(row.name),
        points: row.points,
        right: row.right,
        asked,
      }),
    })),
  };
}

/** One's own row first, then everybody's, then the teams'. */
export function roundTableView(table: RoundTableShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('asked.table.heading', { count: table.asked }) }];
  const { own, asked } = table;
  if (own === undefined) blocks.push({ kind: 'paragraph', text: texts.text(table.total === 0 ? 'asked.table.nobody' : 'asked.table.not-played') });
  else {
    const said = { rank: own.rank, total: table.total, points: own.points, right: own.right, asked };
    blocks.push({ kind: 'paragraph', text: texts.text('asked.table.own', said) });
  }
  const others = table.players.filter((row) => !row.self);
  if (!table.open) blocks.push({ kind: 'note', text: texts.text('asked.table.no-players') });
  else if (others.length > 0) blocks.push({ kind: 'heading', text: texts.text('asked.table.players') }, board(table.players, 'player', asked, texts));
  if (table.teams.length > 0) blocks.push({ kind: 'heading', text: texts.text('asked.table.teams') }, board(table.teams, 'team', asked, texts));
  if (table.total > 0) blocks.push({ kind: 'note', text: texts.text('asked.table.counted') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
