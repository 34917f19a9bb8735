import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { type PodiumRow, rankingBlocks } from './podium.ts';
import type { Block, View } from './view.ts';

export interface Digest {
  /** ISO week, `2026-W48`. */
  readonly week: string;
  readonly players: readonly PodiumRow[];
  readonly teams: readonly PodiumRow[];
  readonly answers: number;
  readonly right: number;
  /** The question that the fewest had right; its key is not told. */
  readonly hardest?: { readonly stem: Text; readonly answers: number; readonly right: number };
}

/** What a week of daily questions came to. */
export function digestView(digest: Digest, texts: Texts): View {
  const { answers, right, hardest } = digest;
  const [year = '', week = ''] = digest.week.split('-W');
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('digest.heading', { week: String(Number(week)), year }) },
    { kind: 'paragraph', text: texts.text('digest.summary', { answers, right }) },
    ...rankingBlocks(digest.players, 'players', texts),
    ...rankingBlocks(digest.teams, 'teams', texts),
  ];
  if (hardest !== undefined) {
    blocks.push({ kind: 'paragraph', text: texts.text('digest.hardest', { answers: hardest.answers, right: hardest.right }) }, { kind: 'paragraph', text: hardest.stem });
  }
  return { audience: 'public', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
