/** What a set looks like from outside: a card of one of its questions, its end, and what can be pressed then. */
import { card, hintOptions, optionOrder } from '../engine/draw.ts';
import { lettersOf } from '../engine/choice.ts';
import type { Language, Question } from '../engine/question.ts';
import { effectiveQuestion } from '../engine/rekey.ts';
import type { Person, SetState } from '../store/store.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { questionView } from '../views/question.ts';
import { type Summary, type SummaryItem, hasMisses, summaryView } from '../views/summary.ts';
import { encodeToken } from '../views/token.ts';
import type { Action, View } from '../views/view.ts';
import type { Context } from './command.ts';
import { quizToken } from './command-token.ts';
import { decodeQuiz } from './quiz-request.ts';
import { topicTitle } from './topic-title.ts';

/** The language of everything about a set: the one it was asked in, else the person's. */
export function setLanguage(context: Context, set: SetState | undefined, person: Person): Language {
  const language = context.language(person);
  return set?.language ?? language;
}

/** The first item after `index` that waits, else the first before it; nothing when none waits or the set is over. */
export function waitingAfter(set: SetState, index: number): number | undefined {
  if (!set.open) return undefined;
  const waits = set.items.flatMap((item, at) => (item.state === 'waiting' ? [at] : []));
  return waits.find((at) => at > index) ?? waits[0];
}

export interface CardOf {
  readonly question: Question;
  readonly asked: string;
  readonly index: number;
  /** Nothing where the store did not hand out the set. */
  readonly set: SetState | undefined;
  readonly person: Person;
  readonly hint: boolean;
  readonly replaces: boolean;
  /** Sentences before the question, in the card's language. */
  readonly notes?: (texts: Texts) => readonly Text[];
}

/** The card of one question, in the language that its reader and the question share. */
export function cardView(context: Context, of: CardOf): View {
  const { question, asked, index, set } = of;
  const order = optionOrder(question, asked, index);
  const shown = card(question, setLanguage(context, set, of.person), order);
  const texts = context.texts(shown.language);
  const ruledOut = hintOptions(keyed(context, question), asked, index);
  return questionView(
    shown,
    {
      asked,
      index,
      digest: context.bank.digest(question),
      count: set?.items.length ?? 1,
      practice: set?.practice ?? false,
      topic: topicTitle(context.bank, shown.topic, shown.language),
      hintable: ruledOut.length > 0,
      ...(of.hint ? { hint: [...lettersOf({ kind: 'options', ids: ruledOut }, order)] } : {}),
      notes: of.notes?.(texts) ?? [],
      replaces: of.replaces,
    },
    texts,
  );
}

/** The question with the key that holds in this workspace. */
export function keyed(context: Context, question: Question): Question {
  return effectiveQuestion(question, context.settings.get(context.place.workspace).rekeys);
}

/** The items of a set as a summary shows them. */
export function summaryItems(context: Context, set: SetState, language: Language): SummaryItem[] {
  return set.items.map((item) => {
    const topic = context.bank.find(item.questionId)?.topics[0];
    return {
      title: topic === undefined ? item.questionId : topicTitle(context.bank, topic, language),
      state: item.state === 'waiting' ? 'open' : item.state,
      ...(item.answer === undefined ? {} : { credit: item.answer.credit, points: item.answer.points }),
    };
  });
}

/** What can be pressed when a set is over: its misses, and the same wish once more. */
export function endActions(context: Context, set: SetState, texts: Texts): Action[] {
  const practise: Action[] = [];
  if (hasMisses(summaryItems(context, set, texts.language))) {
    practise.push({
      kind: 'button',
      label: texts.line('summary.practise'),
      hint: texts.line('summary.practise-hint'),
      token: encodeToken({ verb: 'p', target: set.id, index: 0, digest: '' }),
    });
  }
  const request = set.practice ? undefined : decodeQuiz(set.filters, context.bank);
  if (request === undefined) return practise;
  const another: Action = { kind: 'button', label: texts.line(request.count > 1 ? 'summary.another-set' : 'summary.another'), token: quizToken(request) };
  // After a single question most people want the next one; after a set, what they missed.
  return set.items.length > 1 ? [...practise, another] : [another, ...practise];
}

/** A set that is over, on its own. */
export function endView(context: Context, set: SetState, person: Person, end: Summary['end'], replaces: boolean): View {
  const language = setLanguage(context, set, person);
  const texts = context.texts(language);
  return summaryView({ items: summaryItems(context, set, language), practice: set.practice, end, actions: endActions(context, set, texts), replaces }, texts);
}
