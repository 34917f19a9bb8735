/** Answers come in order, so most are of the same periods as the one before: what those lead to is looked up once for all of them. */
import type { PeriodKeys } from '../engine/question.ts';

interface Timed {
  readonly periods: PeriodKeys;
  readonly season: number;
}

interface Span<Known> extends Timed {
  readonly known: Known;
}

function isWithin<Known>(span: Span<Known> | undefined, { periods, season }: Timed): span is Span<Known> {
  if (span === undefined || span.season !== season) return false;
  const { day, week, month } = span.periods;
  return day === periods.day && week === periods.week && month === periods.month;
}

/** What is known of the periods of the newest answers: of two spans, because answers of two go to and fro about midnight. */
export class Spans<Known> {
  readonly #begin: (answer: Timed) => Known;
  #newest: Span<Known> | undefined;
  #other: Span<Known> | undefined;

  /** @param begin what is known of a span in the beginning */
  constructor(begin: (answer: Timed) => Known) {
    this.#begin = begin;
  }

  of(answer: Timed): Known {
    const newest = this.#newest;
    if (isWithin(newest, answer)) return newest.known;
    const other = this.#other;
    const span = isWithin(other, answer) ? other : { periods: answer.periods, season: answer.season, known: this.#begin(answer) };
    this.#other = newest;
    this.#newest = span;
    return span.known;
  }

  /** Forgets all: rows that were looked up may have gone. */
  clear(): void {
    this.#newest = undefined;
    this.#other = undefined;
  }
}
