/** The forms of the quiz. They are made from a token alone, so that opening one needs no store. */
import { LETTERS, type Match } from '../engine/question.ts';
import type { Texts } from '../texts/texts.ts';
import type { Form } from './view.ts';

/** Longest typed answer, in characters; the longest accepted answer of the bank is far below. */
export const ANSWER_MAX = 200;
/** Longest typed order, in characters: eight letters, and commas, spaces or arrows between them. */
export const ORDER_MAX = 40;
/** Longest reason of a report, in characters. */
export const REASON_MAX = 500;

/** The form for a typed answer; its field is `text`. `any`: what is to be typed is not known here. */
export function answerForm(token: string, match: Match | 'any' | undefined, texts: Texts): Form {
  return {
    token,
    title: texts.line('quiz.form.title'),
    send: texts.line('quiz.send'),
    fields: [
      {
        name: 'text',
        label: texts.line(`quiz.form.${match ?? 'word'}`),
        placeholder: texts.line(`quiz.form.${match ?? 'word'}-hint`),
        required: true,
        max: ANSWER_MAX,
        multiline: false,
      },
    ],
  };
}

/** The form for an order, typed as letters without anything between them; its field is `text`. */
export function orderForm(token: string, count: number, texts: Texts): Form {
  // The example is the order on show, which earns nothing: any other could tell something of the key.
  const letters = LETTERS.slice(0, count);
  return {
    token,
    title: texts.line('quiz.form.title'),
    send: texts.line('quiz.send'),
    fields: [{ name: 'text', label: texts.line('quiz.form.order'), placeholder: texts.line('quiz.form.order-hint', { letters }), required: true, max: ORDER_MAX, multiline: false }],
  };
}

/** The form with which somebody reports a question; its field is `reason`. */
export function reportForm(token: string, texts: Texts): Form {
  return {
    token,
    title: texts.line('quiz.report.title'),
    send: texts.line('quiz.report.send'),
    fields: [
      {
        name: 'reason',
        label: texts.line('quiz.report.reason'),
        placeholder: texts.line('quiz.report.placeholder'),
        required: false,
        max: REASON_MAX,
        multiline: true,
      },
    ],
  };
}
