import { mostPoints } from '../engine/points.ts';
import type { Card, Preset } from '../engine/question.ts';
import { type Text, inline, strong, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { answerForm, orderForm } from './forms.ts';
import { encodeToken } from './token.ts';
import type { Action, Block, Input, SendLabels, View } from './view.ts';

/** An option's text goes on its button only where all options are this short, in characters. */
const SHORT_OPTION = 34;

export interface QuestionAt {
  /** The asked question: a set and the index in it. */
  readonly asked: string;
  readonly index: number;
  readonly digest: string;
  /** How many questions the set has. */
  readonly count: number;
  /** ms since the epoch; left out where the end is a day away. */
  readonly closes?: number;
  /** Letters that the hint ruled out. Left out while no hint was taken. */
  readonly hint?: readonly string[];
  /** Whether a hint can be had. */
  readonly hintable?: boolean;
  readonly practice: boolean;
  /** `fair` where it is left out. */
  readonly preset?: Preset;
  /** Title of the topic in the card's language; its id otherwise. */
  readonly topic?: string;
  /** Sentences that stand before the question. */
  readonly notes?: readonly Text[];
  /** Whether it takes the place of the message that was pressed. */
  readonly replaces?: boolean;
}

/** The question as it is asked. Knows nothing of the key: it is made from a card. `texts` speak the card's language. */
export function questionView(card: Card, at: QuestionAt, texts: Texts): View {
  const blocks: Block[] = (at.notes ?? []).map((text) => ({ kind: 'note', text }));
  blocks.push({ kind: 'heading', text: texts.text(headingId(at), { number: at.index + 1, count: at.count }) });
  blocks.push({
    kind: 'note',
    text: texts.text(at.practice ? 'quiz.about-practice' : 'quiz.about', {
      topic: at.topic ?? card.topic,
      difficulty: texts.line(`quiz.difficulty.${card.difficulty}`),
      points: mostPoints(card.difficulty, at.preset),
    }),
  });
  blocks.push(...stemBlocks(card));
  if (card.options.length > 0) {
    blocks.push({ kind: 'options', options: card.options, labels: { caption: texts.line(`quiz.caption.${card.type}`) } });
  } else {
    blocks.push({ kind: 'note', text: texts.text(`quiz.caption.short-${card.match ?? 'word'}`) });
  }
  if (at.hint !== undefined) {
    const [first = '', second = ''] = at.hint.toSorted();
    blocks.push({
      kind: 'note',
      text: texts.text(at.practice ? 'quiz.hinted-practice' : 'quiz.hinted', { first: strong(first), second: strong(second) }),
    });
  }
  if (at.closes !== undefined) blocks.push({ kind: 'note', text: texts.text('quiz.closes', { at: time(at.closes, 'relative') }) });
  return {
    audience: 'private',
    language: card.language,
    tone: 'neutral',
    blocks,
    input: input(card, at, texts),
    actions: actions(at, texts),
    replaces: at.replaces ?? false,
    question: card.type,
  };
}

/** Stem and code: the same before and after the answer. */
export function stemBlocks(card: Card): Block[] {
  const blocks: Block[] = [{ kind: 'paragraph', text: inline(card.stem) }];
  if (card.code !== undefined) blocks.push({ kind: 'code', language: card.codeLanguage ?? 'yaml', text: card.code });
  return blocks;
}

function headingId(at: QuestionAt): string {
  const which = at.count > 1 ? 'of' : 'one';
  return at.practice ? `quiz.heading.practice-${which}` : `quiz.heading.${which}`;
}

function input(card: Card, at: QuestionAt, texts: Texts): Input {
  const token = encodeToken({ verb: 'a', target: at.asked, index: at.index, digest: at.digest });
  switch (card.type) {
    case 'single':
    case 'true-false':
    case 'bug': {
      // What the hint ruled out stays in the text and leaves the buttons; letters never move.
      const options = card.options.filter((option) => !(at.hint ?? []).includes(option.letter));
      return { kind: 'one', token, options, full: card.options.every((option) => [...option.text].length <= SHORT_OPTION) };
    }
    case 'multiple':
      return { kind: 'many', token, options: card.options, labels: sendLabels('many', texts) };
    case 'ordering':
      return { kind: 'order', token, options: card.options, labels: sendLabels('order', texts), typed: { label: texts.line('quiz.type-order'), form: orderForm(token, card.options.length, texts) } };
    case 'short':
      return { kind: 'text', token, label: texts.line('quiz.answer'), form: answerForm(token, card.match, texts) };
  }
}

function sendLabels(kind: 'many' | 'order', texts: Texts): SendLabels {
  return {
    prompt: texts.line(`quiz.prompt.${kind}`),
    send: texts.line('quiz.send'),
    change: texts.line('quiz.change'),
    undo: texts.line('quiz.undo'),
    answer: texts.line('quiz.answer'),
  };
}

function actions(at: QuestionAt, texts: Texts): Action[] {
  const place = { target: at.asked, index: at.index, digest: at.digest };
  const buttons: Action[] = [
    { kind: 'button', label: texts.line('quiz.unknown'), hint: texts.line('quiz.unknown-hint'), token: encodeToken({ verb: 'u', ...place }) },
    { kind: 'button', label: texts.line('quiz.stop'), hint: texts.line('quiz.stop-hint'), token: encodeToken({ verb: 's', ...place }) },
  ];
  // Last, since it goes once it was taken: nothing else changes its place under a finger.
  if (at.hintable === true && at.hint === undefined) {
    buttons.push({
      kind: 'button',
      label: texts.line('quiz.hint'),
      hint: texts.line(at.practice ? 'quiz.hint-hint-practice' : 'quiz.hint-hint'),
      token: encodeToken({ verb: 'h', ...place }),
    });
  }
  return buttons;
}
