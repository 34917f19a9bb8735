/** What one player has in front of them on the console. */
import type { Language } from '../../src/engine/question.ts';
import type { Actor } from '../../src/platform.ts';
import type { Input, View } from '../../src/views/view.ts';
import { buttonsOf } from './draw.ts';

export type Button = ReturnType<typeof buttonsOf>[number];

/** A player at the console. Each name has one, for as long as the process runs. */
export class Seat {
  readonly actor: Actor;
  /** Language in which this player was last spoken to. */
  language: Language;
  #question: View | undefined;
  /** Views whose buttons can be pressed: the newest first. */
  #pressable: readonly View[] = [];

  constructor(actor: Actor, language: Language) {
    this.actor = actor;
    this.language = language;
  }

  /** The question that waits for this player's answer. */
  get question(): (View & { readonly input: Input }) | undefined {
    return this.#question as (View & { readonly input: Input }) | undefined;
  }

  /** Buttons under their numbers: those of the view that was drawn last. */
  get numbered(): readonly Button[] {
    const [newest] = this.#pressable;
    return newest === undefined ? [] : buttonsOf(newest);
  }

  /** Every button that can be pressed, the newest view's first. */
  get buttons(): readonly Button[] {
    return this.#pressable.flatMap((view) => buttonsOf(view));
  }

  /** Whether any text is an answer, so that the numbers of buttons need a `/`. */
  get typing(): boolean {
    return this.#question?.input?.kind === 'text';
  }

  /**
   * Takes note of a reply. A view that takes the place of the pressed one ends the question on show;
   * a side reply such as a leaderboard leaves it, with its buttons, within reach.
   */
  show(view: View): void {
    if (view.replaces || view.input !== undefined) this.#question = undefined;
    if (view.input !== undefined) this.#question = view;
    const hasButtons = buttonsOf(view).length > 0;
    const kept = this.#question === undefined || this.#question === view ? [] : [this.#question];
    if (hasButtons) this.#pressable = [view, ...kept];
    else if (view.replaces || view.input !== undefined) this.#pressable = kept;
  }
}
