import { name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { distributionBlocks, publicButton } from './public-card.ts';
import { stemBlocks } from './question.ts';
import { type KeyShown, keyBlocks } from './verdict.ts';
import type { Block, View } from './view.ts';

export interface Reveal extends KeyShown {
  readonly asked: string;
  readonly index: number;
  readonly digest: string;
  readonly count: number;
  readonly distribution: Readonly<Record<string, number>>;
  readonly answers: number;
  readonly right: number;
  /** The first right answer, of preset `fast`. */
  readonly fastest?: { readonly name: string; readonly ms: number };
}

/** A question of a round once it is over: key, reasons, and how the channel answered. Names nobody but the fastest. */
export function revealView(reveal: Reveal, texts: Texts): View {
  const { card, question, order, answers, right, fastest } = reveal;
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text(reveal.count > 1 ? 'channel-card.over-of' : 'channel-card.over', { number: reveal.index + 1, count: reveal.count }) },
    { kind: 'paragraph', text: answers > 0 ? texts.text('channel-card.right-of', { right, answers }) : texts.text('channel-card.nobody') },
  ];
  if (fastest !== undefined) {
    const seconds = Math.max(0.1, Math.round(fastest.ms / 100) / 10);
    const fastestName = fastest.name === '' ? texts.line('board.nameless') : name(fastest.name);
    blocks.push({ kind: 'paragraph', text: texts.text('channel-card.fastest', { name: fastestName, seconds: String(seconds) }) });
  }
  blocks.push(...stemBlocks(card), ...keyBlocks(reveal, texts), ...distributionBlocks(question, card, order, reveal, texts));
  return {
    audience: 'public',
    language: card.language,
    tone: 'neutral',
    blocks,
    actions: [publicButton('y', reveal, 'channel-card.own', texts), publicButton('p', reveal, 'channel-card.practise', texts)],
    replaces: false,
    question: card.type,
  };
}
