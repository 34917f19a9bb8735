/** What stands in the channel for everybody, newest last; each seat sees all of it. */
import type { Reference } from '../../src/platform.ts';
import { decodeToken } from '../../src/views/token.ts';
import type { Input, View } from '../../src/views/view.ts';

/** Cards remembered; an older one has long scrolled away. */
const REMEMBERED = 50;

export interface Card {
  readonly reference: Reference;
  /** As it stands now. */
  view: View;
  /** How it took answers, or takes them still. */
  input: Input | undefined;
  /** Whether it takes answers. */
  open: boolean;
  /** Later things have higher numbers. */
  order: number;
  /** The view that was printed last, as JSON. */
  printed: string | undefined;
}

/** A card that takes answers, as it is kept for the next process. */
export type OpenCard = Pick<Card, 'reference' | 'view'>;

/** Which question a token means, whatever is done with it. */
export function questionOf(token: string): string | undefined {
  const read = decodeToken(token);
  return read === undefined ? undefined : `${read.target} ${read.index}`;
}

export class Cards {
  readonly #cards: Card[] = [];
  #order = 0;

  /** A number later than all before. */
  next(): number {
    this.#order += 1;
    return this.#order;
  }

  /** Newest first. */
  get newestFirst(): readonly Card[] {
    return this.#cards.toSorted((a, b) => b.order - a.order);
  }

  /** Those that take answers, oldest first. */
  get open(): readonly OpenCard[] {
    return this.#cards.filter(({ open }) => open).map(({ reference, view }) => ({ reference, view }));
  }

  add(reference: Reference, view: View): Card {
    const card: Card = { reference, view, input: view.input, open: view.input !== undefined, order: this.next(), printed: undefined };
    this.#cards.push(card);
    if (this.#cards.length > REMEMBERED) this.#cards.shift();
    return card;
  }

  find(message: string): Card | undefined {
    return this.#cards.find(({ reference }) => reference.message === message);
  }

  /** The card that asks the question of this token. */
  asking(token: string): Card | undefined {
    const question = questionOf(token);
    return question === undefined ? undefined : this.newestFirst.find(({ input }) => input !== undefined && questionOf(input.token) === question);
  }

  /** The card on which this token can be pressed. */
  holding(token: string): Card | undefined {
    return this.newestFirst.find(({ view }) => view.actions.some((action) => action.kind === 'button' && action.token === token)) ?? this.asking(token);
  }

  /** Puts another view in the place of a card's. One that takes no answers any more comes to the front, as what happened last. */
  change(card: Card, view: View): void {
    card.view = view;
    card.open = view.input !== undefined;
    if (view.input !== undefined) card.input = view.input;
    else card.order = this.next();
  }
}
