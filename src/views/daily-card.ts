import type { Card } from '../engine/question.ts';
import { type Text, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { type PublicAt, publicCardView } from './public-card.ts';
import type { View } from './view.ts';

/** The occurrence before: answers in all its places, and how many in a row this place has answered. */
export interface Before {
  readonly answers: number;
  readonly right: number;
  readonly streak: number;
}

/** The card of a daily question. `texts` speak the card's language. */
export function dailyCardView(card: Card, at: PublicAt & { readonly closes: number; readonly before?: Before }, texts: Texts): View {
  return publicCardView(
    card,
    at,
    { notes: beforeNotes(at.before, texts), heading: texts.text('daily-card.heading'), closes: texts.text('daily-card.closes', { at: time(at.closes, 'date-clock') }) },
    texts,
  );
}

/** One line about the last one, where there was one. */
function beforeNotes(before: Before | undefined, texts: Texts): Text[] {
  if (before === undefined) return [];
  if (before.answers === 0) return [texts.text('daily-card.before-nobody')];
  const { answers, right, streak } = before;
  return [texts.text(streak > 1 ? 'daily-card.before-streak' : 'daily-card.before', { answers, right, streak })];
}
