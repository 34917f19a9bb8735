/** What only one person sees of a question that was asked in public: the question, that an answer is locked in, what all this is. */
import { lettersOf } from '../engine/choice.ts';
import type { Card, Choice, Preset } from '../engine/question.ts';
import { type Text, inline, joined, name, strong, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { questionView } from './question.ts';
import { encodeToken } from './token.ts';
import type { Action, Block, View } from './view.ts';

export interface PublicQuestionAt {
  readonly kind: 'round' | 'daily';
  readonly asked: string;
  readonly index: number;
  readonly digest: string;
  readonly count: number;
  readonly preset: Preset;
  /** As people are told, in ms since the epoch by the store's clock. */
  readonly closes: number;
  /** Letters that the hint ruled out. Left out while no hint was taken. */
  readonly hint?: readonly string[];
  readonly hintable: boolean;
  readonly topic: string;
}

/** The public question for one reader: same letters, same clock, and it can be answered here. */
export function privateQuestionView(card: Card, at: PublicQuestionAt, texts: Texts): View {
  const place = { target: at.asked, index: at.index, digest: at.digest };
  const actions: Action[] = [{ kind: 'button', label: texts.line('quiz.unknown'), hint: texts.line('quiz.unknown-hint'), token: encodeToken({ verb: 'u', ...place }) }];
  if (at.hintable && at.hint === undefined) {
    actions.push({ kind: 'button', label: texts.line('quiz.hint'), hint: texts.line('quiz.hint-hint'), token: encodeToken({ verb: 'h', ...place }) });
  }
  const asked = {
    ...place,
    asked: at.asked,
    count: at.count,
    closes: at.closes,
    practice: false,
    topic: at.topic,
    preset: at.preset,
    notes: [texts.text(`asked.same-${at.kind}`)],
    replaces: true,
    ...(at.hint === undefined ? {} : { hint: at.hint }),
  };
  return { ...questionView(card, asked, texts), actions };
}

export interface LockedIn {
  readonly card: Card;
  /** Option ids in shown order. */
  readonly order: readonly string[];
  readonly choice: Choice;
  /** ms since the epoch by the store's clock. */
  readonly received: number;
  /** When the question closes; what is right is told a few seconds later. */
  readonly closes: number;
  /** A later press: the first answer stands. */
  readonly already: boolean;
  readonly hint: boolean;
  readonly guest: boolean;
  /** The player's first accepted answer: what points do is said once. */
  readonly first: boolean;
}

/** An answer of a round before the reveal. Says the choice and the time, and nothing that depends on the key. */
export function lockedInView(locked: LockedIn, texts: Texts): View {
  const at = time(locked.received, 'second');
  const blocks: Block[] = [{ kind: 'heading', text: texts.text(locked.already ? 'asked.locked-already' : 'asked.locked', { at }) }];
  const say = (text: Text) => blocks.push({ kind: 'paragraph', text });
  for (const text of chosen(locked, texts)) say(text);
  say(texts.text('asked.locked-until', { at: time(locked.closes, 'second') }));
  if (locked.hint) blocks.push({ kind: 'note', text: texts.text('asked.locked-hint') });
  if (locked.guest) blocks.push({ kind: 'note', text: texts.text('asked.guest') });
  else if (locked.first) blocks.push({ kind: 'note', text: texts.text('asked.first') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: true };
}

function chosen({ card, order, choice }: LockedIn, texts: Texts): Text[] {
  switch (choice.kind) {
    case 'unknown':
      return [texts.text('asked.chose-unknown')];
    case 'text':
      return [texts.text('asked.chose-text', { text: name(choice.text) })];
    case 'options': {
      const letters = [...lettersOf(choice, order)];
      if (letters.length === 0) return [texts.text('asked.chose-nothing')];
      if (card.type === 'ordering') return [texts.text('asked.chose-order', { letters: strong(letters.join(' ')) })];
      return letters.map((letter) => {
        const text = card.options.find((option) => option.letter === letter)?.text ?? '';
        return joined(texts.text('asked.chose', { letter: strong(letter) }), inline(text));
      });
    }
  }
}

/** A press between the close of a question and its reveal. */
export function closedView(kind: 'round' | 'daily', closes: number, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.text('asked.closed', { at: time(closes, 'second') }) },
    { kind: 'paragraph', text: texts.text(`asked.closed-${kind}`) },
  ];
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: true };
}

/** "What is this?" of a public card. */
export function aboutView(kind: 'round' | 'daily', texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('asked.about.heading') },
    { kind: 'paragraph', text: texts.text(`asked.about.${kind}`) },
    { kind: 'paragraph', text: texts.text('asked.about.private') },
    { kind: 'paragraph', text: texts.text('asked.about.points') },
    { kind: 'note', text: texts.text('asked.about.more') },
  ];
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
