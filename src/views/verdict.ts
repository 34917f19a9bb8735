import { lettersOf } from '../engine/choice.ts';
import { isRight } from '../engine/grade.ts';
import type { Card, Choice, Credit, GradeNote, Language, Option, Question } from '../engine/question.ts';
import { type Text, code, inline, joined, link, name, strong, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { stemBlocks } from './question.ts';
import { type SummaryItem, summaryBlocks } from './summary.ts';
import type { Action, Block, Tone, View } from './view.ts';

/** How many further accepted answers a verdict lists. */
const ALSO_SHOWN = 5;

/** An answer as it was recorded. */
export interface Answered {
  readonly kind: 'answered';
  /** Nothing where only the outcome is known any more. */
  readonly choice?: Choice;
  readonly credit: Credit;
  readonly note?: GradeNote;
  readonly points: number;
  /** False for practice. */
  readonly settled: boolean;
  readonly hint: boolean;
  /** ms since the epoch of the first answer, where this press came after it. */
  readonly already?: number;
}

export interface Verdict {
  readonly question: Question;
  readonly card: Card;
  /** Option ids in shown order. */
  readonly order: readonly string[];
  /** What became of the answer; `closed` shows the key and records nothing. */
  readonly outcome: Answered | { readonly kind: 'closed'; readonly at: number };
  readonly index: number;
  readonly count: number;
  /** An item of a practice set. */
  readonly practice: boolean;
  /** From another organisation: a verdict and no score. */
  readonly guest: boolean;
  /** The player's first accepted answer: what points do is said once. */
  readonly first: boolean;
  readonly season?: { readonly label: string; readonly points: number; readonly rank?: number };
  /** The page in the reader's language first, and the English one where they differ. */
  readonly sources: readonly { readonly url: string; readonly language: Language }[];
  /** Kubernetes minor of the workspace. */
  readonly kubernetes: string;
  /** `own`: reasons of what was chosen and of the key; `all`: of every option. */
  readonly reasons: 'own' | 'all';
  /** Asked in public: a close settles nothing. */
  readonly inPublic?: boolean;
  /** Said after the points. */
  readonly notes?: readonly Text[];
  /** The whole set, where this was its last question. */
  readonly summary?: readonly SummaryItem[];
  readonly actions: readonly Action[];
}

/** What is needed to show a key to everybody. */
export type KeyShown = Pick<Verdict, 'question' | 'card' | 'order' | 'sources' | 'kubernetes' | 'notes'>;

/** Key, its reasons, explanation and pages, without anybody's answer. */
export function keyBlocks(shown: KeyShown, texts: Texts): Block[] {
  const nobody = { ...shown, outcome: { kind: 'closed', at: 0 }, reasons: 'own' } as const;
  const range = rangeText(shown.question, texts);
  return [
    ...(shown.notes ?? []).map((text): Block => ({ kind: 'note', text })),
    ...choiceBlocks(nobody, texts),
    ...reasonBlocks(nobody, texts),
    { kind: 'paragraph', text: inline(shown.question.explanation[shown.card.language] ?? '') },
    { kind: 'note', text: sourceText(shown, texts) },
    ...(range === undefined ? [] : [{ kind: 'note', text: range } as const]),
  ];
}

/** Ids of the options whose reasons a verdict gives by itself: the choice and the key. */
export function ownReasons(question: Question, choice: Choice | undefined, order: readonly string[]): readonly string[] {
  const chosen = choice?.kind === 'options' ? choice.ids : [];
  if (question.type !== 'ordering') return order.filter((id) => chosen.includes(id) || question.answer.includes(id));
  // Of an ordering: the steps that stand in the wrong place.
  return chosen.length === 0 ? [] : question.answer.filter((id, place) => chosen[place] !== id);
}

/** The verdict: begins with the word, keeps the question in view, says why, and names the page that proves it. */
export function verdictView(verdict: Verdict, texts: Texts): View {
  const { outcome, card, question } = verdict;
  const blocks: Block[] = [{ kind: 'heading', text: texts.text(wordId(outcome), creditParameters(outcome)) }];
  const say = (id: string, parameters: Parameters<Texts['text']>[1] = {}) => blocks.push({ kind: 'paragraph', text: texts.text(id, parameters) });
  if (outcome.kind === 'closed') {
    say(verdict.inPublic === true ? 'asked.closed-revealed' : 'verdict.closed-at', { at: time(outcome.at, 'date-clock') });
    if (!verdict.practice && !verdict.guest && verdict.inPublic !== true) say('verdict.closed-settled');
  } else if (outcome.already !== undefined) say('verdict.already', { at: time(outcome.already, 'date-clock') });
  if (outcome.kind === 'answered') blocks.push(...pointsBlocks(verdict, outcome, texts));
  for (const text of verdict.notes ?? []) blocks.push({ kind: 'note', text });
  if (outcome.kind === 'answered' && outcome.note !== undefined) say(`verdict.note.${outcome.note}`);
  if (verdict.count > 1) blocks.push({ kind: 'note', text: texts.text('quiz.heading.of', { number: verdict.index + 1, count: verdict.count }) });
  blocks.push(...stemBlocks(card), ...choiceBlocks(verdict, texts), ...reasonBlocks(verdict, texts));
  blocks.push({ kind: 'paragraph', text: inline(question.explanation[card.language] ?? '') });
  blocks.push({ kind: 'note', text: sourceText(verdict, texts) });
  const range = rangeText(question, texts);
  if (range !== undefined) blocks.push({ kind: 'note', text: range });
  if (verdict.summary !== undefined) {
    blocks.push({ kind: 'divider' }, { kind: 'heading', text: texts.text('summary.heading.finished') });
    blocks.push(...summaryBlocks(verdict.summary, verdict.practice, texts));
  }
  if (verdict.first && !verdict.guest) blocks.push({ kind: 'note', text: texts.text('verdict.first') });
  return { audience: 'private', language: card.language, tone: tone(outcome), blocks, actions: verdict.actions, replaces: true, question: card.type };
}

function wordId(outcome: Verdict['outcome']): string {
  if (outcome.kind === 'closed') return 'verdict.word.closed';
  if (isRight(outcome.credit)) return 'verdict.word.right';
  if (outcome.credit.n > 0) return 'verdict.word.partly';
  return outcome.choice?.kind === 'unknown' ? 'verdict.word.unknown' : 'verdict.word.wrong';
}

function creditParameters(outcome: Verdict['outcome']): { readonly percent: number } {
  return { percent: outcome.kind === 'answered' ? Math.floor((100 * outcome.credit.n) / outcome.credit.d) : 0 };
}

function tone(outcome: Verdict['outcome']): Tone {
  if (outcome.kind === 'closed') return 'neutral';
  if (isRight(outcome.credit)) return 'right';
  return outcome.credit.n > 0 ? 'partly' : 'wrong';
}

function pointsBlocks(verdict: Verdict, answered: Answered, texts: Texts): Block[] {
  const blocks: Block[] = [];
  const say = (id: string, parameters: Parameters<Texts['text']>[1] = {}) => blocks.push({ kind: 'paragraph', text: texts.text(id, parameters) });
  if (verdict.guest) {
    say('verdict.guest');
    return blocks;
  }
  if (verdict.practice) say('verdict.practice-set');
  else if (!answered.settled) say('verdict.practice');
  else say(answered.hint ? 'verdict.points-hint' : 'verdict.points', { points: answered.points });
  if (verdict.season !== undefined && !verdict.practice) {
    const { label, points, rank } = verdict.season;
    const text = rank === undefined ? texts.text('verdict.season', { label: name(label), points }) : texts.text('verdict.season-rank', { label: name(label), points, rank });
    blocks.push({ kind: 'note', text });
  }
  return blocks;
}

/** The options with own choice and key in words; for an ordering both orders; for a typed answer both texts. */
function choiceBlocks(verdict: KeyShown & Pick<Verdict, 'outcome'>, texts: Texts): Block[] {
  const { question, card, outcome, order } = verdict;
  const choice = outcome.kind === 'answered' ? outcome.choice : undefined;
  const blocks: Block[] = [];
  const say = (text: Text) => blocks.push({ kind: 'paragraph', text });
  switch (question.type) {
    case 'short':
      if (choice?.kind === 'text') say(texts.text('verdict.typed', { text: name(choice.text) }));
      say(texts.text('verdict.accepted', { answer: code(question.answer[0] ?? '') }));
      if (question.answer.length > 1) {
        say(texts.text('verdict.accepted-also'));
        blocks.push({ kind: 'list', ordered: false, items: question.answer.slice(1, 1 + ALSO_SHOWN).map((other) => [code(other)]) });
      }
      return blocks;
    case 'ordering': {
      blocks.push({ kind: 'options', options: card.options, labels: { caption: texts.line('verdict.caption') } });
      if (choice?.kind === 'options') say(texts.text('verdict.order-own', { letters: strong(spaced(lettersOf(choice, order))) }));
      const right = lettersOf({ kind: 'options', ids: question.answer }, order);
      say(texts.text('verdict.order-key', { letters: strong(spaced(right)) }));
      const steps = question.answer.map((id) => optionText(question.options.find((option) => option.id === id), card.language));
      blocks.push({ kind: 'list', ordered: true, items: steps });
      return blocks;
    }
    case 'single':
    case 'multiple':
    case 'true-false':
    case 'bug': {
      const chosen = choice?.kind === 'options' ? choice.ids : [];
      blocks.push({
        kind: 'verdict-options',
        options: card.options.map((option, place) => {
          const id = order[place] ?? '';
          return { ...option, chosen: chosen.includes(id), key: question.answer.includes(id) };
        }),
        labels: {
          caption: texts.line('verdict.caption'),
          chosen: texts.line('verdict.chosen'),
          key: texts.line('verdict.key'),
          chosenKey: texts.line('verdict.chosen-key'),
        },
      });
      return blocks;
    }
  }
}

function spaced(letters: string): string {
  return [...letters].join(' ');
}

function optionText(option: Option | undefined, language: Language): Text {
  return inline(option?.text[language] ?? '');
}

function reasonBlocks(verdict: KeyShown & Pick<Verdict, 'outcome' | 'reasons'>, texts: Texts): Block[] {
  const { question, order, card, outcome } = verdict;
  const choice = outcome.kind === 'answered' ? outcome.choice : undefined;
  const ids = verdict.reasons === 'all' ? order : ownReasons(question, choice, order);
  const items = order.flatMap((id, place): Text[] => {
    const why = ids.includes(id) ? question.options.find((option) => option.id === id)?.why[card.language] : undefined;
    return why === undefined ? [] : [joined(texts.text('verdict.reason', { letter: strong(card.options[place]?.letter ?? '') }), inline(why))];
  });
  if (items.length === 0) return [];
  const all = question.type === 'ordering' ? 'verdict.reasons-steps' : 'verdict.reasons-all';
  return [
    { kind: 'paragraph', text: [strong(texts.line(verdict.reasons === 'all' ? all : 'verdict.reasons'))] },
    { kind: 'list', ordered: false, items },
  ];
}

function sourceText(verdict: KeyShown, texts: Texts): Text {
  const page = (url: string) => link(url.replace(/^https:\/\//u, ''), url);
  const [first, second] = verdict.sources;
  const version = verdict.kubernetes;
  if (first === undefined) return texts.text('verdict.version', { version });
  if (second === undefined) return texts.text('verdict.source', { page: page(first.url), version });
  return texts.text('verdict.source-both', { page: page(first.url), english: page(second.url), version });
}

function rangeText({ since, until }: Question, texts: Texts): Text | undefined {
  if (since !== undefined && until !== undefined) return texts.text('verdict.range', { since, until });
  if (since !== undefined) return texts.text('verdict.since', { since });
  return until === undefined ? undefined : texts.text('verdict.until', { until });
}
