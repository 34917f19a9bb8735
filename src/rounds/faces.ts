/** A public asked question as it is drawn: its item, order of options, card and what its view needs. */
import { card, hintOptions, optionOrder } from '../engine/draw.ts';
import type { Card, Language, Question } from '../engine/question.ts';
import { effectiveQuestion, isVoid } from '../engine/rekey.ts';
import type { AskedState } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type { PublicAt } from '../views/public-card.ts';
import { keyNotes } from '../views/rekey.ts';
import type { KeyShown } from '../views/verdict.ts';
import { decodeItem } from './item-copy.ts';
import type { Stage } from './work.ts';

export interface Face {
  readonly question: Question;
  readonly order: readonly string[];
  readonly card: Card;
  readonly at: PublicAt;
  /** They speak the card's language. */
  readonly texts: Texts;
}

/** The item of the bank that this question was drawn as; nothing where this bank has it in another form, or not at all, or it is void. */
export function itemOf(state: AskedState, stage: Stage): Question | undefined {
  const question = stage.bank.find(state.questionId);
  if (question === undefined || isVoid(question, stage.settings.rekeys)) return undefined;
  return stage.bank.digest(question) === state.digest ? question : undefined;
}

/** The item as it was posted, else that of the bank. */
export function postedItem(state: AskedState, copy: string | undefined, stage: Stage): Question | undefined {
  return (copy === undefined ? undefined : decodeItem(copy)) ?? itemOf(state, stage);
}

export function faceOf(question: Question, state: AskedState, stage: Stage): Face {
  const order = optionOrder(question, state.asked, state.index);
  const shown = card(question, state.language, order);
  return {
    question,
    order,
    card: shown,
    texts: stage.texts(shown.language),
    at: {
      asked: state.asked,
      index: state.index,
      digest: state.digest,
      count: state.count,
      preset: state.preset,
      topic: topicTitle(stage, shown.topic, shown.language),
      hintable: hintOptions(question, state.asked, state.index).length > 0,
      answers: state.answers,
    },
  };
}

export function keyOf({ question, order, card: shown }: Face, stage: Stage): KeyShown {
  const { rekeys, kubernetes = stage.bank.newest } = stage.settings;
  return {
    question: effectiveQuestion(question, rekeys),
    order,
    card: shown,
    sources: stage.bank.source(question, shown.language),
    kubernetes,
    notes: keyNotes(question, order, rekeys, stage.texts(shown.language)),
  };
}

function topicTitle({ bank }: Stage, id: string, language: Language): string {
  const title = bank.topics.get(id)?.title;
  return title?.[language] ?? title?.en ?? title?.zh ?? id;
}
