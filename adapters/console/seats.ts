/** Everybody who plays at the console: a seat for each name that was typed. */
import type { Language } from '../../src/engine/question.ts';
import type { Actor } from '../../src/platform.ts';
import type { Cards } from './cards.ts';
import { harmless } from './harmless.ts';
import { Seat } from './seat.ts';
import { characters } from './width.ts';

/** Characters of a name. */
export const LONGEST_NAME = 32;

/** What everybody here has in common. */
export interface Company {
  readonly administrator: boolean;
  readonly language: Language;
}

export class Seats {
  readonly #seats = new Map<string, Seat>();
  readonly #company: Company;
  readonly #cards: Cards;

  constructor(company: Company, cards: Cards) {
    this.#company = company;
    this.#cards = cards;
  }

  /** Who begins here. @param typed a name, where one was given; `player` where it is none */
  first(typed = 'player'): Seat {
    return this.sit(typed) ?? this.#take('player', 'player');
  }

  find(id: string): Seat | undefined {
    return this.#seats.get(id);
  }

  /** The seat of a name; nothing when the name is too long or empty. Case and width make no difference. */
  sit(typed: string): Seat | undefined {
    const shown = harmless(typed).trim().replace(/\s+/g, ' ');
    const id = shown.normalize('NFKC').toLowerCase();
    if (id === '' || id.length > 64 || characters(shown).length > LONGEST_NAME) return undefined;
    return this.#take(id, shown);
  }

  #take(id: string, shown: string): Seat {
    const known = this.#seats.get(id);
    if (known !== undefined) return known;
    const { administrator, language } = this.#company;
    const actor: Actor = { id, name: shown, administrator, guest: false, locale: language, groups: [] };
    const seat = new Seat(actor, language, this.#cards);
    this.#seats.set(id, seat);
    return seat;
  }
}
