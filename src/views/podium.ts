import { type Span, name, plain } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { encodeToken } from './token.ts';
import type { Block, View } from './view.ts';

/** A row of a round's or a week's table. */
export interface PodiumRow {
  readonly rank: number;
  readonly name: string;
  readonly points: number;
  readonly right: number;
}

export interface Podium {
  readonly round: string;
  /** `stopped`: by somebody. `silent`: nobody answered for some questions in a row. `late`: the bot was away. `card`: its card was deleted. */
  readonly end: 'played' | 'stopped' | 'silent' | 'late' | 'card';
  /** Questions that were asked. */
  readonly asked: number;
  /** At most three each. */
  readonly players: readonly PodiumRow[];
  readonly teams: readonly PodiumRow[];
  /** Players who answered. */
  readonly total: number;
}

/** Players and teams in order, one sentence-like line each. */
export function rankingBlocks(rows: readonly PodiumRow[], of: 'players' | 'teams', texts: Texts): Block[] {
  if (rows.length === 0) return [];
  const shown = (each: PodiumRow): Span => (each.name === '' ? plain(texts.line('board.nameless')) : name(each.name));
  return [
    { kind: 'paragraph', text: texts.text(`podium.${of}`) },
    {
      kind: 'board',
      rows: rows.map((each) => ({
        ...each,
        answers: each.right,
        self: false,
        gap: false,
        line: texts.text('podium.row', { rank: each.rank, name: shown(each), points: each.points, right: each.right }),
      })),
    },
  ];
}

/** The end of a round: three players, three teams, and a button for the whole table. */
export function podiumView(podium: Podium, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('podium.heading') }];
  if (podium.end !== 'played') blocks.push({ kind: 'note', text: texts.text(`podium.${podium.end}`) });
  const summary = podium.total > 0 ? texts.text('podium.summary', { players: podium.total, asked: podium.asked }) : texts.text('podium.nobody');
  blocks.push({ kind: 'paragraph', text: summary });
  blocks.push(...rankingBlocks(podium.players, 'players', texts), ...rankingBlocks(podium.teams, 'teams', texts));
  // Those who do not show their names took part as well.
  if (podium.total > 0 && podium.players.length === 0) blocks.push({ kind: 'note', text: texts.text('podium.hidden') });
  const token = encodeToken({ verb: 't', target: podium.round, index: 0, digest: '' });
  return {
    audience: 'public',
    language: texts.language,
    tone: 'neutral',
    blocks,
    actions: podium.total > 0 ? [{ kind: 'button', label: texts.line('podium.table'), hint: texts.line('podium.table-hint'), token }] : [],
    replaces: false,
  };
}
