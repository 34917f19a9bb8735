/**
 * A command is one record in one file. Discord's schema, the text grammar of Slack and console,
 * completion and help all derive from it.
 */
import type { Agenda } from '../agenda/agenda.ts';
import type { Bank } from '../content/bank.ts';
import type { Language } from '../engine/question.ts';
import type { Actor, Place, Request, Word } from '../platform.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Random } from '../runtime/random.ts';
import type { Call, Person, Settings, Stale, Store } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../views/view.ts';

/** Who may run a command. Checked at run time on every platform. */
export type Audience = 'everybody' | 'administrators';

interface OptionBase {
  readonly name: string;
  readonly required?: boolean;
  /** Whether a bare word may fill it, in the order of declaration: `quiz pods 3`. */
  readonly bare?: boolean;
}

/** The kinds of options. A new kind needs a line in the parser, in completion and in each platform's schema. */
export type OptionSpec =
  | (OptionBase & { readonly kind: 'choice'; readonly choices: readonly string[] })
  | (OptionBase & { readonly kind: 'integer'; readonly min: number; readonly max: number })
  | (OptionBase & { readonly kind: 'text'; readonly max: number })
  /** An area or topic id of the bank; with `any`, the word `any` takes a topic back. */
  | (OptionBase & { readonly kind: 'topic'; readonly any?: true })
  | (OptionBase & { readonly kind: 'area' })
  | (OptionBase & { readonly kind: 'question' })
  | (OptionBase & { readonly kind: 'team' })
  /** day, week, month, season, all, or the label of a season. */
  | (OptionBase & { readonly kind: 'period' })
  | (OptionBase & { readonly kind: 'language' })
  | (OptionBase & { readonly kind: 'timezone' })
  | (OptionBase & { readonly kind: 'minor' })
  | (OptionBase & { readonly kind: 'user' })
  /** A role (Discord) or user group (Slack), by the platform's id. */
  | (OptionBase & { readonly kind: 'group' })
  /** A channel, by the platform's id; `here` for the one in which it is typed. */
  | (OptionBase & { readonly kind: 'channel' })
  /** A time of day, `HH:MM`. */
  | (OptionBase & { readonly kind: 'time' })
  /** Days of the week, joined by commas, in the order of the week: `mon,tue`. */
  | (OptionBase & { readonly kind: 'days' })
  /** A date as it was typed: which day is meant is known where the zone is. */
  | (OptionBase & { readonly kind: 'date' })
  /** The name of a daily question of the workspace. */
  | (OptionBase & { readonly kind: 'schedule' });

/** Values after parsing, by option name: integers are numbers, all else strings. Absent means not given. */
export type Values = Readonly<Record<string, string | number | undefined>>;

export interface CommandSpec {
  readonly word: Word;
  /** One or two names: `['quiz']`, `['team', 'create']`. */
  readonly path: readonly [string] | readonly [string, string];
  readonly audience: Audience;
  /** Options in order of declaration; the texts are `command.<word>.<path…>` and `….<option>`. */
  readonly options: readonly OptionSpec[];
  run(values: Values, context: Context): Promise<View>;
}

/** Keeps the literal types of a record; the registry takes it as it is. */
export function defineCommand(spec: CommandSpec): CommandSpec {
  return spec;
}

/** What the process hands to every command. */
export interface Services {
  readonly bank: Bank;
  readonly store: Store;
  readonly settings: SettingsRunner;
  readonly agenda: Agenda;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
}

export interface SettingsRunner {
  get(workspace: string): Settings;
  put(workspace: string, settings: Settings): void;
  run<T extends { readonly kind: string }>(workspace: string, verb: (settings: Settings) => Promise<Stale | T>): Promise<T>;
}

/** One request on its way through a command. */
export interface Context extends Services {
  readonly request: Request;
  readonly actor: Actor;
  readonly place: Place;
  /** `lang:` of this request, if given. */
  readonly asked?: Language;
  /** The call for the store, made from the settings. */
  call(settings: Settings): Call;
  /** One store verb: made from the settings, once more when they were stale. */
  inWorkspace<T extends { readonly kind: string }>(verb: (call: Call, settings: Settings) => Promise<Stale | T>): Promise<T>;
  /** The language for a private reply: `lang:`, the person's own, the payload's locale, the workspace's, English. */
  language(person?: Person): Language;
  /** The texts of that language. */
  textsFor(person?: Person): Texts;
  /** Whether the actor administers the workspace, by the platform or by the settings. */
  isAdministrator(settings: Settings): boolean;
}

