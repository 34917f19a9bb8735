/** How the contract suite plays on a platform: a stand-in of its server, and people who press what they see on it. */
import type { CardOption } from '../../src/engine/question.ts';
import type { Verb } from '../../src/views/token.ts';
import type { Bot } from './bot.ts';

/** What one player sees after an interaction, as plain text without the platform's markup. */
export interface Seen {
  readonly text: string;
  /** Options that can be chosen or read, in shown order; empty where there are none. */
  readonly options: readonly CardOption[];
  /** Labels of the buttons. */
  readonly buttons: readonly string[];
}

/** People at a platform. Players are named by plain lower-case names. */
export interface AdapterDriver {
  /** Connects an adapter with this bot; once more after a restart. What players have on screen stays. */
  start(bot: Bot): Promise<void>;
  stop(): Promise<void>;
  /** Sends a command as a person types it: `/k8s quiz topic:pods`. */
  command(player: string, line: string): Promise<Seen>;
  /** Answers the question on show by letters: one, several, or an order. */
  choose(player: string, letters: string): Promise<Seen>;
  /** Answers the question on show by a text. */
  type(player: string, text: string): Promise<Seen>;
  /** Presses the button with this verb in its token; `fields` fill in the form that it opens. */
  press(player: string, verb: Verb, fields?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Presses the button with this verb, whose result is for everybody in the channel. */
  share(player: string, verb: Verb): Promise<Seen>;
  /**
   * Puts a player into these roles or user groups, and out of all others; the bot knows of it when it resolves.
   * @returns each as the option of a command, such as `role:123`; left out where the platform has none
   */
  groups?(player: string, names: readonly string[]): Promise<readonly string[]>;
  /** A player leaves and comes back; left out where nobody can leave. */
  rejoin?(player: string): void;
  /** The platform delivers the last interaction once more, unchanged. */
  redeliver(): Promise<Seen>;
  /** The last press comes as another interaction: with other letters, or from somebody else who got hold of it. */
  replay(change: { readonly player?: string; readonly letters?: string }): Promise<Seen>;
}
