/** The two application commands, made from the registry (discord.com/developers/docs/interactions/application-commands). */
import { createHash } from 'node:crypto';
import type { CommandSpec, OptionSpec } from '../../src/commands/command.ts';
import { choiceLabel } from '../../src/commands/vocabulary.ts';
import { LANGUAGES, type Language } from '../../src/engine/question.ts';
import type { Word } from '../../src/platform.ts';
import type { Texts } from '../../src/texts/texts.ts';

const TYPE = { subcommand: 1, group: 2, string: 3, integer: 4, user: 6, channel: 7, role: 8 } as const;
/** Where a question can be asked: text and announcement channels and their threads (discord.com/developers/docs/resources/channel, "Channel Types"). */
const WRITTEN_CHANNELS = [0, 5, 10, 11, 12] as const;
const CHAT_INPUT = 1;
/** Manage Server: who sees `/k8s-admin`. A server's administrators can change it; rights are checked at run time all the same (D13). */
const MANAGE_GUILD = '32';
const GUILD_CONTEXT = 0;
const GUILD_INSTALL = 0;

/** Discord's locale of each language beside the default. */
const LOCALES: readonly (readonly [Exclude<Language, 'en'>, string])[] = [['zh', 'zh-CN']];

type Localizations = Readonly<Record<string, string>>;

interface Described {
  readonly name: string;
  readonly description: string;
  readonly description_localizations: Localizations;
}

export interface CommandOption extends Described {
  readonly type: 1 | 2 | 3 | 4 | 6 | 7 | 8;
  readonly required?: boolean;
  readonly autocomplete?: true;
  readonly choices?: readonly { readonly name: string; readonly name_localizations: Localizations; readonly value: string }[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly options?: readonly CommandOption[];
}

export interface ApplicationCommand extends Described {
  readonly type: 1;
  readonly contexts: readonly number[];
  readonly integration_types: readonly number[];
  readonly default_member_permissions: string | null;
  readonly options: readonly CommandOption[];
}

type TextsOf = (language: Language) => Texts;

/** Names stay as everybody types them and as the help prints them; what they mean is said in the reader's language. */
function described(name: string, id: string, texts: TextsOf): Described {
  return {
    name,
    description: texts('en').line(id),
    description_localizations: Object.fromEntries(LOCALES.map(([language, locale]) => [locale, texts(language).line(id)])),
  };
}

/** The commands of Discord for these records. */
export function discordCommands(specs: readonly CommandSpec[], texts: TextsOf): readonly ApplicationCommand[] {
  return (['k8s', 'k8s-admin'] as const).map((word) => ({
    type: CHAT_INPUT,
    ...described(word, `command.${word}`, texts),
    contexts: [GUILD_CONTEXT],
    integration_types: [GUILD_INSTALL],
    default_member_permissions: word === 'k8s-admin' ? MANAGE_GUILD : null,
    options: subcommands(word, specs.filter((spec) => spec.word === word), texts),
  }));
}

function subcommands(word: Word, specs: readonly CommandSpec[], texts: TextsOf): readonly CommandOption[] {
  return [...new Set(specs.map(({ path }) => path[0]))].map((head) => {
    const members = specs.filter(({ path }) => path[0] === head);
    const [only] = members;
    if (only?.path.length === 1) return subcommand(only, texts);
    return { type: TYPE.group, ...described(head, `command.${word}.${head}`, texts), options: members.map((spec) => subcommand(spec, texts)) };
  });
}

function subcommand(spec: CommandSpec, texts: TextsOf): CommandOption {
  const id = ['command', spec.word, ...spec.path].join('.');
  // Discord wants required options first.
  const options = spec.options.toSorted((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  return { type: TYPE.subcommand, ...described(spec.path.at(-1) ?? '', id, texts), options: options.map((option) => commandOption(option, id, texts)) };
}

function commandOption(option: OptionSpec, id: string, texts: TextsOf): CommandOption {
  const common = { ...described(option.name, `${id}.${option.name}`, texts), required: option.required ?? false };
  const choices = (values: readonly string[]) =>
    values.map((value) => ({
      name: choiceLabel(value, texts('en')),
      name_localizations: Object.fromEntries(LOCALES.map(([language, locale]) => [locale, choiceLabel(value, texts(language))])),
      value,
    }));
  switch (option.kind) {
    case 'choice':
      return { type: TYPE.string, ...common, choices: choices(option.choices) };
    case 'language':
      return { type: TYPE.string, ...common, choices: choices(LANGUAGES) };
    case 'integer':
      return { type: TYPE.integer, ...common, min_value: option.min, max_value: option.max };
    case 'text':
      return { type: TYPE.string, ...common, max_length: option.max };
    case 'user':
      return { type: TYPE.user, ...common };
    // What is a user group elsewhere is a role here, and is called so.
    case 'group':
      return { type: TYPE.role, ...common, name: 'role' };
    case 'channel':
      return { type: TYPE.channel, ...common, channel_types: WRITTEN_CHANNELS };
    case 'topic':
    case 'area':
    case 'question':
    case 'team':
    case 'period':
    case 'timezone':
    case 'minor':
    case 'time':
    case 'days':
    case 'date':
    case 'schedule':
      return { type: TYPE.string, ...common, autocomplete: true };
  }
}

/** Changes when the definition does; commands are registered again only then (200 creates a day, D10). */
export function definitionHash(commands: readonly ApplicationCommand[]): string {
  return createHash('sha256').update(JSON.stringify(commands)).digest('base64url');
}
