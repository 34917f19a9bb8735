/** What every public card of a question is made of: for rounds and dailies, before and after the answer. */
import { mostPoints } from '../engine/points.ts';
import type { Card, Preset, Question } from '../engine/question.ts';
import { type Text, inline, strong } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { questionView } from './question.ts';
import { type Token, encodeToken } from './token.ts';
import type { Action, Block, View } from './view.ts';

/** A public asked question. */
export interface PublicAt {
  /** Round or occurrence, and the number of the question in it. */
  readonly asked: string;
  readonly index: number;
  readonly digest: string;
  /** How many questions the round has; 1 for a daily. */
  readonly count: number;
  readonly preset: Preset;
  /** Title of the topic in the card's language. */
  readonly topic: string;
  /** Whether a hint can be had. */
  readonly hintable: boolean;
  /** Answers so far; the number is shown from the first one on. */
  readonly answers: number;
}

/** A button about a public question. */
export function publicButton(verb: Token['verb'], at: Pick<PublicAt, 'asked' | 'index' | 'digest'>, id: string, texts: Texts): Action {
  return { kind: 'button', label: texts.line(id), hint: texts.line(`${id}-hint`), token: encodeToken({ verb, target: at.asked, index: at.index, digest: at.digest }) };
}

/**
 * The question as everybody in a channel sees it: answers are pressed on it, and nobody sees another's.
 * @param heading what stands above it
 * @param closes the sentence that says until when
 */
export function publicCardView(card: Card, at: PublicAt, words: { readonly notes: readonly Text[]; readonly heading: Text; readonly closes: Text }, texts: Texts): View {
  const own = questionView(card, { asked: at.asked, index: at.index, digest: at.digest, count: at.count, practice: false, topic: at.topic }, texts);
  const blocks: Block[] = [
    ...words.notes.map((text): Block => ({ kind: 'note', text })),
    { kind: 'heading', text: words.heading },
    aboutBlock(card, at, texts),
    // The heading and the line about it are those above.
    ...own.blocks.slice(2),
    { kind: 'note', text: words.closes },
  ];
  if (at.answers > 0) blocks.push({ kind: 'note', text: texts.text('channel-card.answers', { answers: at.answers }) });
  blocks.push({ kind: 'note', text: texts.text('channel-card.one-try') });
  return {
    ...own,
    audience: 'public',
    blocks,
    actions: [
      publicButton('u', at, 'channel-card.unknown', texts),
      ...(at.hintable ? [publicButton('h', at, 'channel-card.hint', texts)] : []),
      publicButton('l', at, 'channel-card.own-language', texts),
      publicButton('i', at, 'channel-card.what', texts),
    ],
    replaces: false,
  };
}

/** Topic, difficulty, and what a right answer may earn. */
export function aboutBlock(card: Card, at: Pick<PublicAt, 'topic' | 'preset'>, texts: Texts): Block {
  return {
    kind: 'note',
    text: texts.text('quiz.about', {
      topic: at.topic,
      difficulty: texts.line(`quiz.difficulty.${card.difficulty}`),
      points: mostPoints(card.difficulty, at.preset),
    }),
  };
}

const OUTCOMES = ['=right', '=partly', '=wrong'] as const;

/** How many chose what, in words; `order` are the option ids as shown. Empty where nobody answered. */
export function distributionBlocks(
  question: Question,
  card: Card,
  order: readonly string[],
  { distribution, answers }: { readonly distribution: Readonly<Record<string, number>>; readonly answers: number },
  texts: Texts,
): Block[] {
  if (answers <= 0) return [];
  const line = (id: string, bucket: string, label?: Text): Text => {
    const people = distribution[bucket] ?? 0;
    return [...(label ?? []), ...texts.text(id, { people, percent: Math.round((100 * people) / answers) })];
  };
  const byOutcome = question.type === 'ordering' || question.type === 'short';
  const items = byOutcome
    ? OUTCOMES.filter((bucket) => bucket !== '=partly' || question.type === 'ordering').map((bucket) => line(`channel-card.chose-${bucket.slice(1)}`, bucket))
    : order.map((id, place) => line(question.answer.includes(id) ? 'channel-card.chose-key' : 'channel-card.chose', id, [strong(card.options[place]?.letter ?? '')]));
  if ((distribution['?'] ?? 0) > 0) items.push(line('channel-card.chose-unknown', '?'));
  return [
    { kind: 'paragraph', text: [strong(texts.line('channel-card.distribution'))] },
    { kind: 'list', ordered: false, items },
  ];
}

/** Stem of a question as one line of text. */
export function stemText(question: Question, card: Pick<Card, 'language'>): Text {
  return inline(question.stem[card.language] ?? question.stem.en ?? question.stem.zh ?? '');
}
