import type { Texts } from '../texts/texts.ts';
import { type PublicAt, aboutBlock, distributionBlocks, publicButton } from './public-card.ts';
import { stemBlocks } from './question.ts';
import { type KeyShown, keyBlocks } from './verdict.ts';
import type { Block, View } from './view.ts';

export interface DailyClosed extends KeyShown {
  readonly at: Pick<PublicAt, 'asked' | 'index' | 'digest' | 'topic' | 'preset' | 'answers'>;
  readonly right: number;
  readonly distribution: Readonly<Record<string, number>>;
}

/** The card of a daily question after its end: the question stays, with the counts, and can be tried. Tells no key. */
export function dailyClosedView({ card, at, right }: DailyClosed, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('daily-card.heading') }, aboutBlock(card, at, texts), ...stemBlocks(card)];
  if (card.options.length > 0) blocks.push({ kind: 'options', options: card.options, labels: { caption: texts.line('verdict.caption') } });
  blocks.push({ kind: 'note', text: at.answers > 0 ? texts.text('daily-card.closed', { right, answers: at.answers }) : texts.text('daily-card.closed-nobody') });
  return {
    audience: 'public',
    language: card.language,
    tone: 'neutral',
    blocks,
    actions: [publicButton('p', at, 'daily-card.try', texts)],
    replaces: false,
    question: card.type,
  };
}

/** Key, reasons and counts, for the thread below the card or behind a spoiler. */
export function dailyKeyView(closed: DailyClosed, texts: Texts): View {
  const { card, question, order, at, right, distribution } = closed;
  const counts = at.answers > 0 ? texts.text('channel-card.right-of', { right, answers: at.answers }) : texts.text('channel-card.nobody');
  return {
    audience: 'public',
    language: card.language,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: texts.text('daily-card.key') },
      { kind: 'note', text: counts },
      ...keyBlocks(closed, texts),
      ...distributionBlocks(question, card, order, { distribution, answers: at.answers }, texts),
    ],
    actions: [],
    replaces: false,
    question: card.type,
    spoiler: true,
  };
}
