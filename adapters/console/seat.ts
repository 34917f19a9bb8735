/** What one player has in front of them on the console. */
import type { Language } from '../../src/engine/question.ts';
import type { Actor } from '../../src/platform.ts';
import { decodeToken } from '../../src/views/token.ts';
import type { Input, View } from '../../src/views/view.ts';
import { type Card, Cards } from './cards.ts';
import { buttonsOf } from './draw.ts';

export type Button = ReturnType<typeof buttonsOf>[number];
export type Question = View & { readonly input: Input };

/** Cards of the channel whose buttons are within reach. */
const WITHIN_REACH = 5;

interface Shown {
  readonly view: View;
  readonly order: number;
}

/** A player at the console. Each name has one, for as long as the process runs. */
export class Seat {
  readonly actor: Actor;
  /** Language in which this player was last spoken to. */
  language: Language;
  readonly #cards: Cards;
  /** Cards of the channel that this player has answered. */
  readonly #answered = new Set<Card>();
  /** The same questions as they were shown to this player alone. */
  readonly #copies = new Map<Card, Shown>();
  /** A question of this player's own. */
  #own: Shown | undefined;
  /** The view with buttons that was drawn last for this player alone. */
  #latest: Shown | undefined;

  constructor(actor: Actor, language: Language, cards: Cards = new Cards()) {
    this.actor = actor;
    this.language = language;
    this.#cards = cards;
  }

  /** The question that waits for this player's answer: the newest, their own or the channel's. */
  get question(): Question | undefined {
    const open = this.#cards.newestFirst.filter((card) => card.open && !this.#answered.has(card)).map((card) => this.#asShown(card));
    const [newest] = [...open, ...(this.#own === undefined ? [] : [this.#own])].toSorted((a, b) => b.order - a.order);
    return newest === undefined ? undefined : asking(newest.view);
  }

  /** The newest question of the channel that was answered or is closed: letters for it are told so. */
  get late(): Question | undefined {
    for (const { view, input } of this.#cards.newestFirst) {
      // Anything could be a typed answer, so none is taken for a late one.
      if (input !== undefined && input.kind !== 'text') return { ...view, input };
    }
    return undefined;
  }

  /** Buttons under their numbers: those of the view that was drawn last. */
  get numbered(): readonly Button[] {
    const newest = this.#pressable.find((view) => buttonsOf(view).length > 0);
    return newest === undefined ? [] : buttonsOf(newest);
  }

  /** Every button that can be pressed, the newest view's first. */
  get buttons(): readonly Button[] {
    return this.#pressable.flatMap((view) => buttonsOf(view));
  }

  /** Whether any text is an answer, so that the numbers of buttons need a `/`. */
  get typing(): boolean {
    return this.question?.input.kind === 'text';
  }

  /**
   * Takes note of a reply. A view that takes the place of the pressed one ends the question on show;
   * a side reply such as a leaderboard leaves it, with its buttons, within reach.
   * @param pressed the token that it answers, where something was pressed
   */
  show(view: View, pressed?: string): void {
    const shown = { view, order: this.#cards.next() };
    const card = pressed === undefined ? undefined : this.#cards.asking(pressed);
    const copied = view.input === undefined ? undefined : this.#cards.asking(view.input.token);
    if (copied !== undefined) this.#copies.set(copied, shown);
    else if (view.input !== undefined) this.#own = shown;
    else if (card === undefined) {
      if (view.replaces) this.#own = undefined;
    } else if (view.tone !== 'trouble' && isAnswer(pressed ?? '')) {
      this.#answered.add(card);
      this.#copies.delete(card);
    }
    if (buttonsOf(view).length > 0) this.#latest = shown;
    else if (view.replaces || view.input !== undefined) this.#latest = undefined;
  }

  /** A card as this player saw it last. */
  #asShown(card: Card): Shown {
    const copy = this.#copies.get(card);
    return copy !== undefined && copy.order > card.order ? copy : card;
  }

  /** Views whose buttons can be pressed: the newest first. */
  get #pressable(): readonly View[] {
    const cards = this.#cards.newestFirst.slice(0, WITHIN_REACH).flatMap((card) => [card, this.#asShown(card)]);
    const all = [...(this.#latest === undefined ? [] : [this.#latest]), ...(this.#own === undefined ? [] : [this.#own]), ...cards];
    return [...new Set(all.toSorted((a, b) => b.order - a.order).map(({ view }) => view))];
  }
}

function asking(view: View): Question | undefined {
  return view.input === undefined ? undefined : { ...view, input: view.input };
}

/** Whether a token answers a question, rather than asking for something about it. */
function isAnswer(token: string): boolean {
  const verb = decodeToken(token)?.verb;
  return verb === 'a' || verb === 'u';
}
