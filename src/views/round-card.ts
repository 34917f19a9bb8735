import type { Card } from '../engine/question.ts';
import { time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { type PublicAt, publicCardView } from './public-card.ts';
import type { View } from './view.ts';

/** A question of a channel round. `texts` speak the card's language. */
export function roundCardView(card: Card, at: PublicAt & { readonly closes: number }, texts: Texts): View {
  const heading = texts.text(at.count > 1 ? 'quiz.heading.of' : 'quiz.heading.one', { number: at.index + 1, count: at.count });
  return publicCardView(card, at, { notes: [], heading, closes: texts.text('quiz.closes', { at: time(at.closes, 'relative') }) }, texts);
}
