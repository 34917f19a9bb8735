/** What is posted to everybody at the console, and to one player of their own accord. */
import type { Language } from '../../src/engine/question.ts';
import type { Identity, Place, Posted, Reference, Target } from '../../src/platform.ts';
import type { Random } from '../../src/runtime/random.ts';
import { name, type Text } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { View } from '../../src/views/view.ts';
import { type Card, Cards, type OpenCard } from './cards.ts';
import { drawConsole } from './draw.ts';
import type { Seat } from './seat.ts';
import { covered, uncovers } from './spoiler.ts';

/** There is one channel. There are no roles or groups at a console. */
export const PLACE: Place = { workspace: 'console:local', channel: 'console', ungrouped: 'none' };
/** Identities remembered against a second print. */
const REMEMBERED_POSTS = 10_000;

/** Keeps the channel's open cards for the next process. A failure to load or save is not an error. */
export interface OpenCards {
  load(): Promise<readonly OpenCard[]>;
  save(cards: readonly OpenCard[]): Promise<void>;
}

export interface Printer {
  readonly random: Random;
  readonly open: OpenCards | undefined;
  /** Texts in a language; in that of whoever plays when none is given. */
  readonly texts: (language?: Language) => Texts;
  /** The seat of a player who has sat down. */
  readonly seat: (player: string) => Seat | undefined;
  readonly draw: (view: View, header?: Text) => Promise<void>;
}

export class Posts {
  readonly #printer: Printer;
  readonly #cards: Cards;
  readonly #posted = new Map<Identity, Reference>();
  /** Views behind a button, by message. */
  readonly #covered = new Map<string, View>();

  constructor(printer: Printer, cards: Cards) {
    this.#printer = printer;
    this.#cards = cards;
  }

  /** The view that a pressed button uncovers; nothing for every other button. */
  behind(token: string): View | undefined {
    return this.#covered.get(uncovers(token) ?? '');
  }

  /** Shows again what was open when the last process ended. Whatever has closed since, the agenda changes soon. */
  async reopen(): Promise<void> {
    try {
      for (const { reference, view } of (await this.#printer.open?.load()) ?? []) {
        if (this.#cards.find(reference.message) !== undefined) continue;
        // What cannot be drawn is not taken up at all.
        drawConsole(view, { color: false, columns: 80 });
        await this.#drawCard(this.#cards.add(reference, view), 'console.open-still');
      }
    } catch {
      // A question that cannot be shown again is answered no more here, and closes at its time.
    }
  }

  /** What an earlier process printed has scrolled away, so a second try prints, whatever that one came to. */
  async post(target: Target, view: View, identity: Identity): Promise<Posted> {
    const known = this.#posted.get(identity);
    if (known !== undefined) return { kind: 'posted', reference: known };
    // A post into another channel would stand in this one as if it belonged there.
    if (target.kind !== 'player' && target.place.channel !== PLACE.channel) return { kind: 'forbidden' };
    const reference = { channel: PLACE.channel, message: `${this.#posted.size + 1}-${this.#printer.random.id(6)}` };
    this.#posted.set(identity, reference);
    if (this.#posted.size > REMEMBERED_POSTS) {
      for (const oldest of this.#posted.keys()) {
        this.#posted.delete(oldest);
        break;
      }
    }
    if (target.kind === 'player') await this.#tell(target.player, view);
    else await this.#announce(reference, view);
    return { kind: 'posted', reference };
  }

  /**
   * A card that still takes answers changes without a word, or every count of answers would print the whole of it;
   * what it becomes at last is printed once. One of an earlier process is printed as it stands now.
   */
  async edit(reference: Reference, view: View): Promise<Posted> {
    const known = this.#cards.find(reference.message);
    const card = known ?? this.#cards.add(reference, view);
    const opened = known === undefined ? false : known.open;
    if (known !== undefined) this.#cards.change(known, view);
    if (opened || card.open) await this.#keepOpen();
    if (known === undefined || !card.open) await this.#drawCard(card, known === undefined ? 'console.public' : 'console.changed');
    return { kind: 'posted', reference };
  }

  async #tell(player: string, view: View): Promise<void> {
    const { draw, seat, texts } = this.#printer;
    const reader = seat(player);
    reader?.show(view);
    await draw(view, texts(view.language).text('console.to-player', { player: name(reader?.actor.name ?? player) }));
  }

  async #announce(reference: Reference, view: View): Promise<void> {
    if (view.spoiler === true) this.#covered.set(reference.message, view);
    const shown = view.spoiler === true ? covered(view, reference.message, this.#printer.texts(view.language).line('console.show')) : view;
    const card = this.#cards.add(reference, shown);
    if (card.open) await this.#keepOpen();
    await this.#drawCard(card, 'console.public');
  }

  async #keepOpen(): Promise<void> {
    await Promise.resolve(this.#printer.open?.save(this.#cards.open)).catch(() => undefined);
  }

  async #drawCard(card: Card, header: string): Promise<void> {
    const { view } = card;
    // The same again says nothing: an edit may be made twice.
    const whole = JSON.stringify(view);
    if (whole === card.printed) return;
    card.printed = whole;
    await this.#printer.draw(view, this.#printer.texts(view.language).text(header));
  }
}
